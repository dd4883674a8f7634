import Platform

/// The bytes of an open file.
package final class FileSource: ByteSource {
  private let descriptor: Int32
  private let onBytes: (UnsafeRawBufferPointer) -> Void
  private let isCancelled: (() -> Bool)?

  /// - Parameters:
  ///   - descriptor: stays the caller's, who closes it.
  ///   - onBytes: is shown all bytes in their order as they are read, for instance to hash them.
  ///   - isCancelled: is asked again and again while nothing has come yet, as from a terminal or a pipe; true ends
  ///     the text.
  package init(
    descriptor: Int32, onBytes: @escaping (UnsafeRawBufferPointer) -> Void = { _ in },
    isCancelled: (() -> Bool)? = nil
  ) {
    self.descriptor = descriptor
    self.isCancelled = isCancelled
    self.onBytes = onBytes
  }

  package var damage: String? { nil }

  /// Waits until there are bytes, or the end, to be read.
  private func isReady(unless isCancelled: () -> Bool) -> Bool {
    let patience: Int32 = 100
    while !isCancelled() {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // An error is for `read` to name.
      if poll(&waiting, 1, patience) != 0, waiting.revents != 0 { return true }
    }
    return false
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    while true {
      if let isCancelled, !isReady(unless: isCancelled) { return 0 }
      let count = systemRead(descriptor, into: buffer)
      if count >= 0 {
        if count > 0 { onBytes(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
        return count
      }
      let code = errno
      guard code == EINTR else {
        throw ReadError(code: code, description: String(cString: strerror(code)))
      }
    }
  }
}
