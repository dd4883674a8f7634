/// How two edges meet. An edge is the shorter arc of the great circle through its ends.
package enum Crossing {
  /// 1 when the two cross inside of both, 0 when an end of one is an end of the other, else -1.
  package static func sign(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> Int {
    if a == c || a == d || b == c || b == d { return 0 }
    if a == b || c == d { return -1 }
    let acb = -Orientation.sign(a, b, c)
    if Orientation.sign(a, b, d) != acb { return -1 }
    if -Orientation.sign(c, d, b) != acb { return -1 }
    return Orientation.sign(c, d, a) == acb ? 1 : -1
  }

  /// For edges with a common end: whether they count as crossing there, so that the number of crossings
  /// of a closed curve stays even whichever way a point is reached.
  package static func ofVertices(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> Bool {
    signOfVertices(a, b, c, d) != 0
  }

  /// The same with a sign: 1 when going along `ab` enters the left side of `cd`, -1 when it leaves it.
  package static func signOfVertices(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> Int {
    if a == b || c == d { return 0 }
    if a == c {
      return b == d || Orientation.isOrdered(a.orthogonal, d, b, around: a) ? 1 : 0
    }
    if b == d { return Orientation.isOrdered(b.orthogonal, c, a, around: b) ? 1 : 0 }
    if a == d {
      return b == c || Orientation.isOrdered(a.orthogonal, c, b, around: a) ? -1 : 0
    }
    if b == c { return Orientation.isOrdered(b.orthogonal, d, a, around: b) ? -1 : 0 }
    return 0
  }

  /// Whether the two cross, inside or at a common end.
  package static func crosses(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> Bool {
    let crossing = sign(a, b, c, d)
    return crossing == 0 ? ofVertices(a, b, c, d) : crossing > 0
  }

  /// 1 when going along `ab` enters the left side of `cd`, -1 when it leaves it, 0 when neither.
  package static func direction(_ a: Vector, _ b: Vector, _ c: Vector, _ d: Vector) -> Int {
    switch sign(a, b, c, d) {
    case 0: return signOfVertices(a, b, c, d)
    case 1: return Orientation.sign(a, b, c)
    default: return 0
    }
  }

  /// Where two edges that cross do so: within 1e-15 of the true point, and the same whichever way the
  /// edges are named.
  package static func point(_ a0: Vector, _ a1: Vector, _ b0: Vector, _ b1: Vector) -> Vector {
    let aLength = (a1 - a0).squaredNorm
    let bLength = (b1 - b0).squaredNorm
    let isFirstLonger =
      aLength > bLength
      || aLength == bLength && (min(a0, a1) < min(b0, b1) || a0 == b0 && max(a0, a1) < max(b0, b1))
    var point =
      isFirstLonger ? along(b0, b1, at: (a0, a1)) : along(a0, a1, at: (b0, b1))
    if point.dot((a0 + a1) + (b0 + b1)) < 0 { point = -point }
    return point
  }

  private static func min(_ a: Vector, _ b: Vector) -> Vector { b < a ? b : a }
  private static func max(_ a: Vector, _ b: Vector) -> Vector { b < a ? a : b }

  /// The point of the shorter edge on the great circle of the longer one.
  private static func along(_ first: Vector, _ last: Vector, at edge: (Vector, Vector)) -> Vector {
    let (b0, b1) = last < first ? (last, first) : (first, last)
    let (a0, a1) = edge.1 < edge.0 ? (edge.1, edge.0) : edge
    let normal = (a0 - a1).cross(a0 + a1)
    let near = height(b0, normal, a0, a1)
    let far = height(b1, normal, a0, a1)
    let point = near * b1 - far * b0
    guard point.squaredNorm > 0 else { return (b0 + b1).normalized }
    return point.normalized
  }

  /// How far a point is from a plane, measured from the nearer of two points of the plane.
  private static func height(
    _ x: Vector, _ normal: Vector, _ a0: Vector, _ a1: Vector
  ) -> Double {
    let d0 = (x - a0)
    let d1 = (x - a1)
    return (d0.squaredNorm < d1.squaredNorm ? d0 : d1).dot(normal)
  }
}
