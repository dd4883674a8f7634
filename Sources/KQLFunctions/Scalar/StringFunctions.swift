/// String functions.
extension FunctionCatalog {
  mutating func declareStrings() {}
}
