/// A cell of the H3 grid: a hexagon, or one of twelve pentagons a level, as one number.
package struct H3Cell: Sendable, Hashable, Comparable {
  package let id: UInt64

  package static let levels = 0...15

  private init(id: UInt64) { self.id = id }

  package static func < (a: H3Cell, b: H3Cell) -> Bool { a.id < b.id }

  private init(base: Int, digits: [Int]) {
    var id = UInt64(1) << 59 | UInt64(digits.count) << 52 | UInt64(base) << 45
    for level in 1...15 {
      id |= UInt64(level <= digits.count ? digits[level - 1] : 7) << UInt64(3 * (15 - level))
    }
    self.id = id
  }

  /// The hexadecimal name; nil when it names no cell.
  package init?(token: UnsafeRawBufferPointer) {
    guard (1...16).contains(token.count),
      let id = UInt64(String(decoding: token, as: UTF8.self), radix: 16)
    else { return nil }
    self.id = id
    guard id >> 59 == 1, id >> 56 & 7 == 0, base < 122 else { return nil }
    for number in 1...15 {
      let digit = digit(number)
      if number <= level ? digit == 7 : digit != 7 { return nil }
    }
    // The sixth part of a pentagon is not there.
    if isOfPentagon, digits.first(where: { $0 != 0 }) == 1 { return nil }
  }

  package var token: String { String(id, radix: 16) }
  package var level: Int { Int(id >> 52 & 15) }
  var base: Int { Int(id >> 45 & 127) }
  private func digit(_ level: Int) -> Int { Int(id >> UInt64(3 * (15 - level)) & 7) }
  private var digits: [Int] { level == 0 ? [] : (1...level).map(digit) }
  private var isOfPentagon: Bool { H3Tables.pentagons.contains(base) }
  var isPentagon: Bool { isOfPentagon && digits.allSatisfy { $0 == 0 } }

  private static let left = [0, 5, 3, 1, 6, 4, 2]
  private static let right = [0, 3, 6, 2, 5, 1, 4]

  /// Turns the digits of a pentagon's part by 60 degrees, over the missing sixth.
  private static func turnedOnPentagon(_ digits: [Int]) -> [Int] {
    var digits = digits
    var isFound = false
    for index in digits.indices {
      digits[index] = left[digits[index]]
      if !isFound, digits[index] != 0 {
        isFound = true
        if digits.first(where: { $0 != 0 }) == 1 { digits = digits.map { left[$0] } }
      }
    }
    return digits
  }

  /// The cell of a level that holds a point; nil where the grid has none, which is nowhere.
  package init?(_ point: Vector, level: Int) {
    let start = H3Projection.place(point, level: level)
    var place = start.place
    var digits = Array(repeating: 0, count: level)
    for number in (0..<level).reversed() {
      let last = place
      let center: HexCoordinates
      if number % 2 == 0 {
        place = place.coarserLeft
        center = place.finerLeft
      } else {
        place = place.coarserRight
        center = place.finerRight
      }
      guard let digit = HexCoordinates.units.firstIndex(of: last - center) else { return nil }
      digits[number] = digit
    }
    guard max(place.i, place.j, place.k) <= 2 else { return nil }
    let entry = Int(H3Tables.cells[Self.index(start.face, place)])
    let (base, turns) = (entry / 12, entry % 12 / 2)
    if H3Tables.pentagons.contains(base) {
      if digits.first(where: { $0 != 0 }) == 1 {
        digits = digits.map { entry % 2 == 1 ? Self.right[$0] : Self.left[$0] }
      }
      for _ in 0..<turns { digits = Self.turnedOnPentagon(digits) }
    } else {
      for _ in 0..<turns { digits = digits.map { Self.left[$0] } }
    }
    self.init(base: base, digits: digits)
  }

  /// Where a place is in `H3Tables.cells`: of 27 combinations those with a 0, in order.
  private static let positions: [Int] = {
    var positions: [Int] = []
    var count = 0
    for i in 0...2 {
      for j in 0...2 {
        for k in 0...2 {
          positions.append(count)
          if min(i, j, k) == 0 { count += 1 }
        }
      }
    }
    return positions
  }()

  private static func index(_ face: Int, _ place: HexCoordinates) -> Int {
    face * 19 + positions[place.i * 9 + place.j * 3 + place.k]
  }

  /// The place on the plane of the face at home, which may lie beyond the face.
  private var unfolded: FacePlace {
    let home = Int(H3Tables.homes[base])
    var place = HexCoordinates(home % 27 / 9, home % 9 / 3, home % 3)
    var digits = digits
    if isOfPentagon, digits.first(where: { $0 != 0 }) == 5 {
      digits = digits.map { Self.right[$0] }
    }
    for (number, digit) in digits.enumerated() {
      place = (number % 2 == 0 ? place.finerLeft : place.finerRight) + HexCoordinates.units[digit]
    }
    return FacePlace(face: home / 27, place: place)
  }

  private var facePlace: FacePlace {
    let unfolded = unfolded
    let home = Int(H3Tables.homes[base])
    if !isOfPentagon && (level == 0 || home % 27 == 0) { return unfolded }
    var found = unfolded
    let isOdd = level % 2 == 1
    if isOdd { found.place = found.place.finerRight }
    let even = isOdd ? level + 1 : level
    let isFourth = isOfPentagon && digits.first { $0 != 0 } == 4
    guard found.adjust(level: even, isFourth: isFourth) != .none else { return unfolded }
    if isOfPentagon {
      var count = 0
      while count < 6, found.adjust(level: even) != .none { count += 1 }
    }
    if isOdd { found.place = found.place.coarserRight }
    return found
  }

  package var center: Vector { H3Projection.point(facePlace, level: level) }

  /// Counterclockwise; with the points at which edges cross those of the icosahedron.
  package var corners: [Vector] {
    H3Boundary.corners(facePlace, level: level, isPentagon: isPentagon)
  }

  package func parent(at level: Int) -> H3Cell? {
    level >= 0 && level <= self.level
      ? H3Cell(base: base, digits: Array(digits.prefix(level))) : nil
  }

  /// The cells of a level that lie in this one, in order.
  package func children(at level: Int) -> [H3Cell]? {
    guard level >= self.level, level <= 15 else { return nil }
    var cells = [digits]
    for _ in self.level..<level {
      cells = cells.flatMap { digits in
        (0...6).compactMap { digit in
          isOfPentagon && digit == 1 && digits.allSatisfy { $0 == 0 } ? nil : digits + [digit]
        }
      }
    }
    return cells.map { H3Cell(base: base, digits: $0) }
  }

  /// The cells that share an edge, counterclockwise, from the one in the direction ij of the cell.
  package var neighbors: [H3Cell] {
    let (center, corners, level) = (center, corners, level)
    var found: [H3Cell] = []
    for (index, corner) in corners.enumerated() {
      let middle = (corner + corners[(index + 1) % corners.count]).normalized
      let beyond = (middle + 0.3 * (middle - center)).normalized
      if let cell = H3Cell(beyond, level: level), cell != self, !found.contains(cell) {
        found.append(cell)
      }
    }
    var ahead = unfolded
    let origin = H3Projection.point(ahead, level: level)
    ahead.place = ahead.place + HexCoordinates.units[6]
    let direction = (H3Projection.point(ahead, level: level) - origin).normalized
    let first = found.indices.max { a, b in
      (found[a].center - center).normalized.dot(direction)
        < (found[b].center - center).normalized.dot(direction)
    }
    guard let first else { return [] }
    return Array(found[first...] + found[..<first])
  }

  /// The cells at each distance up to the greatest, each ring walked counterclockwise.
  package func rings(upTo distance: Int) -> [[H3Cell]] {
    var rings = [[self]]
    guard distance > 0 else { return rings }
    var seen: Set<H3Cell> = [self]
    var known: [H3Cell: [H3Cell]] = [:]
    var walk: RingWalk? = RingWalk(self)
    for size in 1...distance {
      for cell in rings.last ?? [] where known[cell] == nil { known[cell] = cell.neighbors }
      let next = Set((rings.last ?? []).flatMap { known[$0] ?? [] }).subtracting(seen)
      seen.formUnion(next)
      for cell in next { known[cell] = cell.neighbors }
      // Near a pentagon there is no straight walk: the ring is in order of the numbers.
      if let path = walk?.ring(size, known), Set(path) == next, path.count == next.count {
        rings.append(path)
      } else {
        walk = nil
        rings.append(next.sorted())
      }
    }
    return rings
  }
}

