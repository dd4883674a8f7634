import JSON

/// What tells JSON from lines of other kinds.
package enum JSONText {
  /// Whether a line may be a part of a document in JSON.
  package static func mayContinue(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first(where: { $0 > 0x20 }) else { return true }
    return "{}[]\"".utf8.contains(first)
  }

  /// How far a value is followed to tell whether it is JSON.
  private static let lookedAt = 4 << 10

  /// Whether a record of JSON, or an array of records, begins here: one that is whole with nothing but
  /// commas after it in its line, or that goes on further than is looked at.
  package static func begins(_ bytes: UnsafeRawBufferPointer) -> Bool {
    func token(from start: Int) -> Int? { bytes[start...].firstIndex { $0 > 0x20 } }
    guard var first = token(from: 0) else { return false }
    if bytes[first] == UInt8(ascii: ",") { first = token(from: first + 1) ?? first }
    guard
      bytes[first] == UInt8(ascii: "{") || bytes[first] == UInt8(ascii: "[")
    else { return false }
    guard let second = token(from: first + 1) else { return true }
    switch (bytes[first], bytes[second]) {
    case (UInt8(ascii: "{"), UInt8(ascii: "\"")), (UInt8(ascii: "["), UInt8(ascii: "{")): break
    // Records as strings.
    case (UInt8(ascii: "["), UInt8(ascii: "\"")):
      guard let third = token(from: second + 1) else { return true }
      guard bytes[third] == UInt8(ascii: "{") else { return false }
    default: return false
    }
    var tape = JSONTape()
    let window = UnsafeRawBufferPointer(rebasing: bytes.prefix(first + lookedAt))
    switch tape.scan(window, from: first, isFinal: false) {
    case .needsMore: return true
    case .failure: return false
    case .value(let end):
      let rest = window[end...].prefix { $0 != 0x0A }
      return rest.allSatisfy { $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "]") }
    }
  }
}
