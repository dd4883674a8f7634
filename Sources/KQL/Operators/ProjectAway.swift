import Diagnostics
import KQLPlan
import KQLSyntax

package struct ProjectAway: TabularOperator {
  package static let keywords = ["project-away"]
  package static let places = OperatorPlaces(.columns)
  package static let documentation = OperatorDocumentation(
    "Leaves out columns, by name or by pattern.", source: "project-away-operator",
    syntax: "T | project-away column, prefix*, …",
    examples: [("print a = 1, b1 = 2, b2 = 3 | project-away b*", ["1"])])

  let patterns: [Name]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> ProjectAway
  {
    let patterns = try parser.operands { parser throws(Diagnostic) in
      try parser.columnPattern()
    }
    return ProjectAway(patterns: patterns, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("project-away ")
    printer.list(patterns) { $0.pattern($1) }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let gone = try binder.chosen(patterns, in: plan)
    return binder.select(plan, plan.columns.filter { column in !gone.contains(column) })
  }
}
