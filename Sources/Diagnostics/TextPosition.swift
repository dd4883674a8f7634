/// What columns of a line count in: each program that shows text has its own.
package enum PositionEncoding: Sendable {
  case utf8
  /// As JavaScript and the language server protocol do.
  case utf16
  /// Unicode scalars.
  case utf32
}

/// A place in a text: lines and columns from 0.
package struct TextPosition: Sendable, Hashable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

extension SourceText {
  /// The place of a byte offset.
  package func position(of offset: Int, in encoding: PositionEncoding) -> TextPosition {
    let offset = min(max(offset, 0), utf8.count)
    let line = line(before: offset)
    return TextPosition(
      line: line.number, column: length(of: Span(line.start, offset), in: encoding))
  }

  /// The byte offset of a place; that of the end of the line or of the text where the place is after it.
  package func offset(of position: TextPosition, in encoding: PositionEncoding) -> Int {
    var start = 0
    for _ in 0..<max(0, position.line) {
      guard let end = utf8[start...].firstIndex(of: UInt8(ascii: "\n")) else { return utf8.count }
      start = end + 1
    }
    let end = utf8[start...].firstIndex(of: UInt8(ascii: "\n")) ?? utf8.count
    var left = position.column
    var offset = start
    for scalar in String(decoding: utf8[start..<end], as: UTF8.self).unicodeScalars {
      let width =
        switch encoding {
        case .utf8: scalar.utf8.count
        case .utf16: scalar.utf16.count
        case .utf32: 1
        }
      guard left >= width else { break }
      left -= width
      offset += scalar.utf8.count
    }
    return min(offset, end)
  }

  /// How many columns a stretch of a line takes.
  package func length(of span: Span, in encoding: PositionEncoding) -> Int {
    let text = text(span)
    return switch encoding {
    case .utf8: text.utf8.count
    case .utf16: text.utf16.count
    case .utf32: text.unicodeScalars.count
    }
  }
}
