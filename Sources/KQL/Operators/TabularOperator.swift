import Diagnostics
import KQLPlan
import KQLSyntax

/// An operator between pipes, whole: its form, its meaning, what its page in the docs says.
package protocol TabularOperator: OperatorSyntax {
  static var documentation: OperatorDocumentation { get }
  /// What can stand where in it.
  static var places: OperatorPlaces { get }
  /// Whether its columns are those of its input: when it is wrong, all names after it are still known.
  static var keepsColumns: Bool { get }
  /// Whether it keeps or drops each row by a condition: what the coverage of tests counts both ways.
  static var isFilter: Bool { get }

  /// The plan of what comes out. `input` is nil for an operator that begins a pipeline. Names that the
  /// operator gives to what follows (`as`) go into `environment`.
  func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
}

/// An operator that ends a query with several results.
package protocol BranchingOperator: TabularOperator {
  /// The plans of the results. Names that it gives to the statements after it go into `environment`.
  func bindBranches(_ input: LogicalPlan, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> [LogicalPlan]
}

/// What the docs and `kustody functions` say of an operator.
package struct OperatorDocumentation: Sendable {
  package var summary: String
  /// The reference page.
  package var source: String
  package var syntax: String
  /// What each parameter of a plugin is, as a clause, in the order of the syntax.
  package var words: [(name: String, words: String)]
  /// A query and its rows, as text with ` | ` between cells.
  package var examples: [Example]

  package struct Example: Sendable {
    package var query: String
    package var rows: [String]
  }

  package init(
    _ summary: String, source: String, syntax: String, words: KeyValuePairs<String, String> = [:],
    examples: [(query: String, rows: [String])] = []
  ) {
    self.summary = summary
    self.source = source
    self.syntax = syntax
    self.words = words.map { ($0.key, $0.value) }
    self.examples = examples.map { Example(query: $0.query, rows: $0.rows) }
  }
}

extension TabularOperator {
  package static var start: PipelineStart { .never }
  package static var places: OperatorPlaces { OperatorPlaces() }
  package static var keepsColumns: Bool { false }
  package static var isFilter: Bool { false }

  /// The input that this operator cannot do without.
  package func require(_ input: LogicalPlan?) throws(Diagnostic) -> LogicalPlan {
    guard let input else {
      throw Diagnostic(
        .wrongShape, "`\(Self.keywords.first ?? "")` needs a table before it", at: span,
        help: "write `T | \(Self.keywords.first ?? "") …`")
    }
    return input
  }
}
