import KQLCatalog
import KQLPlan
import KQLValues

/// Searches a graph for a pattern, step by step, going back where it does not fit.
///
/// Every edge of the pattern is walked from an end that is known. A path keeps no frame on the stack of the
/// process, so its length is bounded by memory only.
package final class PatternSearch {
  package enum Cycles: Sendable { case all, none, uniqueEdges }

  /// One edge of the pattern, in the order in which the search walks them.
  struct Step {
    var edge: Int
    var from: Int
    var to: Int
    var isReversed: Bool
    /// Conditions that can be looked at once this edge is found.
    var conditions: [Int] = []
  }

  /// The search at one node: on the way through a path, or at the end of one.
  private struct Frame {
    let step: Int
    let node: Int
    /// Edges of this step's path so far.
    let length: Int
    var cursor = 0
    /// Whether the path was tried as ending here.
    var isClosed = false
    var binds = false
    var hasPushed = false
  }

  let values: MatchValues
  let cycles: Cycles
  private let host: any TransformHost
  private var edgeIsUsed: [Bool]
  /// How often the match so far has each node.
  private var nodeUses: [Int32]
  private var stepCount = 0
  /// Edges of all paths so far.
  private(set) var total = 0

  package init(
    _ match: BoundMatch, _ graph: PropertyGraph, _ cycles: Cycles, _ host: any TransformHost
  ) throws {
    values = try MatchValues(match, graph, host)
    self.cycles = cycles
    self.host = host
    edgeIsUsed = Array(repeating: false, count: graph.edges.count)
    nodeUses = Array(repeating: 0, count: graph.nodes.count)
  }

  private var match: BoundMatch { values.match }
  var nodeCount: Int { nodeUses.count }

  // MARK: all matches

  /// The rows of all matches.
  package func allMatches() throws -> [[Value]] {
    let start = try start()
    let (first, steps) = plan(from: start.element, known: [])
    var rows: [[Value]] = []
    for candidate in start.candidates {
      try search(from: start.element, candidate, first, steps) {
        guard rows.count < Bounds.matches else {
          throw FunctionFailure(
            "`graph-match` finds at most \(Bounds.matches) matches; narrow the pattern with `where`"
          )
        }
        rows.append(try self.values.row())
        return true
      }
    }
    return rows
  }

  /// The node of the pattern that the fewest nodes can be.
  private func start() throws -> (element: Int, candidates: [Int]) {
    var best: (element: Int, candidates: [Int])?
    for (element, hasFilter) in values.hasNodeFilter.enumerated() where hasFilter {
      let found = try candidates(for: element)
      if best.map({ found.count < $0.candidates.count }) ?? true { best = (element, found) }
    }
    return best ?? (0, Array(0..<nodeCount))
  }

  /// The graph's nodes that a node of the pattern can be, by itself.
  func candidates(for element: Int) throws -> [Int] {
    try (0..<nodeCount).filter { try values.accepts(node: $0, at: element) }
  }

  /// The order in which the edges are walked, and the conditions to look at before the first.
  ///
  /// - Parameter known: nodes of the pattern that are found before the search begins, besides `start`.
  func plan(from start: Int, known: Set<Int>) -> (conditions: [Int], steps: [Step]) {
    var nodes = known.union([start])
    var edges: Set<Int> = []
    var left = Array(match.conditions.indices)
    func due() -> [Int] {
      let ready = left.filter {
        match.conditions[$0].reads.nodes.isSubset(of: nodes)
          && match.conditions[$0].reads.edges.isSubset(of: edges)
      }
      left.removeAll { ready.contains($0) }
      return ready
    }
    let first = due()
    var steps: [Step] = []
    var reached: Set<Int> = [start]
    while edges.count < match.edges.count {
      let open = match.edges.indices.filter { index in
        !edges.contains(index)
          && (reached.contains(match.edges[index].left)
            || reached.contains(match.edges[index].right))
      }
      // An edge between two known nodes cuts the search short; a long path widens it.
      let next = open.min { cost(of: $0, nodes) < cost(of: $1, nodes) }
      guard let next else { break }
      let edge = match.edges[next]
      let isReversed = !reached.contains(edge.left)
      var step = Step(
        edge: next, from: isReversed ? edge.right : edge.left,
        to: isReversed ? edge.left : edge.right, isReversed: isReversed)
      edges.insert(next)
      nodes.formUnion([edge.left, edge.right])
      reached.formUnion([edge.left, edge.right])
      step.conditions = due()
      steps.append(step)
    }
    for step in steps { values.isReversed[step.edge] = step.isReversed }
    return (first, steps)
  }

  private func cost(of index: Int, _ known: Set<Int>) -> (Int, Int, Int) {
    let edge = match.edges[index]
    let isClosing = known.contains(edge.left) && known.contains(edge.right)
    return (edge.high, isClosing ? 0 : 1, index)
  }

  // MARK: the search

  /// Searches with a node of the pattern set to one of the graph.
  ///
  /// - Parameters:
  ///   - mayEnter: whether a path may go on to this node; told the step and the path's length there.
  ///   - found: called for each match; false ends the search.
  func search(
    from element: Int, _ candidate: Int, _ conditions: [Int], _ steps: [Step],
    mayEnter: (_ step: Int, _ length: Int, _ node: Int) -> Bool = { _, _, _ in true },
    found: () throws -> Bool
  ) throws {
    values.nodes[element] = candidate
    nodeUses[candidate] += 1
    defer {
      values.nodes[element] = nil
      nodeUses[candidate] -= 1
    }
    for condition in conditions where try !values.holds(condition) { return }
    guard !steps.isEmpty else {
      _ = try found()
      return
    }
    var frames = [Frame(step: 0, node: candidate, length: 0)]
    var isDone = false
    while var frame = frames.popLast() {
      try countStep()
      let step = steps[frame.step]
      if isDone {
        leave(&frame, step)
        continue
      }
      if !frame.isClosed {
        frame.isClosed = true
        if try close(&frame, step) {
          if frame.step == steps.count - 1 {
            isDone = try !found()
          } else {
            frames.append(frame)
            let next = steps[frame.step + 1]
            frames.append(
              Frame(step: frame.step + 1, node: values.nodes[next.from] ?? 0, length: 0))
            continue
          }
        }
        frames.append(frame)
        continue
      }
      leave(&frame, step)
      if let next = try extend(&frame, step, mayEnter) {
        frames.append(frame)
        frames.append(next)
      }
    }
  }

  private func countStep() throws {
    stepCount += 1
    if stepCount & 1023 == 0 { try host.checkDeadline() }
    guard stepCount < Bounds.visitedEdges else {
      throw FunctionFailure(
        "this pattern visits more than \(Bounds.visitedEdges) edges; narrow it with `where` or shorter paths"
      )
    }
  }

  /// Takes the path as ending at the frame's node, if it may.
  private func close(_ frame: inout Frame, _ step: Step) throws -> Bool {
    guard frame.length >= match.edges[step.edge].low else { return false }
    if let known = values.nodes[step.to] {
      guard known == frame.node else { return false }
    } else {
      guard try values.accepts(node: frame.node, at: step.to) else { return false }
      values.nodes[step.to] = frame.node
      frame.binds = true
    }
    for condition in step.conditions where try !values.holds(condition) { return false }
    return true
  }

  /// Takes back what the frame has set.
  private func leave(_ frame: inout Frame, _ step: Step) {
    if frame.binds {
      values.nodes[step.to] = nil
      frame.binds = false
    }
    if frame.hasPushed {
      frame.hasPushed = false
      total -= 1
      if let edge = values.pathEdges[step.edge].popLast() { edgeIsUsed[edge] = false }
      if let node = values.pathNodes[step.edge].popLast() { nodeUses[node] -= 1 }
    }
  }

  /// Goes over the next edge from the frame's node.
  private func extend(
    _ frame: inout Frame, _ step: Step, _ mayEnter: (Int, Int, Int) -> Bool
  ) throws -> Frame? {
    let edge = match.edges[step.edge]
    guard frame.length < edge.high else { return nil }
    if frame.length > 0 {
      if try !values.accepts(innerNode: frame.node, at: step.edge) { return nil }
      // A path that has come to the known node where it ends goes no further without visiting it twice.
      if cycles == .none, values.nodes[step.to] == frame.node { return nil }
    }
    let forward = edge.direction == .any || (edge.direction == .right) != step.isReversed
    let backward = edge.direction == .any || !forward
    let forwardCount = forward ? values.outgoing.count(frame.node) : 0
    let count = forwardCount + (backward ? values.incoming.count(frame.node) : 0)
    while frame.cursor < count {
      let position = frame.cursor
      frame.cursor += 1
      let isForward = position < forwardCount
      let taken =
        isForward
        ? values.outgoing.edge(frame.node, position)
        : values.incoming.edge(frame.node, position - forwardCount)
      let node = isForward ? values.graph.targets[taken] : values.graph.sources[taken]
      switch cycles {
      case .all: break
      case .none:
        if edgeIsUsed[taken] || nodeUses[node] > 0 && !mayReturn(to: node, step, edge) { continue }
      case .uniqueEdges: if edgeIsUsed[taken] { continue }
      }
      guard mayEnter(frame.step, frame.length + 1, node),
        try values.accepts(edge: taken, at: step.edge)
      else { continue }
      values.pathEdges[step.edge].append(taken)
      values.pathNodes[step.edge].append(node)
      edgeIsUsed[taken] = true
      nodeUses[node] += 1
      total += 1
      frame.hasPushed = true
      return Frame(step: frame.step, node: node, length: frame.length + 1)
    }
    return nil
  }

  /// Whether a search without cycles may enter a node that the match has: different nodes of the pattern are
  /// different nodes, but one that the pattern names again is met again. A path is simple, so one that leads back
  /// to where it began is none.
  private func mayReturn(to node: Int, _ step: Step, _ edge: BoundMatch.Edge) -> Bool {
    guard values.nodes[step.to] == node, !(edge.isPath && step.to == step.from) else {
      return false
    }
    return values.nodes.indices.allSatisfy { $0 == step.to || values.nodes[$0] != node }
  }
}
