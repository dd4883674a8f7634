import Platform

/// The bytes of an open file.
package final class FileSource: ByteSource {
  private let descriptor: Int32
  private let onBytes: (UnsafeRawBufferPointer) -> Void

  /// - Parameters:
  ///   - descriptor: stays the caller's, who closes it.
  ///   - onBytes: is shown all bytes in their order as they are read, for instance to hash them.
  package init(descriptor: Int32, onBytes: @escaping (UnsafeRawBufferPointer) -> Void = { _ in }) {
    self.descriptor = descriptor
    self.onBytes = onBytes
  }

  package var damage: String? { nil }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    while true {
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
