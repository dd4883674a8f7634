import Diagnostics
import KQLPlan
import KQLSyntax

package struct Top: TabularOperator {
  package static let keywords = ["top"]
  package static let keepsColumns = true
  package static let places = OperatorPlaces(.nothing, words: ["by": .expressions], sorts: true)
  package static let documentation = OperatorDocumentation(
    "The first rows by a key, descending by default.", source: "top-operator",
    syntax: "T | top N by column [asc | desc] [nulls first | nulls last]",
    examples: [("range x from 1 to 5 step 1 | top 2 by x", ["5", "4"])])

  let count: Expression
  let term: OrderTerm
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Top {
    let count = try parser.expression()
    _ = try parser.options([])
    try parser.expect(word: "by")
    let term = try OrderTerm.parse(&parser)
    return Top(count: count, term: term, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("top ")
    printer.write(count)
    printer.write(" by ")
    term.write(to: &printer)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let key = try term.bind(binder, in: binder.rowScope(plan, environment))
    let limit = try binder.rowCount(count, environment)
    let sorted = LogicalPlan(.sort(plan, [key]), columns: plan.columns, isOrdered: true)
    return LogicalPlan(.limit(sorted, limit), columns: plan.columns, isOrdered: true)
  }
}
