#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

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
  let limit: Int

  init(limit: Int) { self.limit = limit }

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
      let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
      if count > 0 { return buffer.append(contentsOf: chunk[..<count]) }
      if count < 0, errno == EINTR { continue }
      isAtEnd = true
      return
    }
  }
}
