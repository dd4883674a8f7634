/// Array functions.
extension FunctionCatalog {
  mutating func declareArrays() {}
}