/// Walks around a cell: six sides, each straight on, with a turn to the left between them.
private struct RingWalk {
  /// The last cell of the ring before, and the one before it on the way out.
  private var corner: H3Cell
  private var before: H3Cell?

  init(_ cell: H3Cell) { corner = cell }

  mutating func ring(_ size: Int, _ known: [H3Cell: [H3Cell]]) -> [H3Cell]? {
    // Outwards once more, in the direction i: the last of the neighbours of the first cell.
    guard let out = step(known[corner], comingFrom: before, turn: 0) else { return nil }
    var (current, previous) = (out, corner)
    var path: [H3Cell] = []
    for side in 0..<6 {
      for index in 0..<size {
        let turn = index > 0 ? 0 : side == 0 ? 2 : 1
        guard let next = step(known[current], comingFrom: previous, turn: turn) else { return nil }
        (previous, current) = (current, next)
        path.append(next)
      }
    }
    before = corner
    corner = out
    return path.last == out ? path : nil
  }

  /// Straight on from the cell before, and then as many times 60 degrees to the left.
  private func step(_ neighbors: [H3Cell]?, comingFrom before: H3Cell?, turn: Int) -> H3Cell? {
    guard let neighbors, neighbors.count == 6 else { return nil }
    guard let before else { return neighbors[5] }
    guard let back = neighbors.firstIndex(of: before) else { return nil }
    return neighbors[(back + 3 + turn) % 6]
  }
}
