import Diagnostics
import KQLSyntax
import KQLValues

package struct Lookup: TabularOperator {
  package static let keywords = ["lookup"]
  package static let documentation = OperatorDocumentation(
    "Adds to each row the columns of the rows of a small table with the same key; the right keys are not repeated.",
    source: "lookup-operator", syntax: "T | lookup [kind=leftouter | inner] (U) on key, …",
    examples: [
      (
        "datatable(k: long) [1, 2] | lookup (datatable(k: long, b: string) [2, 'z']) on k | sort by k asc",
        ["1 | ", "2 | z"]
      )
    ])

  let kind: Name?
  let right: Expression
  let conditions: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Lookup {
    let options = try parser.options(["kind"])
    let right = try parser.expression()
    try parser.expect(word: "on")
    let conditions = try parser.commaSeparated { parser throws(Diagnostic) in
      try parser.expression()
    }
    return Lookup(
      kind: options["kind"], right: right, conditions: conditions,
      span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let left = try require(input)
    let kind: JoinKind
    switch self.kind?.text {
    case nil, "leftouter": kind = .leftOuter
    case "inner": kind = .inner
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no kind of lookup `\(other)`", at: self.kind?.span ?? span,
        help: "the kinds are leftouter and inner")
    }
    let right = try binder.bindTabular(self.right, in: environment)
    let keys = try binder.joinKeys(conditions, left, right, environment)
    let keyIDs = Set(keys.compactMap(\.rightColumn?.id))
    let added = right.columns.filter { $0.isCarried && !keyIDs.contains($0.id) }
    let node = JoinNode(
      kind: kind, left: left, right: right,
      keys: keys.map { (left: $0.left, right: $0.right) })
    let joined = LogicalPlan(
      .join(node), columns: left.columns + binder.padded(added, kind == .inner))
    var allocator = NameAllocator(taken: left.visibleColumns.map(\.name))
    let names =
      left.columns.map(\.name)
      + added.map { column in
        column.isHidden ? column.name : allocator.unique(column.name)
      }
    return binder.select(joined, joined.columns, names: names)
  }
}
