/// Statistics functions.
extension FunctionCatalog {
  mutating func declareStatistics() {}
}
