import Geospatial
import KQLCatalog
import KQLValues

/// Distances, directions and circles of points.
extension FunctionCatalog {
  mutating func declareGeoPoints() {
    scalar(
      "geo_distance_2points", source: "geo-distance-2points-function",
      "The length in metres of the shortest way between two places on the sphere, or on the spheroid.",
      words: [
        "p1_longitude": "longitude of the first place in degrees",
        "p1_latitude": "latitude of the first place in degrees",
        "p2_longitude": "longitude of the second place in degrees",
        "p2_latitude": "latitude of the second place in degrees",
        "use_spheroid": "whether to measure on a spheroid instead of a sphere",
      ],
      .raw(
        Parameter("p1_longitude", .real), Parameter("p1_latitude", .real),
        Parameter("p2_longitude", .real), Parameter("p2_latitude", .real),
        Parameter("use_spheroid", .bool).optional, returns: .fixed(.real)
      ) { arguments in
        guard let a = arguments.place(0), let b = arguments.place(2),
          let isSpheroid = arguments.flag(4)
        else { return .null }
        if !isSpheroid { return .real(a.point.angle(to: b.point).asMetres) }
        return .real(try spheroidDistance(a, b))
      },
      examples: [
        (
          "round(geo_distance_2points(-122.407628, 47.578557, -118.275287, 34.019056), 4)",
          "1546754.352"
        ),
        ("isnull(geo_distance_2points(300, 1, 1, 1))", "true"),
      ])
    scalar(
      "geo_point_in_circle", source: "geo-point-in-circle-function",
      "Whether a place is within a radius in metres of another.",
      words: [
        "p_longitude": "longitude of the place in degrees",
        "p_latitude": "latitude of the place in degrees",
        "pc_longitude": "longitude of the circle's centre in degrees",
        "pc_latitude": "latitude of the circle's centre in degrees",
        "c_radius": "the circle's radius in metres",
      ],
      .raw(
        Parameter("p_longitude", .real), Parameter("p_latitude", .real),
        Parameter("pc_longitude", .real), Parameter("pc_latitude", .real),
        Parameter("c_radius", .real), returns: .fixed(.bool)
      ) { arguments in
        guard let point = arguments.place(0), let center = arguments.place(2),
          let radius = arguments.real(4), radius > 0, radius.isFinite
        else { return .null }
        return .bool(point.point.angle(to: center.point).asMetres <= radius)
      },
      examples: [
        ("geo_point_in_circle(-122.143564, 47.535677, -122.100896, 47.527351, 3500)", "true"),
        ("geo_point_in_circle(-122.137575, 47.630683, -122.100896, 47.527351, 3500)", "false"),
        ("isnull(geo_point_in_circle(1, 1, 1, 1, -1))", "true"),
      ])
    scalar(
      "geo_azimuth", source: "geo-azimuth-function",
      "The angle in radians, clockwise from the north, under which a place is seen from another.",
      words: [
        "p1_longitude": "longitude of the first place in degrees",
        "p1_latitude": "latitude of the first place in degrees",
        "p2_longitude": "longitude of the second place in degrees",
        "p2_latitude": "latitude of the second place in degrees",
      ],
      .raw(
        Parameter("p1_longitude", .real), Parameter("p1_latitude", .real),
        Parameter("p2_longitude", .real), Parameter("p2_latitude", .real), returns: .fixed(.real)
      ) { arguments in
        guard let a = arguments.place(0), let b = arguments.place(2), a.point != b.point else {
          return .null
        }
        return .real(Bearing.azimuth(from: a, to: b))
      },
      examples: [
        ("round(geo_azimuth(5, 10, 10, -40), 12)", "3.054599397964"),
        ("isnull(geo_azimuth(5, 10, 5, 10))", "true"),
      ])
    scalar(
      "geo_angle", source: "geo-angle-function",
      "The angle in radians, clockwise, from the line p2-p1 to the line p2-p3.",
      words: [
        "p1_longitude": "longitude of the first place in degrees",
        "p1_latitude": "latitude of the first place in degrees",
        "p2_longitude": "longitude of the second place in degrees",
        "p2_latitude": "latitude of the second place in degrees",
        "p3_longitude": "longitude of the third place in degrees",
        "p3_latitude": "latitude of the third place in degrees",
      ],
      .raw(
        Parameter("p1_longitude", .real), Parameter("p1_latitude", .real),
        Parameter("p2_longitude", .real), Parameter("p2_latitude", .real),
        Parameter("p3_longitude", .real), Parameter("p3_latitude", .real), returns: .fixed(.real)
      ) { arguments in
        guard let a = arguments.place(0)?.point, let b = arguments.place(2)?.point,
          let c = arguments.place(4)?.point, a != b, b != c
        else { return .null }
        return .real(Bearing.angle(a, b, c))
      },
      examples: [
        ("round(geo_angle(0, 10, 0, 5, 3, -10), 12)", "2.944938434069"),
        ("isnull(geo_angle(0, 10, 0, 10, 3, -10))", "true"),
      ])
  }
}

/// In metres.
func spheroidDistance(_ a: Coordinate, _ b: Coordinate) throws -> Double {
  guard let distance = Spheroid.distance(a, b) else {
    throw FunctionFailure.unsupported("distances between nearly opposite places on the spheroid")
  }
  return distance
}
