import Geospatial
import KQLCatalog
import KQLValues

/// The regions within a distance of shapes.
extension FunctionCatalog {
  mutating func declareGeoBuffers() {
    scalar(
      "geo_point_buffer", source: "geo-point-buffer-function",
      "The polygon of all points within a radius in metres of a place.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "radius": "the distance in metres",
        "tolerance": "how far in metres the boundary may be from the exact one; 10 if not given",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real), Parameter("radius", .real),
        Parameter("tolerance", .real).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let place = arguments.place(0), var buffer = try buffer(arguments, radius: 2) else {
          return .null
        }
        buffer.add(place.point)
        return try answer(buffer, [])
      },
      examples: [
        (
          "array_length(geo_point_buffer(-115.1745008278, 36.1497251277, 20000).coordinates[0])",
          "101"
        ),
        ("isnull(geo_point_buffer(200, 1, 0.1))", "true"),
        ("isnull(geo_point_buffer(10, 10, -1))", "true"),
      ])
    scalar(
      "geo_line_buffer", source: "geo-line-buffer-function",
      "The polygon of all points within a radius in metres of lines.",
      words: [
        "lineString": "a line or several as GeoJSON", "radius": "the distance in metres",
        "tolerance": "how far in metres the boundary may be from the exact one; 10 if not given",
      ],
      .raw(
        Parameter("lineString", .dynamic), Parameter("radius", .real),
        Parameter("tolerance", .real).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let lines = arguments.shape(0)?.lines, var buffer = try buffer(arguments, radius: 1)
        else { return .null }
        for line in lines { buffer.add(line) }
        return try answer(buffer, [])
      },
      examples: [
        (
          "isnull(geo_line_buffer(dynamic({'type':'LineString','coordinates':[[0,0],[1,1]]}), 0))",
          "true"
        )
      ])
    scalar(
      "geo_polygon_buffer", source: "geo-polygon-buffer-function",
      "The polygon of all points within a radius in metres of polygons.",
      words: [
        "polygon": "a polygon or several as GeoJSON", "radius": "the distance in metres",
        "tolerance": "how far in metres the boundary may be from the exact one; 10 if not given",
      ],
      .raw(
        Parameter("polygon", .dynamic), Parameter("radius", .real),
        Parameter("tolerance", .real).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let shape = arguments.shape(0), let region = try shape.covered(),
          var buffer = try buffer(arguments, radius: 1)
        else { return .null }
        buffer.add(region)
        return try answer(buffer, [region])
      },
      examples: [
        ("isnull(geo_polygon_buffer(dynamic({'type':'p'}), 1))", "true"),
        (
          "isnull(geo_polygon_buffer(dynamic({'type':'Polygon','coordinates':[[[10,10],[0,10],[0,0],"
            + "[10,10]]]}), 0))", "true"
        ),
      ])
  }
}

/// What a radius, and the tolerance after it (10 metres when it is left out), ask for; nil when one of
/// them is out of range.
private func buffer(_ arguments: Arguments, radius index: Int) throws -> Buffer? {
  guard let radius = arguments.real(index), radius > 0, radius.isFinite,
    let tolerance = arguments.real(index + 1, default: 10), tolerance > 0,
    tolerance >= radius * Buffer.leastFraction
  else { return nil }
  guard let buffer = Buffer(distance: radius.asAngle, fraction: tolerance / radius) else {
    throw FunctionFailure.unsupported("a buffer of \(radius) metres")
  }
  return buffer
}

private func answer(_ buffer: Buffer, _ polygons: [Polygon]) throws -> FunctionValue {
  guard let region = buffer.region(outsideOf: polygons) else { throw GeoFailure.undecided }
  return GeoJSONText.polygon(region).encoded
}
