/// The language's functions: each family is declared in the file of its name.
extension FunctionCatalog {
  package static let standard: FunctionCatalog = {
    var catalog = FunctionCatalog()
    catalog.family("Logical operators") { $0.declareLogic() }
    catalog.family("Comparison operators") { $0.declareComparisons() }
    catalog.family("Arithmetic operators") { $0.declareArithmetic() }
    catalog.family("Conversion functions") { $0.declareConversions() }
    catalog.family("Rounding functions") { $0.declareBinning() }
    catalog.family("Internal") {
      $0.declareParse()
      $0.declareInternals()
    }
    catalog.family("Counting aggregates") { $0.declareCounting() }
    catalog.family("Row aggregates") { $0.declareRowPacks() }
    return catalog
  }()
}
