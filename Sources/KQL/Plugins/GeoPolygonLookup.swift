import Diagnostics
import KQLPlan

/// `geo_polygon_lookup(U, polygon, longitude, latitude, …)`: the polygons that places lie in.
package enum GeoPolygonLookup: Plugin {
  package static let name = "geo_polygon_lookup"
  package static let documentation = OperatorDocumentation(
    "Adds to each row the columns of the rows of a table in whose polygon its place lies.",
    source: "geo-polygon-lookup-plugin",
    syntax:
      "T | evaluate geo_polygon_lookup(U, polygon column, longitude, latitude [, radius] [, return_unmatched] [, lookup_area_radius] [, return_lookup_key])",
    words: [
      "U": "the table with polygons", "polygon column": "its column of polygons as GeoJSON",
      "longitude": "longitude of the place in degrees, from -180 to 180",
      "latitude": "latitude of the place in degrees, from -90 to 90",
      "radius": "how near in metres a polygon must be; 0 if not given",
      "return_unmatched": "whether rows without a match are kept, with nulls; false if not given",
      "lookup_area_radius":
        "how far in metres around a place shapes are looked for; no answer depends on it",
      "return_lookup_key": "whether the column of shapes is among those added; false if not given",
    ],
    examples: [
      (
        "datatable(x: real, y: real) [5.0, 5.0, 20.0, 5.0] | evaluate geo_polygon_lookup((datatable(n: string, p: dynamic) ['a', dynamic({'type':'Polygon','coordinates':[[[0,0],[10,0],[10,10],[0,10],[0,0]]]})]), p, x, y)",
        ["5.0 | 5.0 | a"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try GeoLookup(kind: .polygons, keyName: "LookupPolygonKey").bind(call, binder)
  }
}
