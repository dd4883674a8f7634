/// What a set of edges divides the sphere into: the edges split where they meet, and how often each
/// operand winds around the two sides of every piece.
struct Arrangement {
  /// One edge of an operand, in the order in which results are to keep them.
  struct Edge {
    var from: Vector
    var to: Vector
    var operand: Int
    /// Whether the inside of its operand is on its left; lines have no inside.
    var isBoundary: Bool
  }

  /// A piece of one or more edges between two vertices of the arrangement.
  struct Piece {
    var a: Int
    var b: Int
    /// How often each operand's boundary runs from `a` to `b`, less how often back.
    var turns: [Int]
    /// Whether an edge of the operand lies here, boundary or line.
    var operands: Set<Int> = []
    /// The first input edge that runs from `a` to `b`, and the first that runs back.
    var forward = Int.max
    var backward = Int.max
    var left: [Int]
    var right: [Int]
  }

  private(set) var points: [Vector] = []
  private(set) var pieces: [Piece] = []
  /// The pieces at each vertex, counterclockwise.
  private(set) var around: [[Int]] = []

  /// - Parameters:
  ///   - operands: how many there are.
  ///   - crossesItself: whether edges of one operand are split where they cross each other.
  ///   - windings: how often each operand winds around a vertex of it: around a point beside it in the
  ///     direction `orthogonal`, as `Loop.contains` has it.
  ///
  /// nil when rounding leaves the parts contradicting each other.
  init?(
    _ edges: [Edge], operands: Int, crossesItself: Bool = false, windings: (Vector) -> [Int]
  ) {
    var table = VertexTable()
    let ends = edges.map { (table.number(of: $0.from), table.number(of: $0.to)) }
    let originals = table.points.count
    var splits: [[Int]] = edges.map { _ in [] }
    EdgePairs.forEach(in: edges.map { ($0.from, $0.to) }) { i, j in
      let (first, second) = (edges[i], edges[j])
      if first.operand == second.operand && !crossesItself { return true }
      if Crossing.sign(first.from, first.to, second.from, second.to) == 1 {
        let number = table.number(
          of: Crossing.point(first.from, first.to, second.from, second.to))
        splits[i].append(number)
        splits[j].append(number)
      }
      for (edge, other) in [(i, j), (j, i)] {
        for end in [ends[other].0, ends[other].1]
        where end != ends[edge].0 && end != ends[edge].1 {
          if Self.isNear(table.points[end], edges[edge].from, edges[edge].to) {
            splits[edge].append(end)
            table.markMerged(end)
          }
        }
      }
      return true
    }
    points = table.points
    collect(edges, ends, splits, operands)
    sortAround()
    guard edges.contains(where: \.isBoundary) else { return }
    guard wind(operands, originals, table.isMerged, windings) else { return nil }
  }

  private static func isNear(_ x: Vector, _ a: Vector, _ b: Vector) -> Bool {
    let normal = (a + b).cross(b - a)
    let nearest = (x - a).squaredNorm < (x - b).squaredNorm ? a : b
    let height = (x - nearest).dot(normal)
    guard abs(height) <= VertexTable.mergeDistance * normal.norm else { return false }
    return normal.cross(a).dot(x) > 0 && b.cross(normal).dot(x) > 0
  }

  private mutating func collect(
    _ edges: [Edge], _ ends: [(Int, Int)], _ splits: [[Int]], _ operands: Int
  ) {
    struct Key: Hashable {
      var a: Int
      var b: Int
    }
    var numbers: [Key: Int] = [:]
    let none = Array(repeating: 0, count: operands)
    for (id, edge) in edges.enumerated() {
      let direction = edge.to - edge.from
      let inner = splits[id].sorted {
        (points[$0] - edge.from).dot(direction) < (points[$1] - edge.from).dot(direction)
      }
      var last = ends[id].0
      for next in inner + [ends[id].1] where next != last {
        let isForward = last < next
        let key = Key(a: min(last, next), b: max(last, next))
        let number = numbers[key] ?? pieces.count
        if number == pieces.count {
          numbers[key] = number
          pieces.append(Piece(a: key.a, b: key.b, turns: none, left: none, right: none))
        }
        if edge.isBoundary { pieces[number].turns[edge.operand] += isForward ? 1 : -1 }
        pieces[number].operands.insert(edge.operand)
        if isForward {
          pieces[number].forward = min(pieces[number].forward, id)
        } else {
          pieces[number].backward = min(pieces[number].backward, id)
        }
        last = next
      }
    }
  }

