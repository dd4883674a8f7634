/// Why bytes are not JSON, and where.
package struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Reason: Sendable, Hashable {
    /// The bytes end inside a value, or before one begins.
    case unexpectedEnd
    /// This byte cannot stand here.
    case unexpectedByte(UInt8)
    /// A number that RFC 8259 does not allow (`01`, `1.`, `+1`, `1e`).
    case malformedNumber
    /// A backslash that begins no escape.
    case malformedEscape
    /// A byte below 0x20 inside a string.
    case controlCharacter(UInt8)
    /// Bytes inside a string that are not UTF-8.
    case invalidUTF8
    /// More brackets are open than the limit allows.
    case tooDeep(limit: Int)
    /// The buffer is larger than a tape can address (4 GiB).
    case tooLarge
  }

  package var reason: Reason
  /// In bytes, from the start of the buffer that was scanned.
  package var offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  /// The reason in words, without the offset.
  package var message: String {
    switch reason {
    case .unexpectedEnd: "the JSON value is incomplete"
    case .unexpectedByte(let byte): "unexpected \(Self.name(of: byte)) in JSON"
    case .malformedNumber: "malformed number in JSON"
    case .malformedEscape: "malformed escape in a JSON string"
    case .controlCharacter(let byte): "unescaped control character \(Self.name(of: byte)) in JSON"
    case .invalidUTF8: "bytes that are not UTF-8"
    case .tooDeep(let limit): "depth > \(limit)"
    case .tooLarge: "larger than 4 GiB"
    }
  }

  package var description: String { "\(message) at byte \(offset)" }

  private static func name(of byte: UInt8) -> String {
    if byte > 0x20, byte < 0x7F { return "`\(Character(Unicode.Scalar(byte)))`" }
    let digits = String(byte, radix: 16, uppercase: true)
    return "byte 0x" + (digits.count < 2 ? "0" : "") + digits
  }
}
