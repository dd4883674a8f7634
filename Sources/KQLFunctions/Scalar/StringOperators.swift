/// String operators.
extension FunctionCatalog {
  mutating func declareStringOperators() {}
}
