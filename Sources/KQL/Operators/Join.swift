import Diagnostics
import KQLPlan
import KQLSyntax

package struct Join: TabularOperator {
  package static let keywords = ["join"]
  private static let kinds = [
    "innerunique", "inner", "leftouter", "rightouter", "fullouter", "leftsemi", "rightsemi",
    "leftanti", "rightanti",
  ]
  package static let places = OperatorPlaces(
    .tables, options: ["kind": kinds], words: ["on": .joinKeys])
  package static let documentation = OperatorDocumentation(
    "Pairs the rows of two tables whose keys are equal. Without a kind, of the left rows with one key only the first is taken (`innerunique`).",
    source: "join-operator",
    syntax: "T | join [kind=…] (U) on key, $left.a == $right.b, …",
    examples: [
      (
        "datatable(k: long, a: string) [1, 'x', 2, 'y'] | join kind=inner (datatable(k: long, b: string) [2, 'z']) on k",
        ["2 | y | 2 | z"]
      )
    ])

  let operands: JoinOperands
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Join {
    Join(
      operands: try JoinOperands(&parser), span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("join")
    operands.write(to: &printer)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let left = try require(input)
    let (kind, isUnique) = try flavor(in: binder.source)
    var (node, _) = try binder.joined(kind, left, operands, environment)
    node.isUnique = isUnique
    switch kind {
    case .leftSemi, .leftAnti: return LogicalPlan(.join(node), columns: left.columns)
    case .rightSemi, .rightAnti: return LogicalPlan(.join(node), columns: node.right.columns)
    case .inner, .leftOuter, .rightOuter, .fullOuter:
      return binder.paired(node, adding: node.right.columns.filter(\.isCarried))
    }
  }

  private func flavor(in source: SourceText) throws(Diagnostic) -> (JoinKind, isUnique: Bool) {
    switch operands.kind?.text {
    case nil, "innerunique": return (.inner, true)
    case "inner": return (.inner, false)
    case "leftouter": return (.leftOuter, false)
    case "rightouter": return (.rightOuter, false)
    case "fullouter", "outer": return (.fullOuter, false)
    case "leftsemi": return (.leftSemi, false)
    case "rightsemi": return (.rightSemi, false)
    case "leftanti", "anti", "leftantisemi": return (.leftAnti, false)
    case "rightanti", "rightantisemi": return (.rightAnti, false)
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no kind of join `\(other)`", of: other,
        at: operands.kind?.span ?? span, in: source,
        near: suggestion(for: other, among: Self.kinds),
        otherwise: "the kinds are " + Self.kinds.joined(separator: ", "))
    }
  }
}
