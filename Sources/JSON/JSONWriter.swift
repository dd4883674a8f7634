/// JSON text under construction. It appends; commas and brackets are the caller's to place.
package struct JSONWriter: Sendable {
  package var bytes: [UInt8] = []

  package init() {}

  /// What was written, as a string.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Text that is JSON already, or punctuation.
  package mutating func raw(_ text: StaticString) {
    bytes.append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Bytes that are JSON already.
  package mutating func raw(_ json: some Sequence<UInt8>) { bytes.append(contentsOf: json) }

  package mutating func null() { raw("null") }

  package mutating func bool(_ value: Bool) {
    if value { raw("true") } else { raw("false") }
  }

  package mutating func integer(_ value: Int64) {
    var digits: UInt64 = value.magnitude
    if value < 0 { bytes.append(UInt8(ascii: "-")) }
    let start = bytes.count
    repeat {
      bytes.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digits % 10))
      digits /= 10
    } while digits != 0
    bytes[start...].reverse()
  }

  /// The fewest digits that read back as the same number, `4.0` for a whole one. What JSON has no
  /// number for becomes the string `"NaN"`, `"Infinity"` or `"-Infinity"`.
  package mutating func real(_ value: Double) {
    if value.isNaN {
      raw("\"NaN\"")
    } else if value.isInfinite {
      if value < 0 { raw("\"-Infinity\"") } else { raw("\"Infinity\"") }
    } else {
      bytes.append(contentsOf: value.description.utf8)
    }
  }

  /// A string with its quotes; quotes, backslashes and control characters are escaped.
  package mutating func string(_ value: String) {
    var value = value
    value.withUTF8 { string(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// The same for bytes. They should be UTF-8; they are not looked at.
  package mutating func string(utf8 text: UnsafeRawBufferPointer) {
    bytes.append(UInt8(ascii: "\""))
    // A piece at a time, so that what it becomes is put together on the stack and appended at once.
    withUnsafeTemporaryAllocation(
      byteCount: min(text.count, Self.pieceSize) * Self.longestEscape + 8, alignment: 8
    ) { room in
      guard let output = room.baseAddress else { return }
      var start = 0
      while start < text.count {
        let end = min(start &+ Self.pieceSize, text.count)
        let count = Self.escape(text, start..<end, to: output)
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: output, count: count))
        start = end
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  /// Bytes of a text that are escaped at once.
  private static let pieceSize = 1 << 10
  private static let longestEscape = 6

  /// Writes a part of a text with its escapes, and up to 7 bytes behind it that do not count.
  ///
  /// - Returns: how many bytes it became.
  @inline(__always)
  private static func escape(
    _ text: UnsafeRawBufferPointer, _ part: Range<Int>, to output: UnsafeMutableRawPointer
  ) -> Int {
    var at = part.lowerBound
    var count = 0
    while at < part.upperBound {
      if at &+ 8 <= part.upperBound {
        let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        output.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
        // Bytes above 0x7F need no escape; without them the marks are only of what does.
        let marks = specialBytes(of: word & 0x7F7F_7F7F_7F7F_7F7F | highAsLetters(word))
        let plain = marks == 0 ? 8 : marks.trailingZeroBitCount >> 3
        at &+= plain
        count &+= plain
        if marks == 0 { continue }
      }
      let byte = text[at]
      at &+= 1
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        output.storeBytes(of: UInt8(ascii: "\\"), toByteOffset: count, as: UInt8.self)
        output.storeBytes(of: byte, toByteOffset: count &+ 1, as: UInt8.self)
        count &+= 2
      } else if byte >= 0x20 {
        output.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
      } else {
        for escaped in controlEscape(byte) {
          output.storeBytes(of: escaped, toByteOffset: count, as: UInt8.self)
          count &+= 1
        }
      }
    }
    return count
  }

  /// A member's name and its colon.
  package mutating func key(_ name: String) {
    string(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// A whole value, without white space.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .integer(let value): integer(value)
    case .number(_, let text): raw(text.utf8)
    case .string(let value): string(value)
    case .array(let elements):
      raw("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { raw(",") }
        self.value(element)
      }
      raw("]")
    case .object(let members):
      raw("{")
      for (index, member) in members.enumerated() {
        if index > 0 { raw(",") }
        key(member.key)
        self.value(member.value)
      }
      raw("}")
    }
  }

  /// What stands for a control character.
  private static func controlEscape(_ byte: UInt8) -> [UInt8] {
    let letter: UInt8
    switch byte {
    case 0x08: letter = UInt8(ascii: "b")
    case 0x09: letter = UInt8(ascii: "t")
    case 0x0A: letter = UInt8(ascii: "n")
    case 0x0C: letter = UInt8(ascii: "f")
    case 0x0D: letter = UInt8(ascii: "r")
    default:
      let digits: StaticString = "0123456789abcdef"
      return Array("\\u00".utf8)
        + [digits.utf8Start[Int(byte >> 4)], digits.utf8Start[Int(byte & 15)]]
    }
    return [UInt8(ascii: "\\"), letter]
  }

  /// 0x40 in each byte of `word` that is above 0x7F, so that it counts as a letter.
  @inline(__always)
  private static func highAsLetters(_ word: UInt64) -> UInt64 {
    let high = (word & 0x8080_8080_8080_8080) >> 7
    // 0x60 keeps a masked byte above the control characters and away from `"` and `\`.
    return high &* 0x60
  }
}

/// The JSON text without the white space between its tokens. All else stays byte for byte: digits,
/// escapes (those of lone surrogates too), the order of members, duplicate keys.
package func compacted(_ json: UnsafeRawBufferPointer) -> [UInt8] {
  var output: [UInt8] = []
  appendCompacted(json, to: &output)
  return output
}

/// Appends `compacted(json)`.
package func appendCompacted(_ json: UnsafeRawBufferPointer, to output: inout [UInt8]) {
  var run = 0
  var at = 0
  let count = json.count
  var inString = false
  while at < count {
    let byte = json[at]
    if inString {
      if byte == UInt8(ascii: "\\") {
        at += 1
      } else if byte == UInt8(ascii: "\"") {
        inString = false
      }
    } else if byte == UInt8(ascii: "\"") {
      inString = true
    } else if byte <= 0x20, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      if at > run { output.append(contentsOf: json[run..<at]) }
      run = at + 1
    }
    at += 1
  }
  if run < count { output.append(contentsOf: json[run..<count]) }
}
