import Platform

/// Bytes that can be read from any place, as often as needed.
package protocol RandomAccessBytes: AnyObject {
  var count: Int { get }

  /// Fills the front of `buffer` with the bytes from `offset` on.
  ///
  /// - Returns: how many came; fewer than the buffer holds only where the bytes end.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int
}

extension RandomAccessBytes {
  /// The bytes from `offset` on; nil where there are fewer than `count`.
  package func bytes(at offset: Int, count: Int) throws(ReadError) -> [UInt8]? {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: count)
    let outcome = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(ReadError) in try read(at: offset, into: buffer) }
    }
    return try outcome.get() == count ? bytes : nil
  }
}

/// Bytes in memory, from any place.
package final class MemoryBytes: RandomAccessBytes {
  private let bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var count: Int { bytes.count }

  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    guard (0..<bytes.count).contains(offset) else { return 0 }
    let count = min(buffer.count, bytes.count - offset)
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
    }
    return count
  }
}

/// An open file, read without moving the place where it is read from front to back.
package final class FileBytes: RandomAccessBytes {
  private let descriptor: Int32
  package let count: Int

  /// - Parameters:
  ///   - descriptor: stays the caller's, who closes it.
  ///   - count: of the file's bytes, as it is when it is opened.
  package init(descriptor: Int32, count: Int) {
    self.descriptor = descriptor
    self.count = count
  }

  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
        off_t(offset + done))
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        throw ReadError(code: code, description: String(cString: strerror(code)))
      }
      if count == 0 { break }
      done += count
    }
    return done
  }
}

/// Bytes that can be read from any place, from front to back.
package final class SequentialBytes: ByteSource {
  private let bytes: any RandomAccessBytes
  private var offset = 0

  package init(_ bytes: any RandomAccessBytes) { self.bytes = bytes }

  package var damage: String? { nil }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let count = try bytes.read(at: offset, into: buffer)
    offset += count
    return count
  }
}
