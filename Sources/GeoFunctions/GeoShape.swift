import Geospatial
import KQLCatalog
import KQLValues

/// A shape read from GeoJSON, kept for all rows that give the same text.
final class GeoShape {
  /// The coordinates of lines as they were written.
  let lineCoordinates: [[Coordinate]]?
  let lines: [Polyline]?
  /// Whether it is one `LineString`, and not several.
  let isSingleLine: Bool
  /// The rings of each polygon as they were written, each closed.
  let ringCoordinates: [[[Coordinate]]]?
  let polygons: [Polygon]?
  /// What all polygons cover together.
  private(set) lazy var region: Polygon? = polygons.flatMap {
    $0.count == 1 ? $0[0] : Overlay.union($0)
  }

  convenience init(_ json: String) { self.init(DynamicValue(json: json) ?? .null) }

  init(_ value: DynamicValue) {
    let coordinates = value["coordinates"]
    guard case .string(let type)? = value["type"] else {
      (lineCoordinates, lines, isSingleLine) = (nil, nil, false)
      (ringCoordinates, polygons) = (nil, nil)
      return
    }
    switch type {
    case "LineString", "MultiLineString":
      isSingleLine = type == "LineString"
      let written =
        isSingleLine
        ? Self.line(coordinates).map { [$0] } : Self.all(coordinates) { Self.line($0) }
      lines = written.flatMap { lines in
        let made = lines.compactMap { Polyline($0.map(\.point)) }
        return made.count == lines.count ? made : nil
      }
      lineCoordinates = lines == nil ? nil : written
      (ringCoordinates, polygons) = (nil, nil)
    case "Polygon", "MultiPolygon":
      (lineCoordinates, lines, isSingleLine) = (nil, nil, false)
      let written =
        type == "Polygon"
        ? Self.rings(coordinates).map { [$0] } : Self.all(coordinates) { Self.rings($0) }
      polygons = written.flatMap { polygons in
        let made = polygons.compactMap { rings in
          Polygon(rings: rings.map { $0.dropLast().map(\.point) })
        }
        return made.count == polygons.count ? made : nil
      }
      ringCoordinates = polygons == nil ? nil : written
    default:
      (lineCoordinates, lines, isSingleLine) = (nil, nil, false)
      (ringCoordinates, polygons) = (nil, nil)
    }
  }

  /// All elements of an array that has some, each made by `make`.
  private static func all<T>(_ value: DynamicValue?, _ make: (DynamicValue) -> T?) -> [T]? {
    guard case .array(let elements)? = value, !elements.isEmpty else { return nil }
    let made = elements.compactMap(make)
    return made.count == elements.count ? made : nil
  }

  private static func line(_ value: DynamicValue?) -> [Coordinate]? { all(value, coordinate) }

  private static func rings(_ value: DynamicValue?) -> [[Coordinate]]? {
    all(value) { ring in
      guard let line = line(ring), line.count >= 4, line.first == line.last else { return nil }
      return line
    }
  }

  /// Longitudes up to a full turn are taken: lines that cross the antimeridian are written with them.
  private static func coordinate(_ value: DynamicValue) -> Coordinate? {
    guard case .array(let pair) = value, pair.count >= 2, let longitude = number(pair[0]),
      let latitude = number(pair[1]), abs(longitude) <= 360, abs(latitude) <= 90
    else { return nil }
    return Coordinate(longitude: longitude, latitude: latitude)
  }

  private static func number(_ value: DynamicValue) -> Double? {
    switch value {
    case .long(let number): Double(number)
    case .real(let number): number
    case .null, .bool, .decimal, .datetime, .timespan, .guid, .string, .array, .bag: nil
    }
  }
}

extension Arguments {
  /// The shape that an argument spells; nil when it is null.
  func shape(_ index: Int) -> GeoShape? {
    guard case .text(let json) = self[index] else { return nil }
    return state.prepared("geo", json) { GeoShape($0) }
  }

  /// The place that two arguments give; nil when it is none on Earth.
  func place(_ index: Int) -> Coordinate? {
    guard let longitude = real(index), let latitude = real(index + 1) else { return nil }
    let place = Coordinate(longitude: longitude, latitude: latitude)
    return place.isValid ? place : nil
  }

  func real(_ index: Int) -> Double? { Double(view: self[index]) }

  /// An argument that may be left out; nil when it is null.
  func real(_ index: Int, default value: Double) -> Double? {
    index < count ? Double(view: self[index]) : value
  }

  func integer(_ index: Int, default value: Int64) -> Int64? {
    index < count ? Int64(view: self[index]) : value
  }

  func flag(_ index: Int) -> Bool? { index < count ? Bool(view: self[index]) : false }
}

extension Double {
  /// An angle in radians as metres on the ground.
  var asMetres: Double { self * Earth.radius }
  /// Metres on the ground as an angle in radians.
  var asAngle: Double { self / Earth.radius }
}

extension GeoShape {
  /// The shapes of an array that has some; nil when it is none.
  static func several(_ view: ValueView) -> [GeoShape]? {
    guard case .array(let elements)? = DynamicValue(view: view), !elements.isEmpty else {
      return nil
    }
    return elements.map { GeoShape($0) }
  }
}
