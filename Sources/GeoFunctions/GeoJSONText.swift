import Geospatial
import KQLValues

/// Shapes as GeoJSON.
enum GeoJSONText {
  static func point(_ place: Coordinate) -> DynamicValue {
    shape("Point", coordinate(place))
  }

  static func point(_ point: Vector) -> DynamicValue { self.point(Coordinate(point)) }

  /// A `LineString`, or a `MultiLineString` when there are several; null for none.
  static func lines(_ lines: [[Coordinate]]) -> DynamicValue {
    switch lines.count {
    case 0: .null
    case 1: shape("LineString", line(lines[0]))
    default: shape("MultiLineString", .array(lines.map(line)))
    }
  }

  static func lines(_ lines: [[Vector]]) -> DynamicValue {
    self.lines(lines.map { $0.map(Coordinate.init) })
  }

  /// A `Polygon`, or a `MultiPolygon` when it has several shells; null when it is empty.
  static func polygon(_ polygon: Polygon) -> DynamicValue { polygons([polygon]) }

  /// All shells of the polygons, each with its holes.
  static func polygons(_ polygons: [Polygon]) -> DynamicValue {
    self.polygons(
      polygons.flatMap(\.parts).map { rings in
        rings.map { ring in (ring + ring.prefix(1)).map(Coordinate.init) }
      })
  }

  /// The rings of each polygon, closed.
  static func polygons(_ polygons: [[[Coordinate]]]) -> DynamicValue {
    func rings(_ rings: [[Coordinate]]) -> DynamicValue { .array(rings.map(line)) }
    switch polygons.count {
    case 0: return .null
    case 1: return shape("Polygon", rings(polygons[0]))
    default: return shape("MultiPolygon", .array(polygons.map(rings)))
    }
  }

  /// One shape, or a `GeometryCollection` of points, lines and polygons.
  static func geometry(_ geometry: Geometry) -> DynamicValue {
    var shapes: [DynamicValue] = []
    switch geometry.points.count {
    case 0: break
    case 1: shapes.append(point(geometry.points[0]))
    default: shapes.append(shape("MultiPoint", line(geometry.points.map(Coordinate.init))))
    }
    if !geometry.lines.isEmpty { shapes.append(lines(geometry.lines)) }
    if let polygon = geometry.polygon, !polygon.loops.isEmpty {
      shapes.append(self.polygon(polygon))
    }
    return shapes.count == 1 ? shapes[0] : collection(shapes)
  }

  static func collection(_ shapes: [DynamicValue]) -> DynamicValue {
    var bag = DynamicBag()
    bag["type"] = .string("GeometryCollection")
    bag["geometries"] = .array(shapes)
    return .bag(bag)
  }

  static func shape(_ type: String, _ coordinates: DynamicValue) -> DynamicValue {
    var bag = DynamicBag()
    bag["type"] = .string(type)
    bag["coordinates"] = coordinates
    return .bag(bag)
  }

  static func line(_ line: [Coordinate]) -> DynamicValue { .array(line.map(coordinate)) }

  static func coordinate(_ place: Coordinate) -> DynamicValue {
    .array([.real(place.longitude), .real(place.latitude)])
  }
}
