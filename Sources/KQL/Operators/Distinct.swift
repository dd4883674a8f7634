import Diagnostics
import KQLPlan
import KQLSyntax

package struct Distinct: TabularOperator {
  package static let keywords = ["distinct"]
  package static let places = OperatorPlaces()
  package static let documentation = OperatorDocumentation(
    "Each combination of the given columns once.", source: "distinct-operator",
    syntax: "T | distinct column, … or T | distinct *",
    examples: [("range x from 1 to 4 step 1 | distinct y = x % 2 | sort by y asc", ["0", "1"])])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Distinct {
    let items = try parser.operands { parser throws(Diagnostic) in
      try parser.namedExpression()
    }
    return Distinct(items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("distinct ")
    printer.list(items)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let scope = binder.rowScope(plan, environment)
    var bound = try binder.bindItems(items, in: scope, generatedPast: plan.columns.map(\.name))
    // Measured: a `gettype` that is all there is lends no name here.
    if items.count == 1, case .call(let name, _, _) = items[0], name.text == "gettype" {
      var allocator = NameAllocator(reserved: plan.columns.map(\.name))
      bound[0].name = allocator.generate()
    }
    let columns = bound.map { binder.newColumn($0.name, for: $0.expression) }
    let chosen = binder.project(
      plan, zip(columns, bound).map { (column: $0, expression: $1.expression) })
    return LogicalPlan(.distinct(chosen), columns: columns)
  }
}
