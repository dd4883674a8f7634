import Geospatial
import KQLValues

/// Finds the lines or polygons of a table that places are near to, or inside of.
package struct GeoMatcher {
  package enum Kind: Sendable { case lines, polygons }

  private struct Entry {
    var row: Int
    var shape: GeoShape
    /// A cap around the shape; nil when none smaller than a hemisphere holds it.
    var bound: (center: Vector, radius: Double)?
  }

  private let kind: Kind
  /// In radians; nil for containment alone.
  private let radius: Double?
  private var entries: [Entry] = []

  /// - Parameter radius: in metres.
  package init(_ kind: Kind, radius: Double?, shapes: some Sequence<String?>) {
    self.kind = kind
    self.radius = radius?.asAngle
    for (row, json) in shapes.enumerated() {
      guard let json else { continue }
      let shape = GeoShape(json)
      let vertices: [Vector]?
      switch kind {
      case .lines: vertices = shape.lines?.flatMap(\.points)
      case .polygons: vertices = shape.polygons?.flatMap { $0.loops.flatMap(\.vertices) }
      }
      guard let vertices else { continue }
      entries.append(Entry(row: row, shape: shape, bound: Self.bound(vertices)))
    }
  }

  /// The rows of the shapes that match, in their order.
  package func matches(longitude: Double, latitude: Double) -> [Int] {
    let place = Coordinate(longitude: longitude, latitude: latitude)
    guard place.isValid else { return [] }
    let point = place.point
    return entries.filter { entry in
      if let bound = entry.bound,
        bound.center.angle(to: point) > bound.radius + (radius ?? 0) + 1e-12
      {
        return false
      }
      return matches(entry.shape, point)
    }.map(\.row)
  }

  private func matches(_ shape: GeoShape, _ point: Vector) -> Bool {
    switch kind {
    case .lines:
      return shape.lines?.contains { $0.distance(to: point) <= radius ?? 0 } ?? false
    case .polygons:
      return shape.polygons?.contains { polygon in
        polygon.contains(point) || radius.map { polygon.distance(to: point) <= $0 } ?? false
      } ?? false
    }
  }

  private static func bound(_ vertices: [Vector]) -> (center: Vector, radius: Double)? {
    let center = vertices.reduce(Vector.zero, +).normalized
    let radius = vertices.reduce(0) { max($0, center.angle(to: $1)) }
    return radius < 1.5 && center != .zero ? (center, radius) : nil
  }
}
