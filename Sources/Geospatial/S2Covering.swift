/// The cells of one level that cover a shape.
package struct S2Covering {
  private let level: Int
  /// In radians.
  private let radius: Double
  private let limit: Int
  private let edges: [(Vector, Vector)]
  private let polygons: [Polygon]
  private var cells: [S2CellID] = []

  /// - Parameters:
  ///   - radius: in radians; what is as near as that to the shape is covered too.
  ///   - limit: how many cells there may be.
  /// - Returns: the cells in their order along the curve; nil beyond the limit.
  package static func cells(
    of lines: [Polyline], _ polygons: [Polygon], level: Int, radius: Double, limit: Int
  ) -> [S2CellID]? {
    var edges = lines.flatMap { Array($0.edges) }
    for polygon in polygons { polygon.forEachEdge { edges.append(($0, $1)) } }
    var covering = S2Covering(
      level: level, radius: radius, limit: limit, edges: edges, polygons: polygons)
    let all = Array(edges.indices)
    for face in 0..<6 {
      guard covering.cover(S2CellID.face(face), all) else { return nil }
    }
    return covering.cells
  }

  private init(
    level: Int, radius: Double, limit: Int, edges: [(Vector, Vector)], polygons: [Polygon]
  ) {
    self.level = level
    self.radius = radius
    self.limit = limit
    self.edges = edges
    self.polygons = polygons
  }

  private mutating func cover(_ cell: S2CellID, _ candidates: [Int]) -> Bool {
    let window = Window(cell)
    let near = candidates.filter { window.meets(edges[$0].0, edges[$0].1, radius) }
    if near.isEmpty {
      let center = cell.center
      guard polygons.contains(where: { $0.contains(center) }) else { return true }
      return addAll(below: cell)
    }
    if cell.level == level {
      cells.append(cell)
      return cells.count <= limit
    }
    for child in cell.children {
      guard cover(child, near) else { return false }
    }
    return true
  }

  /// All cells of the level that lie in a cell.
  private mutating func addAll(below cell: S2CellID) -> Bool {
    let depth = level - cell.level
    guard depth <= 10, cells.count + 1 << (2 * depth) <= limit else { return false }
    let bit = S2CellID.lowestBit(at: level)
    var id = cell.id &- cell.lowestBit &+ bit
    for _ in 0..<(1 << (2 * depth)) {
      cells.append(S2CellID(id))
      id = id &+ bit &<< 1
    }
    return true
  }

  /// The cone in which a cell lies.
  private struct Window {
    let corners: [Vector]
    /// Pointing inside.
    let normals: [Vector]

    init(_ cell: S2CellID) {
      let corners = cell.corners
      self.corners = corners
      normals = corners.indices.map { corners[$0].robustCross(corners[($0 + 1) % 4]).normalized }
    }

    func meets(_ a: Vector, _ b: Vector, _ radius: Double) -> Bool {
      if holds(a, b) { return true }
      guard radius > 0 else { return false }
      for index in corners.indices {
        let (c, d) = (corners[index], corners[(index + 1) % 4])
        let distance = min(
          Edge.distance(from: a, to: c, d), Edge.distance(from: b, to: c, d),
          Edge.distance(from: c, to: a, b))
        if distance <= radius { return true }
      }
      return false
    }

    /// Whether a part of the edge lies within.
    private func holds(_ a: Vector, _ b: Vector) -> Bool {
      var (low, high) = (0.0, 1.0)
      let center = corners.reduce(.zero, +)
      for normal in normals + [center.normalized] {
        let (start, end) = (a.dot(normal) + 1e-15, b.dot(normal) + 1e-15)
        if start < 0 && end < 0 { return false }
        if start < 0 {
          low = max(low, start / (start - end))
        } else if end < 0 {
          high = min(high, start / (start - end))
        }
      }
      return low <= high
    }
  }
}
