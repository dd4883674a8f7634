import KQLPlan
import KQLValues

/// What the elements of a pattern are while it is searched for, and what expressions over them give.
final class MatchValues {
  let match: BoundMatch
  let graph: PropertyGraph
  let outgoing: Adjacency
  let incoming: Adjacency
  /// For each node of the pattern the graph's node, or nil.
  var nodes: [Int?]
  /// For each edge of the pattern the graph's edges, and the node after each, in the order of the search.
  var pathEdges: [[Int]]
  var pathNodes: [[Int]]
  /// Whether the search walks an edge of the pattern from its right to its left.
  var isReversed: [Bool]

  private let nodeFilters: [ElementFilter]
  private let edgeFilters: [ElementFilter]
  private let innerFilters: [ElementFilter]
  private var derived: [DerivedEvaluation] = []
  private let conditions: [([Value]) throws -> [Value]]
  private let output: ([Value]) throws -> [Value]

  init(_ match: BoundMatch, _ graph: PropertyGraph, _ host: any TransformHost) throws {
    self.match = match
    self.graph = graph
    for edge in graph.edges.indices { _ = try graph.ends(of: edge) }
    outgoing = Adjacency(nodeCount: graph.nodes.count, ends: graph.sources)
    incoming = Adjacency(nodeCount: graph.nodes.count, ends: graph.targets)
    nodes = Array(repeating: nil, count: match.nodeCount)
    pathEdges = Array(repeating: [], count: match.edges.count)
    pathNodes = pathEdges
    isReversed = Array(repeating: false, count: match.edges.count)
    nodeFilters = try match.nodeFilters.map {
      try ElementFilter($0, count: graph.nodes.count, host)
    }
    edgeFilters = try match.edgeFilters.map {
      try ElementFilter($0, count: graph.edges.count, host)
    }
    innerFilters = try match.innerFilters.map {
      try ElementFilter($0, count: graph.nodes.count, host)
    }
    conditions = try match.conditions.map {
      try host.evaluator($0.expression.expressions, slots: $0.expression.columns)
    }
    output = try host.evaluator(match.output.expressions, slots: match.output.columns)
    derived = try match.derived.map {
      DerivedEvaluation(try host.evaluator($0.body.expressions, slots: $0.body.columns))
    }
  }

  // MARK: filters

  func accepts(node: Int, at element: Int) throws -> Bool {
    try nodeFilters[element].accepts(node) { try self.value($0, ofNode: node) }
  }

  func accepts(edge: Int, at element: Int) throws -> Bool {
    try edgeFilters[element].accepts(edge) { try self.value($0, ofEdge: edge) }
  }

  func accepts(innerNode node: Int, at element: Int) throws -> Bool {
    try innerFilters[element].accepts(node) { try self.value($0, ofNode: node) }
  }

  var hasNodeFilter: [Bool] { nodeFilters.map { !$0.isEmpty } }

  /// Whether a condition over several elements holds for those found so far.
  func holds(_ condition: Int) throws -> Bool {
    let slots = match.conditions[condition].expression.slots
    return try conditions[condition](try slots.map { try value($0) }).first == .bool(true)
  }

  /// The columns of the match found.
  func row() throws -> [Value] { try output(try match.output.slots.map { try value($0) }) }

  // MARK: values

  private func value(_ slot: GraphSlot, ofNode node: Int) throws -> Value {
    switch slot {
    case .nodeProperty(_, let index), .currentProperty(_, let index): graph.nodes[node][index]
    case .inDegree, .currentInDegree: .long(Int64(incoming.count(node)))
    case .outDegree, .currentOutDegree: .long(Int64(outgoing.count(node)))
    case .nodeID, .currentNodeID: .string(graph.ids[node].text(as: match.idType))
    case .edgeProperty, .pathProperty, .derived: try value(slot)
    }
  }

