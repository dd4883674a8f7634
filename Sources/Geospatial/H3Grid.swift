import Platform

/// Coordinates of a hexagonal grid with three axes at 120 degrees, the least of them 0.
struct HexCoordinates: Sendable, Hashable {
  var i: Int
  var j: Int
  var k: Int

  init(_ i: Int, _ j: Int, _ k: Int) {
    let least = min(i, j, k)
    self.i = i - least
    self.j = j - least
    self.k = k - least
  }

  /// The places next to the origin by digit: itself, k, j, jk, i, ik, ij.
  static let units = [
    HexCoordinates(0, 0, 0), HexCoordinates(0, 0, 1), HexCoordinates(0, 1, 0),
    HexCoordinates(0, 1, 1), HexCoordinates(1, 0, 0), HexCoordinates(1, 0, 1),
    HexCoordinates(1, 1, 0),
  ]

  static func + (a: HexCoordinates, b: HexCoordinates) -> HexCoordinates {
    HexCoordinates(a.i + b.i, a.j + b.j, a.k + b.k)
  }
  static func - (a: HexCoordinates, b: HexCoordinates) -> HexCoordinates {
    HexCoordinates(a.i - b.i, a.j - b.j, a.k - b.k)
  }
  static func * (factor: Int, a: HexCoordinates) -> HexCoordinates {
    HexCoordinates(factor * a.i, factor * a.j, factor * a.k)
  }

  private func mapped(
    _ x: (Int, Int, Int), _ y: (Int, Int, Int), _ z: (Int, Int, Int)
  ) -> HexCoordinates {
    HexCoordinates(
      i * x.0 + j * y.0 + k * z.0, i * x.1 + j * y.1 + k * z.1, i * x.2 + j * y.2 + k * z.2)
  }

  var turnedLeft: HexCoordinates { mapped((1, 1, 0), (0, 1, 1), (1, 0, 1)) }
  var turnedRight: HexCoordinates { mapped((1, 0, 1), (1, 1, 0), (0, 1, 1)) }
  /// The centre in the grid of a seventh of the area, turned left or right.
  var finerLeft: HexCoordinates { mapped((3, 0, 1), (1, 3, 0), (0, 1, 3)) }
  var finerRight: HexCoordinates { mapped((3, 1, 0), (0, 3, 1), (1, 0, 3)) }
  /// In a grid of a ninth of the area, in which corners are centres.
  var withCorners: HexCoordinates {
    mapped((2, 0, 1), (1, 2, 0), (0, 1, 2)).mapped((2, 1, 0), (0, 2, 1), (1, 0, 2))
  }

  private static func seventh(_ value: Int) -> Int {
    Int((Double(value) / 7).rounded(.toNearestOrAwayFromZero))
  }
  /// The cell of seven times the area in which this one is.
  var coarserLeft: HexCoordinates {
    let (a, b) = (i - k, j - k)
    return HexCoordinates(Self.seventh(3 * a - b), Self.seventh(a + 2 * b), 0)
  }
  var coarserRight: HexCoordinates {
    let (a, b) = (i - k, j - k)
    return HexCoordinates(Self.seventh(2 * a + b), Self.seventh(3 * b - a), 0)
  }

  var plane: (x: Double, y: Double) {
    let (a, b) = (Double(i - k), Double(j - k))
    return (a - 0.5 * b, b * Self.sine60)
  }

  static let sine60 = 0.8660254037844386

  /// The cell in which a point of the plane is.
  init(x: Double, y: Double) {
    let second = abs(y) / Self.sine60
    let first = abs(x) + second / 2
    let (m1, m2) = (Int(first), Int(second))
    let (r1, r2) = (first - Double(m1), second - Double(m2))
    var i: Int
    var j: Int
    if r1 < 0.5 {
      if r1 < 1.0 / 3 {
        i = m1
        j = r2 < (1 + r1) / 2 ? m2 : m2 + 1
      } else {
        j = r2 < 1 - r1 ? m2 : m2 + 1
        i = 1 - r1 <= r2 && r2 < 2 * r1 ? m1 + 1 : m1
      }
    } else if r1 < 2.0 / 3 {
      j = r2 < 1 - r1 ? m2 : m2 + 1
      i = 2 * r1 - 1 < r2 && r2 < 1 - r1 ? m1 : m1 + 1
    } else {
      i = m1 + 1
      j = r2 < r1 / 2 ? m2 : m2 + 1
    }
    if x < 0 {
      if j % 2 == 0 {
        i -= 2 * (i - j / 2)
      } else {
        i -= 2 * (i - (j + 1) / 2) + 1
      }
    }
    if y < 0 {
      i -= (2 * j + 1) / 2
      j = -j
    }
    self.init(i, j, 0)
  }
}

/// A place of the grid of one level on one face of the icosahedron.
struct FacePlace: Sendable, Hashable {
  var face: Int
  var place: HexCoordinates

  /// Over which edge of the face: between the axes i and j, k and i, j and k.
  enum Edge { case ij, ki, jk }
  enum Overage { case none, edge, beyond }

