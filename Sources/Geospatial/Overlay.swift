/// Points, lines and polygons that belong together.
package struct Geometry: Sendable {
  package var points: [Vector] = []
  package var lines: [[Vector]] = []
  package var polygon: Polygon?

  package init() {}
}

/// Unions and intersections. Boundaries belong to their regions: polygons that only touch share a point or
/// a line. nil is answered when rounding leaves no consistent answer.
package enum Overlay {
  /// Pairs are joined smallest first, as the number of vertices has it.
  package static func union(_ polygons: [Polygon]) -> Polygon? {
    var queue = polygons.map { (size: $0.loops.reduce(0) { $0 + $1.count }, polygon: $0) }
    // A later insertion stands behind its equals.
    func insert(_ size: Int, _ polygon: Polygon) {
      let index = queue.firstIndex { $0.size > size } ?? queue.count
      queue.insert((size, polygon), at: index)
    }
    let given = queue
    queue = []
    for entry in given { insert(entry.size, entry.polygon) }
    while queue.count > 1 {
      let (first, second) = (queue[0], queue[1])
      queue.removeFirst(2)
      guard let arrangement = arrangement(first.polygon, second.polygon) else { return nil }
      let edges = arrangement.boundary { $0.contains { $0 > 0 } }
      let rings = Assembly.rings(edges, arrangement.points)
      insert(first.size + second.size, Polygon(nesting: rings.map(Loop.init)))
    }
    return queue.first?.polygon ?? Polygon(nesting: [])
  }

  package static func intersection(_ first: Polygon, _ second: Polygon) -> Geometry? {
    guard let arrangement = arrangement(first, second) else { return nil }
    func isInside(_ windings: [Int]) -> Bool { windings.allSatisfy { $0 > 0 } }
    var result = Geometry()
    let boundary = arrangement.boundary(where: isInside)
    var covered = Set(boundary.flatMap { [$0.from, $0.to] })
    let rings = Assembly.rings(boundary, arrangement.points)
    if !rings.isEmpty { result.polygon = Polygon(nesting: rings.map(Loop.init)) }
    let shared = arrangement.pieces.filter {
      $0.operands.count == 2 && !isInside($0.left) && !isInside($0.right)
    }
    covered.formUnion(shared.flatMap { [$0.a, $0.b] })
    result.lines = Assembly.lines(shared.map(\.directed), arrangement.points)
    result.points = arrangement.meetings(besides: covered)
    return result
  }

  package static func intersection(_ lines: [Polyline], _ polygon: Polygon) -> Geometry? {
    var edges = lines.flatMap { Self.edges(of: $0, operand: 0) }
    edges += Self.edges(of: polygon, operand: 1)
    let made = Arrangement(edges, operands: 2) { [0, polygon.contains($0) ? 1 : 0] }
    guard let arrangement = made else { return nil }
    let kept = arrangement.pieces.filter {
      $0.operands.contains(0) && ($0.operands.count == 2 || $0.left[1] > 0)
    }
    var result = Geometry()
    result.lines = Assembly.lines(
      kept.map { piece in
        // The direction is that of the line, also along the boundary.
        let lineCount = edges.count - Self.edgeCount(of: polygon)
        let isForward = piece.forward < lineCount
        return ResultEdge(
          from: isForward ? piece.a : piece.b, to: isForward ? piece.b : piece.a,
          input: isForward ? piece.forward : piece.backward)
      }, arrangement.points)
    result.points = arrangement.meetings(besides: Set(kept.flatMap { [$0.a, $0.b] }))
    return result
  }

  package static func intersection(_ first: [Polyline], _ second: [Polyline]) -> Geometry? {
    let edges =
      first.flatMap { Self.edges(of: $0, operand: 0) }
      + second.flatMap { Self.edges(of: $0, operand: 1) }
    guard let arrangement = Arrangement(edges, operands: 2, windings: { _ in [0, 0] }) else {
      return nil
    }
    let shared = arrangement.pieces.filter { $0.operands.count == 2 }
    var result = Geometry()
    result.lines = Assembly.lines(shared.map(\.directed), arrangement.points)
    result.points = arrangement.meetings(besides: Set(shared.flatMap { [$0.a, $0.b] }))
    return result
  }

  /// Lines split where they meet, what they share taken once, joined where only two ends meet.
  package static func union(_ lines: [Polyline]) -> [[Vector]]? {
    let edges = lines.enumerated().flatMap { Self.edges(of: $1, operand: $0) }
    let made = Arrangement(edges, operands: 0, windings: { _ in [] })
    return made.map { Assembly.lines($0.pieces.map(\.directed), $0.points) }
  }

  private static func arrangement(_ first: Polygon, _ second: Polygon) -> Arrangement? {
    let edges = Self.edges(of: first, operand: 0) + Self.edges(of: second, operand: 1)
    return Arrangement(edges, operands: 2) {
      [first.contains($0) ? 1 : 0, second.contains($0) ? 1 : 0]
    }
  }

  private static func edgeCount(of polygon: Polygon) -> Int {
    polygon.loops.reduce(0) { $0 + $1.count }
  }

  private static func edges(of polygon: Polygon, operand: Int) -> [Arrangement.Edge] {
    var edges: [Arrangement.Edge] = []
    polygon.forEachEdge {
      edges.append(.init(from: $0, to: $1, operand: operand, isBoundary: true))
    }
    return edges
  }

  private static func edges(of line: Polyline, operand: Int) -> [Arrangement.Edge] {
    line.edges.map { .init(from: $0.0, to: $0.1, operand: operand, isBoundary: false) }
  }
}

extension Arrangement.Piece {
  /// In the direction of the first input edge that it comes from.
  var directed: ResultEdge {
    forward <= backward
      ? ResultEdge(from: a, to: b, input: forward) : ResultEdge(from: b, to: a, input: backward)
  }
}

extension Arrangement {
  /// The pieces that have an inside on their left only, directed so.
  func boundary(where isInside: ([Int]) -> Bool) -> [ResultEdge] {
    pieces.compactMap { piece in
      let (left, right) = (isInside(piece.left), isInside(piece.right))
      if left == right { return nil }
      let first = min(piece.forward, piece.backward)
      return left
        ? ResultEdge(
          from: piece.a, to: piece.b, input: piece.forward == .max ? first : piece.forward)
        : ResultEdge(
          from: piece.b, to: piece.a, input: piece.backward == .max ? first : piece.backward)
    }
  }

  /// The vertices at which both operands have pieces, but those given.
  func meetings(besides covered: Set<Int>) -> [Vector] {
    around.indices.filter { vertex in
      !covered.contains(vertex)
        && around[vertex].reduce(into: Set<Int>()) { $0.formUnion(pieces[$1].operands) }.count > 1
    }.map { points[$0] }
  }
}
