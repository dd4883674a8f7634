/// Whether lines and polygons have a point in common.
package enum Meeting {
  package static func meet(_ first: [Polyline], _ second: [Polyline]) -> Bool {
    anyPair(first.flatMap { Array($0.edges) }, second.flatMap { Array($0.edges) }) { $0 >= 0 }
  }

  /// A polygon need not contain its vertices and edges: a line that only touches it may not meet it.
  package static func meet(_ lines: [Polyline], _ polygons: [Polygon]) -> Bool {
    for line in lines {
      for point in line.points where polygons.contains(where: { $0.contains(point) }) {
        return true
      }
    }
    return anyPair(lines.flatMap { Array($0.edges) }, edges(of: polygons)) { $0 > 0 }
  }

  /// Polygons contain their vertices here.
  package static func meet(_ first: [Polygon], _ second: [Polygon]) -> Bool {
    for (some, others) in [(first, second), (second, first)] {
      for polygon in some {
        for loop in polygon.loops where others.contains(where: { $0.contains(loop[0]) }) {
          return true
        }
      }
    }
    return anyPair(edges(of: first), edges(of: second)) { $0 >= 0 }
  }

  private static func edges(of polygons: [Polygon]) -> [(Vector, Vector)] {
    var edges: [(Vector, Vector)] = []
    for polygon in polygons { polygon.forEachEdge { edges.append(($0, $1)) } }
    return edges
  }

  private static func anyPair(
    _ first: [(Vector, Vector)], _ second: [(Vector, Vector)], where meets: (Int) -> Bool
  ) -> Bool {
    var isFound = false
    let edges = first + second
    EdgePairs.forEach(in: edges) { i, j in
      guard i < first.count, j >= first.count else { return true }
      let (a, b) = edges[i]
      let (c, d) = edges[j]
      if meets(Crossing.sign(a, b, c, d)) { isFound = true }
      return !isFound
    }
    return isFound
  }
}
