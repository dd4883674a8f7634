import Diagnostics
import KQLPlan
import KQLSyntax

/// `graph-where-nodes`: the nodes that fulfil a condition, and the edges between them.
package struct GraphWhereNodes: GraphOperator {
  package static let keywords = ["graph-where-nodes"]
  package static let documentation = OperatorDocumentation(
    "Keeps the nodes for which the condition over their properties is true, and the edges between those.",
    source: "graph-operators", syntax: "G | graph-where-nodes condition",
    examples: [
      (
        "datatable(a: string, b: string) ['x', 'y', 'y', 'z'] | make-graph a --> b with_node_id = name | graph-where-nodes name != 'x' | graph-to-table edges",
        ["y | z"]
      )
    ])

  let condition: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> GraphWhereNodes
  {
    GraphWhereNodes(
      condition: try parser.expression(), span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("graph-where-nodes ")
    printer.write(condition)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let graph = try requireGraph(input)
    let slots = graph.nodeProperties
    let predicate = try binder.bindPredicate(
      condition, in: Scope(columns: slots, environment: environment))
    return binder.graph(
      graph, id: graph.graphID, nodes: slots, edges: graph.edgeProperties, "graph-where-nodes"
    ) { graph, host in try graph.keepingNodes(where: predicate, over: slots, host) }
  }
}
