import Geospatial
import KQLCatalog
import KQLValues

/// Shapes with fewer vertices.
extension FunctionCatalog {
  mutating func declareGeoSimplification() {
    scalar(
      "geo_line_simplify", source: "geo-line-simplify-function",
      "Lines without the vertices that a tolerance in metres makes needless.",
      words: [
        "lineString": "a line or several as GeoJSON",
        "tolerance": "vertices nearer than this in metres are merged; 10 if not given",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("tolerance", .real).optional,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let lines = arguments.shape(0)?.lines, let tolerance = tolerance(arguments) else {
          return .null
        }
        guard let simplified = Simplify.lines(lines, tolerance: tolerance) else {
          throw GeoFailure.undecided
        }
        return GeoJSONText.lines(simplified).encoded
      },
      examples: [
        (
          "isnull(geo_line_simplify(dynamic({'type':'LineString','coordinates':[[1, 1],[2,2]]}), -1))",
          "true"
        ),
        (
          "isnull(geo_line_simplify(dynamic({'type':'LineString','coordinates':[[1.1, 1.1],[1.2,1.2]]}),"
            + " 100000))", "true"
        ),
      ])
    scalar(
      "geo_polygon_simplify", source: "geo-polygon-simplify-function",
      "Polygons without the vertices that a tolerance in metres makes needless.",
      words: [
        "polygon": "a polygon or several as GeoJSON",
        "tolerance": "vertices nearer than this in metres are merged; 10 if not given",
      ],
      .raw(
        Parameter("polygon", .dynamic), Parameter("tolerance", .real).optional,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let shape = arguments.shape(0), let region = try shape.covered(),
          let tolerance = tolerance(arguments)
        else { return .null }
        guard let simplified = Simplify.polygons([region], tolerance: tolerance) else {
          throw GeoFailure.undecided
        }
        return GeoJSONText.polygons(simplified).encoded
      },
      examples: [
        (
          "isnull(geo_polygon_simplify(dynamic({'type':'Polygon','coordinates':[[[5,48],[0,50],[0,47],"
            + "[4,47],[5,48]]]}), 1000000))", "true"
        )
      ])
    scalar(
      "geo_simplify_polygons_array", source: "geo-simplify-polygons-array-function",
      "Polygons without the vertices that a tolerance in metres makes needless, shared borders staying shared.",
      words: [
        "polygons": "an array of polygons as GeoJSON",
        "tolerance": "vertices nearer than this in metres are merged; 10 if not given",
      ],
      .raw(
        Parameter("polygons", .dynamic), Parameter("tolerance", .real).optional,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let shapes = GeoShape.several(arguments[0]), let tolerance = tolerance(arguments)
        else {
          return .null
        }
        let polygons = try shapes.compactMap { try $0.covered() }
        guard polygons.count == shapes.count else { return .null }
        guard let simplified = Simplify.polygons(polygons, tolerance: tolerance) else {
          throw GeoFailure.undecided
        }
        return GeoJSONText.polygons(simplified).encoded
      },
      examples: [
        (
          "isnull(geo_simplify_polygons_array(dynamic([{'type':'Polygon','coordinates':[[[5,48],[0,50],"
            + "[0,47],[4,47],[5,48]]]}]), -1))", "true"
        )
      ])
  }
}

/// The second argument in radians, 10 metres when it is left out; nil when it is out of range.
private func tolerance(_ arguments: Arguments) -> Double? {
  guard let tolerance = arguments.real(1, default: 10), tolerance >= 0,
    tolerance.asAngle <= Simplify.greatestTolerance
  else { return nil }
  return tolerance.asAngle
}
