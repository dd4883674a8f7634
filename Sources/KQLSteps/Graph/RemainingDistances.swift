import KQLCatalog
import KQLPlan

/// For each place of a search the least number of edges that still lie between it and one end.
///
/// A lower bound: that a path visits no node twice is not looked at, nor the greatest length of a step's path
/// where that is large.
struct RemainingDistances {
  /// Lengths of a step's path are told apart up to here; a longer one counts as this one.
  private let clips: [Int]
  /// Whether no path of the step is longer than that.
  private let isWhole: [Bool]
  private let bases: [Int]
  private let nodeCount: Int
  /// `Int32.max` where the end cannot be reached.
  private var distances: [Int32]

  init(to end: Int, _ steps: [PatternSearch.Step], _ values: MatchValues) throws {
    nodeCount = values.graph.nodes.count
    var clips: [Int] = []
    var isWhole: [Bool] = []
    var bases: [Int] = []
    var count = 0
    for step in steps {
      let edge = values.match.edges[step.edge]
      isWhole.append(edge.high <= 32 && (edge.high + 1) * nodeCount <= 4_000_000)
      let clip = isWhole[isWhole.count - 1] ? edge.high : min(max(edge.low, 1), 16)
      clips.append(clip)
      bases.append(count)
      count += (clip + 1) * nodeCount
      guard count <= Bounds.pathStates else {
        throw FunctionFailure("the graph is too large for `graph-shortest-paths` with this pattern")
      }
    }
    self.clips = clips
    self.isWhole = isWhole
    self.bases = bases
    distances = Array(repeating: .max, count: count)
    try measure(from: end, steps, values)
  }

  /// nil where the end cannot be reached.
  func distance(_ step: Int, _ length: Int, _ node: Int) -> Int? {
    let value = distances[index(step, min(length, clips[step]), node)]
    return value == .max ? nil : Int(value)
  }

  private func index(_ step: Int, _ length: Int, _ node: Int) -> Int {
    bases[step] + length * nodeCount + node
  }

  /// The lengths at which a step's path may end.
  private func closing(_ step: Int, _ low: Int) -> [Int] {
    if isWhole[step] { return Array(low...max(low, clips[step])) }
    return low == 0 ? [0, clips[step]] : [clips[step]]
  }

  private typealias State = (step: Int, length: Int, node: Int)

  /// Goes backwards from the end, one edge further at a time.
  private mutating func measure(
    from end: Int, _ steps: [PatternSearch.Step], _ values: MatchValues
  ) throws {
    var level: [State] = []
    func low(_ step: Int) -> Int { values.match.edges[steps[step].edge].low }
    let last = steps.count - 1
    for length in closing(last, low(last)) { level.append((last, length, end)) }
    var distance: Int32 = 0
    while !level.isEmpty {
      var next: [State] = []
      // Grows while it is read: where a path ends, the step before costs nothing.
      var position = 0
      while position < level.count {
        let state = level[position]
        position += 1
        let place = index(state.step, state.length, state.node)
        guard distances[place] == .max else { continue }
        distances[place] = distance
        if state.length == 0 {
          guard state.step > 0 else { continue }
          let before = state.step - 1
          guard try values.accepts(node: state.node, at: steps[before].to) else { continue }
          for length in closing(before, low(before)) {
            level.append((before, length, state.node))
          }
        } else {
          try predecessors(of: state, steps[state.step], values, into: &next)
        }
      }
      level = next
      distance += 1
    }
  }

  /// The places from which one edge leads to `state`.
  private func predecessors(
    of state: State, _ step: PatternSearch.Step, _ values: MatchValues, into next: inout [State]
  ) throws {
    let edge = values.match.edges[step.edge]
    let forward = edge.direction == .any || (edge.direction == .right) != step.isReversed
    let backward = edge.direction == .any || !forward
    func add(_ taken: Int, _ node: Int) throws {
      guard try values.accepts(edge: taken, at: step.edge) else { return }
      let clip = clips[state.step]
      let isInner = try values.accepts(innerNode: node, at: step.edge)
      let goesOn = state.length == clip && !isWhole[state.step]
      for length in goesOn ? [state.length - 1, clip] : [state.length - 1]
      where length == 0 || isInner {
        next.append((state.step, length, node))
      }
    }
    if forward {
      for position in 0..<values.incoming.count(state.node) {
        let taken = values.incoming.edge(state.node, position)
        try add(taken, values.graph.sources[taken])
      }
    }
    if backward {
      for position in 0..<values.outgoing.count(state.node) {
        let taken = values.outgoing.edge(state.node, position)
        try add(taken, values.graph.targets[taken])
      }
    }
  }
}
