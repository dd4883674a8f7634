/// Well-formed UTF-8, as the Unicode standard's table 3-7 has it: no overlong forms, no surrogates,
/// nothing above U+10FFFF.
package enum UTF8Sequence {
  /// The length of the sequence that begins at `offset`: 1...4; 0 where the bytes are not UTF-8; -1
  /// where the buffer ends inside what may become one.
  package static func length(at offset: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    let first = bytes[offset]
    if first < 0x80 { return 1 }
    let count: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: count = 2
    case 0xE0:
      count = 3
      second = 0xA0...0xBF
    case 0xED:
      count = 3
      second = 0x80...0x9F
    case 0xE1...0xEF: count = 3
    case 0xF0:
      count = 4
      second = 0x90...0xBF
    case 0xF1...0xF3: count = 4
    case 0xF4:
      count = 4
      second = 0x80...0x8F
    default: return 0
    }
    guard offset + 1 < bytes.count else { return -1 }
    guard second.contains(bytes[offset + 1]) else { return 0 }
    for index in 2..<max(2, count) {
      guard offset + index < bytes.count else { return -1 }
      guard bytes[offset + index] & 0xC0 == 0x80 else { return 0 }
    }
    return count
  }

  /// The offset of the first byte that is not UTF-8, or nil.
  package static func firstError(in bytes: UnsafeRawBufferPointer) -> Int? {
    var at = 0
    while at < bytes.count {
      while at &+ 8 <= bytes.count,
        bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        at &+= 8
      }
      guard at < bytes.count else { return nil }
      let length = length(at: at, in: bytes)
      if length <= 0 { return at }
      at += length
    }
    return nil
  }

  /// Appends a scalar's bytes. A surrogate becomes U+FFFD.
  package static func append(_ scalar: UInt32, to output: inout [UInt8]) {
    switch scalar {
    case 0..<0x80: output.append(UInt8(truncatingIfNeeded: scalar))
    case 0..<0x800:
      output.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    case 0xD800...0xDFFF: output.append(contentsOf: [0xEF, 0xBF, 0xBD])
    case 0..<0x10000:
      output.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      output.append(0x80 | UInt8(truncatingIfNeeded: (scalar >> 6) & 0x3F))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    default:
      output.append(0xF0 | UInt8(truncatingIfNeeded: (scalar >> 18) & 0x07))
      output.append(0x80 | UInt8(truncatingIfNeeded: (scalar >> 12) & 0x3F))
      output.append(0x80 | UInt8(truncatingIfNeeded: (scalar >> 6) & 0x3F))
      output.append(0x80 | UInt8(truncatingIfNeeded: scalar & 0x3F))
    }
  }
}

/// The value of a hexadecimal digit, or nil.
@inline(__always)
func hexDigit(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte &- UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte &- UInt8(ascii: "a") &+ 10)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte &- UInt8(ascii: "A") &+ 10)
  default: nil
  }
}
