import Platform
import SQLite
import Testing

@Suite struct GuardTests {
  /// Runs for ever unless it is ended.
  private let endless =
    "with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c"

  @Test("a double-quoted name that is not a column is an error")
  func doubleQuoted() throws {
    #expect(try Connection.inMemory().failure(#"select "nosuch""#) != nil)
  }

  @Test("the schema cannot be edited by hand, and no extension loaded")
  func defensive() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a); pragma writable_schema = on")
    #expect(connection.failure("update sqlite_master set sql = ''") != nil)
    #expect(connection.failure("select load_extension('x')") != nil)
  }

  @Test("while reading only, nothing but reading compiles")
  func readingOnly() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a); insert into t values (3)")
    try connection.setReadingOnly(true)
    #expect(
      try connection.values(
        "with recursive c(n) as (select a from t union all select n - 1 from c where n > 1) "
          + "select abs(n) from c") == [.integer(3), .integer(2), .integer(1)])
    for sql in [
      "insert into t values (1)", "delete from t", "drop table t", "create temp table u(a)",
      "attach ':memory:' as m", "pragma user_version", "begin", "select load_extension('x')",
      "vacuum",
    ] {
      let error = connection.failure(sql)
      #expect(error?.isNotAuthorized == true || error?.code == 1, "\(sql): \(error as Any)")
    }
    try connection.setReadingOnly(false)
    try connection.execute("insert into t values (1)")
  }

  @Test("query-only refuses writing, temporary tables too, until it is off")
  func queryOnly() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a)")
    try connection.setQueryOnly(true)
    #expect(connection.failure("insert into t values (1)")?.isReadOnly == true)
    #expect(connection.failure("create temp table u(a)")?.isReadOnly == true)
    try connection.setQueryOnly(false)
    try connection.execute("insert into t values (1)")
  }

  @Test("limits can be read and lowered, and a text beyond them is too big")
  func limits() throws {
    let connection = try Connection.inMemory()
    for limit in Limit.allCases { #expect(connection.limit(limit) >= 0) }
    #expect(connection.limit(.columns) == 2000)
    connection.setLimit(.length, to: 1_000_000)
    #expect(connection.limit(.length) == 1_000_000)
    #expect(connection.failure("select zeroblob(1000001)")?.isTooBig == true)
    connection.setLimit(.sqlLength, to: 1000)
    let long = "select '\(String(repeating: "x", count: 1000))'"
    #expect(connection.failure(long)?.isTooBig == true)
  }

  @Test("a deadline that is over ends a query")
  func deadline() throws {
    let connection = try Connection.inMemory()
    connection.setDeadline(.now - .seconds(1))
    #expect(connection.isDue)
    #expect(connection.failure(endless)?.isInterrupt == true)
    #expect(connection.interruption == .deadline)
    connection.setDeadline(nil)
    #expect(connection.interruption == nil)
    #expect(try connection.values("select 1") == [.integer(1)])
  }

  @Test("a deadline that lies ahead ends a query when it comes")
  func deadlineAhead() throws {
    let connection = try Connection.inMemory()
    connection.setDeadline(.now + .milliseconds(20))
    #expect(connection.failure(endless)?.isInterrupt == true)
    #expect(connection.interruption == .deadline)
  }

  @Test("memory is counted from where a query begins, not from the first of several")
  func memory() throws {
    let connection = try Connection.inMemory()
    connection.setDeadline(nil, memory: 32 << 20)
    #expect(!connection.isDue)
    // Other tests take and give memory meanwhile, but seldom as much.
    let held = [UInt8](repeating: 1, count: 256 << 20)
    #expect(connection.isDue)
    #expect(connection.interruption == .memory)
    connection.recountMemory()
    #expect(!connection.isDue)
    withExtendedLifetime(held) {}
  }

  @Test("a query ends when its caller says that it is cancelled")
  func cancelled() throws {
    let connection = try Connection.inMemory()
    var looks = 0
    connection.setDeadline(nil) {
      looks += 1
      return looks == 3
    }
    #expect(connection.failure(endless)?.isInterrupt == true)
    #expect(connection.interruption == .cancelled)
  }

  @Test("an interrupt from another thread ends the query, and stays until it is lowered")
  func interrupt() throws {
    let connection = try Connection.inMemory()
    let interrupter = connection.interrupter
    var thread = pthread_t()
    // The thread owns one reference until it has used it.
    let rc = pthread_create(
      &thread, nil,
      { context in
        if let context {
          Unmanaged<Interrupter>.fromOpaque(context).takeRetainedValue().interrupt()
        }
        return nil
      }, Unmanaged.passRetained(interrupter).toOpaque())
    try #require(rc == 0)
    #expect(connection.failure(endless)?.isInterrupt == true)
    pthread_join(thread, nil)
    #expect(connection.failure(endless)?.isInterrupt == true)
    #expect(connection.interruption == .interrupter)
    interrupter.lower()
    #expect(!interrupter.isRaised)
    #expect(try connection.values("select 1") == [.integer(1)])
  }

  @Test("an interrupter outlives its connection")
  func interrupterOutlives() throws {
    let interrupter = try Connection.inMemory().interrupter
    interrupter.interrupt()
    #expect(interrupter.isRaised)
  }

  @Test("threads that interrupt while connections close touch no closed one")
  func interruptRace() async throws {
    for _ in 0..<200 {
      let connection = try Connection.inMemory()
      let interrupter = connection.interrupter
      async let interrupted: Void = interrupter.interrupt()
      try? connection.close()
      await interrupted
    }
  }

  @Test("a rollback works after an interrupt within a transaction")
  func rollbackAfterInterrupt() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a)")
    connection.setDeadline(.now - .seconds(1))
    #expect(throws: SQLiteError.self) {
      try connection.transaction {
        try connection.execute("insert into t values (1)")
        try connection.execute("insert into t \(endless)")
      }
    }
    #expect(!connection.isInTransaction)
    connection.setDeadline(nil)
    #expect(try connection.values("select count(*) from t") == [.integer(0)])
  }
}
