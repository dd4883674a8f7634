/// An `_ItemId`: the beginning of the hash of its source's text, the offset of its record there, and which of
/// several items out of the same bytes it is.
package struct ItemID: Sendable, Hashable, CustomStringConvertible {
  /// 16 lower-case hex digits.
  package var content: String
  package var offset: Int
  package var part: Int

  package init(content: String, offset: Int, part: Int) {
    self.content = String(content.prefix(16))
    self.offset = offset
    self.part = part
  }

  /// - Parameter text: as a query shows it; otherwise it is nil.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, parts[0].utf8.count == 16,
      parts[0].utf8.allSatisfy({ Self.isDigit($0) || (0x61...0x66).contains($0) }),
      let offset = Self.number(parts[1])
    else { return nil }
    content = String(parts[0])
    self.offset = offset
    part = 0
    if parts.count == 3 {
      guard let part = Self.number(parts[2]), part > 0 else { return nil }
      self.part = part
    }
  }

  package var description: String {
    part == 0 ? "\(content):\(offset)" : "\(content):\(offset):\(part)"
  }

  private static func number(_ text: Substring) -> Int? {
    guard text.utf8.allSatisfy(isDigit) else { return nil }
    return Int(text)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
