/// A line of at least two points, joined by edges.
package struct Polyline: Sendable, Hashable {
  package var points: [Vector]

  /// nil when there are fewer than two points, or two neighbours are equal or opposite.
  package init?(_ points: [Vector]) {
    guard points.count >= 2 else { return nil }
    for (a, b) in zip(points, points.dropFirst()) where a == b || a.isOpposite(b) { return nil }
    self.points = points
  }

  package var edges: Zip2Sequence<[Vector], ArraySlice<Vector>> { zip(points, points.dropFirst()) }

  /// In radians.
  package var length: Double { edges.reduce(0) { $0 + $1.0.angle(to: $1.1) } }

  /// The integral of the position, not of length 1.
  package var centroid: Vector { edges.reduce(.zero) { $0 + Edge.centroid($1.0, $1.1) } }

  package func distance(to x: Vector) -> Double {
    edges.reduce(.infinity) { min($0, Edge.distance(from: x, to: $1.0, $1.1)) }
  }

  /// The nearest point of the line, and the index of the edge that it is on.
  package func nearest(to x: Vector) -> (point: Vector, edge: Int) {
    var best = (point: points[0], edge: 0)
    var bestDistance = Double.infinity
    for (index, edge) in edges.enumerated() {
      let distance = Edge.distance(from: x, to: edge.0, edge.1)
      if distance < bestDistance {
        bestDistance = distance
        best = (Edge.nearest(to: x, on: edge.0, edge.1), index)
      }
    }
    return best
  }

  /// The point at a fraction of the length from the start.
  package func point(at fraction: Double) -> Vector {
    if fraction <= 0 { return points[0] }
    var rest = fraction * length
    for (a, b) in edges {
      let length = a.angle(to: b)
      if rest < length { return Edge.point(from: a, to: b, at: rest) }
      rest -= length
    }
    return points[points.count - 1]
  }

  /// The fraction of the length at which the point nearest to `x` is, lengths measured by `measure`.
  package func fraction(
    ofPointNearestTo x: Vector, measure: (Vector, Vector) -> Double
  ) -> Double {
    let (point, edge) = nearest(to: x)
    var before = 0.0
    var total = 0.0
    for (index, ends) in edges.enumerated() {
      let length = measure(ends.0, ends.1)
      if index < edge { before += length }
      total += length
    }
    before += measure(points[edge], point)
    return total > 0 ? min(1, before / total) : 0
  }
}
