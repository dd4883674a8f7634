import JSON
import KQL
import KQLValues

/// What `render` asks for, in the form that clients get it in.
struct RenderHints: Sendable {
  private let members: [JSONMember]

  /// - Parameter visualization: nil where the query does not say.
  init(_ visualization: Visualization?) {
    var given: [String: String] = [:]
    for (name, text) in visualization?.properties ?? [:] { given[name.lowercased()] = text }
    members = Self.properties.map { name, kind in
      let text = given[name.lowercased()]
      return JSONMember(
        name,
        name == "Visualization"
          ? visualization.map { .string($0.kind) } ?? .null : kind.value(of: text))
    }
  }

  /// `{"Visualization":"timechart",…}`
  var kusto: JSONValue { .object(members) }

  /// The same names with small initials, as Azure Monitor has them.
  var monitor: JSONValue {
    .object(
      members.map { JSONMember($0.key.prefix(1).lowercased() + $0.key.dropFirst(), $0.value) })
  }

  private enum Kind {
    case text, names, flag, number
    /// A number that is "NaN" where nobody gave it.
    case bound

    func value(of text: String?) -> JSONValue {
      switch self {
      case .flag: return .bool(text.map { RenderHints.plain($0).lowercased() == "true" } ?? false)
      case .text: return text.map { .string(RenderHints.plain($0)) } ?? .null
      case .names:
        return text.map { .array(RenderHints.names($0).map { .string($0) }) } ?? .null
      case .number, .bound:
        guard let text else { return self == .bound ? .string("NaN") : .null }
        let plain = RenderHints.plain(text)
        return Double(plain).map { .real($0) } ?? .string(plain)
      }
    }
  }

  private static let properties: [(String, Kind)] = [
    ("Visualization", .text), ("Title", .text), ("XColumn", .text), ("Series", .names),
    ("YColumns", .names), ("AnomalyColumns", .names), ("XTitle", .text), ("YTitle", .text),
    ("XAxis", .text), ("YAxis", .text), ("Legend", .text), ("YSplit", .text),
    ("Accumulate", .flag), ("IsQuerySorted", .flag), ("Kind", .text), ("Ymin", .bound),
    ("Ymax", .bound), ("Xmin", .number), ("Xmax", .number),
  ]

  /// A value without its quotes or brackets.
  private static func plain(_ text: String) -> String {
    var text = Substring(text)
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    for quote in ["\"", "'"] where text.count > 1 && text.hasPrefix(quote) && text.hasSuffix(quote)
    {
      return String(text.dropFirst().dropLast())
    }
    return String(text)
  }

  private static func names(_ text: String) -> [String] {
    text.split(separator: ",").map { part in
      plain(String(part.drop(while: \.isWhitespace)).trimmingEnd)
    }
  }
}

extension String {
  fileprivate var trimmingEnd: String {
    lastIndex { !$0.isWhitespace }.map { String(self[...$0]) } ?? ""
  }
}
