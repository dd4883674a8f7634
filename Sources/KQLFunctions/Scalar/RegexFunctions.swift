/// Regular expression functions.
extension FunctionCatalog {
  mutating func declareRegex() {}
}
