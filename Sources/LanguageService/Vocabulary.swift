import KQL
import KQLCatalog
import KQLFunctions
import KQLSyntax

/// The names of the language with what is said of each, as they are offered.
package struct Vocabulary: Sendable {
  /// By name, aliases included; a name may be a function's and an operator's.
  let entries: [String: [CatalogEntry]]
  /// What operators are called, by keyword.
  let operators: [String: any TabularOperator.Type]
  /// What can be offered of each kind, in the order of names.
  private let byKind: [CatalogEntry.Kind: [CatalogEntry]]

  package static let standard = Vocabulary(.standard)

  init(_ catalog: FunctionCatalog) {
    let all = CatalogEntry.all(of: catalog)
    var entries: [String: [CatalogEntry]] = [:]
    for entry in all {
      for name in [entry.name] + entry.aliases { entries[name, default: []].append(entry) }
    }
    self.entries = entries
    byKind = Dictionary(grouping: all, by: \.kind)
    var operators: [String: any TabularOperator.Type] = [:]
    for form in tabularOperators {
      for keyword in form.keywords { operators[keyword] = form }
    }
    self.operators = operators
  }

  subscript(kind: CatalogEntry.Kind) -> [CatalogEntry] { byKind[kind] ?? [] }

  func entry(_ name: String, _ kinds: CatalogEntry.Kind...) -> CatalogEntry? {
    entries[name]?.first { kinds.contains($0.kind) }
  }
}
