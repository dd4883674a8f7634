/// GUIDs as logs write them.
package enum GUIDText {
  /// Whether the bytes are a GUID: 8-4-4-4-12 digits, with or without braces, or 32 digits.
  package static func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    switch text.count {
    case 36: return matchesDashed(text)
    case 32: return text.allSatisfy(isHexDigit)
    case 38:
      return text[0] == UInt8(ascii: "{") && text[37] == UInt8(ascii: "}")
        && matchesDashed(UnsafeRawBufferPointer(rebasing: text[1..<37]))
    default: return false
    }
  }

  /// Whether a GUID is written as it is stored: lower case, with dashes.
  package static func isCanonical(_ guid: UnsafeRawBufferPointer) -> Bool {
    guid.count == 36 && !guid.contains { (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
  }

  /// Appends a GUID as it is stored.
  package static func appendCanonical(_ guid: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    var digits = 0
    for byte in guid where isHexDigit(byte) {
      if digits == 8 || digits == 12 || digits == 16 || digits == 20 {
        output.append(UInt8(ascii: "-"))
      }
      output.append(byte >= UInt8(ascii: "A") ? byte | 0x20 : byte)
      digits += 1
    }
  }

  /// A GUID as it is stored; nil where the bytes are none.
  static func canonical(_ text: UnsafeRawBufferPointer) -> String? {
    guard matches(text) else { return nil }
    var guid: [UInt8] = []
    appendCanonical(text, to: &guid)
    return String(decoding: guid, as: UTF8.self)
  }

  private static func matchesDashed(_ text: UnsafeRawBufferPointer) -> Bool {
    for (index, byte) in text.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        if byte != UInt8(ascii: "-") { return false }
      } else if !isHexDigit(byte) {
        return false
      }
    }
    return true
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
