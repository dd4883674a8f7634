import Diagnostics
import KQLPlan
import KQLSyntax

package struct Sample: TabularOperator {
  package static let keywords = ["sample"]
  package static let places = OperatorPlaces(.nothing)
  package static let documentation = OperatorDocumentation(
    "A number of rows, chosen at random.", source: "sample-operator", syntax: "T | sample N",
    examples: [("range x from 1 to 5 step 1 | sample 2 | count", ["2"])])

  let count: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Sample {
    let count = try parser.expression()
    return Sample(count: count, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("sample ")
    printer.write(count)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let limit = try binder.rowCount(count, environment)
    let key = SortKey(try binder.call(.rand, []), isDescending: false, nullsFirst: true)
    let shuffled = LogicalPlan(.sort(plan, [key]), columns: plan.columns)
    return LogicalPlan(.limit(shuffled, limit), columns: plan.columns)
  }
}
