/// The corners of cells: found in a grid in which they are centres, each on its own face of the icosahedron.
enum H3Boundary {
  /// Of a cell at the origin, from the i axis on; at odd levels in the grid of the next level.
  private static let even = [
    HexCoordinates(2, 1, 0), HexCoordinates(1, 2, 0), HexCoordinates(0, 2, 1),
    HexCoordinates(0, 1, 2), HexCoordinates(1, 0, 2), HexCoordinates(2, 0, 1),
  ]
  private static let odd = [
    HexCoordinates(5, 4, 0), HexCoordinates(1, 5, 0), HexCoordinates(0, 5, 4),
    HexCoordinates(0, 1, 5), HexCoordinates(4, 0, 5), HexCoordinates(5, 0, 1),
  ]

  static func corners(_ cell: FacePlace, level: Int, isPentagon: Bool) -> [Vector] {
    let isOdd = level % 2 == 1
    var center = cell.place.withCorners
    if isOdd { center = center.finerRight }
    let even = isOdd ? level + 1 : level
    let offsets = (isOdd ? odd : Self.even).prefix(isPentagon ? 5 : 6)
    let places = offsets.map { FacePlace(face: cell.face, place: center + $0) }
    return isPentagon
      ? pentagon(places, level: even, isOdd: isOdd)
      : hexagon(places, face: cell.face, level: even, isOdd: isOdd)
  }

  private static func hexagon(
    _ places: [FacePlace], face: Int, level: Int, isOdd: Bool
  ) -> [Vector] {
    var corners: [Vector] = []
    var last: (face: Int, overage: FacePlace.Overage)?
    for number in 0...6 {
      let given = places[number % 6]
      var place = given
      let overage = place.adjust(level: level, hasCorners: true)
      // Where an edge runs from one face to another it bends.
      if isOdd, let last, last.face != place.face, last.overage != .edge {
        let other = last.face == face ? place.face : last.face
        let before = places[(number + 5) % 6].place.plane
        if let edge = FacePlace.edge(from: face, to: other),
          let bend = bend(before, given.place.plane, edge, level: level)
        {
          corners.append(
            H3Projection.point(face, x: bend.x, y: bend.y, level: level, hasCorners: true))
        }
      }
      if number < 6 {
        corners.append(H3Projection.point(place, level: level, hasCorners: true))
      }
      last = (place.face, overage)
    }
    return corners
  }

  private static func pentagon(_ places: [FacePlace], level: Int, isOdd: Bool) -> [Vector] {
    var corners: [Vector] = []
    var last: FacePlace?
    for number in 0...5 {
      var place = places[number % 5]
      var count = 0
      while count < 6, place.adjust(level: level, hasCorners: true) == .beyond { count += 1 }
      if isOdd, let last, let back = FacePlace.edge(from: place.face, to: last.face) {
        var scale = 3
        for _ in 0..<(level / 2) { scale *= 7 }
        var onLast = place
        onLast.cross(back, scale: scale)
        if let edge = FacePlace.edge(from: onLast.face, to: place.face),
          let bend = bend(last.place.plane, onLast.place.plane, edge, level: level)
        {
          corners.append(
            H3Projection.point(onLast.face, x: bend.x, y: bend.y, level: level, hasCorners: true))
        }
      }
      if number < 5 {
        corners.append(H3Projection.point(place, level: level, hasCorners: true))
      }
      last = place
    }
    return corners
  }

  /// Where the line from `a` to `b` crosses an edge of the face; nil at one of the two.
  private static func bend(
    _ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ edge: FacePlace.Edge, level: Int
  ) -> (x: Double, y: Double)? {
    var size = 6.0
    for _ in 0..<(level / 2) { size *= 7 }
    let corners = [
      (x: size, y: 0), (x: -size / 2, y: HexCoordinates.sine60 * size),
      (x: -size / 2, y: -HexCoordinates.sine60 * size),
    ]
    let (c, d): ((x: Double, y: Double), (x: Double, y: Double))
    switch edge {
    case .ij: (c, d) = (corners[0], corners[1])
    case .jk: (c, d) = (corners[1], corners[2])
    case .ki: (c, d) = (corners[2], corners[0])
    }
    let (ab, cd) = ((x: b.x - a.x, y: b.y - a.y), (x: d.x - c.x, y: d.y - c.y))
    let determinant = -cd.x * ab.y + ab.x * cd.y
    guard determinant != 0 else { return nil }
    let t = (cd.x * (a.y - c.y) - cd.y * (a.x - c.x)) / determinant
    let point = (x: a.x + t * ab.x, y: a.y + t * ab.y)
    func isAt(_ other: (x: Double, y: Double)) -> Bool {
      abs(point.x - other.x) < 1e-7 && abs(point.y - other.y) < 1e-7
    }
    return isAt(a) || isAt(b) ? nil : point
  }
}
