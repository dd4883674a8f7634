import Platform

/// A closed ring of edges that encloses the region on its left.
package struct Loop: Sendable {
  /// At least three, the first not repeated at the end.
  package private(set) var vertices: [Vector]
  /// Whether the region holds `Loop.origin`.
  package private(set) var containsOrigin = false

  /// A point that is hardly ever a vertex, from which crossings are counted.
  package static let origin = Vector(
    -0.0099994664350250197, 0.0025924542609324121, 0.99994664350250195)

  package init(_ vertices: [Vector]) {
    self.vertices = vertices
    guard vertices.count >= 3 else { return }
    // Whether a vertex lies inside is known from its two edges; the origin is what makes that so.
    let (a, b, c) = (vertices[0], vertices[1], vertices[2])
    let isInside = !Orientation.isOrdered(b.orthogonal, c, a, around: b)
    containsOrigin = isInside != contains(b)
  }

  package var count: Int { vertices.count }

  /// The vertex at an index, counted round and round.
  package subscript(index: Int) -> Vector {
    vertices[index < vertices.count ? index : index % vertices.count]
  }

  /// Whether the point lies inside. A vertex of rings that share it is inside of exactly one of those that
  /// cover all around it.
  package func contains(_ point: Vector) -> Bool {
    var isInside = containsOrigin
    guard var last = vertices.last else { return false }
    var lastSign = Orientation.sign(Self.origin, point, last)
    for vertex in vertices {
      let sign = Orientation.sign(Self.origin, point, vertex)
      if sign != lastSign || sign == 0 {
        if Crossing.crosses(Self.origin, point, last, vertex) { isInside.toggle() }
      }
      last = vertex
      lastSign = sign
    }
    return isInside
  }

  /// The area on the left, in steradians, from 0 to 4π.
  package var area: Double {
    let center = fanCenter
    var sum = 0.0
    var last = vertices[vertices.count - 1]
    for vertex in vertices {
      sum += Self.area(center, last, vertex)
      last = vertex
    }
    if sum < 0 { sum += 4 * .pi }
    if sum > 4 * .pi { sum -= 4 * .pi }
    // A sliver of no area must not become the whole sphere.
    return sum > 4 * .pi - 1e-14 && vertices.count < 1000 ? 4 * .pi - sum : sum
  }

  /// The integral of the position over the region on the left; exact up to a factor.
  package var centroid: Vector {
    let center = fanCenter
    var sum = Vector.zero
    var last = vertices[vertices.count - 1]
    for vertex in vertices {
      sum = sum + Self.centroid(center, last, vertex)
      last = vertex
    }
    return sum
  }

  /// In radians.
  package var perimeter: Double {
    var sum = 0.0
    forEachEdge { sum += $0.angle(to: $1) }
    return sum
  }

  package func forEachEdge(_ body: (Vector, Vector) -> Void) {
    guard var last = vertices.first else { return }
    for vertex in vertices.dropFirst() {
      body(last, vertex)
      last = vertex
    }
    body(last, vertices[0])
  }

  package func distance(toBoundary x: Vector) -> Double {
    var best = Double.infinity
    forEachEdge { best = min(best, Edge.distance(from: x, to: $0, $1)) }
    return best
  }

  /// Takes the complement, the last edge staying the last.
  package mutating func invert() {
    vertices.reverse()
    containsOrigin.toggle()
  }

  /// The smaller of the two regions that the ring divides the sphere into.
  package var normalized: Loop {
    guard area > 2 * .pi else { return self }
    var copy = self
    copy.invert()
    return copy
  }

  /// A point from which no vertex is opposite: a fan of triangles from there covers the region.
  private var fanCenter: Vector {
    let first = vertices[0]
    if vertices.allSatisfy({ $0.dot(first) > -0.9 }) { return first }
    let sum = vertices.reduce(.zero, +).normalized
    if sum != .zero, vertices.allSatisfy({ $0.dot(sum) > -0.9 }) { return sum }
    let candidates =
      [first.orthogonal, -first.orthogonal]
      + [first.cross(first.orthogonal), first.orthogonal.cross(first)]
    return candidates.max { a, b in
      vertices.reduce(2) { min($0, $1.dot(a)) } < vertices.reduce(2) { min($0, $1.dot(b)) }
    } ?? first
  }

  /// The area of a triangle, negative when it turns clockwise.
  private static func area(_ a: Vector, _ b: Vector, _ c: Vector) -> Double {
    let determinant = (b - a).cross(c - a).dot(a)
    return 2 * atan2(determinant, 1 + a.dot(b) + b.dot(c) + c.dot(a))
  }

  /// The integral of the position over a triangle, negative when it turns clockwise.
  private static func centroid(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
    func ratio(_ u: Vector, _ v: Vector) -> Double {
      let angle = u.angle(to: v)
      return angle == 0 ? 1 : angle / sin(angle)
    }
    let (ra, rb, rc) = (ratio(b, c), ratio(c, a), ratio(a, b))
    let x = Vector(a.x, b.x - a.x, c.x - a.x)
    let y = Vector(a.y, b.y - a.y, c.y - a.y)
    let z = Vector(a.z, b.z - a.z, c.z - a.z)
    let r = Vector(ra, rb - ra, rc - ra)
    return 0.5 * Vector(y.cross(z).dot(r), z.cross(x).dot(r), x.cross(y).dot(r))
  }
}
