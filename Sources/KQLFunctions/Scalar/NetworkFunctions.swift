/// Network functions.
extension FunctionCatalog {
  mutating func declareNetwork() {}
}
