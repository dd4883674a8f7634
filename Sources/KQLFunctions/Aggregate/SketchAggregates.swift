/// Sketch aggregates.
extension FunctionCatalog {
  mutating func declareSketches() {}
}
