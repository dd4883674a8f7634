import Geospatial
import KQLCatalog
import KQLValues

/// Cells of the S2 hierarchy, and the cells that cover shapes.
extension FunctionCatalog {
  mutating func declareS2() {
    scalar(
      "geo_point_to_s2cell", source: "geo-point-to-s2cell-function",
      "The token of the S2 cell in which a place is; empty when it is none on Earth.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "level": "the cell's level, from 0 to 30; 11 if not given",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("level", .long).optional, returns: .fixed(.string)
      ) { arguments in
        guard let place = arguments.place(0), let level = arguments.integer(2, default: 11),
          level >= 0, level <= 30
        else { return .text("") }
        return .text(S2CellID(place.point).parent(at: Int(level)).token)
      },
      examples: [
        ("geo_point_to_s2cell(-80.195829, 25.802215, 8)", "'88d9b'"),
        ("geo_point_to_s2cell(300, 1, 8)", "''"), ("geo_point_to_s2cell(1, 1, 35)", "''"),
        ("geo_point_to_s2cell(1, 1, int(null))", "''"),
      ])
    scalar(
      "geo_s2cell_to_central_point", source: "geo-s2cell-to-central-point-function",
      "The centre of an S2 cell.", words: ["s2cell": "the token of an S2 cell"],
      .raw(Parameter("s2cell", .string), returns: .fixed(.dynamic)) { arguments in
        guard let cell = cell(arguments[0]) else { return .null }
        return GeoJSONText.point(cell.center).encoded
      },
      examples: [
        (
          "round(toreal(geo_s2cell_to_central_point('1234567').coordinates[0]), 10)", "9.8683073185"
        ),
        ("isnull(geo_s2cell_to_central_point('a'))", "true"),
      ])
    scalar(
      "geo_s2cell_to_polygon", source: "geo-s2cell-to-polygon-function",
      "The polygon of an S2 cell.", words: ["s2cell": "the token of an S2 cell"],
      .raw(Parameter("s2cell", .string), returns: .fixed(.dynamic)) { arguments in
        guard let corners = cell(arguments[0])?.corners.map(Coordinate.init) else { return .null }
        return GeoJSONText.polygons([[corners + corners.prefix(1)]]).encoded
      },
      examples: [
        (
          "round(toreal(geo_s2cell_to_polygon('89c259').coordinates[0][0][0]), 10)",
          "-74.0300122498"
        ),
        ("isnull(geo_s2cell_to_polygon('a'))", "true"),
      ])
    scalar(
      "geo_s2cell_neighbors", source: "geo-s2cell-neighbors-function",
      "The tokens of the cells around an S2 cell.", words: ["s2cell": "the token of an S2 cell"],
      .raw(Parameter("s2cell", .string), returns: .fixed(.dynamic)) { arguments in
        guard let cell = cell(arguments[0]) else { return .null }
        return tokens(cell.neighbors)
      },
      examples: [
        (
          "geo_s2cell_neighbors('89c259')",
          "dynamic([\"89c25d\",\"89c2f9\",\"89c251\",\"89c257\",\"89c25f\",\"89c25b\",\"89c2f7\",\"89c2f5\"])"
        ),
        ("isnull(geo_s2cell_neighbors('a'))", "true"),
      ])
    scalar(
      "geo_polygon_to_s2cells", source: "geo-polygon-to-s2cells-function",
      "The tokens of the S2 cells of a level that cover polygons.",
      words: [
        "polygon": "a polygon or several as GeoJSON",
        "level": "the cells' level, from 0 to 30; 11 if not given",
        "radius": "how far in metres around the shape to cover too; 0 if not given",
      ],
      .raw(
        Parameter("polygon", .dynamic), Parameter("level", .long).optional,
        Parameter("radius", .real).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let polygons = arguments.shape(0)?.polygons else { return .null }
        return covering(arguments, [], polygons)
      },
      examples: [
        (
          "array_length(geo_polygon_to_s2cells(dynamic({'type':'Polygon','coordinates':[[[0,0],[0,50],"
            + "[100,50],[0,0]]]}), 5))", "286"
        ),
        (
          "isnull(geo_polygon_to_s2cells(dynamic({'type':'Polygon','coordinates':[[[0,0],[0,50],"
            + "[100,50],[0,0]]]}), 30))", "true"
        ),
      ])
    scalar(
      "geo_line_to_s2cells", source: "geo-line-to-s2cells-function",
      "The tokens of the S2 cells of a level that cover lines.",
      words: [
        "lineString": "a line or several as GeoJSON",
        "level": "the cells' level, from 0 to 30; 11 if not given",
        "radius": "how far in metres around the shape to cover too; 0 if not given",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("level", .long).optional,
        Parameter("radius", .real).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let lines = arguments.shape(0)?.lines else { return .null }
        return covering(arguments, lines, [])
      },
      examples: [
        (
          "isnull(geo_line_to_s2cells(dynamic({'type':'LineString','coordinates':[[[0,0],[0,0]]]})))",
          "true"
        )
      ])
  }
}

private func cell(_ view: ValueView) -> S2CellID? {
  guard case .text(let token) = view else { return nil }
  return S2CellID(token: token)
}

private func tokens(_ cells: [S2CellID]) -> FunctionValue {
  DynamicValue.array(cells.map { .string($0.token) }).encoded
}

/// What the second and third arguments ask for: the level, 11 when left out, and the radius in metres, 0.
private func covering(
  _ arguments: Arguments, _ lines: [Polyline], _ polygons: [Polygon]
) -> FunctionValue {
  guard let level = arguments.integer(1, default: 11), level >= 0, level <= 30,
    let radius = arguments.real(2, default: 0), radius >= 0, radius.isFinite,
    let cells = S2Covering.cells(
      of: lines, polygons, level: Int(level), radius: radius.asAngle, limit: 65_536)
  else { return .null }
  return tokens(cells)
}