  /// The face over an edge, how far its centre is, and the turns to its orientation.
  static func neighbor(_ face: Int, _ edge: Edge) -> (Int, HexCoordinates, Int) {
    let (group, index) = (face / 5, face % 5)
    let (ki, ij, jk) = (
      HexCoordinates(2, 2, 0), HexCoordinates(2, 0, 2), HexCoordinates(0, 2, 2)
    )
    switch (group, edge) {
    case (0, .ij): return ((index + 4) % 5, ij, 1)
    case (0, .ki): return ((index + 1) % 5, ki, 5)
    case (0, .jk): return (face + 5, jk, 3)
    case (1, .ij): return (10 + index, ki, 3)
    case (1, .ki): return (10 + (index + 4) % 5, ij, 3)
    case (1, .jk): return (face - 5, jk, 3)
    case (2, .ij): return (5 + index, ki, 3)
    case (2, .ki): return (5 + (index + 1) % 5, ij, 3)
    case (2, .jk): return (face + 5, jk, 3)
    case (_, .ij): return (15 + (index + 1) % 5, ij, 1)
    case (_, .ki): return (15 + (index + 4) % 5, ki, 5)
    case (_, .jk): return (face - 5, jk, 3)
    }
  }

  static func edge(from face: Int, to other: Int) -> Edge? {
    [Edge.ij, .ki, .jk].first { neighbor(face, $0).0 == other }
  }

  /// Goes over to the face over an edge; `scale` is how many places one of the coarsest level makes.
  mutating func cross(_ edge: Edge, scale: Int) {
    let (other, offset, turns) = Self.neighbor(face, edge)
    for _ in 0..<turns { place = place.turnedLeft }
    place = place + scale * offset
    face = other
  }

  /// Goes over to the next face where the place is beyond this one.
  ///
  /// - Parameters:
  ///   - level: even.
  ///   - hasCorners: whether the grid is the one in which corners are centres.
  ///   - isFourth: whether the digits of a pentagon's part begin with 4, beside the missing sixth.
  mutating func adjust(level: Int, hasCorners: Bool = false, isFourth: Bool = false) -> Overage {
    var scale = hasCorners ? 3 : 1
    for _ in 0..<(level / 2) { scale *= 7 }
    let limit = 2 * scale
    let sum = place.i + place.j + place.k
    if hasCorners && sum == limit { return .edge }
    guard sum > limit else { return .none }
    if place.k > 0 {
      if place.j > 0 {
        cross(.jk, scale: scale)
      } else {
        if isFourth {
          let corner = HexCoordinates(limit, 0, 0)
          place = (place - corner).turnedRight + corner
        }
        cross(.ki, scale: scale)
      }
    } else {
      cross(.ij, scale: scale)
    }
    return hasCorners && place.i + place.j + place.k == limit ? .edge : .beyond
  }
}

/// Between the planes of the faces and the sphere.
enum H3Projection {
  private static let unit = 0.38196601125010500003
  private static let turn = 0.333473172251832115336090755351601070065900389
  private static let root7 = 2.6457513110645905905016157536392604257102

  static let centers = H3Tables.faceCenters.map { center -> Vector in
    Vector(
      cos(center.longitude) * cos(center.latitude), sin(center.longitude) * cos(center.latitude),
      sin(center.latitude))
  }

  static func point(
    _ face: Int, x: Double, y: Double, level: Int, hasCorners: Bool = false
  ) -> Vector {
    var r = (x * x + y * y).squareRoot()
    if r < 1e-16 { return centers[face] }
    var theta = atan2(y, x)
    for _ in 0..<level { r /= root7 }
    if hasCorners {
      r /= 3
    } else if level % 2 == 1 {
      theta += turn
    }
    r = atan(r * unit)
    let azimuth = H3Tables.faceAxes[face] - theta
    let (latitude, longitude) = H3Tables.faceCenters[face]
    let north = Vector(
      -sin(latitude) * cos(longitude), -sin(latitude) * sin(longitude), cos(latitude))
    let east = Vector(-sin(longitude), cos(longitude), 0)
    let direction = cos(azimuth) * north + sin(azimuth) * east
    return (cos(r) * centers[face] + sin(r) * direction).normalized
  }

  static func point(_ place: FacePlace, level: Int, hasCorners: Bool = false) -> Vector {
    let (x, y) = place.place.plane
    return point(place.face, x: x, y: y, level: level, hasCorners: hasCorners)
  }

  static func place(_ point: Vector, level: Int) -> FacePlace {
    var face = 0
    var best = -2.0
    for (index, center) in centers.enumerated() {
      let closeness = center.dot(point)
      if closeness > best {
        best = closeness
        face = index
      }
    }
    let r = centers[face].angle(to: point)
    if r < 1e-16 { return FacePlace(face: face, place: HexCoordinates(0, 0, 0)) }
    let (latitude, longitude) = H3Tables.faceCenters[face]
    let north = Vector(
      -sin(latitude) * cos(longitude), -sin(latitude) * sin(longitude), cos(latitude))
    let east = Vector(-sin(longitude), cos(longitude), 0)
    var theta = H3Tables.faceAxes[face] - atan2(point.dot(east), point.dot(north))
    if level % 2 == 1 { theta -= turn }
    var length = tan(r) / unit
    for _ in 0..<level { length *= root7 }
    return FacePlace(
      face: face, place: HexCoordinates(x: length * cos(theta), y: length * sin(theta)))
  }
}
