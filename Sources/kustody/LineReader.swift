import Platform

/// The lines of standard input, as bytes, as soon as they are there.
struct LineReader {
  enum Line {
    /// Without its line break.
    case bytes([UInt8])
    /// A line longer than the limit; it was read over.
    case tooLong
  }

  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// The longest line that is kept.
  private let limit: Int
  /// When it can be read, the input counts as ended.
  private let endingDescriptor: Int32

  init(limit: Int, endingWith endingDescriptor: Int32) {
    self.limit = limit
    self.endingDescriptor = endingDescriptor
  }

  /// The next line; nil at the end. A last line need not end in a line break.
  mutating func next() -> Line? {
    var isTooLong = false
    // Where to go on looking, so that a long line is not searched again and again.
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[start..<end])
        start = end + 1
        return isTooLong ? .tooLong : .bytes(line)
      }
      if isAtEnd {
        let rest = Array(buffer[start...])
        start = buffer.count
        return isTooLong ? .tooLong : rest.isEmpty ? nil : .bytes(rest)
      }
      if buffer.count - start > limit {
        isTooLong = true
        start = buffer.count
      }
      buffer.removeFirst(start)
      start = 0
      searched = buffer.count
      fill()
    }
  }

  private mutating func fill() {
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var waits = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: endingDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      if poll(&waits, 2, -1) > 0, waits[1].revents != 0 {
        isAtEnd = true
        return
      }
      let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count > 0 { return buffer.append(contentsOf: chunk[..<count]) }
      if count < 0, errno == EINTR { continue }
      isAtEnd = true
      return
    }
  }
}
