import Platform

/// An edge between two sites.
struct SnappedEdge {
  var from: Int
  var to: Int
  var shape: Int
  var input: Int
}

/// Joins chains of edges between sites to single edges, where that moves nothing by more than it may.
struct ChainJoining {
  private let edges: [SnappedEdge]
  private let sites: [Vector]
  private let vertices: [Vector]
  private let verticesAt: [[Int]]
  private let sitesNear: [[Int]]
  private let snapRadius: Double
  private let separation: Double
  private let splitLength: Double
  private var outgoing: [[Int]]
  private var incoming: [[Int]]
  private var isInterior: [Bool] = []
  private var isUsed: [Bool]
  private var result: [[ResultEdge]] = []

  init(
    _ edges: [SnappedEdge], sites: [Vector], vertices: [Vector], verticesAt: [[Int]],
    sitesNear: [[Int]], snapRadius: Double, separation: Double, splitLength: Double
  ) {
    // The order of the sites is that in which chains are begun.
    self.edges = edges.sorted {
      ($0.from, $0.to, $0.shape, $0.input) < ($1.from, $1.to, $1.shape, $1.input)
    }
    self.sites = sites
    self.vertices = vertices
    self.verticesAt = verticesAt
    self.sitesNear = sitesNear
    self.snapRadius = snapRadius
    self.separation = separation
    self.splitLength = splitLength
    isUsed = Array(repeating: false, count: edges.count)
    outgoing = sites.map { _ in [] }
    incoming = sites.map { _ in [] }
    for (index, edge) in self.edges.enumerated() {
      outgoing[edge.from].append(index)
      incoming[edge.to].append(index)
    }
    isInterior = sites.indices.map(canBeInterior)
  }

  mutating func edges(shapes: Int) -> [[ResultEdge]] {
    result = Array(repeating: [], count: shapes)
    for index in edges.indices where !isUsed[index] && !isInterior[edges[index].from] {
      if isInterior[edges[index].to] {
        join(edges[index].from, edges[index].to)
      } else {
        keep(index)
      }
    }
    // What is left are rings.
    for index in edges.indices where !isUsed[index] { join(edges[index].from, edges[index].to) }
    return result
  }

  private mutating func keep(_ index: Int) {
    guard !isUsed[index] else { return }
    isUsed[index] = true
    let edge = edges[index]
    result[edge.shape].append(ResultEdge(from: edge.from, to: edge.to, input: edge.input))
  }

  /// Whether in every shape the edges at a site come from one neighbour and go on to one other, as often.
  private func canBeInterior(_ site: Int) -> Bool {
    guard !outgoing[site].isEmpty, outgoing[site].count == incoming[site].count else {
      return false
    }
    struct Tally {
      var excess = 0
      var counts = (0, 0)
    }
    var neighbors: (Int, Int) = (-1, -1)
    var tallies: [Int: Tally] = [:]
    for (list, isOut) in [(outgoing[site], true), (incoming[site], false)] {
      for index in list {
        let neighbor = isOut ? edges[index].to : edges[index].from
        var tally = tallies[edges[index].shape] ?? Tally()
        tally.excess += isOut ? 1 : -1
        if neighbors.0 < 0 { neighbors.0 = neighbor }
        if neighbor == neighbors.0 {
          tally.counts.0 += 1
        } else {
          if neighbors.1 < 0 { neighbors.1 = neighbor }
          guard neighbor == neighbors.1 else { return false }
          tally.counts.1 += 1
        }
        tallies[edges[index].shape] = tally
      }
    }
    return tallies.values.allSatisfy { $0.excess == 0 && $0.counts.0 == $0.counts.1 }
  }

  private func next(after previous: Int, _ site: Int) -> Int? {
    for index in outgoing[site] where edges[index].to != previous && edges[index].to != site {
      return edges[index].to
    }
    return nil
  }

