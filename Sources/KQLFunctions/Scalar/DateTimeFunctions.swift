/// Datetime and timespan functions.
extension FunctionCatalog {
  mutating func declareDateTime() {}
}
