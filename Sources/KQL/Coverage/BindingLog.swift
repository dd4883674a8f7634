import Diagnostics
import KQLPlan
import KQLSyntax

/// Notes what the tables, operators and expressions of a query were bound to, so that each can be measured
/// over the rows that it sees.
package final class BindingLog {
  /// A table where it is named: the source of a pipeline, a leg of a union, a side of a join.
  struct Table {
    var source: SourceText
    var span: Span
    var plan: LogicalPlan
  }

  /// An operator between pipes.
  struct Stage {
    var source: SourceText
    var span: Span
    var keyword: String
    /// Whether it keeps or drops rows by a condition.
    var isFilter: Bool
    /// nil for an operator that begins a pipeline.
    var input: LogicalPlan?
    /// nil for one that ends it with several results.
    var output: LogicalPlan?
    var expressions: [Piece]
    /// Rows that it sees in groups: a plan over them is not the one that runs.
    var groups: [SharedPlan]
  }

  /// An expression and those that were bound for it.
  struct Piece {
    var source: SourceText
    var expression: Expression
    var bound: BoundExpression
    /// Whether it stands where only a condition can.
    var isCondition = false
    var children: [Piece]
  }

  private(set) var tables: [Table] = []
  private(set) var stages: [Stage] = []
  /// Rows that the pipeline being bound will go through in groups.
  private var groups: [SharedPlan] = []
  /// The text that spans count in where binding is.
  private var sources: [SourceText]
  /// The expressions bound so far at each level that is open.
  private var open: [[Piece]] = [[]]

  package init(_ source: SourceText) { sources = [source] }

  private var source: SourceText { sources[sources.count - 1] }

  // MARK: levels

  func enter(_ source: SourceText) { sources.append(source) }
  func leaveSource() { if sources.count > 1 { sources.removeLast() } }

  func begin() { open.append([]) }

  /// Forgets what was bound since `begin`: it came to nothing.
  func drop() { _ = end() }

  private func end() -> [Piece] { open.count > 1 ? open.removeLast() : [] }

  // MARK: what was bound

  func finish(_ expression: Expression, as bound: BoundExpression) {
    let children = end()
    open[open.count - 1].append(
      Piece(source: source, expression: expression, bound: bound, children: children))
  }

  /// Notes that the expression bound last is a condition.
  func markCondition() {
    let level = open.count - 1
    guard let last = open[level].indices.last else { return }
    open[level][last].isCondition = true
  }

  func finish(
    _ form: any TabularOperator, _ input: LogicalPlan?, _ output: LogicalPlan?
  ) {
    let keyword = source.text(form.span).prefix { $0.isLetter || $0 == "-" || $0 == "_" }
    stages.append(
      Stage(
        source: source, span: form.span, keyword: String(keyword),
        isFilter: type(of: form).isFilter,
        input: input, output: output, expressions: end(), groups: groups))
  }

  func note(_ table: Expression, _ plan: LogicalPlan) {
    switch table {
    case .name, .call, .member, .element:
      tables.append(Table(source: source, span: table.span, plan: plan))
    case .literal, .negate, .plus, .binary, .chain, .list, .between, .star, .pattern, .pipeline,
      .type, .schema, .assignment, .tupleAssignment:
      return
    }
  }

  func beginGroups(of marker: SharedPlan) { groups.append(marker) }
  func endGroups() { _ = groups.popLast() }
}
