import JSON
import KQLValues

extension Value {
  /// The value as csv holds it, and the `result` blocks of tests: times and numbers as in JSON, null
  /// as nothing, a dynamic as its JSON text.
  package func exactText(as type: ScalarType) -> String {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .long(let value) where type == .bool: value == 0 ? "false" : "true"
    case .dynamic(let json): json
    case .null, .long, .real, .decimal, .datetime, .timespan, .guid, .string: text(as: type)
    }
  }

  /// The value as people read it: as above, but a dynamic that is a string goes without its quotes.
  /// Not made visible yet.
  package func plainText(as type: ScalarType) -> String {
    if case .dynamic(let json) = self {
      DynamicText.text(ofJSON: json)
    } else {
      exactText(as: type)
    }
  }
}
