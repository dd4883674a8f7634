import KQLValues

/// A pattern with its condition and its columns, ready to be searched for.
package struct BoundMatch: Sendable {
  /// Which way an edge of the pattern points.
  package enum Direction: Sendable { case right, left, any }

  /// An edge of the pattern, or a path of `low` to `high` edges, between two of its nodes.
  package struct Edge: Sendable {
    var direction: Direction
    var left: Int
    var right: Int
    var low: Int
    var high: Int
    /// Whether it was written with a range.
    var isPath: Bool

    package init(
      direction: Direction, left: Int, right: Int, low: Int, high: Int, isPath: Bool
    ) {
      self.direction = direction
      self.left = left
      self.right = right
      self.low = low
      self.high = high
      self.isPath = isPath
    }
  }

  /// A condition that must wait for several elements.
  struct Condition: Sendable {
    var expression: GraphExpression
    var reads: GraphReads
  }

  var nodeCount: Int
  package var edges: [Edge] = []
  /// What each node, each edge and each inner node of a path must fulfil by itself.
  var nodeFilters: [[GraphExpression]]
  var edgeFilters: [[GraphExpression]]
  var innerFilters: [[GraphExpression]]
  var conditions: [Condition] = []
  package var derived: [DerivedExpression] = []
  /// The columns of the result.
  package var output = GraphExpression(expressions: [], columns: [], slots: [])
  var idType: ScalarType

  package init(nodeCount: Int, edgeCount: Int, idType: ScalarType) {
    self.nodeCount = nodeCount
    self.idType = idType
    nodeFilters = Array(repeating: [], count: nodeCount)
    edgeFilters = Array(repeating: [], count: edgeCount)
    innerFilters = edgeFilters
  }
}

extension BoundMatch {
  /// Puts a condition where the search can look at it first.
  package mutating func place(_ condition: GraphExpression, _ derived: [DerivedExpression]) {
    if condition.slots.count == 1, case .derived(let index) = condition.slots[0],
      case .column = condition.expressions[0]
    {
      let whole = derived[index]
      if whole.kind == .all, whole.isLocal {
        if whole.overNodes {
          innerFilters[whole.edge].append(whole.body)
        } else {
          edgeFilters[whole.edge].append(whole.body)
        }
        return
      }
    }
    var nodes: Set<Int> = []
    var edges: Set<Int> = []
    var isSimple = !condition.slots.isEmpty
    for slot in condition.slots {
      switch slot {
      case .nodeProperty(let node, _), .inDegree(let node), .outDegree(let node),
        .nodeID(let node):
        nodes.insert(node)
      case .edgeProperty(let edge, _): edges.insert(edge)
      case .pathProperty, .currentProperty, .currentInDegree, .currentOutDegree, .currentNodeID,
        .derived:
        isSimple = false
      }
    }
    if isSimple, nodes.count == 1, edges.isEmpty, let node = nodes.first {
      nodeFilters[node].append(condition)
    } else if isSimple, edges.count == 1, nodes.isEmpty, let edge = edges.first {
      edgeFilters[edge].append(condition)
    } else {
      var reads = GraphReads()
      for slot in condition.slots { reads.add(slot, derived) }
      conditions.append(Condition(expression: condition, reads: reads))
    }
  }
}
