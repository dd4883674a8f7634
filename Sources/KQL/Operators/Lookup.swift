import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Lookup: TabularOperator {
  package static let keywords = ["lookup"]
  package static let places = OperatorPlaces(
    .tables, options: ["kind": ["leftouter", "inner"]], words: ["on": .joinKeys])
  package static let documentation = OperatorDocumentation(
    "Adds to each row the columns of the rows of a small table with the same key; the right keys are not repeated.",
    source: "lookup-operator", syntax: "T | lookup [kind=leftouter | inner] (U) on key, …",
    examples: [
      (
        "datatable(k: long) [1, 2] | lookup (datatable(k: long, b: string) [2, 'z']) on k | sort by k asc",
        ["1 | ", "2 | z"]
      )
    ])

  let operands: JoinOperands
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Lookup {
    Lookup(
      operands: try JoinOperands(&parser), span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("lookup")
    operands.write(to: &printer)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let left = try require(input)
    let kind: JoinKind
    switch operands.kind?.text {
    case nil, "leftouter": kind = .leftOuter
    case "inner": kind = .inner
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no kind of lookup `\(other)`", at: operands.kind?.span ?? span,
        help: "the kinds are leftouter and inner")
    }
    let (node, keys) = try binder.joined(kind, left, operands, environment)
    let keyIDs = Set(keys.compactMap(\.rightColumn?.id))
    return binder.paired(
      node, adding: node.right.columns.filter { $0.isCarried && !keyIDs.contains($0.id) })
  }
}
