import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct ProjectByNames: TabularOperator {
  package static let keywords = ["project-by-names"]
  package static let places = OperatorPlaces(.nothing)
  package static let documentation = OperatorDocumentation(
    "Chooses and orders columns by names that are values: strings, patterns with `*`, arrays of them.",
    source: "project-by-names-operator",
    syntax: "T | project-by-names \"name\", \"prefix*\", dynamic([\"name\", …]), …",
    examples: [("print a = 1, b = 2, c = 3 | project-by-names \"c\", \"a*\", \"d\"", ["3 | 1"])])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> ProjectByNames
  {
    let items = try parser.operands { parser throws(Diagnostic) in
      try parser.expression()
    }
    return ProjectByNames(items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("project-by-names ")
    printer.list(items)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    var chosen: [Column] = []
    for item in items {
      let bound = try binder.bind(item, in: Scope(environment: environment))
      let value = try binder.requireConstant(bound, "the name of a column", at: item.span)
      for name in try names(value, at: item.span) {
        let found = binder.matching(Name(name, item.span), in: plan.columns)
        chosen += found.filter { column in !chosen.contains { $0.id == column.id } }
      }
    }
    return binder.select(plan, chosen)
  }

  private func names(_ value: Value, at span: Span) throws(Diagnostic) -> [String] {
    switch value {
    case .string(let name): return [name]
    case .dynamic(let json):
      switch DynamicValue(json: json) {
      case .string(let name)?: return [name]
      case .array(let elements)?: return elements.map(\.text)
      case nil, .null?, .bool?, .long?, .real?, .decimal?, .datetime?, .timespan?, .guid?, .bag?:
        break
      }
    case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .guid: break
    }
    throw Diagnostic(
      .typeMismatch, "columns are chosen by strings or by an array of them", at: span)
  }
}
