import KQLPlan
import KQLValues

/// Where the value of a column in an expression over a match comes from.
package enum GraphSlot: Hashable, Sendable {
  case nodeProperty(node: Int, Int)
  /// Of an edge that is one edge.
  case edgeProperty(edge: Int, Int)
  /// `e.property` where `e` is a path: of each of its edges in turn.
  case pathProperty(edge: Int, Int)
  case inDegree(node: Int)
  case outDegree(node: Int)
  case nodeID(node: Int)
  /// Of the edge or the inner node that `all`, `any` or `map` looks at.
  case currentProperty(scope: Int, Int)
  case currentInDegree(scope: Int)
  case currentOutDegree(scope: Int)
  case currentNodeID(scope: Int)
  /// The value of `all`, `any` or `map` over a path.
  case derived(Int)
}

/// Expressions over a match, and what they read.
package struct GraphExpression: Sendable {
  package var expressions: [BoundExpression]
  package var columns: [Column]
  package var slots: [GraphSlot]

  package init(expressions: [BoundExpression], columns: [Column], slots: [GraphSlot]) {
    self.expressions = expressions
    self.columns = columns
    self.slots = slots
  }
}

/// `all(e, …)`, `any(e, …)` or `map(e, …)`, over the edges or the inner nodes of a path.
package struct DerivedExpression: Sendable {
  package enum Kind: Sendable { case all, any, map }

  var kind: Kind
  /// The path, by the number of its edge in the pattern.
  var edge: Int
  var overNodes: Bool
  var body: GraphExpression
  /// Whether the body reads nothing but the edge or node it looks at.
  var isLocal: Bool

  package init(kind: Kind, edge: Int, overNodes: Bool, body: GraphExpression) {
    self.kind = kind
    self.edge = edge
    self.overNodes = overNodes
    self.body = body
    isLocal = body.slots.allSatisfy { slot in
      switch slot {
      case .currentProperty, .currentInDegree, .currentOutDegree, .currentNodeID, .pathProperty:
        true
      case .nodeProperty, .edgeProperty, .inDegree, .outDegree, .nodeID, .derived: false
      }
    }
  }
}

/// The elements that an expression cannot do without.
struct GraphReads: Sendable {
  var nodes: Set<Int> = []
  var edges: Set<Int> = []

  mutating func add(_ slot: GraphSlot, _ derived: [DerivedExpression]) {
    switch slot {
    case .nodeProperty(let node, _), .inDegree(let node), .outDegree(let node),
      .nodeID(let node):
      nodes.insert(node)
    case .edgeProperty(let edge, _), .pathProperty(let edge, _): edges.insert(edge)
    case .currentProperty, .currentInDegree, .currentOutDegree, .currentNodeID: break
    case .derived(let index):
      edges.insert(derived[index].edge)
      for slot in derived[index].body.slots { add(slot, derived) }
    }
  }
}
