import Diagnostics
import KQLPlan
import KQLSyntax

/// `facet`: the counts of some columns' values, and a pipeline, each a result.
package struct Facet: BranchingOperator {
  package static let keywords = ["facet"]
  package static let places = OperatorPlaces(
    .words(["by"]), words: ["by": .columns, "with": .operators])
  package static let documentation = OperatorDocumentation(
    "For each column the number of rows per value, and the rows through a pipeline; each a result.",
    source: "facet-operator", syntax: "T | facet by column, … [with (operator | …)]",
    examples: [("datatable(s: string) ['a', 'b', 'a'] | facet by s", ["a | 2", "b | 1"])])

  let columns: [Name]
  let leg: Pipeline?
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Facet {
    try parser.expect(word: "by")
    let columns = try parser.operands { parser throws(Diagnostic) in try parser.name() }
    var leg: Pipeline?
    if parser.take(word: "with") {
      if parser.take(.leftParen) {
        leg = try parser.bodyPipeline()
        try parser.expect(.rightParen)
      } else {
        leg = try parser.bodyPipeline()
      }
    }
    return Facet(columns: columns, leg: leg, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("facet by ")
    printer.list(columns) { $0.write($1) }
    guard let leg else { return }
    printer.write(" with ")
    printer.bracketed(leg)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    throw Diagnostic(
      .unexpectedToken, "`facet` can stand only at the end of a query", at: span)
  }

  package func bindBranches(
    _ input: LogicalPlan, _ binder: Binder, _ environment: inout Environment
  ) throws(Diagnostic) -> [LogicalPlan] {
    let shared = binder.share(input)
    var plans: [LogicalPlan] = []
    for name in columns {
      let plan = binder.use(shared)
      let count = Expression.call(Name("count", name.span), [], name.span)
      plans.append(
        try binder.summarize(plan, [count], by: [.name(name)], environment))
    }
    if let leg {
      plans.append(try binder.bindPipeline(leg, in: environment, input: binder.use(shared)))
    }
    return plans
  }
}
