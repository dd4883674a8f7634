/// List, set and bag aggregates.
extension FunctionCatalog {
  mutating func declareLists() {}
}
