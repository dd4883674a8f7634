import KQLValues

/// Text counted in characters (code points), over UTF-8 bytes: a byte that continues none starts one.
extension UnsafeRawBufferPointer {
  package var characterCount: Int {
    var count = 0
    for byte in self where byte & 0xc0 != 0x80 { count += 1 }
    return count
  }

  /// The byte at which a character starts, counted from the character at `start`; nil when the text has
  /// fewer. The end counts as the start of a character.
  package func offset(ofCharacter index: Int, from start: Int = 0) -> Int? {
    var remaining = index
    var position = start
    while position < count {
      if remaining == 0 { return position }
      position = characterEnd(at: position)
      remaining -= 1
    }
    return remaining == 0 ? position : nil
  }

  /// Where the character that starts at a byte ends.
  package func characterEnd(at position: Int) -> Int {
    var end = position + 1
    while end < count, self[end] & 0xc0 == 0x80 { end += 1 }
    return Swift.min(end, count)
  }

  package func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[range])
  }

  /// Its code points; what is not UTF-8 counts as U+FFFD.
  package var scalars: String.UnicodeScalarView {
    String(decoding: self, as: UTF8.self).unicodeScalars
  }

  package var isASCII: Bool { !contains { $0 >= 0x80 } }
}

/// JSON that a body wrote itself: a dynamic.
package struct JSONText: ScalarResult {
  package var bytes: [UInt8]
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package static let resultType = ScalarType.dynamic
  package var encoded: FunctionValue { .bytes(bytes) }
}
