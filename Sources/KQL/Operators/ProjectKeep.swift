import Diagnostics
import KQLPlan
import KQLSyntax

package struct ProjectKeep: TabularOperator {
  package static let keywords = ["project-keep"]
  package static let places = OperatorPlaces(.columns)
  package static let documentation = OperatorDocumentation(
    "Keeps columns, by name or by pattern, in the order of the input.",
    source: "project-keep-operator", syntax: "T | project-keep column, prefix*, …",
    examples: [("print a = 1, b1 = 2, b2 = 3 | project-keep b*", ["2 | 3"])])

  let patterns: [Name]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> ProjectKeep
  {
    let patterns = try parser.operands { parser throws(Diagnostic) in
      try parser.columnPattern()
    }
    return ProjectKeep(patterns: patterns, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("project-keep ")
    printer.list(patterns) { $0.pattern($1) }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let kept = try binder.chosen(patterns, in: plan)
    return binder.select(plan, plan.columns.filter { $0.isHidden || kept.contains($0) })
  }
}
