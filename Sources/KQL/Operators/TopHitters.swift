import Diagnostics
import KQLPlan
import KQLSyntax

package struct TopHitters: TabularOperator {
  package static let keywords = ["top-hitters"]
  package static let places = OperatorPlaces(.nothing, words: ["of": .columns, "by": .columns])
  package static let documentation = OperatorDocumentation(
    "The values that occur most, or whose sum is greatest: counted exactly.",
    source: "top-hitters-operator", syntax: "T | top-hitters N of value [by summed]",
    examples: [
      (
        "datatable(k: string) ['a', 'b', 'a'] | top-hitters 1 of k", ["a | 2"]
      )
    ])

  let count: Expression
  let value: Expression
  let summed: Expression?
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> TopHitters
  {
    let count = try parser.additive()
    try parser.expect(word: "of")
    let value = try parser.namedExpression()
    let summed = parser.take(word: "by") ? try parser.expression() : nil
    return TopHitters(
      count: count, value: value, summed: summed, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("top-hitters ")
    printer.sum(count)
    printer.write(" of ")
    printer.write(value)
    guard let summed else { return }
    printer.write(" by ")
    printer.write(summed)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let scope = binder.rowScope(plan, environment)
    let limit = try binder.rowCount(count, environment)
    let aggregate: Expression
    if let summed {
      let name = Name("sum", summed.span)
      aggregate = .call(name, [Argument(name: nil, value: summed)], summed.span)
    } else {
      aggregate = .call(Name("count", value.span), [], value.span)
    }
    let grouped = try binder.summarize(plan, [aggregate], by: [value], environment)
    let stem = summed.map { "sum_" + (binder.impliedName($0, in: scope) ?? "") }
    let name = "approximate_" + (stem ?? "count_" + grouped.columns[0].name)
    let named = binder.select(
      grouped, grouped.columns, names: [grouped.columns[0].name, name])
    let key = SortKey(.column(named.columns[1]), isDescending: true, nullsFirst: false)
    let sorted = LogicalPlan(.sort(named, [key]), columns: named.columns, isOrdered: true)
    return LogicalPlan(.limit(sorted, limit), columns: named.columns, isOrdered: true)
  }
}
