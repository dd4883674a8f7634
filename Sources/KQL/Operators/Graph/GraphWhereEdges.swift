import Diagnostics
import KQLPlan
import KQLSyntax

/// `graph-where-edges` has no page that says what becomes of the nodes: refused.
package struct GraphWhereEdges: GraphOperator {
  package static let keywords = ["graph-where-edges"]
  package static let documentation = OperatorDocumentation(
    "Not supported yet.", source: "graph-operators", syntax: "G | graph-where-edges condition")

  let condition: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> GraphWhereEdges
  {
    GraphWhereEdges(
      condition: try parser.expression(), span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("graph-where-edges ")
    printer.write(condition)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    throw Diagnostic(
      .unsupported, "kustody does not support `graph-where-edges` yet", at: span,
      help: "filter the edges with `where` before `make-graph`")
  }
}
