import Platform

/// Turns edges that are straight on a map of longitude and latitude into chains of edges of the sphere.
package struct Densification {
  /// How far the chain may be from the straight edge, in radians, before the safety factor.
  private let tolerance: Double
  private let limit: Int
  private var count = 0

  /// Where along an edge the two kinds of edges are compared, and how much smaller the greatest distance
  /// there may be than that of the whole edge.
  private static let fraction = 0.31215691082248312
  private static let factor = 0.83829992569888509

  /// - Parameters:
  ///   - tolerance: in radians.
  ///   - limit: how many points there may be.
  package init(tolerance: Double, limit: Int) {
    self.tolerance = Self.factor * tolerance
    self.limit = limit
  }

  /// The points of the chain; nil beyond the limit.
  package mutating func points(of line: [Coordinate]) -> [Vector]? {
    guard var last = line.first else { return [] }
    var points = [last.point]
    for next in line.dropFirst() {
      guard add(last, last.point, next, next.point, 0, &points) else { return nil }
      last = next
    }
    return points
  }

  private mutating func add(
    _ a: Coordinate, _ pointA: Vector, _ b: Coordinate, _ pointB: Vector, _ depth: Int,
    _ points: inout [Vector]
  ) -> Bool {
    if error(a, pointA, b, pointB) <= tolerance || depth > 40 {
      count += 1
      points.append(pointB)
      return count < limit
    }
    let middle = Self.between(a, b, 0.5)
    let point = middle.point
    return add(a, pointA, middle, point, depth + 1, &points)
      && add(middle, point, b, pointB, depth + 1, &points)
  }

  private func error(
    _ a: Coordinate, _ pointA: Vector, _ b: Coordinate, _ pointB: Vector
  ) -> Double {
    // The estimate does not hold for edges longer than a quarter of the circle.
    if pointA.dot(pointB) < -1e-14 { return .infinity }
    return [Self.fraction, 1 - Self.fraction].reduce(0) { greatest, fraction in
      max(
        greatest,
        Edge.point(from: pointA, to: pointB, fraction: fraction)
          .angle(to: Self.between(a, b, fraction).point))
    }
  }

  private static func between(_ a: Coordinate, _ b: Coordinate, _ t: Double) -> Coordinate {
    Coordinate(
      longitude: (1 - t) * a.longitude + t * b.longitude,
      latitude: (1 - t) * a.latitude + t * b.latitude)
  }
}

/// Where edges cross the meridian of ±180 degrees.
package enum Antimeridian {
  /// Cuts a line there: the parts end and begin a little beside the meridian.
  package static func parts(of line: [Vector]) -> [[Coordinate]] {
    var parts: [[Coordinate]] = [[]]
    for (index, point) in line.enumerated() {
      let place = Coordinate(point)
      if let last = parts[parts.count - 1].last,
        abs(place.longitude - last.longitude) > 180
      {
        let border = last.longitude < 0 ? -nearest : nearest
        parts[parts.count - 1].append(
          Coordinate(
            longitude: border, latitude: latitude(of: line[index - 1], point, at: border)))
        parts.append([
          Coordinate(
            longitude: -border, latitude: latitude(of: line[index - 1], point, at: -border))
        ])
      }
      parts[parts.count - 1].append(place)
    }
    return parts
  }

  /// Whether an edge crosses it.
  package static func isCrossed(by ring: [Vector]) -> Bool {
    zip(ring, ring.dropFirst()).contains {
      abs(Coordinate($0.0).longitude - Coordinate($0.1).longitude) > 180
    }
  }

  private static let nearest = 179.999999999999

  private static func latitude(of a: Vector, _ b: Vector, at longitude: Double) -> Double {
    let theta = Double.pi / 180 * longitude
    let meridian = Vector(-sin(theta), cos(theta), 0)
    let point = a.robustCross(b).cross(meridian).normalized
    let isOpposite = point.x * cos(theta) + point.y * sin(theta) < 0
    return Coordinate(isOpposite ? -point : point).latitude
  }
}
