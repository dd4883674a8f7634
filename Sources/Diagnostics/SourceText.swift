/// A text that a person wrote: a query or a file of queries, with the name it is known by.
package struct SourceText: Sendable, Hashable {
  /// What a message calls it: a file's path as given, or `query`.
  package let name: String
  /// The UTF-8 bytes. Offsets in a `Span` count these.
  package let utf8: [UInt8]
  /// Where each line starts: there may be as many messages as lines, and each names one.
  private let lineStarts: [Int]

  package init(_ text: String, name: String = "query") {
    self.name = name
    let utf8 = Array(text.utf8)
    var starts = [0]
    for index in utf8.indices where utf8[index] == UInt8(ascii: "\n") { starts.append(index + 1) }
    self.utf8 = utf8
    lineStarts = starts
  }

  /// Where a text stands first; nowhere if it does not.
  package func span(of text: String) -> Span {
    let wanted = Array(text.utf8)
    guard !wanted.isEmpty, wanted.count <= utf8.count else { return .none }
    for start in 0...(utf8.count - wanted.count)
    where utf8[start..<start + wanted.count].elementsEqual(wanted) {
      return Span(start, start + wanted.count)
    }
    return .none
  }

  /// The text under `span`, clamped to the source.
  package func text(_ span: Span) -> String {
    let lower = min(max(span.start, 0), utf8.count)
    let upper = min(max(span.end, lower), utf8.count)
    return String(decoding: utf8[lower..<upper], as: UTF8.self)
  }

  /// The place of a byte offset, as people count: both from 1, columns in characters.
  package func position(of offset: Int) -> (line: Int, column: Int) {
    let offset = min(max(offset, 0), utf8.count)
    let line = line(before: offset)
    let column = String(decoding: utf8[line.start..<offset], as: UTF8.self).count + 1
    return (line.number + 1, column)
  }

  /// The places of byte offsets that ascend, in one walk through the text.
  package func positions(of offsets: some Sequence<Int>) -> [(line: Int, column: Int)] {
    var (line, column, reached) = (1, 1, 0)
    return offsets.map { offset in
      let offset = min(max(offset, reached), utf8.count)
      var start = reached
      for index in reached..<offset where utf8[index] == UInt8(ascii: "\n") {
        (line, column, start) = (line + 1, 1, index + 1)
      }
      column += String(decoding: utf8[start..<offset], as: UTF8.self).count
      reached = offset
      return (line, column)
    }
  }

  /// The line that a byte offset is in: its number, from 0, and where it starts.
  package func line(before offset: Int) -> (number: Int, start: Int) {
    var (low, high) = (0, lineStarts.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low, lineStarts[low])
  }

  /// The same text with blanks in the place of all that is outside a stretch; lines and places stay.
  package func only(_ span: Span) -> SourceText {
    var bytes = utf8
    for index in bytes.indices where index < span.start || index >= span.end {
      if bytes[index] != 0x0A, bytes[index] != 0x0D { bytes[index] = 0x20 }
    }
    return SourceText(String(decoding: bytes, as: UTF8.self), name: name)
  }
}
