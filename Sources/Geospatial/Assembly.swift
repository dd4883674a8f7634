/// An edge of a result: between two vertices of an arrangement, with the first input edge it comes from.
struct ResultEdge: Hashable {
  var from: Int
  var to: Int
  var input: Int
}

/// Joins the edges of a result to rings and lines. The order of rings, and where each begins, follows the
/// input edges: the last edge of a ring is the one whose input came last.
enum Assembly {
  /// The rings that have the inside on their left, each meeting a vertex once.
  static func rings(_ edges: [ResultEdge], _ points: [Vector]) -> [[Vector]] {
    var outgoing: [Int: [Int]] = [:]
    for (index, edge) in edges.enumerated() { outgoing[edge.from, default: []].append(index) }
    var isUsed = Array(repeating: false, count: edges.count)
    var rings: [[Int]] = []
    // Rings are begun at the vertex whose cell comes first.
    let cells = edges.map { S2CellID(points[$0.from]) }
    let order = edges.indices.sorted {
      cells[$0] != cells[$1]
        ? cells[$0] < cells[$1]
        : edges[$0].from != edges[$1].from
          ? edges[$0].from < edges[$1].from
          : S2CellID(points[edges[$0].to]) < S2CellID(points[edges[$1].to])
    }
    for start in order {
      var path: [Int] = []
      var place: [Int: Int] = [:]
      var current: Int? = start
      while let index = current, !isUsed[index] {
        isUsed[index] = true
        place[edges[index].from] = path.count
        path.append(index)
        current = next(after: index, edges, outgoing, points)
        if let first = place[edges[index].to] {
          let ring = Array(path[first...])
          path.removeSubrange(first...)
          for edge in ring { place[edges[edge].from] = nil }
          rings.append(rotated(ring, edges))
        }
      }
    }
    rings.sort { edges[$0[0]].input < edges[$1[0]].input }
    return rings.filter { $0.count >= 3 }.map { ring in ring.map { points[edges[$0].from] } }
  }

  /// The lines between vertices at which other than one edge comes and one goes.
  static func lines(_ edges: [ResultEdge], _ points: [Vector]) -> [[Vector]] {
    // Of pieces of one input edge the one whose start has the first cell comes first.
    let cells = edges.map { S2CellID(points[$0.from]) }
    let order = edges.indices.sorted {
      (edges[$0].input, cells[$0], $0) < (edges[$1].input, cells[$1], $1)
    }
    var outgoing: [Int: [Int]] = [:]
    var incoming: [Int: Int] = [:]
    for index in order {
      outgoing[edges[index].from, default: []].append(index)
      incoming[edges[index].to, default: 0] += 1
    }
    func passes(_ vertex: Int) -> Bool { outgoing[vertex]?.count == 1 && incoming[vertex] == 1 }
    var isUsed = Array(repeating: false, count: edges.count)
    var lines: [(first: Int, vertices: [Int])] = []
    func follow(_ start: Int) {
      var vertices = [edges[start].from]
      var current: Int? = start
      while let index = current, !isUsed[index] {
        isUsed[index] = true
        vertices.append(edges[index].to)
        current = passes(edges[index].to) ? outgoing[edges[index].to]?[0] : nil
      }
      lines.append((edges[start].input, vertices))
    }
    for index in order where !isUsed[index] && !passes(edges[index].from) { follow(index) }
    for index in order where !isUsed[index] { follow(index) }
    let sorted = lines.enumerated().sorted {
      ($0.element.first, $0.offset) < ($1.element.first, $1.offset)
    }
    return sorted.map { $0.element.vertices.map { points[$0] } }
  }

  /// The sharpest turn to the left.
  private static func next(
    after index: Int, _ edges: [ResultEdge], _ outgoing: [Int: [Int]], _ points: [Vector]
  ) -> Int? {
    let edge = edges[index]
    guard let choices = outgoing[edge.to], var best = choices.first else { return nil }
    let (back, center) = (points[edge.from], points[edge.to])
    for choice in choices.dropFirst() {
      let (p, q) = (points[edges[best].to], points[edges[choice].to])
      if p == back || q != back && Orientation.isOrdered(p, q, back, around: center) {
        best = choice
      }
    }
    return best
  }

  private static func rotated(_ ring: [Int], _ edges: [ResultEdge]) -> [Int] {
    var position = 0
    var sawGap = false
    for index in ring.indices.dropFirst() {
      let (input, best) = (edges[ring[index]].input, edges[ring[position]].input)
      if input < best {
        sawGap = true
      } else if input > best || !sawGap {
        position = index
        sawGap = false
      }
    }
    let start = (position + 1) % ring.count
    return Array(ring[start...] + ring[..<start])
  }
}
