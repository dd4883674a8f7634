import Geospatial
import KQLCatalog
import KQLValues

/// Whether shapes meet, what they have in common, and what they cover together.
extension FunctionCatalog {
  mutating func declareGeoMeetings() {
    scalar(
      "geo_intersects_2lines", source: "geo-intersects-2lines-function",
      "Whether two lines have a point in common.",
      words: [
        "lineString1": "the first line or lines as GeoJSON",
        "lineString2": "the second line or lines as GeoJSON",
      ],
      .raw(
        Parameter("lineString1", .dynamic), Parameter("lineString2", .dynamic),
        returns: .fixed(.bool)
      ) { arguments in
        guard let first = arguments.shape(0)?.lines, let second = arguments.shape(1)?.lines else {
          return .null
        }
        return .bool(Meeting.meet(first, second))
      },
      examples: [
        (
          "geo_intersects_2lines(dynamic({'type':'LineString','coordinates':[[-73.978929,40.785155],"
            + "[-73.980903,40.782621]]}), dynamic({'type':'LineString','coordinates':[[-73.985195,"
            + "40.788275],[-73.974552,40.779761]]}))", "true"
        )
      ])
    scalar(
      "geo_intersects_line_with_polygon", source: "geo-intersects-line-with-polygon-function",
      "Whether a line has a point in common with a polygon.",
      words: [
        "lineString": "a line or several as GeoJSON", "polygon": "a polygon or several as GeoJSON",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("polygon", .dynamic), returns: .fixed(.bool)
      ) { arguments in
        guard let lines = arguments.shape(0)?.lines, let polygons = arguments.shape(1)?.polygons
        else { return .null }
        return .bool(Meeting.meet(lines, polygons))
      },
      examples: [
        (
          "geo_intersects_line_with_polygon(dynamic({'type':'LineString','coordinates':[[-73.985195,"
            + "40.788275],[-73.974552,40.779761]]}), dynamic({'type':'Polygon','coordinates':[[["
            + "-73.9712905883789,40.78580561168767],[-73.98004531860352,40.775276834803655],["
            + "-73.97000312805176,40.77852663535664],[-73.9712905883789,40.78580561168767]]]}))",
          "true"
        )
      ])
    scalar(
      "geo_intersects_2polygons", source: "geo-intersects-2polygons-function",
      "Whether two polygons have a point in common.",
      words: [
        "polygon1": "the first polygon or polygons as GeoJSON",
        "polygon2": "the second polygon or polygons as GeoJSON",
      ],
      .raw(
        Parameter("polygon1", .dynamic), Parameter("polygon2", .dynamic), returns: .fixed(.bool)
      ) { arguments in
        guard let first = arguments.shape(0)?.polygons, let second = arguments.shape(1)?.polygons
        else { return .null }
        return .bool(Meeting.meet(first, second))
      },
      examples: [
        (
          "geo_intersects_2polygons(dynamic({'type':'Polygon','coordinates':[[[2,45],[0,45],[1,44],"
            + "[2,45]]]}), dynamic({'type':'Polygon','coordinates':[[[3,44],[3,45],[2,43],[3,44]]]}))",
          "false"
        )
      ])
  }

