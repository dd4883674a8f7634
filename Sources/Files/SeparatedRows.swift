/// The rows of a text that is held whole, with values between separators as RFC 4180 has them: quotes around a
/// field, doubled inside it, line feeds too. An empty line is not a row.
package struct SeparatedRows {
  package struct Field: Sendable {
    package var text: String
    package var isQuoted: Bool

    /// nil for nothing between two separators; an empty text has quotes.
    package var value: String? { text.isEmpty && !isQuoted ? nil : text }
  }

  /// Where the last row begins, from 1.
  package private(set) var line = 0
  private let bytes: [UInt8]
  private let separator: UInt8
  private var at = 0
  private var nextLine = 1
  private var splitter = FieldSplitter()

  package init(_ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ",")) {
    self.bytes = bytes
    self.separator = separator
    // A byte order mark is not part of the first field.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  /// The next row; nil at the end.
  package mutating func next() -> [Field]? {
    while at < bytes.count, bytes[at] == 0x0A || bytes[at] == 0x0D {
      if bytes[at] == 0x0A { nextLine += 1 }
      at += 1
    }
    guard at < bytes.count else { return nil }
    line = nextLine
    bytes.withUnsafeBytes { bytes in
      let rest = UnsafeRawBufferPointer(rebasing: bytes[at...])
      var scanner = QuoteScanner(delimiter: separator)
      var searched = 0
      let feed = scanner.end(of: rest, from: &searched)
      var end = feed ?? rest.count
      at += min(rest.count, end + 1)
      for byte in rest[..<end] where byte == 0x0A { nextLine += 1 }
      if feed != nil { nextLine += 1 }
      if end > 0, rest[end - 1] == 0x0D, !scanner.isQuoted { end -= 1 }
      splitter.split(UnsafeRawBufferPointer(rebasing: rest[..<end]), delimiter: separator)
    }
    return zip(splitter.ranges, splitter.isQuoted).map { range, isQuoted in
      Field(text: String(decoding: splitter.bytes[range], as: UTF8.self), isQuoted: isQuoted)
    }
  }
}
