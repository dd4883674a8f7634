import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax

package struct Count: TabularOperator {
  package static let keywords = ["count"]
  package static let places = OperatorPlaces(.words(["as"]))
  package static let documentation = OperatorDocumentation(
    "The number of rows, as one row with the column `Count`.", source: "count-operator",
    syntax: "T | count", examples: [("range x from 1 to 5 step 1 | count", ["5"])])

  let name: Name?
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Count {
    let name = parser.take(word: "as") ? try parser.name() : nil
    return Count(name: name, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("count")
    guard let name else { return }
    printer.write(" as ")
    printer.write(name)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let call = try binder.resolve(binder.catalog[.count], [], spans: [], at: span)
    var column = binder.newColumn(name?.text ?? "Count", call.type)
    column.mayBeNull = false
    return LogicalPlan(.aggregate(plan, keys: [], aggregates: [call]), columns: [column])
  }
}
