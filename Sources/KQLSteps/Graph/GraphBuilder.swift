import KQLValues

/// Rows of edges and nodes to the rows of a graph. Source: make-graph-operator, "Returns".
package struct GraphBuilder: Sendable {
  var edgePropertyCount: Int
  /// The properties that hold a node's id.
  package var keyProperties: Set<Int>
  /// The properties of a node of which nothing is known.
  package var emptyNode: [Value] = []

  package init(edgePropertyCount: Int) {
    self.edgePropertyCount = edgePropertyCount
    keyProperties = []
  }

  /// - Parameter table: a row's kind (0 an edge, 1 a node), its two ids (a node's row: its key), then what edges
  ///   have and what nodes have.
  package func rows(of table: ResultTable) throws -> [[Value]] {
    var graph = PropertyGraph()
    var numbers: [Value: Int] = [:]
    func number(_ id: Value) -> Int {
      if let known = numbers[id] { return known }
      let next = graph.nodes.count
      numbers[id] = next
      graph.ids.append(id)
      var properties = emptyNode
      for place in keyProperties { properties[place] = id }
      graph.nodes.append(properties)
      return next
    }
    let first = 3 + edgePropertyCount
    // The tables of nodes come first, so that nodes stand in their order.
    for row in table.rows where row[0] == .long(1) {
      let node = number(row[1])
      for (place, value) in row[first...].enumerated()
      where graph.nodes[node][place] == emptyNode[place] {
        graph.nodes[node][place] = value
      }
    }
    for row in table.rows where row[0] == .long(0) {
      graph.sources.append(number(row[1]))
      graph.targets.append(number(row[2]))
      graph.edges.append(Array(row[3..<first]))
    }
    return graph.rows(edgePropertyCount: edgePropertyCount)
  }
}
