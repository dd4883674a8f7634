import Platform

/// Replaces nearly straight chains of short edges by long ones: vertices nearer to each other than a
/// tolerance become one, and no edge moves by much more than the tolerance. What several shapes share
/// stays shared.
///
/// First each vertex goes to a site, sites being farther apart than the tolerance, and each edge to the
/// sites whose regions of nearest points it runs through; then chains of edges are joined while one edge
/// stays near to all that it replaces and passes no site on the other side.
struct Simplification {
  /// One edge that was given: its vertices, and the shape that it belongs to.
  struct Input {
    var from: Int
    var to: Int
    var shape: Int
  }

  private(set) var vertices: [Vector] = []
  private(set) var inputs: [Input] = []
  private var sites: [Vector] = []
  private var sitesNear: [[Int]] = []

  /// In radians: how near vertices are joined, how far an edge may go, how near an edge may come to a site
  /// that is not on it, how long an edge is that can move too far between its ends.
  private let snapRadius: Double
  private var deviation: Double { 1.1 * snapRadius }
  private var separation: Double { 0.5 * snapRadius }
  private var queryRadius: Double { deviation + separation }
  private var splitLength: Double { 2 * acos(min(1, sin(snapRadius) / sin(deviation))) }

  /// - Parameter tolerance: in radians, positive and at most 70 degrees.
  init(tolerance: Double) { snapRadius = tolerance }

  mutating func add(_ chain: [Vector], shape: Int, isClosed: Bool) {
    let first = vertices.count
    vertices += chain
    for index in chain.indices.dropLast() {
      inputs.append(Input(from: first + index, to: first + index + 1, shape: shape))
    }
    if isClosed, chain.count > 1 {
      inputs.append(Input(from: first + chain.count - 1, to: first, shape: shape))
    }
  }

  /// The edges of each shape, as indices of `points`; nil when they would have to be divided without end.
  mutating func run(shapes: Int) -> (edges: [[ResultEdge]], points: [Vector])? {
    chooseSites()
    sitesNear = inputs.map { _ in [] }
    for site in sites.indices { collectEdges(near: site) }
    for input in inputs.indices { sortSites(of: input) }
    guard let chains = snapAll() else { return nil }
    var snapped: [SnappedEdge] = []
    var verticesAt: [[Int]] = sites.map { _ in [] }
    func add(_ vertex: Int, at site: Int) {
      if verticesAt[site].last != vertex { verticesAt[site].append(vertex) }
    }
    for (id, chain) in chains.enumerated() {
      guard let first = chain.first, let last = chain.last else { continue }
      add(inputs[id].from, at: first)
      for (a, b) in zip(chain, chain.dropFirst()) {
        snapped.append(SnappedEdge(from: a, to: b, shape: inputs[id].shape, input: id))
      }
      add(inputs[id].to, at: last)
    }
    var chainer = ChainJoining(
      snapped, sites: sites, vertices: vertices, verticesAt: verticesAt, sitesNear: sitesNear,
      snapRadius: snapRadius, separation: separation, splitLength: splitLength)
    return (chainer.edges(shapes: shapes), sites)
  }

  /// Vertices in the order of their cells, those that are near to an earlier one left out.
  private mutating func chooseSites() {
    let order = vertices.indices.map { (S2CellID(vertices[$0]), $0) }.sorted { $0 < $1 }
    let chord = 2 * sin(min(snapRadius, .pi) / 2)
    var grid: [Vector: [Int]] = [:]
    func cell(_ point: Vector) -> Vector {
      Vector(
        (point.x / chord).rounded(.down), (point.y / chord).rounded(.down),
        (point.z / chord).rounded(.down))
    }
    for (_, index) in order {
      let point = vertices[index]
      let home = cell(point)
      var isNear = false
      search: for x in -1...1 {
        for y in -1...1 {
          for z in -1...1 {
            let key = home + Vector(Double(x), Double(y), Double(z))
            for site in grid[key] ?? [] where (sites[site] - point).squaredNorm <= chord * chord {
              isNear = true
              break search
            }
          }
        }
      }
      if isNear { continue }
      grid[home, default: []].append(sites.count)
      sites.append(point)
    }
  }

  private mutating func collectEdges(near site: Int) {
    let point = sites[site]
    for (id, input) in inputs.enumerated() {
      let (a, b) = (vertices[input.from], vertices[input.to])
      // Far from both ends by more than the edge is long: not near.
      let reach = 2 * sin(min(.pi, queryRadius) / 2) + (b - a).norm
      if (point - a).squaredNorm > reach * reach { continue }
      if Edge.distance(from: point, to: a, b) <= queryRadius { sitesNear[id].append(site) }
    }
  }

  private mutating func sortSites(of input: Int) {
    let start = vertices[inputs[input].from]
    sitesNear[input].sort { a, b in
      let (first, second) = (
        (sites[a] - start).squaredNorm, (sites[b] - start).squaredNorm
      )
      return first != second ? first < second : a < b
    }
  }

