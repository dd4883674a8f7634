import Diagnostics
import KQLPlan
import KQLSyntax

/// `as`: a name for the rows so far.
package struct As: TabularOperator {
  package static let keywords = ["as"]
  package static let places = OperatorPlaces(.nothing)
  package static let documentation = OperatorDocumentation(
    "Names the rows so far, for use later in the same query.", source: "as-operator",
    syntax: "T | as name",
    examples: [("print a = 1 | as T | union T | count", ["2"])])

  let name: Name
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> As {
    _ = try parser.options([])
    let name = try parser.name()
    return As(name: name, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("as ")
    printer.write(name)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let shared = binder.share(try require(input))
    environment[name.text] = .tabular(shared)
    var plan = binder.use(shared)
    plan.givenName = name.text
    return plan
  }
}
