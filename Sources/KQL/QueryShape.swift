import KQLSyntax
import KQLValues

/// What a query's text says of how its answer is best shown.
package struct QueryShape: Sendable {
  /// Whether its columns are those that it names, and not all that a table has.
  package var namesColumns = false
  /// The texts that `search` and `find` look for in any column.
  package var searchTerms: [String] = []
  /// The longest span that it gives to `ago`, in ticks; nil where it gives none, or one that is not written out.
  package var longestAgo: Int64?
}

extension Compilation {
  package var shape: QueryShape {
    var shape = QueryShape()
    for statement in syntax?.statements ?? [] {
      guard case .pipeline(let pipeline) = statement else { continue }
      for form in pipeline.operators {
        switch form {
        case is Project, is Summarize, is Distinct, is Print, is MakeSeries, is Count, is TopNested,
          is TopHitters, is SampleDistinct, is Datatable, is RangeRows, is ProjectReorder:
          shape.namesColumns = true
        case is Join, is Lookup, is Union, is Evaluate, is Find: shape.namesColumns = false
        case let search as Search:
          shape.namesColumns = false
          shape.searchTerms += search.predicate.terms
        default: continue
        }
      }
    }
    for (index, token) in tokens.enumerated() where token.kind == .identifier("ago") {
      guard index + 2 < tokens.count, tokens[index + 1].kind == .punctuation(.leftParen),
        case .timespan(let text) = tokens[index + 2].kind, let span = TimeSpan.literal(text)
      else { continue }
      shape.longestAgo = max(shape.longestAgo ?? 0, span)
    }
    return shape
  }
}

extension SearchPredicate {
  /// What it looks for in any column, `*` at the ends left out.
  fileprivate var terms: [String] {
    switch self {
    case .term(let text, _), .column(_, let text, _):
      [text.hasPrefix("*") || text.hasSuffix("*") ? text.filter { $0 != "*" } : text]
    case .chain(_, let parts): parts.flatMap(\.terms)
    case .everything, .condition, .not: []
    }
  }
}
