import SQLite

/// Why a database cannot be used. The message is for the user and names the file.
package enum StorageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file is not a database of ours; `what` says what it is.
  case foreign(path: String, what: String)
  case newer(path: String, version: Int32)
  /// Its layout is one that is not read any more.
  case older(path: String, version: Int32)
  case damaged(path: String, detail: String)
  /// It lacks a table, or a column of one, that its schema version has.
  case incomplete(path: String, missing: String)
  /// It has something in its schema that kustody did not make, or lacks what the log says.
  case altered(path: String, what: String)
  /// There is no such file, and none may be made.
  case missing(path: String)
  /// Another connection holds a lock, and did not let go of it in time.
  case locked(path: String, detail: String)
  /// The operating system or SQLite could not read or write.
  case failed(path: String, detail: String)

  package var description: String {
    switch self {
    case .foreign(let path, let what):
      "`\(path)` is \(what), not a kustody database; it was left as it is"
    case .newer(let path, let version):
      "`\(path)` was written by a newer kustody (schema version \(version), this one knows "
        + "\(StorageSchema.version)); it was left as it is"
    case .older(let path, let version):
      "`\(path)` was written by an earlier kustody (schema version \(version), this one reads "
        + "\(StorageSchema.version)); it was left as it is: ingest the files into a new database, or read this one "
        + "with the kustody that wrote it"
    case .damaged(let path, let detail):
      "`\(path)` is damaged (\(detail)); it was left as it is"
    case .incomplete(let path, let missing):
      "`\(path)` says that it has schema version \(StorageSchema.version), but has no \(missing): an early "
        + "kustody made it, or it was changed; ingest the files into a new database, or see what "
        + "`kustody verify` finds"
    case .altered(let path, let what):
      "`\(path)` is not as kustody wrote it: \(what); `kustody verify` says what else; it was left as it is"
    case .missing(let path): "there is no database `\(path)`"
    case .failed(let path, let detail), .locked(let path, let detail): "`\(path)`: \(detail)"
    }
  }

  package init(_ error: SQLiteError, path: String) {
    if error.isCorrupt || error.isNotADatabase || error.isChangedPage {
      self = .damaged(path: path, detail: error.message)
    } else if error.isBusy {
      self = .locked(path: path, detail: error.message)
    } else {
      self = .failed(path: path, detail: error.message)
    }
  }
}
