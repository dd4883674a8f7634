import KQLValues

/// How a graph stands in a plan: one row a node, then one row an edge.
///
/// The plan's columns are the number of an edge's source (null in a node's row), that of its target, a node's
/// id, the properties of the nodes, the properties of the edges. Nodes are numbered as they come, from 0.
package struct GraphShape: Sendable {
  package var nodePropertyCount: Int

  package init(nodePropertyCount: Int) { self.nodePropertyCount = nodePropertyCount }

  /// The columns before the properties.
  package static let leadingColumns = 3
}

extension LogicalPlan {
  /// What the nodes' ids are compared by.
  package var graphID: Column { columns[GraphShape.leadingColumns - 1] }

  package var nodeProperties: [Column] {
    let count = graph?.nodePropertyCount ?? 0
    return Array(columns[GraphShape.leadingColumns..<(GraphShape.leadingColumns + count)])
  }

  package var edgeProperties: [Column] {
    let count = graph?.nodePropertyCount ?? 0
    return Array(columns[(GraphShape.leadingColumns + count)...])
  }
}
