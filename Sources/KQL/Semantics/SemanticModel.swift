import Diagnostics
import KQLPlan
import KQLSyntax

/// What the parts of a query mean: its tables, operators and expressions, each with its place and what it was
/// bound to.
///
/// A part of a saved function stands once for each call. What could not be bound is missing.
package struct SemanticModel: Sendable {
  /// A table where it is named: the source of a pipeline, a leg of a union, a side of a join.
  package struct Table: Sendable {
    package var source: SourceText
    package var span: Span
    package var plan: LogicalPlan
  }

  /// An operator between pipes.
  package struct Stage: Sendable {
    package var source: SourceText
    package var span: Span
    package var keyword: String
    /// Whether it keeps or drops rows by a condition.
    package var isFilter: Bool
    /// nil for an operator that begins a pipeline.
    package var input: LogicalPlan?
    /// nil for one that ends it with several results.
    package var output: LogicalPlan?
    package var expressions: [Piece]
    /// Rows that it sees in groups: a plan over them is not the one that runs.
    package var groups: [SharedPlan]
    /// What names mean there, those of columns apart.
    package var environment: Environment
  }

  /// An expression and those that were bound for it.
  package struct Piece: Sendable {
    package var source: SourceText
    package var expression: Expression
    package var bound: BoundExpression
    /// Whether it stands where only a condition can.
    package var isCondition = false
    package var children: [Piece]
  }

  /// Those named in the query and in the saved functions that it calls, in the order of their binding.
  package fileprivate(set) var tables: [Table] = []
  /// The same of operators: inner ones before those that they are part of.
  package fileprivate(set) var stages: [Stage] = []
  /// Expressions outside operators, such as the value of a `let`.
  package fileprivate(set) var expressions: [Piece] = []

  /// What names mean at a place of a text: the columns that come to the innermost operator there, and the other
  /// names. nil where no operator is.
  package func scope(at offset: Int, of source: SourceText) -> (
    columns: [Column], environment: Environment
  )? {
    let stage = stages.filter {
      $0.span.start <= offset && offset <= $0.span.end && $0.source == source
    }.min { $0.span.end - $0.span.start < $1.span.end - $1.span.start }
    return stage.map { ($0.input?.columns ?? [], $0.environment) }
  }
}

/// Fills a semantic model while a query is bound.
struct SemanticRecorder {
  private var recorded = SemanticModel()
  /// Rows that the pipeline being bound will go through in groups.
  private var groups: [SharedPlan] = []
  /// The text that spans count in where binding is.
  private var sources: [SourceText]
  /// The expressions bound so far at each level that is open.
  private var open: [[SemanticModel.Piece]] = [[]]

  init(_ source: SourceText) { sources = [source] }

  /// What was recorded so far.
  var model: SemanticModel {
    var model = recorded
    model.expressions = open[0]
    return model
  }

  private var source: SourceText { sources[sources.count - 1] }

  // MARK: levels

  mutating func enter(_ source: SourceText) { sources.append(source) }
  mutating func leaveSource() { if sources.count > 1 { sources.removeLast() } }

  mutating func begin() { open.append([]) }

  /// Forgets what was bound since `begin`: it came to nothing.
  mutating func drop() { _ = end() }

  private mutating func end() -> [SemanticModel.Piece] {
    open.count > 1 ? open.removeLast() : []
  }

  mutating func beginGroups(of marker: SharedPlan) { groups.append(marker) }
  mutating func endGroups() { _ = groups.popLast() }

  // MARK: what was bound

  mutating func finish(_ expression: Expression, as bound: BoundExpression) {
    let children = end()
    open[open.count - 1].append(
      SemanticModel.Piece(
        source: source, expression: expression, bound: bound, children: children))
  }

  /// Notes that the expression bound last is a condition.
  mutating func markCondition() {
    let level = open.count - 1
    guard let last = open[level].indices.last else { return }
    open[level][last].isCondition = true
  }

  mutating func finish(
    _ form: any TabularOperator, _ input: LogicalPlan?, _ output: LogicalPlan?,
    in environment: Environment
  ) {
    let keyword = source.text(form.span).prefix { $0.isLetter || $0 == "-" || $0 == "_" }
    let expressions = end()
    recorded.stages.append(
      SemanticModel.Stage(
        source: source, span: form.span, keyword: String(keyword),
        isFilter: type(of: form).isFilter,
        input: input, output: output, expressions: expressions, groups: groups,
        environment: environment))
  }

  mutating func note(_ table: Expression, _ plan: LogicalPlan) {
    switch table {
    case .name, .call, .member, .element:
      recorded.tables.append(
        SemanticModel.Table(source: source, span: table.span, plan: plan))
    case .literal, .negate, .plus, .binary, .chain, .list, .between, .star, .pattern, .pipeline,
      .type, .schema, .assignment, .tupleAssignment:
      return
    }
  }
}
