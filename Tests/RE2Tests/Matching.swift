import RE2

extension Pattern {
  /// The whole match and the groups of the first match, as text; nil where nothing matches.
  func groups(in text: String, from: Int = 0, isAnchored: Bool = false) -> [String?]? {
    groups(in: Array(text.utf8), from: from, isAnchored: isAnchored)
  }

  func groups(in bytes: [UInt8], from: Int = 0, isAnchored: Bool = false) -> [String?]? {
    var captures = Array(repeating: Capture.none, count: groupCount + 1)
    let isFound = bytes.withUnsafeBytes { text in
      captures.withUnsafeMutableBufferPointer {
        firstMatch(in: text, from: from, isAnchored: isAnchored, into: $0)
      }
    }
    guard isFound else { return nil }
    return captures.map { capture in
      capture.range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
  }

  func matches(_ text: String) -> Bool { matches(Array(text.utf8)) }

  func matches(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { matches($0) } }

  /// Each match, one after the other.
  static func all(_ pattern: String, _ text: String) throws -> [String] {
    let pattern = try Pattern(pattern)
    let bytes = Array(text.utf8)
    var found: [String] = []
    var from = 0
    var captures = [Capture.none]
    while from <= bytes.count {
      let isFound = bytes.withUnsafeBytes { text in
        captures.withUnsafeMutableBufferPointer {
          pattern.firstMatch(in: text, from: from, into: $0)
        }
      }
      guard isFound, let range = captures[0].range else { break }
      found.append(String(decoding: bytes[range], as: UTF8.self))
      from = range.isEmpty ? range.upperBound + 1 : range.upperBound
    }
    return found
  }
}
