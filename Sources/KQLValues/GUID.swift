/// Kusto's guid as its text: 32 lower-case digits with dashes. Source: scalar-data-types/guid.
package enum GUID {
  /// The guid that a text means to `toguid`: its first 32 hexadecimal digits, with dashes (or none)
  /// where a guid has them; braces around it and what follows the digits do not count.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> String? {
    var cursor = ByteCursor(trimming: bytes)
    if cursor.current == UInt8(ascii: "{") || cursor.current == UInt8(ascii: "(") {
      cursor.advance()
    }
    var values = UInt128(0)
    var count = 0
    while count < 32 {
      if count == 8 || count == 12 || count == 16 || count == 20 {
        _ = cursor.skip(UInt8(ascii: "-"))
      }
      guard !cursor.isAtEnd, let value = ASCII.hexValue(cursor.current) else { return nil }
      values = values << 4 | UInt128(value)
      count += 1
      cursor.advance()
    }
    return text(values)
  }

  package static func parse(_ text: String) -> String? { text.withUTF8Bytes { parse($0) } }

  /// The text of 128 bits, the first digit being the highest.
  package static func text(_ bits: UInt128) -> String {
    String(unsafeUninitializedCapacity: 36) { buffer in
      var position = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          buffer[position] = UInt8(ascii: "-")
          position += 1
        }
        buffer[position] = ASCII.hexDigit(UInt8(truncatingIfNeeded: bits >> (124 - digit * 4)) & 15)
        position += 1
      }
      return position
    }
  }

  /// A new guid of version 4 from a source of random bits.
  package static func random(using generator: inout some RandomNumberGenerator) -> String {
    let high = generator.next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = generator.next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return text(UInt128(high) << 64 | UInt128(low))
  }
}