  private mutating func sortAround() {
    around = points.map { _ in [] }
    for (number, piece) in pieces.enumerated() {
      around[piece.a].append(number)
      around[piece.b].append(number)
    }
    for vertex in around.indices where around[vertex].count > 2 {
      let center = points[vertex]
      let first = points[other(around[vertex][0], than: vertex)]
      around[vertex] =
        [around[vertex][0]]
        + around[vertex].dropFirst().sorted {
          let (p, q) = (points[other($0, than: vertex)], points[other($1, than: vertex)])
          return p != q && Orientation.isOrdered(first, p, q, around: center)
        }
    }
  }

  func other(_ piece: Int, than vertex: Int) -> Int {
    pieces[piece].a == vertex ? pieces[piece].b : pieces[piece].a
  }

  /// Fills in how often each operand winds around the sides of the pieces: from one known place of each
  /// connected part across piece after piece.
  private mutating func wind(
    _ operands: Int, _ originals: Int, _ merged: Set<Int>, _ windings: (Vector) -> [Int]
  ) -> Bool {
    // The wedge counterclockwise of the piece at position p around a vertex belongs to the face on the left
    // of the piece as seen from the vertex.
    var faces = Array(repeating: -1, count: pieces.count * 2)
    var members: [[Int]] = []
    var position: [[Int: Int]] = around.map { pieces in
      Dictionary(uniqueKeysWithValues: pieces.enumerated().map { ($0.element, $0.offset) })
    }
    for start in faces.indices where faces[start] < 0 {
      var half = start
      var face: [Int] = []
      while faces[half] < 0 {
        faces[half] = members.count
        face.append(half)
        let vertex = half % 2 == 0 ? pieces[half / 2].b : pieces[half / 2].a
        let here = position[vertex][half / 2] ?? 0
        let count = around[vertex].count
        let next = around[vertex][(here + count - 1) % count]
        half = next * 2 + (pieces[next].a == vertex ? 0 : 1)
      }
      members.append(face)
    }
    position = []
    var values: [[Int]?] = members.map { _ in nil }
    // Vertices that stand for several points come last: beside them the operands may already differ.
    let starts =
      (0..<originals).filter { !merged.contains($0) } + (0..<originals).filter(merged.contains)
    for vertex in starts where !around[vertex].isEmpty {
      let wedge = around[vertex][self.wedge(at: vertex)]
      let face = faces[wedge * 2 + (pieces[wedge].a == vertex ? 0 : 1)]
      guard values[face] == nil else { continue }
      values[face] = windings(points[vertex])
      var queue = [face]
      while let face = queue.popLast() {
        guard let inside = values[face] else { continue }
        for half in members[face] {
          let turns = pieces[half / 2].turns
          var across = inside
          for operand in turns.indices {
            across[operand] -= half % 2 == 0 ? turns[operand] : -turns[operand]
          }
          let other = faces[half ^ 1]
          if let known = values[other] {
            if known != across { return false }
          } else {
            values[other] = across
            queue.append(other)
          }
        }
      }
    }
    for number in pieces.indices {
      guard let left = values[faces[number * 2]], let right = values[faces[number * 2 + 1]] else {
        return false
      }
      pieces[number].left = left
      pieces[number].right = right
    }
    return true
  }

  /// The position of the piece after which, counterclockwise, the direction `orthogonal` of a vertex lies.
  private func wedge(at vertex: Int) -> Int {
    let pieces = around[vertex]
    guard pieces.count > 1 else { return 0 }
    let center = points[vertex]
    let direction = center.orthogonal
    for index in pieces.indices {
      let from = points[other(pieces[index], than: vertex)]
      let to = points[other(pieces[(index + 1) % pieces.count], than: vertex)]
      if Orientation.isOrdered(from, direction, to, around: center) { return index }
    }
    return 0
  }
}
