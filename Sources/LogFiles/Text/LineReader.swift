import Compression
import Files

/// Reads a text item by item: lines, lines with their continuations, or rows of a CSV file.
package final class LineReader {
  package let buffer: TextBuffer
  package init(_ buffer: TextBuffer) { self.buffer = buffer }

  /// The place of an item, whose bytes are in `buffer.bytes`.
  package struct Item {
    package var range: Range<Int>
    package var origin: ItemOrigin
    /// It is cut: the text ends before it, or it is larger than the limit.
    package var isCut = false
  }

  /// The next line; at the text's end that without a line feed, if it is not empty.
  ///
  /// - Parameter continues: whether a line that begins with a blank goes on with the one before.
  package func line(continues: Bool = false) throws(ReadError) -> Item? {
    var searched = 0
    while true {
      guard let feed = buffer.lineFeed(from: buffer.start + searched) else {
        searched = buffer.end - buffer.start
        if try buffer.more() { continue }
        if buffer.isFull, !buffer.isAtEnd { return try largeLine() }
        return lastItem()
      }
      if continues {
        // What follows decides whether the line ends here.
        if feed + 1 == buffer.end {
          let place = feed - buffer.start
          if try buffer.more() {
            searched = place
            continue
          }
        } else if buffer.bytes[feed + 1] == 0x20 || buffer.bytes[feed + 1] == 0x09 {
          searched = feed + 1 - buffer.start
          continue
        }
      }
      let item = item(to: feed)
      buffer.advance(to: feed + 1)
      return item
    }
  }

  private func item(to end: Int) -> Item {
    var end = end
    if end > buffer.start, buffer.bytes[end - 1] == 0x0D { end -= 1 }
    return Item(
      range: buffer.start..<end,
      origin: ItemOrigin(
        offset: buffer.offset, length: end - buffer.start, line: buffer.line, part: 0))
  }

  private func lastItem() -> Item? {
    guard buffer.end > buffer.start else { return nil }
    let item = item(to: buffer.end)
    buffer.advance(to: buffer.end)
    return item
  }

  /// Whether the text ends with the item, without a line feed: it may go on when the file grows.
  package func isUnfinished(_ item: Item) -> Bool {
    buffer.isAtEnd && item.origin.offset + item.range.count >= buffer.base + buffer.end
  }

  /// A line larger than the window: its beginning is the item's bytes.
  private func largeLine() throws(ReadError) -> Item {
    let item = Item(
      range: buffer.start..<buffer.end,
      origin: ItemOrigin(
        offset: buffer.offset, length: buffer.end - buffer.start, line: buffer.line, part: 0),
      isCut: true)
    return item
  }

  /// Goes on after the line of an item that is cut.
  package func skipLine() throws(ReadError) {
    while true {
      if let feed = buffer.lineFeed(from: buffer.start) {
        buffer.advance(to: feed + 1)
        return
      }
      buffer.advance(to: buffer.end)
      if try !buffer.more() { return }
    }
  }

  // MARK: CSV

  /// How many more bytes may be looked at again after quotes that never close.
  private var budget = 256 << 20

  /// The next row of a CSV file: line feeds between quotes are the row's own.
  package func row(delimiter: UInt8) throws(ReadError) -> Item? {
    var scanner = QuoteScanner(delimiter: delimiter)
    var searched = 0
    while true {
      let rest = buffer.rest
      if let end = scanner.end(of: rest, from: &searched) {
        let item = item(to: buffer.start + end)
        buffer.advance(to: buffer.start + end + 1)
        return item
      }
      if try buffer.more() { continue }
      guard buffer.end > buffer.start else { return nil }
      let isLarge = buffer.isFull && !buffer.isAtEnd
      guard scanner.isQuoted || isLarge else { return lastItem() }
      // A quote that never closes: the row's first line is what is wrong, and those after it are safe.
      var item = item(to: buffer.lineFeed(from: buffer.start) ?? buffer.end)
      item.isCut = true
      budget -= buffer.end - buffer.start
      if budget <= 0 { item = self.item(to: buffer.end) }
      item.isCut = true
      return item
    }
  }

  /// Goes on after an item of `row` that is cut.
  package func skip(_ item: Item) throws(ReadError) {
    if item.range.upperBound >= buffer.end, !buffer.isAtEnd {
      try skipLine()
      return
    }
    var next = item.range.upperBound
    while next < buffer.end, buffer.bytes[next] == 0x0D || buffer.bytes[next] == 0x0A {
      next += 1
      if buffer.bytes[next - 1] == 0x0A { break }
    }
    buffer.advance(to: next)
  }
}
