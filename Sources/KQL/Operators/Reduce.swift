import Diagnostics
import KQLPlan
import KQLSyntax

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

  package func write(to printer: inout QueryPrinter) {
    printer.write("reduce")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    throw Diagnostic(.unsupported, "kustody does not support `reduce` yet", at: span)
  }
}
