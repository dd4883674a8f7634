/// Where an item came from.
package struct ItemOrigin: Sendable, Hashable {
  /// Of its bytes in the decoded text.
  package var offset: Int
  package var length: Int
  /// From 1.
  package var line: Int
  /// 0, or 1, 2, … for further items out of the same bytes.
  package var part: Int

  /// One past the last byte.
  package var end: Int { offset + length }

  package init(offset: Int, length: Int, line: Int, part: Int) {
    self.offset = offset
    self.length = length
    self.line = line
    self.part = part
  }
}
