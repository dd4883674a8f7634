/// Mathematical functions.
extension FunctionCatalog {
  mutating func declareMath() {}
}
