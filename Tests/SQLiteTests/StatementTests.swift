import SQLite
import Testing

@Suite struct StatementTests {
  @Test(
    "a value comes back as it was bound",
    arguments: [
      .null, .integer(.min), .integer(.max), .real(-0.5), .real(.infinity), .text(""),
      .text("a\0b"), .text("\0"), .text("⒦é😀"), .bytes([]), .bytes([0, 255, 0]),
    ] as [SQLiteValue])
  func roundTrip(value: SQLiteValue) throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a)")
    let insert = try connection.prepare("insert into t values (?1)", isPersistent: true)
    #expect(insert.parameterCount == 1)
    #expect(insert.isReadOnly == false)
    try insert.bind(value, at: 1)
    try insert.run()
    #expect(try connection.values("select a from t") == [value])
  }

  @Test("a NaN is stored as NULL")
  func nan() throws {
    let connection = try Connection.inMemory()
    let statement = try connection.prepare("select ?")
    try statement.bind(real: .nan, at: 1)
    #expect(try statement.step() == true)
    #expect(statement.columnIsNull(0) == true)
  }

  @Test("a borrowed text and blob are read in place, whole")
  func borrowed() throws {
    let connection = try Connection.inMemory()
    let statement = try connection.prepare("select hex(?1), typeof(?1), hex(?2), typeof(?2)")
    var bytes: [UInt8] = [0x61, 0, 0x62]
    try bytes.withUnsafeMutableBytes { buffer in
      let borrowed = UnsafeRawBufferPointer(buffer)
      try statement.bind(borrowedText: borrowed, at: 1)
      try statement.bind(borrowedBlob: borrowed, at: 2)
      buffer[0] = 0x7a
      #expect(try statement.step() == true)
      #expect(statement.columnString(0) == "7A0062")
      #expect(statement.columnString(1) == "text")
      #expect(statement.columnString(2) == "7A0062")
      #expect(statement.columnString(3) == "blob")
      statement.reset()
      try statement.bind(text: borrowed, at: 1)
      try statement.bind(blob: borrowed, at: 2)
      buffer[0] = 0x79
      #expect(try statement.step() == true)
      #expect(statement.columnString(0) == "7A0062")
      #expect(statement.columnString(2) == "7A0062")
      statement.reset()
      statement.clearBindings()
    }
  }

  @Test("an empty buffer without address is an empty text or blob, not NULL")
  func emptyBuffers() throws {
    let connection = try Connection.inMemory()
    let statement = try connection.prepare("select typeof(?1), typeof(?2), typeof(?3), typeof(?4)")
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    try statement.bind(text: empty, at: 1)
    try statement.bind(borrowedText: empty, at: 2)
    try statement.bind(blob: empty, at: 3)
    try statement.bind(borrowedBlob: empty, at: 4)
    #expect(try statement.step() == true)
    #expect((0..<4).map { statement.columnString($0) } == ["text", "text", "blob", "blob"])
  }

  @Test("columns are named, typed, borrowed and converted")
  func columns() throws {
    let connection = try Connection.inMemory()
    let statement = try connection.prepare(
      "select 12 as i, 1.5 as r, 'x' || char(0) || 'y' as t, x'0102' as b, null as n")
    #expect(statement.columnCount == 5)
    #expect((0..<5).map { statement.columnName($0) } == ["i", "r", "t", "b", "n"])
    #expect(try statement.step() == true)
    #expect(statement.columnInt64(0) == 12)
    #expect(statement.columnDouble(1) == 1.5)
    #expect([UInt8](statement.columnText(2)) == [0x78, 0, 0x79])
    #expect(statement.column(2).string == "x\0y")
    #expect(statement.column(3).string == nil)
    #expect(SQLiteValue(statement.column(3)) == .bytes([1, 2]))
    #expect(statement.column(4).isNull)
    #expect(statement.columnString(0) == "12")
    #expect(try statement.step() == false)
  }

  @Test("a column that is not there is NULL", arguments: [-1, 1, Int.max, Int.min])
  func absentColumn(index: Int) throws {
    let connection = try Connection.inMemory()
    let statement = try connection.prepare("select 1")
    #expect(try statement.step() == true)
    #expect(statement.column(index).isNull)
    #expect(statement.columnName(index) == "")
  }

  @Test("a parameter that is not there is refused", arguments: [-1, 0, 2, Int.max])
  func absentParameter(index: Int) throws {
    let connection = try Connection.inMemory()
    let statement = try connection.prepare("select :a")
    #expect(statement.parameterIndex(":a") == 1)
    #expect(statement.parameterIndex(":b") == nil)
    #expect(throws: SQLiteError.self) { try statement.bind(integer: 1, at: index) }
  }

  @Test("exactly one statement is prepared")
  func oneStatement() throws {
    let connection = try Connection.inMemory()
    #expect(throws: SQLiteError.self) { _ = try connection.prepare(" -- nothing") }
    #expect(throws: SQLiteError.self) { _ = try connection.prepare("") }
    let error = #expect(throws: SQLiteError.self) {
      _ = try connection.prepare("select 1; drop table t")
    }
    #expect(error?.sqlOffset == 9)
    #expect(throws: SQLiteError.self) { _ = try connection.prepare("select 1; /* */ ; select 2") }
    _ = try connection.prepare("select 1; -- the end ; ")
    _ = try connection.prepare("select 1 ;; /* x */ ;")
  }

  @Test("SQL with a NUL is refused rather than cut")
  func sqlWithNUL() throws {
    let connection = try Connection.inMemory()
    let error = #expect(throws: SQLiteError.self) { _ = try connection.prepare("select 1\0 + 1") }
    #expect(error?.sqlOffset == 8)
    #expect(throws: SQLiteError.self) { try connection.execute("select 1;\0 select 2") }
  }

  @Test("an error in the SQL has its offset and SQLite's words")
  func errorOffset() throws {
    let connection = try Connection.inMemory()
    let error = #expect(throws: SQLiteError.self) { _ = try connection.prepare("select nosuch") }
    #expect(error?.sqlOffset == 7)
    #expect(error?.message == "no such column: nosuch")
    #expect(error?.description == "no such column: nosuch (SQLite 1)")
  }

  @Test("a constraint's error has its extended code, and the statement runs again")
  func constraint() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a unique not null); insert into t values (1)")
    let insert = try connection.prepare("insert into t values (?)")
    try insert.bind(integer: 1, at: 1)
    let error = #expect(throws: SQLiteError.self) { try insert.run() }
    #expect(error?.isConstraint == true)
    #expect(error?.code == 19)
    #expect(error?.extendedCode == 2067)
    try insert.bind(integer: 2, at: 1)
    try insert.run()
    #expect(try connection.values("select count(*) from t") == [.integer(2)])
  }
}
