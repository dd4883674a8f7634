import KQLValues
import Platform
import SQLite

/// An SQLite file of plain tables for other programs: the columns bear their own names, times are ISO texts.
///
/// The file is written beside its name, and takes it when all of it is on the disk.
package final class PlainDatabase {
  private let path: String
  private let temporaryPath: String
  private let connection: Connection
  private var tables: Set<String> = []
  private var isOpen = true

  /// - Throws: `WorkspaceError` as all of its methods.
  package init(_ path: String) throws(WorkspaceError) {
    self.path = path
    temporaryPath = "\(path).\(getpid())~"
    unlink(temporaryPath)
    do throws(SQLiteError) {
      connection = try Connection(path: temporaryPath, mode: .create)
      // Nobody sees it before it is whole, so that nothing is to be undone.
      try connection.execute("pragma journal_mode = off; pragma synchronous = off; begin")
    } catch {
      throw .io("\(path): \(error.message)")
    }
  }

  /// Without `commit()` nothing is left behind.
  deinit { if isOpen { unlink(temporaryPath) } }

  /// Writes a table.
  ///
  /// - Parameter rows: hands each row to what it is given.
  package func write(
    _ name: String, _ columns: [ResultColumn],
    _ rows: (_ each: ([Value]) throws -> Void) throws -> Void
  ) throws {
    guard columns.count <= 2000 else {
      throw WorkspaceError.failed(
        .limit,
        "`\(name)` has \(columns.count) columns; a table of SQLite has at most 2,000")
    }
    // SQLite ignores case, and keeps some names for itself.
    let table = Self.free(
      name.lowercased().hasPrefix("sqlite_") ? "table_" + name : name, among: &tables)
    var taken: Set<String> = []
    let list = columns.map { column in
      "\(Self.quoted(Self.free(column.name, among: &taken))) \(Self.declaration(column.type))"
    }
    let insert = try reporting { () throws(SQLiteError) in
      let none = list.isEmpty ? "\"\" any" : list.joined(separator: ", ")
      try connection.execute("create table \(Self.quoted(table))(\(none))")
      let marks = Array(repeating: "?", count: max(1, columns.count)).joined(separator: ", ")
      return PreparedStatement(
        try connection.prepare("insert into \(Self.quoted(table)) values (\(marks))"))
    }
    try rows { row in
      try reporting { () throws(SQLiteError) in
        for (index, value) in row.enumerated() {
          try insert.statement.bind(Self.stored(value), at: index + 1)
        }
        try insert.statement.run()
      }
    }
  }

  /// Puts the file in its place.
  package func commit() throws(WorkspaceError) {
    try reporting { () throws(SQLiteError) in
      try connection.execute("commit")
      try connection.close()
    }
    let file = open(temporaryPath, O_RDONLY | O_CLOEXEC)
    defer { close(file) }
    guard file >= 0, fsync(file) == 0, rename(temporaryPath, path) == 0 else {
      throw .io("\(path): \(String(cString: strerror(errno)))")
    }
    isOpen = false
  }

  private func reporting<Result>(
    _ body: () throws(SQLiteError) -> Result
  ) throws(WorkspaceError) -> Result {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw .io("\(path): \(error.message)")
    }
  }

  private static func free(_ name: String, among taken: inout Set<String>) -> String {
    var free = name
    var number = 1
    while !taken.insert(free.lowercased()).inserted {
      free = "\(name)_\(number)"
      number += 1
    }
    return free
  }

  private static func quoted(_ name: String) -> String {
    quotedIdentifier(name.replacing("\0", with: ""))
  }

  private static func declaration(_ type: ScalarType) -> String {
    switch type {
    case .bool, .int, .long: "integer"
    case .real: "real"
    case .datetime, .timespan, .decimal, .guid, .string, .dynamic: "text"
    }
  }

  private static func stored(_ value: Value) -> SQLiteValue {
    switch value {
    case .null: .null
    case .bool(let flag): .integer(flag ? 1 : 0)
    case .long(let number): .integer(number)
    case .real(let number): number.isNaN ? .text("NaN") : .real(number)
    case .datetime(let ticks): .text(DateTime.text(ticks))
    case .timespan(let ticks): .text(TimeSpan.text(ticks))
    case .decimal(let text), .guid(let text), .string(let text), .dynamic(let text): .text(text)
    }
  }
}
