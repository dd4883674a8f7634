/// Geospatial functions.
extension FunctionCatalog {
  mutating func declareGeo() {}
}
