/// A line that a drawing shows, or the gap (`shown` is nil) that stands for those left out.
package struct SourceLine: Sendable, Hashable {
  package var number: Int
  /// The bytes of the line, its line break not among them.
  package var shown: Range<Int>?
}

extension SourceText {
  /// The span a message points at: within the text, and for the end of the text the end of its last
  /// word, because an empty last line shows nobody what is missing.
  package func shown(_ span: Span) -> Span {
    let start = min(max(span.start, 0), utf8.count)
    let end = min(max(span.end, start), utf8.count)
    guard utf8[start...].allSatisfy({ isSpace($0) }) else { return Span(start, end) }
    let last = utf8.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
    return Span(min(start, last), min(start, last))
  }

  /// The lines under `span`: all of up to three, else the first, a gap, and the last.
  package func lines(of span: Span) -> [SourceLine] {
    var lines: [SourceLine] = []
    var number = position(of: span.start).line
    var start = utf8[..<span.start].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    while true {
      var end = utf8[start...].firstIndex(of: UInt8(ascii: "\n")) ?? utf8.count
      let next = end + 1
      if end > start, utf8[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      lines.append(SourceLine(number: number, shown: start..<end))
      // A span that ends with the line break covers no part of the next line.
      if next >= span.end || next > utf8.count { break }
      start = next
      number += 1
    }
    guard lines.count > 3, let first = lines.first, let last = lines.last else { return lines }
    return [first, SourceLine(number: first.number + 1, shown: nil), last]
  }

  private func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (byte >= 0x09 && byte <= 0x0D)
  }
}
