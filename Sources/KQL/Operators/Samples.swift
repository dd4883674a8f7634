import Diagnostics
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

package struct TopHitters: TabularOperator {
  package static let keywords = ["top-hitters"]
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

package struct Sample: TabularOperator {
  package static let keywords = ["sample"]
  package static let documentation = OperatorDocumentation(
    "So many rows, chosen at random.", source: "sample-operator", syntax: "T | sample N",
    examples: [("range x from 1 to 5 step 1 | sample 2 | count", ["2"])])

  let count: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Sample {
    let count = try parser.expression()
    return Sample(count: count, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let limit = try binder.rowCount(count, environment)
    let key = SortKey(try binder.call("rand", []), isDescending: false, nullsFirst: true)
    let shuffled = LogicalPlan(.sort(plan, [key]), columns: plan.columns)
    return LogicalPlan(.limit(shuffled, limit), columns: plan.columns)
  }
}

package struct SampleDistinct: TabularOperator {
  package static let keywords = ["sample-distinct"]
  package static let documentation = OperatorDocumentation(
    "So many different values of a column, any of them.", source: "sample-distinct-operator",
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

/// `reduce` groups texts by what they have in common: a heuristic whose answers nobody has recorded enough of.
package struct Reduce: TabularOperator {
  package static let keywords = ["reduce"]
  package static let documentation = OperatorDocumentation(
    "Groups similar texts: not supported.", source: "reduce-operator",
    syntax: "T | reduce by text [with threshold = t, characters = c]")

  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Reduce {
    while !parser.endsOperator { parser.advance() }
    return Reduce(span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    throw Diagnostic(.unsupported, "kustody does not support `reduce` yet", at: span)
  }
}
