/// A cell of the hierarchy that divides the six faces of a cube around the sphere, as one number: the face,
/// the way along a Hilbert curve, and a last bit that tells the level. Source: the S2 cell hierarchy.
package struct S2CellID: Sendable, Hashable, Comparable {
  package let id: UInt64

  package static let levels = 0...30
  static let maximumSize = 1 << 30

  package init(_ id: UInt64) { self.id = id }

  package static func < (a: S2CellID, b: S2CellID) -> Bool { a.id < b.id }

  /// The cell of the finest level that holds a point.
  package init(_ point: Vector) {
    let (face, u, v) = S2Projection.faceUV(point)
    self.init(
      face: face, i: S2Projection.index(S2Projection.st(u)),
      j: S2Projection.index(S2Projection.st(v)))
  }

  /// Hexadecimal digits without their trailing zeros; nil when they name no cell.
  package init?(token: UnsafeRawBufferPointer) {
    guard (1...16).contains(token.count) else { return nil }
    var id: UInt64 = 0
    for byte in token {
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      id = id << 4 | UInt64(digit)
    }
    self.init(id << UInt64(4 * (16 - token.count)))
    guard face < 6, lowestBit & 0x1555_5555_5555_5555 != 0 else { return nil }
  }

  package var token: String {
    var text = String(id, radix: 16)
    text = String(repeating: "0", count: 16 - text.count) + text
    while text.last == "0" { text.removeLast() }
    return text.isEmpty ? "X" : text
  }

  package var face: Int { Int(id >> 61) }
  var lowestBit: UInt64 { id & (0 &- id) }
  package var level: Int { 30 - id.trailingZeroBitCount / 2 }

  static func lowestBit(at level: Int) -> UInt64 { 1 << UInt64(2 * (30 - level)) }

  package func parent(at level: Int) -> S2CellID {
    let bit = Self.lowestBit(at: level)
    return S2CellID(id & (0 &- bit) | bit)
  }

  package static func face(_ face: Int) -> S2CellID {
    S2CellID(UInt64(face) << 61 + lowestBit(at: 0))
  }

  package var children: [S2CellID] {
    let bit = lowestBit >> 2
    let first = id &- lowestBit &+ bit
    return (0..<4).map { S2CellID(first &+ 2 &* bit &* UInt64($0)) }
  }

  /// The place on a curve through the quarters of a square: the quarter and how the curve runs on in it.
  private static let swapped = 1
  private static let inverted = 2
  private static let quarterOfPosition = [
    [0, 1, 3, 2], [0, 2, 3, 1], [3, 2, 0, 1], [3, 1, 0, 2],
  ]
  private static let orientationOfPosition = [swapped, 0, 0, inverted | swapped]

  /// The finest cell at a column and a row of a face.
  init(face: Int, i: Int, j: Int) {
    var position = UInt64(0)
    var orientation = face & Self.swapped
    for bit in (0..<30).reversed() {
      let quarter = (i >> bit & 1) << 1 | (j >> bit & 1)
      let index = Self.quarterOfPosition[orientation].firstIndex(of: quarter) ?? 0
      position = position << 2 | UInt64(index)
      orientation ^= Self.orientationOfPosition[index]
    }
    self.init(UInt64(face) << 61 | position << 1 | 1)
  }

  /// The face, and a column and row of the finest cells that lie in this cell: of its centre, when it is a
  /// finest one, else of one of the four around its centre.
  var faceIJ: (face: Int, i: Int, j: Int) {
    var (i, j) = (0, 0)
    var orientation = face & Self.swapped
    for step in 0..<30 {
      let index = Int(id >> UInt64(2 * (29 - step) + 1) & 3)
      let quarter = Self.quarterOfPosition[orientation][index]
      i = i << 1 | quarter >> 1
      j = j << 1 | quarter & 1
      orientation ^= Self.orientationOfPosition[index]
    }
    return (face, i, j)
  }

  /// The columns and rows of finest cells that the cell covers.
  var bounds: (face: Int, i: Range<Int>, j: Range<Int>) {
    let (face, i, j) = faceIJ
    let size = 1 << (30 - level)
    let (i0, j0) = (i & -size, j & -size)
    return (face, i0..<(i0 + size), j0..<(j0 + size))
  }

  package var center: Vector {
    let (face, i, j) = bounds
    func coordinate(_ range: Range<Int>) -> Double {
      S2Projection.uv(
        Double(range.lowerBound + range.upperBound) / Double(2 * Self.maximumSize))
    }
    return S2Projection.point(face, coordinate(i), coordinate(j)).normalized
  }

  /// Counterclockwise, from the least column and row.
  package var corners: [Vector] {
    let (face, i, j) = bounds
    func coordinate(_ index: Int) -> Double {
      S2Projection.uv(Double(index) / Double(Self.maximumSize))
    }
    return [
      (i.lowerBound, j.lowerBound), (i.upperBound, j.lowerBound),
      (i.upperBound, j.upperBound), (i.lowerBound, j.upperBound),
    ].map { S2Projection.point(face, coordinate($0.0), coordinate($0.1)).normalized }
  }

  /// The cells of the same level that share an edge or a corner.
  package var neighbors: [S2CellID] {
    let (face, i, j) = faceIJ
    let level = level
    let size = 1 << (30 - level)
    let (i0, j0) = (i & -size, j & -size)
    let steps = [(1, 1), (-1, -1), (1, -1), (0, -1), (0, 1), (1, 0), (-1, 0), (-1, 1)]
    var seen: Set<S2CellID> = [self]
    return steps.compactMap { step in
      let cell = S2CellID.wrapping(face: face, i: i0 + step.0 * size, j: j0 + step.1 * size)
        .parent(at: level)
      return seen.insert(cell).inserted ? cell : nil
    }
  }

  /// The finest cell at a column and row that may lie beyond the face.
  static func wrapping(face: Int, i: Int, j: Int) -> S2CellID {
    let valid = 0..<maximumSize
    if valid.contains(i) && valid.contains(j) { return S2CellID(face: face, i: i, j: j) }
    let (i, j) = (max(-1, min(maximumSize, i)), max(-1, min(maximumSize, j)))
    let scale = 1 / Double(maximumSize)
    let limit = 1 + 2.220446049250313e-16
    func beyond(_ index: Int) -> Double {
      max(-limit, min(limit, scale * Double(2 * (index - maximumSize / 2) + 1)))
    }
    let (other, u, v) = S2Projection.faceUV(S2Projection.point(face, beyond(i), beyond(j)))
    return S2CellID(
      face: other, i: S2Projection.index(0.5 * (u + 1)), j: S2Projection.index(0.5 * (v + 1)))
  }
}

