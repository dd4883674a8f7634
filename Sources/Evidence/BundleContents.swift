import Files
import JSON
import Platform
import Storage

/// The files of a bundle's folder, each read once, so that what is hashed is what is parsed.
struct BundleContents {
  private let path: String
  private(set) var files: [String: [UInt8]] = [:]

  init(_ path: String) { self.path = path }

  /// Reads a file of the folder: no link is followed, and nothing but a regular file is opened to the end.
  mutating func read(_ name: String) throws(BundleError) -> [UInt8] {
    if let known = files[name] { return known }
    let file = path + "/" + name
    let descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw BundleFolder.failure(file) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw .io("`\(file)` is not a regular file")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(status.st_size))
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { systemRead(descriptor, into: $0) }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw BundleFolder.failure(file)
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    files[name] = bytes
    return bytes
  }

  /// The names of what lies in the folder, sorted.
  func names() throws(BundleError) -> [String] {
    do throws(FileError) {
      return try Files.names(in: path).sorted()
    } catch {
      throw .io(error.message)
    }
  }

  static func json(_ bytes: some Sequence<UInt8>) -> JSONValue? {
    let bytes = Array(bytes)
    return bytes.withUnsafeBytes { try? JSONValue(parsing: $0) }
  }
}
