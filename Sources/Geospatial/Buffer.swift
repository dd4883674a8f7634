import Platform

/// The region of all points within a distance of points, lines and polygons. Arcs become chains of edges
/// that stay within a tolerance inside of the distance.
package struct Buffer {
  private let radius: ChordAngle
  private let vertexStep: ChordAngle
  private let pointStep: ChordAngle
  private let edgeStep: ChordAngle
  /// In radians.
  private let distance: Double
  private var path: [Vector] = []
  private var edges: [Arrangement.Edge] = []
  /// Chains of what is buffered, to find a place far from all.
  private var sources: [[Vector]] = []

  /// The smallest part of the distance that a tolerance may be.
  package static let leastFraction = 1e-6

  /// - Parameters:
  ///   - distance: in radians, positive and less than a quarter of the circle.
  ///   - fraction: of the distance, the tolerance.
  package init?(distance: Double, fraction: Double) {
    // A tolerance as great as the distance would leave nothing to do.
    let fraction = min(fraction, 0.9)
    guard distance > 1e-13, distance < 1.5, fraction >= Self.leastFraction else { return nil }
    self.distance = distance
    let error = max(1e-15, fraction * distance)
    let step = Self.greatestStep(distance, error)
    radius = ChordAngle(radians: distance)
    vertexStep = ChordAngle(radians: step)
    // A circle must not end with a tiny edge.
    pointStep = ChordAngle(radians: 2 * .pi / (2 * .pi / step).rounded(.up) + 1e-15)
    edgeStep = ChordAngle(radians: Self.greatestStep(.pi / 2 - distance, error))
  }

  private static func greatestStep(_ radius: Double, _ error: Double) -> Double {
    let third = 2 * Double.pi / 3 + 1e-15
    return min(third, 2 * acos(tan(radius - error) / tan(radius)))
  }

  package mutating func add(_ point: Vector) {
    sources.append([point])
    var start = point.orthogonal
    var angle = ChordAngle.zero
    for _ in 0..<4 {
      let direction = point.cross(start).normalized
      while angle < .right {
        add(point, towards: along(start, direction, angle))
        angle = angle + pointStep
      }
      angle = angle - .right
      start = direction
    }
    close()
  }

  package mutating func add(_ line: Polyline) {
    let points = line.points
    sources.append(points)
    let first = Self.axis(points[0], points[1])
    addArc(at: points[0], from: -first, to: first)
    addSide(points)
    let last = Self.axis(points[points.count - 2], points[points.count - 1])
    addArc(at: points[points.count - 1], from: last, to: -last)
    addSide(points.reversed())
    close()
  }

  private mutating func addSide(_ points: [Vector]) {
    for index in 0..<(points.count - 2) {
      addEdgeAndVertex(points[index], points[index + 1], points[index + 2])
    }
    addEdge(points[points.count - 2], points[points.count - 1])
  }

  package mutating func add(_ polygon: Polygon) {
    for rings in polygon.parts {
      for ring in rings {
        sources.append(ring)
        for index in ring.indices {
          addEdgeAndVertex(
            ring[index], ring[(index + 1) % ring.count], ring[(index + 2) % ring.count])
        }
        close()
      }
    }
  }

  /// The region; nil when no place is far enough from it, or when rounding leaves no consistent answer.
  package func region(outsideOf polygons: [Polygon] = []) -> Polygon? {
    guard let outside = outsidePoint(polygons) else { return nil }
    let arrangement = Arrangement(edges, operands: 1, crossesItself: true) { vertex in
      var winding = 0
      for edge in edges {
        winding += Crossing.direction(outside, vertex, edge.from, edge.to)
      }
      return [winding]
    }
    guard let arrangement else { return nil }
    let boundary = arrangement.boundary { $0[0] > 0 }
    return Polygon(nesting: Assembly.rings(boundary, arrangement.points).map { Loop($0) })
  }

  private func outsidePoint(_ polygons: [Polygon]) -> Vector? {
    let middle = sources.joined().reduce(Vector.zero, +).normalized
    let candidates = [-middle, Loop.origin, -Loop.origin, middle.orthogonal, -middle.orthogonal]
    return candidates.first { candidate in
      candidate != .zero && !polygons.contains { $0.contains(candidate) }
        && sources.allSatisfy { chain in
          chain.count == 1
            ? chain[0].angle(to: candidate) > 1.001 * distance
            : zip(chain, chain.dropFirst() + chain.prefix(1)).allSatisfy {
              Edge.distance(from: candidate, to: $0.0, $0.1) > 1.001 * distance
            }
        }
    }
  }

  /// The direction to the right of an edge.
  private static func axis(_ a: Vector, _ b: Vector) -> Vector { b.robustCross(a).normalized }

  private func along(_ origin: Vector, _ direction: Vector, _ angle: ChordAngle) -> Vector {
    (angle.cosine * origin + angle.sine * direction).normalized
  }

  private mutating func add(_ origin: Vector, towards direction: Vector) {
    path.append(along(origin, direction, radius))
  }

  /// Left turns get an arc; at right turns the path runs through the vertex, so that what lies twice
  /// inside is not counted as outside.
  private mutating func addEdgeAndVertex(_ a: Vector, _ b: Vector, _ c: Vector) {
    addEdge(a, b)
    let axis = Self.axis(a, b)
    if Orientation.sign(a, b, c) >= 0 {
      addArc(at: b, from: axis, to: Self.axis(b, c))
    } else {
      add(b, towards: axis)
      path.append(b)
    }
  }

  /// Without its end.
  private mutating func addEdge(_ a: Vector, _ b: Vector) {
    let axis = Self.axis(a, b)
    let direction = a.cross(axis).normalized
    let span = ChordAngle(a, b)
    var angle = ChordAngle.zero
    repeat {
      add(along(a, direction, angle), towards: axis)
      angle = angle + edgeStep
    } while angle < span
  }

  /// Without its end.
  private mutating func addArc(at vertex: Vector, from start: Vector, to end: Vector) {
    let direction = vertex.cross(start).normalized
    let span = ChordAngle(start, end)
    var angle = ChordAngle.zero
    repeat {
      add(vertex, towards: along(start, direction, angle))
      angle = angle + vertexStep
    } while angle < span
  }

  private mutating func close() {
    for (index, point) in path.enumerated() {
      let next = path[index + 1 < path.count ? index + 1 : 0]
      if next != point {
        edges.append(.init(from: point, to: next, operand: 0, isBoundary: true))
      }
    }
    path = []
  }
}

