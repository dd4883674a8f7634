import Platform

/// Measures along and to one edge.
package enum Edge {
  /// The point of the edge that is nearest to `x`.
  package static func nearest(to x: Vector, on a: Vector, _ b: Vector) -> Vector {
    if x == a || x == b { return x }
    let normal = a.robustCross(b).normalized
    let foot = x - x.dot(normal) * normal
    if isBetween(foot, a, b, normal) { return foot.normalized }
    return (x - a).squaredNorm <= (x - b).squaredNorm ? a : b
  }

  /// The angle between `x` and the nearest point of the edge.
  package static func distance(from x: Vector, to a: Vector, _ b: Vector) -> Double {
    if x == a || x == b { return 0 }
    if a != b {
      let normal = a.robustCross(b).normalized
      let height = x.dot(normal)
      let foot = x - height * normal
      if isBetween(foot, a, b, normal) {
        return atan2(abs(height), foot.norm)
      }
    }
    return x.angle(to: (x - a).squaredNorm <= (x - b).squaredNorm ? a : b)
  }

  /// Whether a point of the great circle lies between the ends.
  private static func isBetween(
    _ foot: Vector, _ a: Vector, _ b: Vector, _ normal: Vector
  ) -> Bool {
    normal.cross(a).dot(foot) > 0 && b.cross(normal).dot(foot) > 0
  }

  /// The point at a distance (an angle) from `a` on the way to `b`.
  package static func point(from a: Vector, to b: Vector, at distance: Double) -> Vector {
    if distance == 0 { return a }
    let direction = a.robustCross(b).cross(a).normalized
    return (cos(distance) * a + sin(distance) * direction).normalized
  }

  /// The point at a fraction of the way.
  package static func point(from a: Vector, to b: Vector, fraction: Double) -> Vector {
    if fraction == 0 { return a }
    if fraction == 1 { return b }
    return point(from: a, to: b, at: fraction * a.angle(to: b))
  }

  /// The integral of the position along the edge.
  package static func centroid(_ a: Vector, _ b: Vector) -> Vector {
    let sum = a + b
    let cos2 = sum.squaredNorm
    guard cos2 > 0 else { return .zero }
    return ((a - b).squaredNorm / cos2).squareRoot() * sum
  }
}

/// Directions seen from a place.
package enum Bearing {
  /// From the north clockwise, in [0, 2π).
  package static func azimuth(from a: Coordinate, to b: Coordinate) -> Double {
    let toRadians = Double.pi / 180
    let phi1 = toRadians * a.latitude
    let phi2 = toRadians * b.latitude
    let delta = toRadians * b.longitude - toRadians * a.longitude
    let angle = atan2(
      sin(delta) * cos(phi2), cos(phi1) * sin(phi2) - sin(phi1) * cos(phi2) * cos(delta))
    return angle < 0 ? angle + 2 * .pi : angle
  }

  /// Clockwise from the edge `b→a` to the edge `b→c`, in [0, 2π).
  package static func angle(_ a: Vector, _ b: Vector, _ c: Vector) -> Double {
    let angle = b.robustCross(a).angle(to: b.robustCross(c))
    return Orientation.sign(a, b, c) >= 0 || angle == 0 ? angle : 2 * .pi - angle
  }
}
