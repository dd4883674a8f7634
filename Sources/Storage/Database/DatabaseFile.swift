import Platform
import SQLite

/// A look at a database file that cannot change it: its header is read as plain bytes, without a descriptor of our own;
/// see `PlainFile`.
package enum DatabaseFile {
  package enum State: Sendable, Hashable {
    /// There is no file, or an empty one.
    case absent
    /// One of ours.
    case ours(version: Int32)
  }

  /// - Throws: `foreign`, `newer`, `older`, `damaged`, or `failed` where it cannot be read.
  package static func inspect(_ path: String) throws(StorageError) -> State {
    var status = stat()
    guard stat(path, &status) == 0 else {
      if errno == ENOENT { return .absent }
      throw .failed(path: path, detail: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .foreign(path: path, what: "no regular file")
    }
    let header: [UInt8]
    do throws(PlainFile.Failure) {
      header = try beginning(of: path)
    } catch {
      if error.code == ENOENT { return .absent }
      throw .failed(path: path, detail: "\(error)")
    }
    if status.st_size == 0 { return .absent }
    let magic = Array("SQLite format 3".utf8) + [0]
    guard header.starts(with: magic) else {
      throw .foreign(path: path, what: "no SQLite file")
    }
    guard header.count == headerSize else {
      throw .damaged(path: path, detail: "its header is cut")
    }
    let application = Int32(bitPattern: number(header, at: 68))
    guard application == StorageSchema.applicationID else {
      throw .foreign(path: path, what: "another program's SQLite database")
    }
    let version = Int32(bitPattern: number(header, at: 60))
    guard version <= StorageSchema.version else { throw .newer(path: path, version: version) }
    guard version > 0 else { throw .damaged(path: path, detail: "it has no schema version") }
    guard version == StorageSchema.version else { throw .older(path: path, version: version) }
    let pageSize = Int64(header[16]) << 8 | Int64(header[17])
    let pages = Int64(number(header, at: 28))
    // While a write-ahead log waits, the file itself may be behind.
    if !hasLog(path), pages > 0, status.st_size < pages * max(pageSize, 512) {
      throw .damaged(path: path, detail: "it is shorter than its header says")
    }
    return .ours(version: version)
  }

  /// Whether a file says that it is one of ours, of whatever version, and whole or not.
  package static func isOurs(_ path: String) -> Bool {
    guard let header = try? beginning(of: path), header.count == headerSize else { return false }
    return header.starts(with: Array("SQLite format 3".utf8) + [0])
      && Int32(bitPattern: number(header, at: 68)) == StorageSchema.applicationID
  }

  private static let headerSize = 100

  /// Its header, as far as there is one.
  private static func beginning(of path: String) throws(PlainFile.Failure) -> [UInt8] {
    try PlainFile(path).read(headerSize, at: 0)
  }

  /// Whether the file is one of ours, or empty, and a journal lies beside it: what it was made with is
  /// incomplete. Later a database of ours has a log and no journal.
  static func isHalfMade(_ path: String) -> Bool {
    var status = stat()
    guard stat(path + "-journal", &status) == 0, status.st_size > 0 else { return false }
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    return status.st_size == 0 || isOurs(path)
  }

  /// Why the system does not let it be written; nil where it does.
  static func reasonNotToWrite(_ path: String) -> String? {
    access(path, W_OK) == 0 ? nil : String(cString: strerror(errno))
  }

  /// By what a change of a file shows: which file it is, its size, and when it was last written.
  struct Mark: Hashable, Sendable {
    private let file: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// nil where there is no such file.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      file = UInt64(status.st_ino)
      size = Int64(status.st_size)
      (seconds, nanoseconds) = (status.modified.tv_sec, status.modified.tv_nsec)
    }
  }

  /// Whether its pages bear checks, as the header says.
  static func hasPageChecks(_ path: String) -> Bool {
    guard let header = try? beginning(of: path), header.count == headerSize else { return false }
    return header[20] == PageChecks.reservedBytes
  }

  static func hasLog(_ path: String) -> Bool {
    var status = stat()
    return stat(path + "-wal", &status) == 0 && status.st_size > 0
  }

  private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}
