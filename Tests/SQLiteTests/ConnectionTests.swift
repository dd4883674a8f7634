import SQLite
import Testing

@Suite struct ConnectionTests {
  @Test("a file is made, written, and read again by a read-only connection")
  func modes() throws {
    let file = try TemporaryFile()
    #expect(throws: SQLiteError.self) { try Connection(path: file.path, mode: .readWrite) }
    let writer = try Connection(path: file.path, mode: .create)
    try writer.execute("create table t(a); insert into t values (1), (2)")
    #expect(writer.changes == 2)
    #expect(writer.totalChanges == 2)
    #expect(writer.lastInsertRowID == 2)
    try writer.close()
    let reader = try Connection(path: file.path, mode: .readOnly)
    #expect(try reader.values("select a from t") == [.integer(1), .integer(2)])
    let refused = try #require(reader.failure("insert into t values (3)"))
    #expect(refused.isReadOnly)
  }

  @Test("a path is refused when it is empty or holds a NUL", arguments: ["", "/tmp/a\0b"])
  func paths(path: String) {
    #expect { try Connection(path: path, mode: .create) } throws: {
      ($0 as? SQLiteError)?.isCannotOpen ?? false
    }
  }

  @Test(
    "`:memory:` and a URI name files like any other", arguments: [":memory:", "file:x?mode=memory"])
  func specialPaths(path: String) {
    #expect { try Connection(path: path, mode: .readOnly) } throws: {
      ($0 as? SQLiteError)?.isCannotOpen ?? false
    }
  }

  @Test("a file that is not a database says so at its first use")
  func notADatabase() throws {
    let file = try TemporaryFile()
    try file.write([UInt8](repeating: 0x41, count: 4096))
    let connection = try Connection(path: file.path, mode: .readOnly)
    #expect(try #require(connection.failure("select * from sqlite_master")).isNotADatabase)
  }

  @Test("a damaged page is noticed")
  func corrupt() throws {
    let file = try TemporaryFile()
    do {
      let writer = try Connection(path: file.path, mode: .create)
      try writer.execute("create table t(a); insert into t values (zeroblob(3000))")
    }
    let source = try Connection(path: file.path, mode: .readWrite)
    try source.execute("pragma user_version = 1")
    try source.close()
    try file.overwrite(at: 4096, with: [UInt8](repeating: 0xff, count: 100))
    let connection = try Connection(path: file.path, mode: .readOnly)
    #expect(try #require(connection.failure("select length(a) from t")).isCorrupt)
  }

  @Test("closing waits for statements, and a closed connection refuses everything")
  func closing() throws {
    let connection = try Connection.inMemory()
    do {
      let statement = try connection.prepare("select 1")
      #expect(try statement.step() == true)
      #expect { try connection.close() } throws: { ($0 as? SQLiteError)?.isBusy ?? false }
      statement.reset()
      #expect(try statement.step() == true)
    }
    try connection.close()
    try connection.close()
    #expect(throws: SQLiteError.self) { _ = try connection.prepare("select 1") }
    #expect(throws: SQLiteError.self) { try connection.execute("select 1") }
    #expect(connection.changes == 0)
    connection.interrupter.interrupt()
  }

  @Test("a statement keeps its connection open")
  func statementOutlives() throws {
    func statement() throws -> Statement {
      try Connection.inMemory().prepare("select 7")
    }
    let kept = try statement()
    #expect(try kept.step() == true)
    #expect(kept.columnInt64(0) == 7)
  }

  @Test("a transaction is committed when its body returns and rolled back when it throws")
  func transactions() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a)")
    let inside = try connection.transaction {
      try connection.execute("insert into t values (1)")
      return connection.isInTransaction
    }
    #expect(inside)
    #expect(!connection.isInTransaction)
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try connection.transaction(.deferred) {
        try connection.execute("insert into t values (2)")
        throw Stop()
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try connection.values("select a from t") == [.integer(1)])
  }

  @Test("a transaction within another is refused and leaves the outer one")
  func nestedTransaction() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a)")
    try connection.transaction {
      try connection.execute("insert into t values (1)")
      #expect(throws: SQLiteError.self) { try connection.transaction {} }
      #expect(connection.isInTransaction)
    }
    #expect(try connection.values("select a from t") == [.integer(1)])
  }

  @Test("a commit that fails is rolled back")
  func failedCommit() throws {
    let connection = try Connection.inMemory()
    try connection.execute(
      """
      pragma foreign_keys = on;
      create table p(id integer primary key);
      create table c(p references p(id) deferrable initially deferred);
      """)
    #expect {
      try connection.transaction { try connection.execute("insert into c values (1)") }
    } throws: { ($0 as? SQLiteError)?.isConstraint ?? false }
    #expect(!connection.isInTransaction)
  }

  @Test("two writers: the second learns that the database is busy")
  func busy() throws {
    let file = try TemporaryFile()
    let first = try Connection(path: file.path, mode: .create)
    let second = try Connection(path: file.path, mode: .create)
    try second.execute("pragma busy_timeout = 0")
    try first.transaction {
      #expect { try second.execute("begin immediate") } throws: {
        ($0 as? SQLiteError)?.isBusy ?? false
      }
    }
  }
}