  private mutating func join(_ first: Int, _ second: Int) {
    var (v0, v1) = (first, second)
    let start = first
    var isDone = false
    repeat {
      var chain = [v0]
      var used: Set<Int> = []
      var window = DirectionWindow(from: sites[v0])
      let isSimple = avoid(v0, v0, v1, &used, &window)
      while true {
        chain.append(v1)
        used.insert(v1)
        isDone = !isInterior[v1] || v1 == start
        if isDone { break }
        let previous = v0
        v0 = v1
        guard let following = next(after: previous, v0) else {
          isDone = true
          break
        }
        v1 = following
        guard isSimple, aim(at: v0, &window), avoid(chain[0], v0, v1, &used, &window),
          window.canEnd(at: sites[v1])
        else { break }
      }
      if chain.count == 2 {
        keepAll(chain[0], chain[1])
      } else {
        merge(chain)
      }
    } while !isDone
  }

  private mutating func keepAll(_ a: Int, _ b: Int) {
    for index in outgoing[a] where edges[index].to == b { keep(index) }
    for index in outgoing[b] where edges[index].to == a { keep(index) }
  }

  /// One edge for the chain in each shape and direction in which it runs, with the first of their inputs.
  private mutating func merge(_ chain: [Int]) {
    var merged: [Int: (forward: [Int], backward: [Int])] = [:]
    for (number, (a, b)) in zip(chain, chain.dropFirst()).enumerated() {
      var counts: [Int: (Int, Int)] = [:]
      for index in outgoing[a] where edges[index].to == b && !isUsed[index] {
        isUsed[index] = true
        let edge = edges[index]
        let place = counts[edge.shape]?.0 ?? 0
        counts[edge.shape] = (place + 1, counts[edge.shape]?.1 ?? 0)
        var entry = merged[edge.shape] ?? ([], [])
        if number == 0 || place >= entry.forward.count {
          entry.forward.append(edge.input)
        } else {
          entry.forward[place] = min(entry.forward[place], edge.input)
        }
        merged[edge.shape] = entry
      }
      for index in outgoing[b] where edges[index].to == a && !isUsed[index] {
        isUsed[index] = true
        let edge = edges[index]
        let place = counts[edge.shape]?.1 ?? 0
        counts[edge.shape] = (counts[edge.shape]?.0 ?? 0, place + 1)
        var entry = merged[edge.shape] ?? ([], [])
        if number == 0 || place >= entry.backward.count {
          entry.backward.append(edge.input)
        } else {
          entry.backward[place] = min(entry.backward[place], edge.input)
        }
        merged[edge.shape] = entry
      }
    }
    guard let first = chain.first, let last = chain.last, first != last else { return }
    for (shape, inputs) in merged.sorted(by: { $0.key < $1.key }) {
      result[shape] += inputs.forward.map { ResultEdge(from: first, to: last, input: $0) }
      result[shape] += inputs.backward.map { ResultEdge(from: last, to: first, input: $0) }
    }
  }

  /// The joined edge must pass near every vertex that went to the site.
  private func aim(at site: Int, _ window: inout DirectionWindow) -> Bool {
    verticesAt[site].allSatisfy { window.aim(at: vertices[$0], within: snapRadius) }
  }

  /// The joined edge must pass the sites near the edge `v1→v2` on the side on which the chain does.
  private func avoid(
    _ v0: Int, _ v1: Int, _ v2: Int, _ used: inout Set<Int>, _ window: inout DirectionWindow
  ) -> Bool {
    let (p0, p1, p2) = (sites[v0], sites[v1], sites[v2])
    let (r1, r2) = ((p0 - p1).squaredNorm, (p0 - p2).squaredNorm)
    if r2 < r1 { return false }
    if p0.angle(to: p2) >= splitLength { return false }
    var best: Int?
    for index in outgoing[v1] + outgoing[v2]
    where edges[index].to == v2 && edges[index].from == v1
      || edges[index].to == v1 && edges[index].from == v2
    {
      let input = edges[index].input
      if best.map({ sitesNear[input].count < sitesNear[$0].count }) ?? true { best = input }
    }
    guard let best else { return false }
    for site in sitesNear[best] where site != v0 && site != v1 && site != v2 {
      let point = sites[site]
      let r = (p0 - point).squaredNorm
      if r <= r1 || r >= r2 || used.contains(site) { continue }
      used.insert(site)
      let isOnLeft =
        v1 == v0
        ? Orientation.sign(p1, p2, point) > 0
        : Orientation.isOrdered(p2, point, p1, around: p0)
      if !window.avoid(point, by: separation, isOnLeft: isOnLeft) { return false }
    }
    return true
  }
}

