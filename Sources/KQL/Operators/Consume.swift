import Diagnostics
import KQLPlan
import KQLSyntax

/// `consume`: reads all rows and gives none.
package struct Consume: TabularOperator {
  package static let keywords = ["consume"]
  package static let places = OperatorPlaces(.nothing)
  package static let documentation = OperatorDocumentation(
    "Reads the rows and gives none of them.", source: "consume-operator", syntax: "T | consume",
    examples: [("print a = 1 | consume | count", ["0"])])

  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Consume {
    _ = try parser.options(["decodeblocks"])
    return Consume(span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("consume")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    binder.filter(try require(input), .literal(.bool(false), .bool))
  }
}
