import Geospatial
import KQLCatalog
import KQLValues

/// Measures of polygons, and of points to them.
extension FunctionCatalog {
  mutating func declareGeoPolygons() {
    let square =
      "dynamic({'type':'Polygon','coordinates':[[[0,0],[10,0],[10,10],[0,10],[0,0]]]})"
    let invalid = "dynamic({'type':'Polygon','coordinates':[[[0,0],[10,10],[10,10],[0,0]]]})"
    scalar(
      "geo_polygon_area", source: "geo-polygon-area-function",
      "The area in square metres of what polygons cover together.",
      words: ["polygon": "a polygon or several as GeoJSON"],
      .raw(Parameter("polygon", .dynamic), returns: .fixed(.real)) { arguments in
        guard let shape = arguments.shape(0), let region = try shape.covered() else {
          return .null
        }
        return .real(region.area.asMetres.asMetres)
      },
      examples: [("isnull(geo_polygon_area(\(invalid)))", "true")])
    scalar(
      "geo_polygon_perimeter", source: "geo-polygon-perimeter-function",
      "The length in metres of the boundary of what polygons cover together.",
      words: ["polygon": "a polygon or several as GeoJSON"],
      .raw(Parameter("polygon", .dynamic), returns: .fixed(.real)) { arguments in
        guard let shape = arguments.shape(0), let region = try shape.covered() else {
          return .null
        }
        return .real(region.perimeter.asMetres)
      },
      examples: [("isnull(geo_polygon_perimeter(\(invalid)))", "true")])
    scalar(
      "geo_polygon_centroid", source: "geo-polygon-centroid-function",
      "The centre of mass of what polygons cover together.",
      words: ["polygon": "a polygon or several as GeoJSON"],
      .raw(Parameter("polygon", .dynamic), returns: .fixed(.dynamic)) { arguments in
        guard let shape = arguments.shape(0), let region = try shape.covered() else {
          return .null
        }
        let sum = region.centroid
        guard sum.norm > 0 else { return .null }
        return GeoJSONText.point(sum.normalized).encoded
      },
      examples: [("isnull(geo_polygon_centroid(\(invalid)))", "true")])
    scalar(
      "geo_point_in_polygon", source: "geo-point-in-polygon-function",
      "Whether a place is inside of a polygon, or of one of several.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "polygon": "a polygon or several as GeoJSON",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("polygon", .dynamic), returns: .fixed(.bool)
      ) { arguments in
        guard let place = arguments.place(0), let polygons = arguments.shape(2)?.polygons else {
          return .null
        }
        let point = place.point
        return .bool(polygons.contains { $0.contains(point) })
      },
      examples: [
        ("geo_point_in_polygon(5, 5, \(square))", "true"),
        ("geo_point_in_polygon(5, 15, \(square))", "false"),
        ("isnull(geo_point_in_polygon(200, 1, \(square)))", "true"),
        ("isnull(geo_point_in_polygon(1, 1, \(invalid)))", "true"),
      ])
    scalar(
      "geo_distance_point_to_polygon", source: "geo-distance-point-to-polygon-function",
      "The shortest distance in metres from a place to polygons, 0 inside.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "polygon": "a polygon or several as GeoJSON",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("polygon", .dynamic), returns: .fixed(.real)
      ) { arguments in
        guard let place = arguments.place(0), let polygons = arguments.shape(2)?.polygons else {
          return .null
        }
        let point = place.point
        return .real(polygons.reduce(.infinity) { min($0, $1.distance(to: point)) }.asMetres)
      },
      examples: [
        ("geo_distance_point_to_polygon(5, 5, \(square))", "0.0"),
        ("isnull(geo_distance_point_to_polygon(500, 1, \(square)))", "true"),
      ])
    scalar(
      "geo_closest_point_on_polygon", source: "geo-closest-point-on-polygon-function",
      "The point of polygons that is nearest to a place: inside, the place itself.",
      words: [
        "longitude": "longitude of the place in degrees, from -180 to 180",
        "latitude": "latitude of the place in degrees, from -90 to 90",
        "polygon": "a polygon or several as GeoJSON",
      ],
      .raw(
        Parameter("longitude", .real), Parameter("latitude", .real),
        Parameter("polygon", .dynamic), returns: .fixed(.dynamic)
      ) { arguments in
        guard let place = arguments.place(0), let polygons = arguments.shape(2)?.polygons else {
          return .null
        }
        let point = place.point
        let nearest = polygons.min { $0.distance(to: point) < $1.distance(to: point) }
        guard let nearest else { return .null }
        return GeoJSONText.point(nearest.nearest(to: point)).encoded
      },
      examples: [("isnull(geo_closest_point_on_polygon(500, 1, \(square)))", "true")])
  }
}

extension GeoShape {
  /// What the polygons cover together; nil when the shape is not a valid polygon.
  func covered() throws -> Polygon? {
    guard polygons != nil else { return nil }
    guard let region else { throw GeoFailure.undecided }
    return region
  }
}
