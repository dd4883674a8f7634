/// The ten scalar types of Kusto. Source: scalar-data-types.
package enum ScalarType: String, Sendable, Hashable, CaseIterable {
  case bool, int, long, real, decimal, datetime, timespan, guid, string, dynamic

  /// The type that a name in a query means, aliases included (`date`, `time`, `double`, `boolean`…).
  package init?(kqlName name: String) {
    switch name {
    case "bool", "boolean": self = .bool
    case "int", "int32": self = .int
    case "long", "int64": self = .long
    case "real", "double": self = .real
    case "decimal": self = .decimal
    case "datetime", "date": self = .datetime
    case "timespan", "time": self = .timespan
    case "guid", "uuid", "uniqueid": self = .guid
    case "string": self = .string
    case "dynamic": self = .dynamic
    default: return nil
    }
  }

  /// Whether arithmetic mixes it with the other numbers.
  package var isNumeric: Bool {
    switch self {
    case .int, .long, .real, .decimal: true
    case .bool, .datetime, .timespan, .guid, .string, .dynamic: false
    }
  }

  package var isInteger: Bool { self == .int || self == .long }
}
