/// Encoding and hash functions.
extension FunctionCatalog {
  mutating func declareEncoding() {}
}
