import Files
import Platform
import Synchronization

/// A file that a query may read besides the logs, as it was when it was named: anyone who reads it later reads the
/// same bytes, or reports that it changed.
package final class LocalFile: Sendable {
  package let path: String
  private let stamp: FileStamp
  /// nil until somebody asks.
  private let content = Mutex<[UInt8]?>(nil)

  /// The most bytes of a file that is kept whole.
  static let largest = 16 << 20

  package init(_ path: String) throws(FileError) {
    guard let stamp = FileStamp(path) else { throw FileError(path: path) }
    self.path = path
    self.stamp = stamp
  }

  /// Whether the file at the path is still this one.
  package var isCurrent: Bool { FileStamp(path) == stamp }

  /// Its bytes, read once.
  package func bytes() throws(FileError) -> [UInt8] {
    try content.withLock { content throws(FileError) in
      if let content { return content }
      let bytes = try contents(ofFile: path, limit: Self.largest)
      try requireCurrent()
      content = bytes
      return bytes
    }
  }

  /// Its bytes as text, whatever they are.
  func text() throws(FileError) -> String { String(decoding: try bytes(), as: UTF8.self) }

  /// Hands over all bytes in pieces, of a file of any size.
  package func forEachPiece(_ body: (ArraySlice<UInt8>) -> Void) throws(FileError) {
    if let known = content.withLock({ $0 }) { return body(known[...]) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError(path: path) }
    defer { close(descriptor) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw FileError(path: path)
      }
      if count == 0 { break }
      body(chunk[..<count])
    }
    try requireCurrent()
  }

  private func requireCurrent() throws(FileError) {
    guard isCurrent || !stamp.isRegular else {
      throw FileError(path: path, reason: "changed while it was in use")
    }
  }
}