  mutating func declareGeoOverlays() {
    scalar(
      "geo_intersection_2lines", source: "geo-intersection-2lines-function",
      "The points and lines that two lines have in common.",
      words: [
        "lineString1": "the first line or lines as GeoJSON",
        "lineString2": "the second line or lines as GeoJSON",
      ],
      .raw(
        Parameter("lineString1", .dynamic), Parameter("lineString2", .dynamic),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let first = arguments.shape(0)?.lines, let second = arguments.shape(1)?.lines else {
          return .null
        }
        return try answer(Overlay.intersection(first, second))
      },
      examples: [
        (
          "geo_intersection_2lines(dynamic({'type':'LineString','coordinates':[[1, 1],[2, 2]]}), "
            + "dynamic({'type':'LineString','coordinates':[[3, 3],[4, 4]]}))",
          "dynamic({\"type\":\"GeometryCollection\",\"geometries\":[]})"
        )
      ])
    scalar(
      "geo_intersection_line_with_polygon", source: "geo-intersection-line-with-polygon-function",
      "The part of a line that lies in a polygon.",
      words: [
        "lineString": "a line or several as GeoJSON", "polygon": "a polygon or several as GeoJSON",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("polygon", .dynamic),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let lines = arguments.shape(0)?.lines, let shape = arguments.shape(1),
          let region = try shape.covered()
        else { return .null }
        return try answer(Overlay.intersection(lines, region))
      },
      examples: [
        (
          "round(geo_line_length(geo_intersection_line_with_polygon(dynamic({'type':'LineString','coordinates':[[0.5,-1],[0.5,0.5]]}), dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}))))",
          "55598.0"
        )
      ])
    scalar(
      "geo_intersection_2polygons", source: "geo-intersection-2polygons-function",
      "What two polygons both cover.",
      words: [
        "polygon1": "the first polygon or polygons as GeoJSON",
        "polygon2": "the second polygon or polygons as GeoJSON",
      ],
      .raw(
        Parameter("polygon1", .dynamic), Parameter("polygon2", .dynamic), returns: .fixed(.dynamic)
      ) { arguments in
        guard let first = try arguments.shape(0)?.covered(),
          let second = try arguments.shape(1)?.covered()
        else { return .null }
        return try answer(Overlay.intersection(first, second))
      },
      examples: [
        (
          "geo_intersection_2polygons(dynamic({'type':'Polygon','coordinates':[[[2,45],[0,45],[1,44],"
            + "[2,45]]]}), dynamic({'type':'Polygon','coordinates':[[[3,44],[3,45],[2,43],[3,44]]]}))",
          "dynamic({\"type\":\"GeometryCollection\",\"geometries\":[]})"
        )
      ])
    scalar(
      "geo_union_lines_array", source: "geo-union-lines-array-function",
      "Lines as one: parts that several share are taken once.",
      words: ["lineStrings": "an array of lines as GeoJSON"],
      .raw(Parameter("lineStrings", .dynamic), returns: .fixed(.dynamic)) { arguments in
        guard let shapes = GeoShape.several(arguments[0]) else { return .null }
        let lines = shapes.compactMap(\.lines)
        guard lines.count == shapes.count else { return .null }
        guard let union = Overlay.union(lines.flatMap { $0 }) else { throw GeoFailure.undecided }
        return GeoJSONText.lines(union).encoded
      },
      examples: [
        (
          "geo_union_lines_array(dynamic([{'type':'LineString','coordinates':[[0,0],[1,0]]}]))",
          "dynamic({\"type\":\"LineString\",\"coordinates\":[[0.0,0.0],[1.0,0.0]]})"
        )
      ])
    scalar(
      "geo_union_polygons_array", source: "geo-union-polygons-array-function",
      "What polygons cover together.", words: ["polygons": "an array of polygons as GeoJSON"],
      .raw(Parameter("polygons", .dynamic), returns: .fixed(.dynamic)) { arguments in
        guard let shapes = GeoShape.several(arguments[0]) else { return .null }
        let polygons = try shapes.compactMap { try $0.covered() }
        guard polygons.count == shapes.count else { return .null }
        guard let union = Overlay.union(polygons) else { throw GeoFailure.undecided }
        return GeoJSONText.polygon(union).encoded
      },
      examples: [
        (
          "geo_point_in_polygon(0.5, 0.4, geo_union_polygons_array(pack_array(dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}), dynamic({'type':'Polygon','coordinates':[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}))))",
          "true"
        )
      ])
  }
}

private func answer(_ geometry: Geometry?) throws -> FunctionValue {
  guard let geometry else { throw GeoFailure.undecided }
  return GeoJSONText.geometry(geometry).encoded
}