/// Between points of the sphere and the faces of the cube: `u`, `v` from -1 to 1 on a face, `s`, `t` from 0
/// to 1 so that cells are of nearly equal area.
enum S2Projection {
  static func point(_ face: Int, _ u: Double, _ v: Double) -> Vector {
    switch face {
    case 0: Vector(1, u, v)
    case 1: Vector(-u, 1, v)
    case 2: Vector(-u, -v, 1)
    case 3: Vector(-1, -v, -u)
    case 4: Vector(v, -1, -u)
    default: Vector(v, u, -1)
    }
  }

  static func faceUV(_ p: Vector) -> (face: Int, u: Double, v: Double) {
    let axis = p.greatestAxis
    let face = p[axis] < 0 ? axis + 3 : axis
    switch face {
    case 0: return (0, p.y / p.x, p.z / p.x)
    case 1: return (1, -p.x / p.y, p.z / p.y)
    case 2: return (2, -p.x / p.z, -p.y / p.z)
    case 3: return (3, p.z / p.x, p.y / p.x)
    case 4: return (4, p.z / p.y, -p.x / p.y)
    default: return (5, -p.y / p.z, -p.x / p.z)
    }
  }

  static func st(_ u: Double) -> Double {
    u >= 0 ? 0.5 * (1 + 3 * u).squareRoot() : 1 - 0.5 * (1 - 3 * u).squareRoot()
  }

  static func uv(_ s: Double) -> Double {
    s >= 0.5 ? (1 / 3.0) * (4 * s * s - 1) : (1 / 3.0) * (1 - 4 * (1 - s) * (1 - s))
  }

  /// The column or row of finest cells.
  static func index(_ s: Double) -> Int {
    let scaled = (s * Double(S2CellID.maximumSize)).rounded(.down)
    guard scaled > 0 else { return 0 }
    return min(S2CellID.maximumSize - 1, Int(min(scaled, 1e10)))
  }
}
