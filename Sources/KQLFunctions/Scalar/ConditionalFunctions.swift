/// Conditional and null functions.
extension FunctionCatalog {
  mutating func declareConditional() {}
}
