/// Where a match or a group lies in the text, in bytes.
package struct Capture: Equatable, Sendable {
  /// -1 where the group took no part.
  package var start: Int
  package var end: Int

  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }

  /// A group that took no part.
  package static let none = Capture(start: -1, end: -1)

  /// The bytes; nil where the group took no part.
  package var range: Range<Int>? { start >= 0 ? start..<end : nil }
}
