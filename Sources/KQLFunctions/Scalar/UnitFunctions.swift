/// Unit conversion functions.
extension FunctionCatalog {
  mutating func declareUnits() {}
}
