/// A kind of text that is no JSON. Adding one takes its file, its name in `TextFormats`, a sample and a
/// test.
package protocol TextFormat: SendableMetatype {
  /// As reports and `_Sources` name it.
  static var name: String { get }
  /// As people name it, and what it is, for whoever wonders whether it is read.
  static var title: String { get }
  static var summary: String { get }
  /// A line of it.
  static var example: String { get }
  /// A file below `Fixtures/` that is one.
  static var sample: String { get }

  /// Whether a text that goes on with these lines is of this kind, beyond doubt.
  static func recognizes(_ head: TextHead) -> Bool

  /// Reads the text from its next line on: to its end, or to a line that begins another kind.
  static func read(_ lines: TextLines) throws
}

/// What a text goes on with, from the beginning of a line: all that is left of it, or its next 64 KiB.
package struct TextHead {
  package let bytes: UnsafeRawBufferPointer
  /// The first line, without what ends it.
  package let line: UnsafeRawBufferPointer
  /// How many lines with more than blanks stand before it.
  package let linesBefore: Int
  package let options: TextOptions

  package static let length = 64 << 10

  init(_ bytes: UnsafeRawBufferPointer, linesBefore: Int, _ options: TextOptions) {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let bytes = UnsafeRawBufferPointer(rebasing: bytes[start...])
    self.bytes = bytes
    var end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    if end > 0, bytes[end - 1] == 0x0D { end -= 1 }
    line = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    self.linesBefore = linesBefore
    self.options = options
  }
}

/// What the user says about texts.
package struct TextOptions: Sendable {
  /// A larger item is rejected, in bytes.
  package var recordLimit = 16 << 20
  /// Of what is rejected the beginning is kept, at most so many bytes.
  package var keptBytes = 64 << 10
  /// Whether the user names the table of rows that do not.
  package var hasTable = false
  /// The zone of times that say none that is known.
  package var zone: LocalZone?
  /// The year of times that say none.
  package var year: Int?

  package init() {}
}

extension UInt8 {
  /// White space, or what ends a line. Other control characters are none: somebody wrote them.
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
