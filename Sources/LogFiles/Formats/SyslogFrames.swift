import Files

/// Messages of syslog with the count of their bytes before each, with line feeds between them or none.
///
/// Source: RFC 6587, octet counting.
enum SyslogFrames: TextFormat {
  static let name = "syslog-frames"
  static let title = "syslog over TCP"
  static let summary = "Messages with their length before them (RFC 6587), in one line or several"
  static let example = "59 <34>1 2024-05-14T08:00:00Z host app 12 - - first message"
  static let sample = "formats/syslog-frames.log"

  static func recognizes(_ head: TextHead) -> Bool {
    guard let frame = Frame(head.bytes) else { return false }
    let message = head.bytes[frame.start...].prefix(frame.count)
    return SyslogMessage.isMessage(UnsafeRawBufferPointer(rebasing: message))
  }

  static func read(_ lines: TextLines) throws {
    let buffer = lines.reader.buffer
    let hints = LineRecords.hints
    while let head = try lines.head() {
      guard let frame = Frame(head.bytes) else { return }
      try lines.count()
      while buffer.rest.count <= frame.start + frame.count + Frame.maximumDigits, try buffer.more()
      {}
      let start = buffer.start + frame.start
      var end = start + frame.count
      if end > buffer.end || !isFollowed(buffer, end) {
        // The count is not that of the bytes: the line's end is that of the message.
        guard let feed = buffer.lineFeed(from: start) else {
          let item = item(buffer, buffer.start..<buffer.end)
          lines.unfinished = item.origin.offset
          buffer.advance(to: buffer.end)
          try lines.reject(item, "incomplete last message")
          return
        }
        end = feed
      }
      let next = end
      while end > start, buffer.bytes[end - 1] == 0x0A || buffer.bytes[end - 1] == 0x0D { end -= 1 }
      buffer.advance(to: start)
      let item = item(buffer, start..<end)
      buffer.advance(to: next)
      lines.unfinished = nil
      guard lines.write(item, first: SyslogFormat.self) else {
        try lines.reject(item, "no \(SyslogFormat.item)")
        continue
      }
      try lines.hand(item, hints)
    }
  }

  private static func item(_ buffer: TextBuffer, _ range: Range<Int>) -> LineReader.Item {
    LineReader.Item(
      range: range,
      origin: ItemOrigin(
        offset: buffer.base + range.lowerBound, length: range.count, line: buffer.line, part: 0))
  }

  /// Whether a frame may end here: the text does, or its line, or another frame begins.
  private static func isFollowed(_ buffer: TextBuffer, _ end: Int) -> Bool {
    guard end < buffer.end else { return buffer.isAtEnd }
    let byte = buffer.bytes[end]
    return byte == 0x0A || byte == 0x0D
      || Frame(UnsafeRawBufferPointer(rebasing: buffer.bytes[end...])) != nil
  }

  /// `59 <34>`: how long a message is that follows.
  private struct Frame {
    static let maximumDigits = 7
    /// Where the message begins.
    let start: Int
    let count: Int

    init?(_ bytes: UnsafeRawBufferPointer) {
      var count = 0
      var at = 0
      while at < bytes.count, at < Self.maximumDigits, bytes[at] &- 48 < 10 {
        count = count * 10 + Int(bytes[at] &- 48)
        at += 1
      }
      guard count >= 5, bytes.first != UInt8(ascii: "0"), at + 2 < bytes.count, bytes[at] == 0x20,
        bytes[at + 1] == UInt8(ascii: "<"), bytes[at + 2] &- 48 < 10
      else { return nil }
      start = at + 1
      self.count = count
    }
  }
}
