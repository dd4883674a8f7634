import Cryptography
import Files
import JSON
import Platform
import Rendering
import Storage

/// Why a bundle could not be made or read.
package enum BundleError: Error, Sendable, Hashable {
  /// A file or folder could not be written or read: what, and the system's words.
  case io(String)
  /// There is something where the bundle should go.
  case exists(String)
  /// More records than the limit stand behind the result.
  case tooMany(limit: Int)
  /// The query answers differently each time.
  case unrepeatable
  /// The database does not hold what was sealed: an item of it.
  case tampered(String)

  package var message: String {
    switch self {
    case .io(let text): text
    case .exists(let path): "`\(path)` is there already"
    case .tooMany(let limit):
      "the result is based on more than \(limit) records; --max-records raises the limit"
    case .unrepeatable:
      "the query answers differently each time (`rand`, `new_guid`, `sample`), so that nobody could check it"
    case .tampered(let what): "\(what); `kustody verify` says what else is not as it was ingested"
    }
  }
}

/// A folder that is filled and then put in its place, whole or not at all.
package final class BundleFolder {
  private let path: String
  /// Ends with a slash, unless it is the working directory.
  private let parent: String
  private let temporaryPath: String
  private var isOpen = true
  /// The files so far, in the order of their making.
  private(set) var files: [(name: String, sha256: SHA256Hash, bytes: Int)] = []

  init(_ path: String) throws(BundleError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let name = path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    temporaryPath = (parent == "." ? "" : parent) + ".\(name).\(getpid())~"
    // An empty folder may be filled: putting another in its place fails for any other.
    var status = stat()
    if lstat(path, &status) == 0, !Self.isEmptyFolder(path) { throw .exists(path) }
    Self.removeAbandoned(in: parent, of: name)
    guard mkdir(temporaryPath, 0o777) == 0 else { throw .io(FileError(making: path).message) }
  }

  deinit {
    if isOpen { Self.remove(temporaryPath) }
  }

  private static func isEmptyFolder(_ path: String) -> Bool {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
    return (try? names(in: path))?.isEmpty == true
  }

  /// Removes a folder of files that is the user's own; no link is followed.
  package static func remove(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
      let stream = fdopendir(descriptor)
    else {
      close(descriptor)
      return
    }
    defer {
      closedir(stream)
      rmdir(folder)
    }
    while let entry = readdir(stream) {
      _ = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unlinkat(descriptor, $0, 0) }
      }
    }
  }

  /// Removes what processes left that were killed while they made the same folder.
  private static func removeAbandoned(in parent: String, of name: String) {
    let others = (try? names(in: parent)) ?? []
    for other in others where other.hasPrefix(".\(name).") && other.hasSuffix("~") {
      let number = other.dropFirst(name.count + 2).dropLast()
      guard let process = pid_t(number), process > 0, kill(process, 0) != 0, errno == ESRCH else {
        continue
      }
      remove((parent == "." ? "" : parent) + other)
    }
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

  /// Puts the folder in its place, on the disk too.
  func commit() throws(BundleError) {
    try Self.sync(temporaryPath)
    guard rename(temporaryPath, path) == 0 else { throw Self.failure(path) }
    isOpen = false
    try Self.sync(parent)
  }

  private static func sync(_ folder: String) throws(BundleError) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(folder) }
    defer { close(descriptor) }
    // Not every file system can do it for folders.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw failure(folder) }
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
