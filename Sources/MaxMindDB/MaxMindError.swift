/// Why a MaxMind DB file could not be read.
package enum MaxMindError: Error, Sendable, Hashable {
  /// The system refused: its own words.
  case io(String)
  /// The file has no metadata of a MaxMind DB: it is something else.
  case other
  /// The file is not what the format says: what is wrong.
  case malformed(String)

  package var message: String {
    switch self {
    case .io(let text): text
    case .other: "this is not a MaxMind DB file"
    case .malformed(let text): "a MaxMind DB that cannot be read: \(text)"
    }
  }
}
