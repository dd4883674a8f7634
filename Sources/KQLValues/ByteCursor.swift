/// A place in borrowed bytes that a parser moves forward.
///
/// Reading at or past the end gives 0, so a grammar needs no bounds of its own; the bytes must
/// outlive the cursor.
package struct ByteCursor {
  package let bytes: UnsafeRawBufferPointer
  /// The next byte to read, counted from the start of `bytes`.
  package var offset: Int
  /// Where reading ends; at most `bytes.count`.
  package let end: Int

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    offset = 0
    end = bytes.count
  }

  /// A cursor over the bytes without the ASCII white space at either side.
  package init(trimming bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    var first = 0
    var last = bytes.count
    while first < last, ASCII.isSpace(bytes[first]) { first += 1 }
    while last > first, ASCII.isSpace(bytes[last - 1]) { last -= 1 }
    offset = first
    end = last
  }

  package var isAtEnd: Bool { offset >= end }

  /// The byte here, or 0 at the end.
  package var current: UInt8 { offset < end ? bytes[offset] : 0 }

  /// The byte `distance` further on, or 0 past the end.
  package func peek(_ distance: Int) -> UInt8 {
    let index = offset + distance
    return index < end ? bytes[index] : 0
  }

  package mutating func advance(by count: Int = 1) {
    offset = min(offset + count, end)
  }

  /// Passes one byte when it is the one expected.
  package mutating func skip(_ byte: UInt8) -> Bool {
    guard offset < end, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  /// Passes ASCII white space; gives how much there was.
  @discardableResult
  package mutating func skipSpaces() -> Int {
    let first = offset
    while offset < end, ASCII.isSpace(bytes[offset]) { offset += 1 }
    return offset - first
  }

  /// Passes decimal digits, at most `limit` (no more than 18) of them, and gives their value.
  package mutating func digits(atMost limit: Int) -> (value: Int64, count: Int) {
    var value: Int64 = 0
    var count = 0
    while count < limit, offset < end, ASCII.isDigit(bytes[offset]) {
      value = value * 10 + Int64(bytes[offset] - ASCII.zero)
      count += 1
      offset += 1
    }
    return (value, count)
  }

  /// Passes a number of exactly the given count of digits; whether it was there.
  package mutating func number(exactly count: Int, into value: inout Int) -> Bool {
    let found = digits(atMost: count)
    value = Int(found.value)
    return found.count == count
  }

  /// Passes a number of one digit to the given count; whether it was there.
  package mutating func number(atMost count: Int, into value: inout Int) -> Bool {
    let found = digits(atMost: count)
    value = Int(found.value)
    return found.count > 0
  }

  /// Passes ASCII letters and gives them in lower case; empty when there are none or too many.
  package mutating func word() -> String {
    let first = offset
    while offset < end, ASCII.isLetter(bytes[offset]) { offset += 1 }
    guard offset - first <= 15 else { return "" }
    return String(decoding: bytes[first..<offset].lazy.map(ASCII.lowercased), as: UTF8.self)
  }
}

/// What the parsers of this target ask about a byte.
package enum ASCII {
  static let zero = UInt8(ascii: "0")

  package static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  package static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  package static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 9 < 5 }

  package static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }

  /// The value of a hexadecimal digit.
  package static func hexValue(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte - zero }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? letter + 10 : nil
  }

  /// The lower-case hexadecimal digit of a value below 16.
  package static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? zero + value : UInt8(ascii: "a") + (value & 15) - 10
  }
}

extension String {
  /// Lends the text's UTF-8 to `body`.
  package func withUTF8Bytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var copy = self
    copy.makeContiguousUTF8()
    let outcome: Swift.Result<Result, Failure> = copy.withUTF8 { utf8 in
      do throws(Failure) {
        return .success(try body(UnsafeRawBufferPointer(utf8)))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// Whether two texts are the same bytes. `==` would also take é for e and its accent.
  package func isSameUTF8(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}
