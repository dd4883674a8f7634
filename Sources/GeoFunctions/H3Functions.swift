import Geospatial
import KQLCatalog
import KQLValues

/// Cells of the H3 grid.
extension FunctionCatalog {
  mutating func declareH3() {
    declareH3Cells()
    declareH3Families()
  }

  private mutating func declareH3Cells() {
    scalar(
      "geo_point_to_h3cell", source: "geo-point-to-h3cell-function",
      "The token of the H3 cell in which a place is; empty when it is none on Earth.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "resolution": "the cell's resolution, from 0 to 15; 6 if not given",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("resolution", .long).optional, returns: .fixed(.string)
      ) { arguments in
        guard let place = arguments.place(0), let level = arguments.integer(2, default: 6),
          level >= 0, level <= 15, let cell = H3Cell(place.point, level: Int(level))
        else { return .text("") }
        return .text(cell.token)
      },
      examples: [
        (
          "geo_point_to_h3cell(-74.04450446039874, 40.689250859314974, 6)", "'862a1072fffffff'"
        ),
        ("geo_point_to_h3cell(-73.956683, 40.807907, 5)", "'852a100bfffffff'"),
        ("geo_point_to_h3cell(300, 1, 8)", "''"), ("geo_point_to_h3cell(1, 1, 16)", "''"),
        ("geo_point_to_h3cell(1, 1, int(null))", "''"),
      ])
    scalar(
      "geo_h3cell_to_central_point", source: "geo-h3cell-to-central-point-function",
      "The centre of an H3 cell.", words: ["h3cell": "the token of an H3 cell"],
      .raw(Parameter("h3cell", .string), returns: .fixed(.dynamic)) { arguments in
        guard let cell = cell(arguments[0]) else { return .null }
        return GeoJSONText.point(cell.center).encoded
      },
      examples: [
        (
          "round(toreal(geo_h3cell_to_central_point('862a1072fffffff').coordinates[0]), 10)",
          "-74.0160084798"
        ),
        ("isnull(geo_h3cell_to_central_point('1'))", "true"),
      ])
    scalar(
      "geo_h3cell_to_polygon", source: "geo-h3cell-to-polygon-function",
      "The polygon of an H3 cell.", words: ["h3cell": "the token of an H3 cell"],
      .raw(Parameter("h3cell", .string), returns: .fixed(.dynamic)) { arguments in
        guard let corners = cell(arguments[0])?.corners.map(Coordinate.init) else { return .null }
        return GeoJSONText.polygons([[corners + corners.prefix(1)]]).encoded
      },
      examples: [
        (
          "round(toreal(geo_h3cell_to_polygon('862a1072fffffff').coordinates[0][1][1]), 10)",
          "40.7279862225"
        ),
        ("isnull(geo_h3cell_to_polygon('@'))", "true"),
      ])
    scalar(
      "geo_polygon_to_h3cells", source: "geo-polygon-to-h3cells-function",
      "The tokens of the H3 cells whose centres lie in polygons.",
      words: [
        "polygon": "a polygon or several as GeoJSON",
        "resolution": "the cells' resolution, from 0 to 15; 6 if not given",
        "radius": "how far in metres around the shape to cover too; 0 if not given",
      ],
      .raw(
        Parameter("polygon", .dynamic), Parameter("resolution", .long).optional,
        Parameter("radius", .real).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let polygons = arguments.shape(0)?.ringCoordinates,
          let level = arguments.integer(1, default: 6), level >= 0, level <= 15,
          let radius = arguments.real(2, default: 0), radius >= 0
        else { return .null }
        return tokens(try cells(in: polygons, level: Int(level), radius: radius))
      },
      examples: [
        (
          "array_length(geo_polygon_to_h3cells(dynamic({'type':'Polygon','coordinates':[[[-3.659,40.553],"
            + "[-3.913,40.409],[-3.729,40.273],[-3.524,40.440],[-3.659,40.553]]]})))", "13"
        ),
        (
          "isnull(geo_polygon_to_h3cells(dynamic({'type':'Polygon','coordinates':[[[0,0],[1,1]]]})))",
          "true"
        ),
      ])
  }

  private mutating func declareH3Families() {
    scalar(
      "geo_h3cell_level", source: "geo-h3cell-level-function", "The resolution of an H3 cell.",
      words: ["h3cell": "the token of an H3 cell"],
      .raw(Parameter("h3cell", .string), returns: .fixed(.int)) { arguments in
        cell(arguments[0]).map { .integer(Int64($0.level)) } ?? .null
      },
      examples: [
        ("geo_h3cell_level('862a1072fffffff')", "int(6)"),
        ("isnull(geo_h3cell_level('abc'))", "true"),
      ])
    scalar(
      "geo_h3cell_parent", source: "geo-h3cell-parent-function",
      "The H3 cell of a coarser resolution that a cell belongs to; empty when there is none.",
      words: [
        "h3cell": "the token of an H3 cell",
        "resolution": "the parent's resolution; one coarser if not given",
      ],
      .raw(
        Parameter("h3cell", .string), Parameter("resolution", .long).optional,
        returns: .fixed(.string)
      ) { arguments in
        guard let cell = cell(arguments[0]),
          let level = arguments.integer(1, default: Int64(cell.level) - 1), level >= 0,
          level <= 14, let parent = cell.parent(at: Int(level))
        else { return .text("") }
        return .text(parent.token)
      },
      examples: [
        ("geo_h3cell_parent('862a1072fffffff')", "'852a1073fffffff'"),
        ("geo_h3cell_parent('862a1072fffffff', 1)", "'812a3ffffffffff'"),
        ("geo_h3cell_parent('123')", "''"), ("geo_h3cell_parent('862a1072fffffff', 15)", "''"),
      ])
    scalar(
      "geo_h3cell_children", source: "geo-h3cell-children-function",
      "The H3 cells of a finer resolution, at most five finer, that belong to a cell.",
      words: [
        "h3cell": "the token of an H3 cell",
        "resolution": "the children's resolution; one finer if not given",
      ],
      .raw(
        Parameter("h3cell", .string), Parameter("resolution", .long).optional,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let cell = cell(arguments[0]),
          let level = arguments.integer(1, default: Int64(cell.level) + 1), level >= 1,
          level <= 15, level - Int64(cell.level) <= 5,
          let children = cell.children(at: Int(level))
        else { return .null }
        return tokens(children)
      },
      examples: [
        (
          "geo_h3cell_children('862a1072fffffff')[6]", "dynamic(\"872a1072effffff\")"
        ),
        ("array_length(geo_h3cell_children('862a1072fffffff', 9))", "343"),
        ("isnull(geo_h3cell_children(geo_point_to_h3cell(1, 1, 9), 15))", "true"),
      ])
    scalar(
      "geo_h3cell_neighbors", source: "geo-h3cell-neighbors-function",
      "The H3 cells that share an edge with a cell.", words: ["h3cell": "the token of an H3 cell"],
      .raw(Parameter("h3cell", .string), returns: .fixed(.dynamic)) { arguments in
        cell(arguments[0]).map { tokens($0.neighbors) } ?? .null
      },
      examples: [
        (
          "geo_h3cell_neighbors('862a1072fffffff')",
          "dynamic([\"862a10727ffffff\",\"862a10707ffffff\",\"862a1070fffffff\",\"862a10777ffffff\","
            + "\"862a100dfffffff\",\"862a100d7ffffff\"])"
        ),
        ("isnull(geo_h3cell_neighbors('abc'))", "true"),
      ])
    scalar(
      "geo_h3cell_rings", source: "geo-h3cell-rings-function",
      "The H3 cells at each distance from a cell, from 0 on.",
      words: [
        "h3cell": "the token of an H3 cell",
        "distance": "the number of rings around the cell, from 0 to 142",
      ],
      .raw(
        Parameter("h3cell", .string), Parameter("distance", .long), returns: .fixed(.dynamic)
      ) { arguments in
        guard let cell = cell(arguments[0]), case .integer(let distance) = arguments[1],
          distance >= 0, distance <= 142
        else { return .null }
        let rings = cell.rings(upTo: Int(distance))
        return DynamicValue.array(
          rings.map { .array($0.map { .string($0.token) }) }
        ).encoded
      },
      examples: [
        (
          "geo_h3cell_rings('861f8894fffffff', 2)[2][11]", "dynamic(\"861f8d597ffffff\")"
        ),
        ("geo_h3cell_rings('861f8894fffffff', 1)[1][0]", "dynamic(\"861f88947ffffff\")"),
        ("isnull(geo_h3cell_rings('861f8894fffffff', 150))", "true"),
      ])
  }
}

private func cell(_ view: ValueView) -> H3Cell? {
  guard case .text(let token) = view else { return nil }
  return H3Cell(token: token)
}

private func tokens(_ cells: [H3Cell]) -> FunctionValue {
  DynamicValue.array(cells.map { .string($0.token) }).encoded
}

private func cells(
  in polygons: [[[Coordinate]]], level: Int, radius: Double
) throws -> [H3Cell] {
  guard radius == 0 else {
    throw FunctionFailure.unsupported(
      "a radius in `geo_polygon_to_h3cells`", instead: "use `geo_polygon_buffer`")
  }
  let limit = 65_536
  var cells: Set<H3Cell> = []
  for rings in polygons {
    let found = H3Polyfill(rings.map { Array($0.dropLast()) }).cells(level: level, limit: limit)
    if let found { cells.formUnion(found) }
    guard found != nil, cells.count <= limit else {
      throw FunctionFailure.unsupported("more than \(limit) H3 cells of a polygon")
    }
  }
  return cells.sorted()
}
