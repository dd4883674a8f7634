/// Minimum, maximum and choice aggregates.
extension FunctionCatalog {
  mutating func declareExtremes() {}
}
