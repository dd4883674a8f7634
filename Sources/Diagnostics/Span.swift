/// A stretch of a source text, in bytes: from `start` up to, not including, `end`.
package struct Span: Sendable, Hashable {
  package var start: Int
  package var end: Int

  package init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }

  /// The smallest span that holds both.
  package func union(_ other: Span) -> Span {
    Span(min(start, other.start), max(end, other.end))
  }

  /// Where nothing was written: a generated node.
  package static let none = Span(0, 0)
}
