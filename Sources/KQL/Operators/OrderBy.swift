import Diagnostics
import KQLPlan
import KQLSyntax

package struct OrderBy: TabularOperator {
  package static let keywords = ["order", "sort"]
  package static let keepsColumns = true
  package static let places = OperatorPlaces(
    .words(["by"]), words: ["by": .expressions], sorts: true)
  package static let documentation = OperatorDocumentation(
    "Sorts the rows, descending by default; nulls are the least.",
    source: "sort-operator",
    syntax: "T | sort by column [asc | desc] [nulls first | nulls last], …",
    examples: [("range x from 1 to 3 step 1 | sort by x", ["3", "2", "1"])])

  let terms: [OrderTerm]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> OrderBy {
    _ = try parser.options([])
    try parser.expect(word: "by")
    let terms = try parser.operands { parser throws(Diagnostic) in
      try OrderTerm.parse(&parser)
    }
    return OrderBy(terms: terms, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("sort by ")
    printer.list(terms) { $1.write(to: &$0) }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let scope = binder.rowScope(plan, environment)
    var keys: [SortKey] = []
    for term in terms { keys.append(try term.bind(binder, in: scope)) }
    return LogicalPlan(.sort(plan, keys), columns: plan.columns, isOrdered: true)
  }
}