/// An angle up to 180 degrees as the square of its chord.
struct ChordAngle {
  var square: Double

  static let zero = ChordAngle(square: 0)
  static let right = ChordAngle(square: 2)

  init(square: Double) { self.square = square }

  init(radians: Double) {
    let chord = 2 * sin(0.5 * min(.pi, radians))
    square = chord * chord
  }

  init(_ a: Vector, _ b: Vector) { square = min(4, (a - b).squaredNorm) }

  var cosine: Double { 1 - 0.5 * square }
  var sine: Double { (square * (1 - 0.25 * square)).squareRoot() }

  static func < (a: ChordAngle, b: ChordAngle) -> Bool { a.square < b.square }

  static func + (a: ChordAngle, b: ChordAngle) -> ChordAngle {
    if b.square == 0 { return a }
    if a.square == 0 { return b }
    if a.square + b.square >= 4 { return ChordAngle(square: 4) }
    let x = a.square * (1 - 0.25 * b.square)
    let y = b.square * (1 - 0.25 * a.square)
    return ChordAngle(square: min(4, x + y + 2 * (x * y).squareRoot()))
  }

  static func - (a: ChordAngle, b: ChordAngle) -> ChordAngle {
    if b.square == 0 { return a }
    if a.square <= b.square { return .zero }
    let x = a.square * (1 - 0.25 * b.square)
    let y = b.square * (1 - 0.25 * a.square)
    let difference = max(0, x.squareRoot() - y.squareRoot())
    return ChordAngle(square: difference * difference)
  }
}
