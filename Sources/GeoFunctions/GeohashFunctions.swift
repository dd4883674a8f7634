import Geospatial
import KQLCatalog
import KQLValues

/// Cells named by geohashes.
extension FunctionCatalog {
  mutating func declareGeohash() {
    scalar(
      "geo_point_to_geohash", source: "geo-point-to-geohash-function",
      "The geohash of the cell in which a place is; empty when it is none on Earth.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "accuracy": "the length of the geohash, from 1 to 18; 5 if not given",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("accuracy", .long).optional, returns: .fixed(.string)
      ) { arguments in
        guard let place = arguments.place(0), let accuracy = arguments.integer(2, default: 5),
          accuracy >= 1, accuracy <= 18, let geohash = Geohash(place, length: Int(accuracy))
        else { return .text("") }
        return .text(geohash.name)
      },
      examples: [
        ("geo_point_to_geohash(-80.195829, 25.802215, 8)", "'dhwfz15h'"),
        ("geo_point_to_geohash(-122.303404, 47.570482)", "'c23n8'"),
        ("geo_point_to_geohash(200, 1, 8)", "''"),
        ("geo_point_to_geohash(1, 1, int(null))", "''"),
      ])
    scalar(
      "geo_geohash_to_central_point", source: "geo-geohash-to-central-point-function",
      "The centre of the cell of a geohash.", words: ["geohash": "a geohash of 1 to 18 characters"],
      .raw(Parameter("geohash", .string), returns: .fixed(.dynamic)) { arguments in
        guard let geohash = geohash(arguments[0]) else { return .null }
        return GeoJSONText.point(geohash.center).encoded
      },
      examples: [
        (
          "geo_geohash_to_central_point('sunny')",
          "dynamic({\"type\":\"Point\",\"coordinates\":[42.47314453125,23.70849609375]})"
        ),
        ("isnull(geo_geohash_to_central_point('a'))", "true"),
      ])
    scalar(
      "geo_geohash_to_polygon", source: "geo-geohash-to-polygon-function",
      "The rectangle of the cell of a geohash.",
      words: ["geohash": "a geohash of 1 to 18 characters"],
      .raw(Parameter("geohash", .string), returns: .fixed(.dynamic)) { arguments in
        guard let corners = geohash(arguments[0])?.corners else { return .null }
        return GeoJSONText.polygons([[corners + corners.prefix(1)]]).encoded
      },
      examples: [
        (
          "geo_geohash_to_polygon('dr5ru').coordinates[0][1]",
          "dynamic([-73.9599609375,40.7373046875])"
        )
      ])
    scalar(
      "geo_geohash_neighbors", source: "geo-geohash-neighbors-function",
      "The geohashes of the cells around that of a geohash.",
      words: ["geohash": "a geohash of 1 to 18 characters"],
      .raw(Parameter("geohash", .string), returns: .fixed(.dynamic)) { arguments in
        guard let geohash = geohash(arguments[0]) else { return .null }
        return DynamicValue.array(geohash.neighbors.map { .string($0.name) }).encoded
      },
      examples: [
        (
          "geo_geohash_neighbors('sunny')",
          "dynamic([\"sunnv\",\"sunnt\",\"sunnw\",\"sunnx\",\"sunpp\",\"sunnz\",\"sunpn\",\"sunpj\"])"
        ),
        ("isnull(geo_geohash_neighbors('a'))", "true"),
      ])
  }
}

private func geohash(_ view: ValueView) -> Geohash? {
  guard case .text(let name) = view else { return nil }
  return Geohash(name)
}