  /// Snaps the edges, adding sites where one would come too near to a site that is not on it.
  private mutating func snapAll() -> [[Int]]? {
    var chains = inputs.indices.map(snapped)
    var queue = Array(inputs.indices)
    var added = 0
    while !queue.isEmpty {
      var again: Set<Int> = []
      for id in queue {
        chains[id] = snapped(id)
        guard let site = extraSite(id, chains[id]) else { continue }
        added += 1
        if added > 4 * inputs.count + 1000 { return nil }
        sites.append(site)
        collectEdges(near: sites.count - 1)
        for other in inputs.indices where sitesNear[other].last == sites.count - 1 {
          sortSites(of: other)
          again.insert(other)
        }
      }
      queue = again.sorted()
    }
    return chains
  }

  /// The sites that an edge goes through.
  private func snapped(_ id: Int) -> [Int] {
    let (x, y) = (vertices[inputs[id].from], vertices[inputs[id].to])
    var chain: [Int] = []
    for candidate in sitesNear[id] {
      let c = sites[candidate]
      if Edge.distance(from: c, to: x, y) > snapRadius { continue }
      var isAdded = true
      while let last = chain.last {
        let b = sites[last]
        if b.angle(to: c) >= 2 * snapRadius { break }
        let exclusion = exclusion(b, c, x, y)
        if exclusion == .first {
          chain.removeLast()
          continue
        }
        if exclusion == .second {
          isAdded = false
          break
        }
        guard chain.count >= 2 else { break }
        let a = sites[chain[chain.count - 2]]
        if a.angle(to: c) >= 2 * snapRadius { break }
        let side = Orientation.sign(x, y, b)
        let turn = Orientation.sign(a, b, c)
        if turn == side { break }
        let center = Double(turn) * (b - a).cross(c - a)
        if Orientation.sign(x, y, center.normalized) != side { break }
        chain.removeLast()
      }
      if isAdded { chain.append(candidate) }
    }
    return chain
  }

  private enum Exclusion { case first, second, neither }

  /// Whether of two sites, the first nearer to `x`, one covers all of the edge that the other covers.
  private func exclusion(_ a: Vector, _ b: Vector, _ x: Vector, _ y: Vector) -> Exclusion {
    if (y - a).squaredNorm < (y - b).squaredNorm { return .second }
    let normal = x.robustCross(y).normalized
    func cover(_ site: Vector) -> (foot: Vector, width: Double) {
      let foot = site - site.dot(normal) * normal
      return (foot.normalized, acos(max(-1, min(1, cos(snapRadius) / foot.norm))))
    }
    let (first, second) = (cover(a), cover(b))
    let distance = first.foot.angle(to: second.foot)
    if distance + first.width <= second.width { return .first }
    if distance + second.width <= first.width { return .second }
    return .neither
  }

  /// Where a site is wanting for the edge to stay where it may be.
  private func extraSite(_ id: Int, _ chain: [Int]) -> Vector? {
    guard chain.count > 0 else { return nil }
    let (x, y) = (vertices[inputs[id].from], vertices[inputs[id].to])
    var position = 0
    for site in sitesNear[id] {
      if site == chain[position] {
        position += 1
        if position == chain.count { return nil }
        let (v0, v1) = (sites[chain[position - 1]], sites[chain[position]])
        if v0.angle(to: v1) < splitLength { continue }
        if !isNear(v0, v1, to: x, y) {
          return (Edge.nearest(to: v0, on: x, y) + Edge.nearest(to: v1, on: x, y)).normalized
        }
      } else if position > 0 {
        let (v0, v1) = (sites[chain[position - 1]], sites[chain[position]])
        if Edge.distance(from: sites[site], to: v0, v1) < separation {
          return separationSite(sites[site], v0, v1, x, y)
        }
      }
    }
    return nil
  }

  /// Whether all of the edge `v0→v1` is within the deviation of the edge `x→y`.
  private func isNear(_ v0: Vector, _ v1: Vector, to x: Vector, _ y: Vector) -> Bool {
    for step in 0...8 {
      let point = Edge.point(from: v0, to: v1, fraction: Double(step) / 8)
      if Edge.distance(from: point, to: x, y) > deviation { return false }
    }
    return true
  }

  private func separationSite(
    _ avoided: Vector, _ v0: Vector, _ v1: Vector, _ x: Vector, _ y: Vector
  ) -> Vector {
    let normal = x.robustCross(y).normalized
    func end(of site: Vector, _ normal: Vector) -> Vector {
      let foot = site - site.dot(normal) * normal
      let width = acos(max(-1, min(1, cos(snapRadius) / foot.norm)))
      let along = normal.cross(foot.normalized)
      return (cos(width) * foot.normalized + sin(width) * along).normalized
    }
    let site = Edge.nearest(to: avoided, on: x, y)
    let low = end(of: v0, normal)
    let high = end(of: v1, -normal)
    let direction = y - x
    if (site - low).dot(direction) < 0 { return low }
    if (high - site).dot(direction) < 0 { return high }
    return site
  }
}
