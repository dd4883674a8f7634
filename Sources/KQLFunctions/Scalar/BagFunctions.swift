/// Property bag and dynamic functions.
extension FunctionCatalog {
  mutating func declareBags() {}
}
