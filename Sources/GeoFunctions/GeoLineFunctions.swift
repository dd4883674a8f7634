import Geospatial
import KQLCatalog
import KQLValues

/// Measures of lines, and of points to them.
extension FunctionCatalog {
  mutating func declareGeoLines() {
    scalar(
      "geo_line_length", source: "geo-line-length-function", "The length of lines in metres.",
      words: ["lineString": "a line or several as GeoJSON"],
      .raw(Parameter("lineString", .dynamic), returns: .fixed(.real)) { arguments in
        guard let lines = arguments.shape(0)?.lines else { return .null }
        return .real(lines.reduce(0) { $0 + $1.length }.asMetres)
      },
      examples: [
        (
          "round(geo_line_length(dynamic({'type':'LineString','coordinates':[[-73.95807266235352,"
            + "40.800426144169315],[-73.94966125488281,40.79691751000055],[-73.97317886352539,"
            + "40.764486356930334]]})), 6)", "4922.480170"
        ),
        (
          "isnull(geo_line_length(dynamic({'type':'LineString','coordinates':[[1, 1]]})))", "true"
        ),
      ])
    scalar(
      "geo_line_centroid", source: "geo-line-centroid-function", "The centre of mass of lines.",
      words: ["lineString": "a line or several as GeoJSON"],
      .raw(Parameter("lineString", .dynamic), returns: .fixed(.dynamic)) { arguments in
        guard let lines = arguments.shape(0)?.lines else { return .null }
        let sum = lines.reduce(Vector.zero) { $0 + $1.centroid }
        guard sum.norm > 0 else { return .null }
        return GeoJSONText.point(sum.normalized).encoded
      },
      examples: [
        (
          "isnull(geo_line_centroid(dynamic({'type':'LineString','coordinates':[[1, 1]]})))",
          "true"
        )
      ])
    scalar(
      "geo_distance_point_to_line", source: "geo-distance-point-to-line-function",
      "The shortest distance in metres from a place to lines.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "lineString": "a line or several as GeoJSON",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("lineString", .dynamic), returns: .fixed(.real)
      ) { arguments in
        guard let place = arguments.place(0), let lines = arguments.shape(2)?.lines else {
          return .null
        }
        let point = place.point
        return .real(lines.reduce(.infinity) { min($0, $1.distance(to: point)) }.asMetres)
      },
      examples: [
        (
          "isnull(geo_distance_point_to_line(1, 1, dynamic({'type':'LineString'})))", "true"
        ),
        (
          "geo_distance_point_to_line(1, 1, dynamic({'type':'LineString','coordinates':[[1,1],[2,2]]}))",
          "0.0"
        ),
      ])
    scalar(
      "geo_closest_point_on_line", source: "geo-closest-point-on-line-function",
      "The point of lines that is nearest to a place.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "lineString": "a line or several as GeoJSON",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("lineString", .dynamic), returns: .fixed(.dynamic)
      ) { arguments in
        guard let place = arguments.place(0), let lines = arguments.shape(2)?.lines else {
          return .null
        }
        let point = place.point
        let nearest = lines.min { $0.distance(to: point) < $1.distance(to: point) }
        guard let nearest else { return .null }
        return GeoJSONText.point(nearest.nearest(to: point).point).encoded
      },
      examples: [
        ("isnull(geo_closest_point_on_line(1, 1, dynamic({'type':'LineString'})))", "true")
      ])
  }

  mutating func declareGeoLinePoints() {
    scalar(
      "geo_line_interpolate_point", source: "geo-line-interpolate-point-function",
      "The point at a fraction of the length of a line.",
      words: [
        "lineString": "one line as GeoJSON", "fraction": "how far along the line, from 0 to 1",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("fraction", .real), returns: .fixed(.dynamic)
      ) { arguments in
        guard let shape = arguments.shape(0), shape.isSingleLine, let line = shape.lines?.first,
          let fraction = arguments.real(1), fraction >= 0, fraction <= 1
        else { return .null }
        return GeoJSONText.point(line.point(at: fraction)).encoded
      },
      examples: [
        (
          "isnull(geo_line_interpolate_point(dynamic({'type':'LineString','coordinates':[[1, 1]]}), 0.5))",
          "true"
        )
      ])
    scalar(
      "geo_line_locate_point", source: "geo-line-locate-point-function",
      "The fraction of the length of a line at which the point nearest to a place is.",
      words: [
        "lineString": "one line as GeoJSON",
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "use_spheroid": "whether to measure on a spheroid instead of a sphere",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("longitude", .real),
        Parameter("latitude", .real), Parameter("use_spheroid", .bool).optional,
        returns: .fixed(.real)
      ) { arguments in
        guard let shape = arguments.shape(0), shape.isSingleLine, let line = shape.lines?.first,
          let place = arguments.place(1), let isSpheroid = arguments.flag(3)
        else { return .null }
        var failure: (any Error)?
        let fraction = line.fraction(ofPointNearestTo: place.point) { a, b in
          if !isSpheroid { return a.angle(to: b) }
          do {
            return try spheroidDistance(Coordinate(a), Coordinate(b))
          } catch {
            failure = error
            return 0
          }
        }
        if let failure { throw failure }
        return .real(fraction)
      },
      examples: [
        (
          "round(geo_line_locate_point(dynamic({'type':'LineString','coordinates':[[-73.95796, "
            + "40.80042], [-73.97317, 40.764486]]}), -73.965, 40.792), 11)", "0.255601351"
        )
      ])
  }
}
