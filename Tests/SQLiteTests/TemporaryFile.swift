import Platform
import SQLite

/// A path in a directory of its own, removed with what is in it.
struct TemporaryFile: ~Copyable {
  let directory: String
  var path: String { directory + "/file.db" }

  init() throws {
    var template = Array("/tmp/kustody-sqlite-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw CannotMake() }
    directory = template.withUnsafeBufferPointer { buffer in
      String(decoding: buffer.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  deinit {
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    rmdir(directory)
  }

  func write(_ bytes: [UInt8]) throws {
    guard let file = fopen(path, "w") else { throw CannotMake() }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  func overwrite(at offset: Int, with bytes: [UInt8]) throws {
    guard let file = fopen(path, "r+") else { throw CannotMake() }
    fseek(file, offset, SEEK_SET)
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  struct CannotMake: Error {}
}

extension Connection {
  /// An empty database in memory.
  static func inMemory() throws(SQLiteError) -> Connection {
    try Connection(path: "", mode: .inMemory)
  }

  /// The first column of each row.
  func values(_ sql: String) throws(SQLiteError) -> [SQLiteValue] {
    let statement = try prepare(sql)
    var values: [SQLiteValue] = []
    while try statement.step() { values.append(SQLiteValue(statement.column(0))) }
    return values
  }

  /// The error that running the text ends with.
  func failure(_ sql: String) -> SQLiteError? {
    do {
      _ = try values(sql)
      return nil
    } catch {
      return error
    }
  }
}
