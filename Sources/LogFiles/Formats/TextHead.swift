/// What a text goes on with, from the beginning of a line: all that is left of it, or its next 64 KiB.
package struct TextHead {
  package let bytes: UnsafeRawBufferPointer
  /// The first line, without what ends it.
  package let line: UnsafeRawBufferPointer
  /// How many lines with more than blanks stand before it.
  package let linesBefore: Int
  package let options: TextOptions
  /// The kinds of which a line may be by itself.
  let kinds: [any LineKind.Type]
  /// The bytes of a byte order mark before it.
  let markLength: Int

  package static let length = 64 << 10

  init(
    _ bytes: UnsafeRawBufferPointer, linesBefore: Int, _ options: TextOptions,
    among kinds: [any LineKind.Type]
  ) {
    markLength = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let bytes = UnsafeRawBufferPointer(rebasing: bytes[markLength...])
    self.bytes = bytes
    var end = bytes.firstIndex(of: 0x0A) ?? bytes.count
    if end > 0, bytes[end - 1] == 0x0D { end -= 1 }
    line = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    self.linesBefore = linesBefore
    self.options = options
    self.kinds = kinds
  }
}

extension UInt8 {
  /// White space, or what ends a line. Other control characters are none: somebody wrote them.
  var isBlank: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
