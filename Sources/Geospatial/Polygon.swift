// Geospatial: geometry on the sphere, and the cells of S2, H3 and geohash. It stands alone.

/// A region bounded by rings that do not cross: what lies inside of an odd number of them.
package struct Polygon: Sendable {
  /// Each encloses at most half of the sphere; an outer ring stands before those inside of it.
  package private(set) var loops: [Loop]
  /// How many others enclose each ring: a shell has an even number, a hole an odd one.
  package private(set) var depths: [Int]

  /// The polygon of rings that are known not to cross, in any order and of any direction.
  package init(nesting rings: [Loop]) {
    let rings = rings.map(\.normalized)
    var parents: [[Int]] = rings.map { _ in [] }
    if rings.count > 1 {
      for (inner, ring) in rings.enumerated() {
        for (outer, other) in rings.enumerated() where outer != inner {
          if Self.encloses(other, ring) { parents[inner].append(outer) }
        }
      }
    }
    // Depth first: each shell, then its holes.
    loops = []
    depths = []
    var stack: [Int] = []
    func push(_ parent: Int?) {
      for (index, above) in parents.enumerated().reversed() {
        let isChild =
          parent.map { above.contains($0) && above.count == parents[$0].count + 1 }
          ?? above.isEmpty
        if isChild { stack.append(index) }
      }
    }
    push(nil)
    while let next = stack.popLast() {
      loops.append(rings[next])
      depths.append(parents[next].count)
      push(next)
    }
  }

  /// The polygon of rings that come from outside; nil when they are not a polygon: too few or equal vertices,
  /// rings that cross, that share an edge, or an edge of half a circle.
  package init?(rings: [[Vector]]) {
    guard !rings.isEmpty, rings.allSatisfy({ $0.count >= 3 }), Self.isValid(rings) else {
      return nil
    }
    self.init(nesting: rings.map(Loop.init))
  }

  package func contains(_ point: Vector) -> Bool {
    loops.reduce(false) { $0 != $1.contains(point) }
  }

  /// In steradians.
  package var area: Double {
    zip(loops, depths).reduce(0) { $0 + ($1.1 % 2 == 0 ? $1.0.area : -$1.0.area) }
  }

  package var centroid: Vector {
    zip(loops, depths).reduce(.zero) {
      $0 + ($1.1 % 2 == 0 ? $1.0.centroid : -$1.0.centroid)
    }
  }

  package var perimeter: Double { loops.reduce(0) { $0 + $1.perimeter } }

  /// Calls `body` with each edge, the inside on its left.
  package func forEachEdge(_ body: (Vector, Vector) -> Void) {
    for (loop, depth) in zip(loops, depths) {
      if depth % 2 == 0 {
        loop.forEachEdge(body)
      } else {
        let ring = Loop(loop.vertices.reversed())
        ring.forEachEdge(body)
      }
    }
  }

  /// 0 inside.
  package func distance(to x: Vector) -> Double {
    contains(x) ? 0 : loops.reduce(.infinity) { min($0, $1.distance(toBoundary: x)) }
  }

  /// The point itself inside.
  package func nearest(to x: Vector) -> Vector {
    if contains(x) { return x }
    var best = x
    var bestDistance = Double.infinity
    forEachEdge { a, b in
      let distance = Edge.distance(from: x, to: a, b)
      if distance < bestDistance {
        bestDistance = distance
        best = Edge.nearest(to: x, on: a, b)
      }
    }
    return best
  }

  /// Each shell with its holes, as rings with the inside on the left.
  package var parts: [[[Vector]]] {
    var result: [[[Vector]]] = []
    for (loop, depth) in zip(loops, depths) {
      if depth % 2 == 0 {
        result.append([loop.vertices])
      } else if !result.isEmpty {
        result[result.count - 1].append(loop.vertices.reversed())
      }
    }
    return result
  }

  private static func encloses(_ outer: Loop, _ inner: Loop) -> Bool {
    let corners = Set(outer.vertices)
    if let vertex = inner.vertices.first(where: { !corners.contains($0) }) {
      return outer.contains(vertex)
    }
    return outer.contains((inner[0] + inner[1]).normalized) && outer.area > inner.area
  }

  private static func isValid(_ rings: [[Vector]]) -> Bool {
    var edges: [(Vector, Vector)] = []
    var owners: [(ring: Int, index: Int)] = []
    for (number, ring) in rings.enumerated() {
      guard Set(ring).count == ring.count else { return false }
      for index in ring.indices {
        let next = ring[index + 1 < ring.count ? index + 1 : 0]
        if next.isOpposite(ring[index]) { return false }
        edges.append((ring[index], next))
        owners.append((number, index))
      }
    }
    var isValid = true
    EdgePairs.forEach(in: edges) { i, j in
      let (a, b) = edges[i]
      let (c, d) = edges[j]
      switch Crossing.sign(a, b, c, d) {
      case 1: isValid = false
      case 0:
        if a == c && b == d || a == d && b == c { isValid = false }
        if b == d && owners[i].ring != owners[j].ring {
          // The rings share a vertex: they may touch there but not cross.
          let after = rings[owners[i].ring][(owners[i].index + 2) % rings[owners[i].ring].count]
          let other = rings[owners[j].ring][(owners[j].index + 2) % rings[owners[j].ring].count]
          if Orientation.isOrdered(a, c, after, around: b)
            != Orientation.isOrdered(a, other, after, around: b)
          {
            isValid = false
          }
        }
      default: break
      }
      return isValid
    }
    return isValid
  }
}
