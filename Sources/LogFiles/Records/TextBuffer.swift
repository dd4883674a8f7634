import Compression
import Platform

/// The window of a text that is being read: it is filled at its end and used up from its start, and
/// knows on which line it is.
package final class TextBuffer {
  private let source: any ByteSource
  // Unchecked exclusivity: as in `TableWriter`.
  @exclusivity(unchecked) private var memory: UnsafeMutableRawBufferPointer
  /// A window that holds so much is full.
  package var limit: Int
  /// The offset in the text of the first byte of `bytes`.
  @exclusivity(unchecked) package private(set) var base = 0
  /// Where in `bytes` what is not yet used begins.
  @exclusivity(unchecked) package private(set) var start = 0
  @exclusivity(unchecked) package private(set) var end = 0
  /// The line of `start`, from 1.
  package private(set) var line = 1
  /// No byte comes after `end`.
  package private(set) var isAtEnd = false
  private let portion: Int
  /// Whether what is in `bytes` is to stay where it is: `more` then goes on in other memory.
  var isPinned = false
  /// The memory that was pinned when `more` went on.
  private var left: UnsafeMutableRawBufferPointer?
  private var spare: UnsafeMutableRawBufferPointer?

  /// - Parameters:
  ///   - limit: a window that holds so much is full; it may hold up to twice that.
  ///   - portion: how many bytes are read at once, at least.
  package init(_ source: any ByteSource, limit: Int, portion: Int = TextBuffer.portion) {
    self.source = source
    self.limit = limit
    self.portion = portion
    memory = .allocate(byteCount: 2 * portion, alignment: 16)
  }

  /// What is read at once is still in the processor's cache when it is hashed and parsed.
  package static let portion = 256 << 10

  deinit {
    memory.deallocate()
    left?.deallocate()
    spare?.deallocate()
  }

  /// The memory that was pinned and that `more` has left, if it has; it is the caller's then.
  func takeLeft() -> UnsafeMutableRawBufferPointer? {
    defer { left = nil }
    return left
  }

  /// Takes memory that nobody looks at any more, to be read into again.
  func recycle(_ memory: UnsafeMutableRawBufferPointer) {
    if spare == nil, memory.count == 2 * portion {
      spare = memory
    } else {
      memory.deallocate()
    }
  }

  private func memory(of size: Int) -> UnsafeMutableRawBufferPointer {
    if let spare, spare.count == size {
      self.spare = nil
      return spare
    }
    return .allocate(byteCount: size, alignment: 16)
  }

  /// All that is held, used up or not. Valid until `more`.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<end]) }

  /// What is not used up.
  package var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[start..<end]) }

  /// The offset of `start` in the text.
  package var offset: Int { base + start }

  /// Whether the window is as large as it may be, so that `more` must use up some of it first.
  package var isFull: Bool { end - start >= limit }

  /// Reads more, about as much again as is held, so that anyone who looks at a value again after each call
  /// does so few times. `bytes` moves.
  ///
  /// - Returns: whether there was any.
  package func more() throws(ReadError) -> Bool {
    guard !isAtEnd, !isFull else { return false }
    let held = end - start
    let wanted = max(held, portion)
    if memory.count - end < wanted {
      let size = held + wanted <= memory.count ? memory.count : held + wanted
      let stays = size == memory.count && !isPinned
      let target = stays ? memory : memory(of: size)
      target.copyMemory(from: rest)
      if isPinned {
        left = memory
        isPinned = false
      } else if !stays {
        memory.deallocate()
      }
      memory = target
      base += start
      start = 0
      end = held
    }
    let free = UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + wanted])
    let count = try source.fill(free)
    end += count
    if count < free.count { isAtEnd = true }
    return count > 0
  }

  /// Uses up what is before `position` (of `bytes`).
  package func advance(to position: Int) {
    line += Self.lineFeeds(in: UnsafeRawBufferPointer(rebasing: memory[start..<position]))
    start = position
  }

  /// The position in `bytes` of the next line feed from `position` on, before `limit` or as far as the
  /// window goes.
  package func lineFeed(from position: Int, before limit: Int? = nil) -> Int? {
    let limit = min(limit ?? end, end)
    guard position < limit, let base = memory.baseAddress,
      let found = memchr(base + position, 0x0A, limit - position)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  package static func lineFeeds(in bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var count = 0
    var at = 0
    while at < bytes.count, let found = memchr(base + at, 0x0A, bytes.count - at) {
      count += 1
      at = UnsafeRawPointer(found) - base + 1
    }
    return count
  }
}
