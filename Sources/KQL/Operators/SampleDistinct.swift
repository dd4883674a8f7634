import Diagnostics
import KQLPlan
import KQLSyntax

package struct SampleDistinct: TabularOperator {
  package static let keywords = ["sample-distinct"]
  package static let places = OperatorPlaces(.nothing, words: ["of": .columns])
  package static let documentation = OperatorDocumentation(
    "A number of distinct values of a column, any of them.", source: "sample-distinct-operator",
    syntax: "T | sample-distinct N of column",
    examples: [
      ("datatable(k: string) ['a', 'b', 'a'] | sample-distinct 5 of k | count", ["2"])
    ])

  let count: Expression
  let value: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> SampleDistinct
  {
    let count = try parser.additive()
    try parser.expect(word: "of")
    let value = try parser.namedExpression()
    return SampleDistinct(
      count: count, value: value, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("sample-distinct ")
    printer.sum(count)
    printer.write(" of ")
    printer.write(value)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let limit = try binder.rowCount(count, environment)
    let bound = try binder.bindItems(
      [value], in: binder.rowScope(plan, environment), generatedPast: plan.columns.map(\.name))
    let columns = bound.map { binder.newColumn($0.name, for: $0.expression) }
    let chosen = binder.project(
      plan, zip(columns, bound).map { (column: $0, expression: $1.expression) })
    return LogicalPlan(
      .limit(LogicalPlan(.distinct(chosen), columns: columns), limit), columns: columns)
  }
}
