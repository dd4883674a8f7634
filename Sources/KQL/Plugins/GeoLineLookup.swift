import Diagnostics
import KQLPlan

/// `geo_line_lookup(U, line, longitude, latitude, radius, …)`: the lines that places are near to.
package enum GeoLineLookup: Plugin {
  package static let name = "geo_line_lookup"
  package static let documentation = OperatorDocumentation(
    "Adds to each row the columns of the rows of a table whose line its place is near to.",
    source: "geo-line-lookup-plugin",
    syntax:
      "T | evaluate geo_line_lookup(U, line column, longitude, latitude, radius [, return_unmatched] [, lookup_area_radius] [, return_lookup_key])",
    words: [
      "U": "the table with lines", "line column": "its column of lines as GeoJSON",
      "longitude": "longitude of the place in degrees, from -180 to 180",
      "latitude": "latitude of the place in degrees, from -90 to 90",
      "radius": "how near in metres a line must be",
      "return_unmatched": "whether rows without a match are kept, with nulls; false if not given",
      "lookup_area_radius":
        "how far in metres around a place shapes are looked for; no answer depends on it",
      "return_lookup_key": "whether the column of shapes is among those added; false if not given",
    ],
    examples: [
      (
        "datatable(x: real, y: real) [5.0, 0.0, 5.0, 5.0] | evaluate geo_line_lookup((datatable(n: string, l: dynamic) ['a', dynamic({'type':'LineString','coordinates':[[0,0],[10,0]]})]), l, x, y, 100)",
        ["5.0 | 0.0 | a"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try GeoLookup(kind: .lines, keyName: "LookupLineKey").bind(call, binder)
  }
}
