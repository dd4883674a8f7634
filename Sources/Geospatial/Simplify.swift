/// Shapes with nearly straight chains of edges replaced by single ones.
package enum Simplify {
  /// The greatest tolerance: 70 degrees.
  package static let greatestTolerance = 70 * Double.pi / 180

  /// The lines that are left, those that become a point left out; nil when there is no answer.
  package static func lines(_ lines: [Polyline], tolerance: Double) -> [[Vector]]? {
    if tolerance == 0 { return lines.map(\.points) }
    var result: [[Vector]] = []
    for line in lines {
      var simplification = Simplification(tolerance: tolerance)
      simplification.add(line.points, shape: 0, isClosed: false)
      guard let (edges, points) = simplification.run(shapes: 1) else { return nil }
      let ordered = edges[0].sorted { $0.input < $1.input }
      guard let first = ordered.first else { continue }
      var chain = [points[first.from]]
      var last = first.from
      for edge in ordered {
        guard edge.from == last else { return nil }
        chain.append(points[edge.to])
        last = edge.to
      }
      result.append(chain)
    }
    return result
  }

  /// Each polygon simplified, borders that several share still shared; nil when there is no answer.
  package static func polygons(_ polygons: [Polygon], tolerance: Double) -> [Polygon]? {
    if tolerance == 0 { return polygons }
    var simplification = Simplification(tolerance: tolerance)
    for (number, polygon) in polygons.enumerated() {
      for rings in polygon.parts {
        for ring in rings { simplification.add(ring, shape: number, isClosed: true) }
      }
    }
    guard let (edges, points) = simplification.run(shapes: polygons.count) else { return nil }
    return edges.map { edges in
      // Edges there and back cancel each other.
      var kept: [ResultEdge] = []
      var open: [ResultEdge: Int] = [:]
      for edge in edges {
        open[ResultEdge(from: edge.from, to: edge.to, input: 0), default: 0] += 1
      }
      for edge in edges.sorted(by: { $0.input < $1.input }) {
        let back = ResultEdge(from: edge.to, to: edge.from, input: 0)
        let there = ResultEdge(from: edge.from, to: edge.to, input: 0)
        if let count = open[back], count > 0, (open[there] ?? 0) <= count { continue }
        kept.append(edge)
      }
      return Polygon(nesting: Assembly.rings(kept, points).map { Loop($0) })
    }
  }
}
