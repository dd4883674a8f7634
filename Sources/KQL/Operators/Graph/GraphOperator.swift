import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// An operator that takes a graph.
protocol GraphOperator: TabularOperator {}

extension GraphOperator {
  /// The graph that this operator cannot do without.
  func requireGraph(_ input: LogicalPlan?) throws(Diagnostic) -> LogicalPlan {
    if let input, input.graph == nil, input.isOpen { throw .consequence(at: span) }
    guard let input, input.graph != nil else {
      throw Diagnostic(
        .wrongShape, "`\(Self.keywords.first ?? "")` needs a graph before it", at: span,
        help: "make one with `Edges | make-graph source --> target`")
    }
    return input
  }
}

extension Binder {
  /// A graph of other columns than `input`'s, made of its rows.
  func graph(
    _ input: LogicalPlan, id: Column, nodes: [Column], edges: [Column], _ name: String,
    _ change: @escaping @Sendable (PropertyGraph, any TransformHost) throws -> PropertyGraph
  ) -> LogicalPlan {
    let nodeCount = input.graph?.nodePropertyCount ?? 0
    let edgeCount = edges.count
    let transform = TableTransform(name) { table, host in
      let graph = PropertyGraph(table.rows, nodePropertyCount: nodeCount)
      return try change(graph, host).rows(edgePropertyCount: edgeCount)
    }
    return graph(.transform(input, transform), id: id, nodes: nodes, edges: edges)
  }

  /// A plan that is a graph.
  func graph(_ node: PlanNode, id: Column, nodes: [Column], edges: [Column]) -> LogicalPlan {
    let leading = [
      newColumn("source", .long), newColumn("target", .long), newColumn(id.name, id.type),
    ]
    var plan = LogicalPlan(node, columns: leading + renumbered(nodes + edges))
    plan.graph = GraphShape(nodePropertyCount: nodes.count)
    return plan
  }
}
