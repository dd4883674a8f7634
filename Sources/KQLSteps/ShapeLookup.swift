import GeoFunctions
import KQLValues

/// Adds to each row the rows of a table in whose polygon, or near to whose line, its place lies.
package struct ShapeLookup: Sendable {
  var kind: GeoMatcher.Kind
  /// In metres.
  var radius: Double?
  /// How many columns a row has of its own.
  var inputWidth: Int
  /// What stands beside a row without a match; nil when there are to be none.
  var blank: [Value]?

  package init(kind: GeoMatcher.Kind, radius: Double?, inputWidth: Int, blank: [Value]?) {
    self.kind = kind
    self.radius = radius
    self.inputWidth = inputWidth
    self.blank = blank
  }

  /// - Parameter table: the rows of both tables: whether it is an input's, longitude, latitude, the shape, the
  ///   input's columns, the columns that are added.
  package func rows(of table: ResultTable) -> [[Value]] {
    let places = table.rows.filter { $0[0] == .bool(true) }
    let shapes = table.rows.filter { $0[0] != .bool(true) }
    let matcher = GeoMatcher(
      kind, radius: radius,
      shapes: shapes.map { row in if case .dynamic(let json) = row[3] { json } else { nil } })
    var matched: [[Value]] = []
    var unmatched: [[Value]] = []
    for row in places {
      let own = Array(row[4..<(4 + inputWidth)])
      var found: [Int] = []
      if case .real(let longitude) = row[1], case .real(let latitude) = row[2] {
        found = matcher.matches(longitude: longitude, latitude: latitude)
      }
      for index in found { matched.append(own + shapes[index][(4 + inputWidth)...]) }
      if found.isEmpty, let blank { unmatched.append(own + blank) }
    }
    return matched + unmatched
  }
}
