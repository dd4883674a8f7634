import JSON

/// The kinds of text that are no JSON, in the order in which a line is shown to them.
package enum TextFormats {
  /// Those of which each line is an item by itself; they may stand in one file.
  static let ofLines: [any LineFormat.Type] = [
    CEFFormat.self, LEEFFormat.self, StorageAnalyticsFormat.self, SyslogFormat.self,
  ]

  package static let all: [any TextFormat.Type] =
    [SyslogFrames.self] + ofLines + [CSVFormat.self, PlainTextFormat.self]

  /// What a text goes on with.
  package enum Kind {
    case json
    case text(any TextFormat.Type)
  }

  /// Nil where the first line says nothing about what follows.
  package static func kind(of head: TextHead) -> Kind? {
    if beginsJSON(head.bytes) { return .json }
    return all.first { $0.recognizes(head) }.map { .text($0) }
  }

  /// Whether a line is of a kind that each line says by itself.
  static func isOfKnownLine(_ head: TextHead) -> Bool {
    SyslogFrames.recognizes(head) || ofLines.contains { $0.recognizes(head) }
  }

  /// What a text is: the kind of its first line that says so, and whether that is its first of all; nil
  /// where none does.
  static func kind(ofText text: UnsafeRawBufferPointer, _ options: TextOptions) -> (
    kind: Kind, isFirst: Bool
  )? {
    var at = 0
    var lines = 0
    while at < text.count {
      // A stretch of zeros is told, and says nothing about what follows.
      while at < text.count, text[at] == 0 { at += 1 }
      let rest = UnsafeRawBufferPointer(rebasing: text[at...])
      let head = TextHead(rest, linesBefore: lines, options)
      if !head.line.allSatisfy(\.isBlank) {
        if let kind = kind(of: head) { return (kind, lines == 0) }
        lines += 1
      }
      at += (rest.firstIndex(of: 0x0A) ?? rest.count) + 1
    }
    return nil
  }

  /// Whether a line may be a part of a document in JSON.
  package static func mayBeJSON(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let first = line.first(where: { $0 > 0x20 }) else { return true }
    return "{}[]\"".utf8.contains(first)
  }

  /// How far a value is followed to tell whether it is JSON.
  private static let jsonLength = 4 << 10

  /// Whether a record of JSON, or an array of records, begins here: one that is whole with nothing but
  /// commas after it in its line, or that goes on further than is looked at.
  package static func beginsJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
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
    let window = UnsafeRawBufferPointer(rebasing: bytes.prefix(first + jsonLength))
    switch tape.scan(window, from: first, isFinal: false) {
    case .needsMore: return true
    case .failure: return false
    case .value(let end):
      let rest = window[end...].prefix { $0 != 0x0A }
      return rest.allSatisfy { $0 <= 0x20 || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "]") }
    }
  }
}
