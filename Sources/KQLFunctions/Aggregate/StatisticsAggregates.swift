/// Statistics aggregates.
extension FunctionCatalog {
  mutating func declareStatisticsAggregates() {}
}
