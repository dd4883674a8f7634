import Crypto
import Ingestion
import JSON
import Rendering

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a bundle could not be made or read.
package enum BundleError: Error, Sendable, Hashable {
  /// A file or folder could not be written or read: what, and the system's words.
  case io(String)
  /// There is something where the bundle should go.
  case exists(String)
  /// More records than the limit stand behind the result.
  case tooMany(limit: Int)
  /// The database does not hold what was sealed: an item of it.
  case tampered(String)

  package var message: String {
    switch self {
    case .io(let text): text
    case .exists(let path): "`\(path)` is there already"
    case .tooMany(let limit):
      "more than \(limit) records stand behind the result; --max-records raises the limit"
    case .tampered(let what): "\(what); `kustody verify` says what else is not as it was ingested"
    }
  }
}

/// A folder that is filled and then put in its place, whole or not at all.
final class BundleFolder {
  private let path: String
  private let temporaryPath: String
  private var isOpen = true
  /// The files so far, in the order of their making.
  private(set) var files: [(name: String, sha256: SHA256Hash, bytes: Int)] = []

  init(_ path: String) throws(BundleError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    var status = stat()
    // An empty folder may be filled: removing it fails for any other.
    if lstat(path, &status) == 0, rmdir(path) != 0 { throw .exists(path) }
    self.path = path
    temporaryPath = "\(path).\(getpid())~"
    guard mkdir(temporaryPath, 0o777) == 0 else { throw Self.failure(temporaryPath) }
  }

  deinit {
    guard isOpen else { return }
    for file in files { unlink(temporaryPath + "/" + file.name) }
    rmdir(temporaryPath)
  }

  /// Writes a file.
  func write(_ name: String, _ body: (Output) throws -> Void) throws {
    let file = temporaryPath + "/" + name
    let descriptor = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(file) }
    defer { close(descriptor) }
    files.append((name, SHA256Hash(of: []), 0))
    let output = Output(fileDescriptor: descriptor)
    do {
      try body(output)
      try output.flush()
    } catch let error as OutputError {
      throw BundleError.io("`\(file)`: \(error.message)")
    }
    guard fsync(descriptor) == 0 else { throw Self.failure(file) }
    let (hash, bytes) = try hashed(descriptor, file)
    files[files.count - 1] = (name, hash, bytes)
  }

  /// Puts the folder in its place.
  func commit() throws(BundleError) {
    guard rename(temporaryPath, path) == 0 else { throw Self.failure(path) }
    isOpen = false
  }

  static func failure(_ path: String) -> BundleError {
    .io("`\(path)`: \(String(cString: strerror(errno)))")
  }
}

/// The hash of an open file's bytes, and how many there are.
func hashed(_ descriptor: Int32, _ path: String) throws(BundleError) -> (SHA256Hash, Int) {
  var hash = SHA256()
  var offset = 0
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = pread(descriptor, &chunk, chunk.count, off_t(offset))
    if count < 0 {
      if errno == EINTR { continue }
      throw BundleFolder.failure(path)
    }
    if count == 0 { return (SHA256Hash(hash.finalize()), offset) }
    hash.update(data: chunk[..<count])
    offset += count
  }
}
