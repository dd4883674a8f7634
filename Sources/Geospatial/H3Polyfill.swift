import Platform

/// The cells of a level whose centres lie in a polygon, the polygon taken as one on a map of longitude and
/// latitude, as the grid's own library has it.
package struct H3Polyfill {
  private let rings: [[Coordinate]]
  private let crossesAntimeridian: Bool

  /// - Parameter rings: closed or not; a point in an odd number of them is inside.
  package init(_ rings: [[Coordinate]]) {
    let longitudes = rings.joined().map(\.longitude)
    crossesAntimeridian = (longitudes.max() ?? 0) - (longitudes.min() ?? 0) > 180
    let crosses = crossesAntimeridian
    self.rings = rings.map { ring in ring.map { Self.shifted($0, crosses) } }
  }

  private static func shifted(_ place: Coordinate, _ crosses: Bool) -> Coordinate {
    crosses && place.longitude < 0
      ? Coordinate(longitude: place.longitude + 360, latitude: place.latitude) : place
  }

  /// In order; nil beyond the limit.
  package func cells(level: Int, limit: Int) -> [H3Cell]? {
    var queue: [H3Cell] = []
    var seen: Set<H3Cell> = []
    // In degrees, less than half of the way from a cell to the next.
    var step = 8.0
    for _ in 0..<level { step /= 2.6457513110645907 }
    for ring in rings {
      for (index, a) in ring.enumerated() {
        let b = ring[(index + 1) % ring.count]
        // Degrees of longitude are short near the poles.
        let isAcrossEquator = (a.latitude < 0) != (b.latitude < 0)
        let nearest = isAcrossEquator ? 0 : min(abs(a.latitude), abs(b.latitude))
        let length =
          abs(a.longitude - b.longitude) * cos(nearest * .pi / 180) + abs(a.latitude - b.latitude)
        let count = (length / step).rounded(.up)
        guard count < Double(16 * limit) else { return nil }
        for number in 0...max(1, Int(count)) {
          let t = Double(number) / max(1, count)
          let place = Coordinate(
            longitude: a.longitude + t * (b.longitude - a.longitude),
            latitude: a.latitude + t * (b.latitude - a.latitude))
          guard let cell = H3Cell(place.point, level: level) else { continue }
          if seen.insert(cell).inserted { queue.append(cell) }
          if seen.count > 16 * limit { return nil }
        }
      }
    }
    // The cells along the border and those next to them may be inside, and from there on all others are met.
    for cell in queue {
      for neighbor in cell.neighbors where seen.insert(neighbor).inserted { queue.append(neighbor) }
    }
    var found: [H3Cell] = []
    while let cell = queue.popLast() {
      guard contains(Coordinate(cell.center)) else { continue }
      found.append(cell)
      if found.count > limit { return nil }
      for neighbor in cell.neighbors where seen.insert(neighbor).inserted { queue.append(neighbor) }
    }
    return found.sorted()
  }

  private func contains(_ place: Coordinate) -> Bool {
    let point = Self.shifted(place, crossesAntimeridian)
    var isInside = false
    for ring in rings {
      for (index, a) in ring.enumerated() {
        let b = ring[(index + 1) % ring.count]
        guard (a.latitude > point.latitude) != (b.latitude > point.latitude) else { continue }
        let t = (point.latitude - a.latitude) / (b.latitude - a.latitude)
        if point.longitude < a.longitude + t * (b.longitude - a.longitude) { isInside.toggle() }
      }
    }
    return isInside
  }
}
