import Geospatial
import KQLCatalog
import KQLValues

/// Straight edges of a map as chains of edges of the sphere.
extension FunctionCatalog {
  mutating func declareGeoDensification() {
    scalar(
      "geo_line_densify", source: "geo-line-densify-function",
      "Lines with points added so that they follow the straight lines of a map.",
      words: [
        "lineString": "a line or several as GeoJSON",
        "tolerance":
          "how far in metres the new line may be from the straight edge on a map, from 0.1 to 10000; 10 if not given",
        "preserve_crossing": "whether an edge may go on crossing the antimeridian",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("tolerance", .real).optional,
        Parameter("preserve_crossing", .bool).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let lines = arguments.shape(0)?.lineCoordinates,
          var densification = densification(arguments),
          let isKept = arguments.flag(2)
        else { return .null }
        var parts: [[Coordinate]] = []
        for line in lines {
          guard let points = densification.points(of: line) else { return .null }
          parts += isKept ? [points.map(Coordinate.init)] : Antimeridian.parts(of: points)
        }
        return GeoJSONText.lines(parts).encoded
      },
      examples: [
        (
          "isnull(geo_line_densify(dynamic({'type':'LineString','coordinates':[[1,1],[2,2]]}), 0))",
          "true"
        )
      ])
    scalar(
      "geo_polygon_densify", source: "geo-polygon-densify-function",
      "Polygons with points added so that they follow the straight lines of a map.",
      words: [
        "polygon": "a polygon or several as GeoJSON",
        "tolerance":
          "how far in metres the new boundary may be from the straight edge on a map, from 0.1 to 10000; 10 if not given",
        "preserve_crossing": "whether an edge may go on crossing the antimeridian",
      ],
      .raw(
        Parameter("polygon", .dynamic), Parameter("tolerance", .real).optional,
        Parameter("preserve_crossing", .bool).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let polygons = arguments.shape(0)?.ringCoordinates,
          var densification = densification(arguments),
          let isKept = arguments.flag(2)
        else { return .null }
        var parts: [[[Coordinate]]] = []
        for polygon in polygons {
          var rings: [[Coordinate]] = []
          for (index, ring) in polygon.enumerated() {
            guard var points = densification.points(of: ring) else { return .null }
            // The engine turns an outer ring that runs clockwise round: its last vertex comes first.
            if index == 0, Loop(points.dropLast()).area > 2 * .pi {
              points = points.dropLast().reversed()
              points.append(points[0])
            }
            if !isKept && Antimeridian.isCrossed(by: points) {
              throw FunctionFailure.unsupported(
                "`geo_polygon_densify` of a polygon over the antimeridian",
                instead: "use `preserve_crossing`")
            }
            rings.append(points.map(Coordinate.init))
          }
          parts.append(rings)
        }
        return GeoJSONText.polygons(parts).encoded
      },
      examples: [
        (
          "isnull(geo_polygon_densify(dynamic({'type':'Polygon','coordinates':[[[10,900],[11,10],"
            + "[11,11],[10,11],[10,10]]]})))", "true"
        )
      ])
  }
}

/// What the second argument asks for, 10 metres when it is left out; nil when it is out of range.
private func densification(_ arguments: Arguments) -> Densification? {
  guard let tolerance = arguments.real(1, default: 10), tolerance >= 0.1, tolerance <= 10_000 else {
    return nil
  }
  return Densification(tolerance: tolerance.asAngle, limit: 10_485_760)
}
