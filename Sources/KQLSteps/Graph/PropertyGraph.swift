import KQLCatalog
import KQLPlan
import KQLValues

/// A graph in memory: nodes and edges by number, each with its properties.
package struct PropertyGraph: Sendable {
  var ids: [Value] = []
  var nodes: [[Value]] = []
  var edges: [[Value]] = []
  var sources: [Int] = []
  var targets: [Int] = []

  init() {}

  /// Reads the rows of a plan that is a graph. Rows that name no node are not edges.
  package init(_ rows: [[Value]], nodePropertyCount: Int) {
    let first = GraphShape.leadingColumns
    for row in rows {
      if case .long(let source) = row[0], case .long(let target) = row[1] {
        guard let from = Int(exactly: source), let to = Int(exactly: target), from >= 0, to >= 0
        else { continue }
        sources.append(from)
        targets.append(to)
        edges.append(Array(row[(first + nodePropertyCount)...]))
      } else {
        ids.append(row[first - 1])
        nodes.append(Array(row[first..<(first + nodePropertyCount)]))
      }
    }
  }

  /// The rows of a plan that is this graph.
  package func rows(edgePropertyCount: Int) -> [[Value]] {
    var rows: [[Value]] = []
    rows.reserveCapacity(nodes.count + edges.count)
    let noEdge = Array(repeating: Value.null, count: edgePropertyCount)
    for (id, properties) in zip(ids, nodes) {
      rows.append([.null, .null, id] + properties + noEdge)
    }
    let noNode = Array(repeating: Value.null, count: 1 + (nodes.first?.count ?? 0))
    for index in edges.indices {
      rows.append(
        [.long(Int64(sources[index])), .long(Int64(targets[index]))] + noNode + edges[index])
    }
    return rows
  }

  /// The nodes at the ends of an edge.
  func ends(of edge: Int) throws -> (source: Int, target: Int) {
    guard sources[edge] < nodes.count, targets[edge] < nodes.count else {
      throw FunctionFailure("an edge of the graph has no node")
    }
    return (sources[edge], targets[edge])
  }

  /// The graph of the nodes that `keeps` says, and of the edges between those.
  private func keeping(_ keeps: [Bool]) -> PropertyGraph {
    var result = PropertyGraph()
    var numbers = Array(repeating: -1, count: nodes.count)
    for index in nodes.indices where keeps[index] {
      numbers[index] = result.nodes.count
      result.ids.append(ids[index])
      result.nodes.append(nodes[index])
    }
    for index in edges.indices where keeps[sources[index]] && keeps[targets[index]] {
      result.sources.append(numbers[sources[index]])
      result.targets.append(numbers[targets[index]])
      result.edges.append(edges[index])
    }
    return result
  }
}

extension PropertyGraph {
  /// A row a node: its id, its properties.
  package var nodeRows: [[Value]] { zip(ids, nodes).map { [$0] + $1 } }

  /// A row an edge: the ids of its source and its target, its properties.
  package func edgeRows() throws -> [[Value]] {
    try edges.indices.map { index in
      let (source, target) = try ends(of: index)
      return [ids[source], ids[target]] + edges[index]
    }
  }

  /// The nodes for which a condition over their properties is true, and the edges between those.
  ///
  /// - Parameter properties: the columns that the condition reads, one a property.
  package func keepingNodes(
    where condition: BoundExpression, over properties: [Column], _ host: any TransformHost
  ) throws -> PropertyGraph {
    for index in edges.indices { _ = try ends(of: index) }
    let evaluate = try host.evaluator([condition], slots: properties)
    return keeping(try nodes.map { try evaluate($0).first == .bool(true) })
  }
}

/// The edges at each node, in the order of the edges.
struct Adjacency: Sendable {
  private var starts: [Int]
  private var edges: [Int]

  /// - Parameter ends: for each edge the node that it is listed at.
  init(nodeCount: Int, ends: [Int]) {
    starts = Array(repeating: 0, count: nodeCount + 1)
    for end in ends { starts[end + 1] += 1 }
    for index in 0..<nodeCount { starts[index + 1] += starts[index] }
    var next = starts
    edges = Array(repeating: 0, count: ends.count)
    for (edge, end) in ends.enumerated() {
      edges[next[end]] = edge
      next[end] += 1
    }
  }

  func count(_ node: Int) -> Int { starts[node + 1] - starts[node] }

  func edge(_ node: Int, _ index: Int) -> Int { edges[starts[node] + index] }
}
