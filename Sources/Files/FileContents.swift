// Files: reading, replacing and walking files, and writing to streams.

import Platform

/// The bytes of a file, or of standard input for `-`. For what people write; logs are streamed.
///
/// - Parameter limit: the most bytes that the file may have.
package func contents(ofFile path: String, limit: Int = 256 << 20) throws(FileError) -> [UInt8] {
  let fileDescriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
  guard fileDescriptor >= 0 else { throw FileError(path: path) }
  defer { if path != "-" { close(fileDescriptor) } }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = chunk.withUnsafeMutableBytes { read(fileDescriptor, $0.baseAddress, $0.count) }
    if count < 0 {
      if errno == EINTR { continue }
      throw FileError(path: path)
    }
    if count == 0 { return bytes }
    bytes.append(contentsOf: chunk[..<count])
    guard bytes.count <= limit else {
      throw FileError(path: path, reason: "larger than \(limit >> 20) MiB")
    }
  }
}

/// The text of a file that must be UTF-8; a byte order mark at its beginning is left out.
package func text(ofFile path: String) throws(FileError) -> String {
  var bytes = try contents(ofFile: path)
  if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw FileError(path: path, reason: "not UTF-8 text")
  }
  return text
}
