import Platform

/// Bytes could not be written.
package struct OutputError: Error, Sendable, Hashable {
  /// The system's number for what went wrong.
  package var code: Int32

  package init(code: Int32) { self.code = code }

  /// Nobody reads the pipe any more (`| head`): no error, only a reason to stop.
  package var isClosedPipe: Bool { code == EPIPE }

  /// What the system calls it.
  package var message: String { String(cString: strerror(code)) }
}

/// Where rendered bytes go: a file descriptor, gathered into large writes, or memory.
///
/// What is buffered reaches the descriptor with `flush()`; the descriptor is not owned.
package final class Output {
  /// What is not yet written; with no descriptor, all there is.
  package private(set) var bytes: [UInt8] = []
  private let fileDescriptor: Int32?
  private static let writeSize = 1 << 16

  /// Gathers in memory.
  package init() { fileDescriptor = nil }

  package init(fileDescriptor: Int32) { self.fileDescriptor = fileDescriptor }

  package func write(_ text: String) throws(OutputError) { try write(utf8: text.utf8) }

  package func write(utf8 more: some Sequence<UInt8>) throws(OutputError) {
    bytes.append(contentsOf: more)
    if fileDescriptor != nil, bytes.count >= Self.writeSize { try flush() }
  }

  /// Hands all that is buffered to the system. In memory it does nothing.
  package func flush() throws(OutputError) {
    guard let fileDescriptor else { return }
    var start = 0
    while start < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        systemWrite(fileDescriptor, UnsafeRawBufferPointer(rebasing: buffer[start...]))
      }
      if written > 0 {
        start += written
      } else if errno == EAGAIN {
        // A terminal or pipe that somebody made non-blocking is full.
        var wait = pollfd(fd: fileDescriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&wait, 1, -1)
      } else if errno != EINTR {
        let code = errno
        bytes.removeAll()
        throw OutputError(code: code)
      }
    }
    bytes.removeAll(keepingCapacity: true)
  }
}