/// The directions in which an edge from a place may go.
struct DirectionWindow {
  private let source: Vector
  private let xAxis: Vector
  private let yAxis: Vector
  /// Counterclockwise from the first to the second, in radians; nil for all.
  private var range: (low: Double, high: Double)?
  private var isEmpty = false
  /// What must be avoided once the range is known.
  private var waiting: [(low: Double, high: Double, isOnLeft: Bool)] = []

  init(from source: Vector) {
    self.source = source
    xAxis = source.orthogonal
    yAxis = source.cross(xAxis).normalized
  }

  private func direction(_ point: Vector) -> Double {
    atan2(point.dot(yAxis), point.dot(xAxis))
  }

  /// Half of the angle under which a disc is seen.
  private func halfWidth(_ point: Vector, _ radius: Double) -> Double {
    let distance = source.angle(to: point)
    if distance <= radius { return .pi }
    return asin(min(1, sin(radius) / max(1e-300, sin(distance))))
  }

  private static func normalized(_ angle: Double) -> Double {
    angle.remainder(dividingBy: 2 * .pi)
  }

  private func contains(_ angle: Double) -> Bool {
    if isEmpty { return false }
    guard let range else { return true }
    return Self.normalized(angle - (range.low + range.high) / 2).magnitude
      <= (range.high - range.low) / 2 + 1e-15
  }

  mutating func aim(at point: Vector, within radius: Double) -> Bool {
    let half = halfWidth(point, radius)
    if half >= .pi { return true }
    let center = direction(point)
    guard let old = range else {
      range = (center - half, center + half)
      for (low, high, isOnLeft) in waiting { restrict(low, high, isOnLeft) }
      waiting = []
      return !isEmpty
    }
    let middle = (old.low + old.high) / 2
    let shift = Self.normalized(center - middle)
    let low = max(old.low, middle + shift - half)
    let high = min(old.high, middle + shift + half)
    if low > high { isEmpty = true } else { range = (low, high) }
    return !isEmpty
  }

  mutating func avoid(_ point: Vector, by radius: Double, isOnLeft: Bool) -> Bool {
    let half = halfWidth(point, radius)
    // The disc holds the source: no direction avoids it.
    if half >= .pi { return false }
    let center = direction(point)
    let low = isOnLeft ? center - half : center - .pi / 2
    let high = isOnLeft ? center + .pi / 2 : center + half
    if range == nil {
      waiting.append((low, high, isOnLeft))
      return true
    }
    restrict(low, high, isOnLeft)
    return !isEmpty
  }

  /// Takes the directions from `low` to `high` away.
  private mutating func restrict(_ low: Double, _ high: Double, _ isOnLeft: Bool) {
    guard let old = range, !isEmpty else { return }
    let middle = (old.low + old.high) / 2
    let start = middle + Self.normalized(low - middle)
    let end = middle + Self.normalized(high - middle)
    if start > end {
      // All but what lies between the two is taken away.
      narrow(max(old.low, end), min(old.high, start))
    } else if end < old.low || start > old.high {
      return
    } else if start >= old.low && end <= old.high {
      // Of the two parts that are left, one would pass on the wrong side.
      if isOnLeft { narrow(old.low, start) } else { narrow(end, old.high) }
    } else if start >= old.low {
      narrow(old.low, start)
    } else {
      narrow(end, old.high)
    }
  }

  private mutating func narrow(_ low: Double, _ high: Double) {
    if low > high { isEmpty = true } else { range = (low, high) }
  }

  func canEnd(at point: Vector) -> Bool {
    if source.dot(point) < 0 { return false }
    let angle = direction(point)
    guard contains(angle) else { return false }
    return waiting.allSatisfy { avoided in
      let half = (avoided.high - avoided.low) / 2
      return Self.normalized(angle - (avoided.low + avoided.high) / 2).magnitude > half
    }
  }
}
