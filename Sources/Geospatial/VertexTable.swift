/// Points by number, those within the merge distance of each other being one.
struct VertexTable {
  /// What two roundings of one point may be apart.
  static let mergeDistance = 2e-15

  private(set) var points: [Vector] = []
  /// Vertices that stand for points a little apart.
  private(set) var isMerged: Set<Int> = []
  private var exact: [Vector: Int] = [:]
  private var grid: [Cell: [Int]] = [:]

  private struct Cell: Hashable {
    var x: Int64
    var y: Int64
    var z: Int64
  }

  private static let cellSize = 1e-13

  private static func cells(_ value: Double) -> [Int64] {
    let low = Int64(((value - mergeDistance) / cellSize).rounded(.down))
    let high = Int64(((value + mergeDistance) / cellSize).rounded(.down))
    return low == high ? [low] : [low, high]
  }

  /// The number of a point, a new one when it is far from all others.
  mutating func number(of point: Vector) -> Int {
    if let known = exact[point] { return known }
    let (xs, ys, zs) = (Self.cells(point.x), Self.cells(point.y), Self.cells(point.z))
    var best: Int?
    var bestDistance = Self.mergeDistance * Self.mergeDistance
    for x in xs {
      for y in ys {
        for z in zs {
          for candidate in grid[Cell(x: x, y: y, z: z)] ?? [] {
            let distance = (points[candidate] - point).squaredNorm
            if distance <= bestDistance {
              bestDistance = distance
              best = candidate
            }
          }
        }
      }
    }
    if let best {
      exact[point] = best
      isMerged.insert(best)
      return best
    }
    let number = points.count
    points.append(point)
    exact[point] = number
    let cell = Cell(
      x: Int64((point.x / Self.cellSize).rounded(.down)),
      y: Int64((point.y / Self.cellSize).rounded(.down)),
      z: Int64((point.z / Self.cellSize).rounded(.down)))
    grid[cell, default: []].append(number)
    return number
  }

  mutating func markMerged(_ number: Int) { isMerged.insert(number) }
}