  private func value(_ slot: GraphSlot, ofEdge edge: Int) throws -> Value {
    switch slot {
    case .edgeProperty(_, let index), .pathProperty(_, let index), .currentProperty(_, let index):
      graph.edges[edge][index]
    case .nodeProperty, .inDegree, .outDegree, .nodeID, .derived, .currentInDegree,
      .currentOutDegree, .currentNodeID:
      try value(slot)
    }
  }

  private func value(_ slot: GraphSlot) throws -> Value {
    switch slot {
    case .nodeProperty(let element, _), .inDegree(let element), .outDegree(let element),
      .nodeID(let element):
      guard let node = nodes[element] else { return .null }
      return try value(slot, ofNode: node)
    case .edgeProperty(let element, _):
      guard let edge = pathEdges[element].first else { return .null }
      return try value(slot, ofEdge: edge)
    case .derived(let index): return try value(ofDerived: index)
    case .pathProperty, .currentProperty, .currentInDegree, .currentOutDegree, .currentNodeID:
      return .null
    }
  }

  private func value(ofDerived index: Int) throws -> Value {
    let expression = match.derived[index]
    var items = pathEdges[expression.edge]
    if expression.overNodes { items = Array(pathNodes[expression.edge].dropLast()) }
    if isReversed[expression.edge] { items.reverse() }
    switch expression.kind {
    case .all:
      for item in items where try value(of: index, at: item) != .bool(true) {
        return .bool(false)
      }
      return .bool(true)
    case .any:
      for item in items where try value(of: index, at: item) == .bool(true) {
        return .bool(true)
      }
      return .bool(false)
    case .map:
      var text = "["
      for (position, item) in items.enumerated() {
        if position > 0 { text += "," }
        if case .dynamic(let json) = try value(of: index, at: item) {
          text += json
        } else {
          text += "null"
        }
      }
      return .dynamic(text + "]")
    }
  }

  /// The body of `all`, `any` or `map` for one edge or inner node.
  private func value(of index: Int, at item: Int) throws -> Value {
    let expression = match.derived[index]
    if expression.isLocal, let known = derived[index].known[item] { return known }
    let values = try expression.body.slots.map { slot in
      expression.overNodes
        ? isCurrent(slot) ? try value(slot, ofNode: item) : try value(slot)
        : isCurrent(slot) ? try value(slot, ofEdge: item) : try value(slot)
    }
    let result = try derived[index].evaluate(values).first ?? .null
    if expression.isLocal { derived[index].known[item] = result }
    return result
  }

  private func isCurrent(_ slot: GraphSlot) -> Bool {
    switch slot {
    case .pathProperty, .currentProperty, .currentInDegree, .currentOutDegree, .currentNodeID:
      true
    case .nodeProperty, .edgeProperty, .inDegree, .outDegree, .nodeID, .derived: false
    }
  }
}

/// The body of a function over a path, and its values so far where they depend on the item alone.
private struct DerivedEvaluation {
  let evaluate: ([Value]) throws -> [Value]
  var known: [Int: Value] = [:]

  init(_ evaluate: @escaping ([Value]) throws -> [Value]) { self.evaluate = evaluate }
}

/// Conditions on one node or one edge, each looked at once.
private final class ElementFilter {
  private let conditions: [(slots: [GraphSlot], evaluate: ([Value]) throws -> [Value])]
  /// 0 where nobody asked yet, 1 for yes, 2 for no.
  private var known: [UInt8]

  init(_ expressions: [GraphExpression], count: Int, _ host: any TransformHost) throws {
    conditions = try expressions.map {
      ($0.slots, try host.evaluator($0.expressions, slots: $0.columns))
    }
    known = expressions.isEmpty ? [] : Array(repeating: 0, count: count)
  }

  var isEmpty: Bool { conditions.isEmpty }

  func accepts(_ item: Int, _ value: (GraphSlot) throws -> Value) throws -> Bool {
    guard !conditions.isEmpty else { return true }
    if known[item] != 0 { return known[item] == 1 }
    for condition in conditions {
      guard try condition.evaluate(try condition.slots.map(value)).first == .bool(true) else {
        known[item] = 2
        return false
      }
    }
    known[item] = 1
    return true
  }
}
