import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// An operator between pipes, whole: its form, its meaning, what its page in the docs says.
package protocol TabularOperator: OperatorSyntax {
  static var documentation: OperatorDocumentation { get }
  /// Whether its columns are those of its input: when it is wrong, all names behind it are still known.
  static var keepsColumns: Bool { get }

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
  /// A query and its rows, as text with ` | ` between cells.
  package var examples: [Example]

  package struct Example: Sendable {
    package var query: String
    package var rows: [String]
  }

  package init(
    _ summary: String, source: String, syntax: String,
    examples: [(query: String, rows: [String])] = []
  ) {
    self.summary = summary
    self.source = source
    self.syntax = syntax
    self.examples = examples.map { Example(query: $0.query, rows: $0.rows) }
  }
}

extension TabularOperator {
  package static var start: PipelineStart { .never }
  package static var keepsColumns: Bool { false }

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

extension Binder {
  /// What names mean in an expression over the rows of a plan.
  package func rowScope(_ plan: LogicalPlan, _ environment: Environment) -> Scope {
    Scope(columns: plan.columns, environment: environment)
  }

  /// Binds expressions over the rows of `plan`, window functions included: those become columns of a plan
  /// beneath, which takes the place of `plan`.
  package func withWindows<T>(
    _ plan: inout LogicalPlan, _ environment: Environment,
    _ body: (Scope) throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    var scope = rowScope(plan, environment)
    let collector = WindowCollector(isOrdered: plan.isSerialized)
    scope.windows = collector
    let result = try body(scope)
    if !collector.calls.isEmpty {
      var columns = plan.columns
      for (column, _) in collector.calls {
        var hidden = column
        hidden.isHidden = true
        columns.append(hidden)
      }
      plan = LogicalPlan(
        .window(plan, collector.calls.map(\.call), within: []), columns: columns, isOrdered: true)
    }
    return result
  }
}
