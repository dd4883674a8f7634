import CPageChecks
import Platform

/// A database file that is read as plain bytes, which no connection of this process notices.
///
/// A descriptor of one's own would not do: when any descriptor of a file is closed, POSIX takes all locks of the process
/// off that file, those of SQLite's connections too. Another process could then take the file for unused, and write
/// pages that are still being read (see "How To Corrupt An SQLite Database File", 2.2, in SQLite's documentation).
package final class PlainFile {
  /// Why the system does not open or read a file.
  package struct Failure: Error, CustomStringConvertible {
    /// Of `errno`.
    package let code: Int32
    package var description: String { String(cString: strerror(code)) }
  }

  private let file: OpaquePointer

  /// Opens a regular file, for reading alone.
  ///
  /// - Throws: why the system does not open it; `ENOENT` where there is none, `EINVAL` for what is not a regular file.
  package init(_ path: String) throws(Failure) {
    guard !path.utf8.contains(0), let file = kustody_plain_file_open(path) else {
      throw Failure(code: path.utf8.contains(0) ? ENOENT : errno)
    }
    self.file = file
  }

  deinit { kustody_plain_file_close(file) }

  /// Reads bytes from an offset on until the buffer is full or the file ends.
  ///
  /// - Returns: how many.
  package func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(Failure) -> Int {
    guard let start = buffer.baseAddress else { return 0 }
    let count = kustody_plain_file_read(file, start, buffer.count, Int64(offset))
    guard count >= 0 else { throw Failure(code: errno) }
    return Int(count)
  }

  /// Reads up to `count` bytes from an offset on; fewer at the end of the file.
  package func read(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 8)
    defer { buffer.deallocate() }
    let read = try read(into: buffer, at: offset)
    return Array(UnsafeRawBufferPointer(rebasing: buffer[..<read]))
  }
}
