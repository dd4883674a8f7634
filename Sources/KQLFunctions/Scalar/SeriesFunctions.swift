/// Series functions.
extension FunctionCatalog {
  mutating func declareSeries() {}
}
