import SQLite
import Testing

@Suite struct TableFunctionTests {
  struct TooMany: Error {}

  /// The bytes of a text, one a row; borrows its argument.
  final class Bytes: TableFunctionCursor {
    let text: UnsafeRawBufferPointer
    var index = -1
    init(_ text: UnsafeRawBufferPointer) { self.text = text }
    func next() throws -> Bool {
      index += 1
      if index < text.count, text[index] == UInt8(ascii: "!") { throw TooMany() }
      return index < text.count
    }
    func column(_ column: Int, _ result: inout FunctionResult) throws {
      if column == 0 {
        result.setInteger(Int64(index))
      } else {
        result.setInteger(Int64(text[index]))
      }
    }
  }

  private func connection() throws -> Connection {
    let connection = try Connection.inMemory()
    try connection.registerTableFunction(
      name: "bytes_of", columns: ["position", "va\"lue"], parameterCount: 2
    ) { arguments in
      guard case .text(let text) = arguments[0], case .integer(let skipped) = arguments[1] else {
        throw FunctionTests.Refused(reason: "bytes_of(text, integer)")
      }
      return Bytes(UnsafeRawBufferPointer(rebasing: text.dropFirst(Int(skipped))))
    }
    return connection
  }

  @Test("a table function gives its rows, numbered from 1")
  func rows() throws {
    let connection = try connection()
    let statement = try connection.prepare(
      #"select position, "va""lue", rowid, parameter1 from bytes_of('abc', 1)"#)
    var rows: [[Int64]] = []
    while try statement.step() { rows.append((0..<4).map { statement.columnInt64($0) }) }
    #expect(rows == [[0, 98, 1, 1], [1, 99, 2, 1]])
  }

  @Test("it is called for each row of what stands to its left, NUL and all")
  func lateral() throws {
    let connection = try connection()
    try connection.execute("create table t(a)")
    let insert = try connection.prepare("insert into t values (?)")
    for text in ["a\0b", "", "z"] {
      try insert.bind(string: text, at: 1)
      try insert.run()
    }
    #expect(
      try connection.values(#"select "va""lue" from t, bytes_of(t.a, 0)"#)
        == [.integer(97), .integer(0), .integer(98), .integer(122)])
    #expect(
      try connection.values("select count(position) from t left join bytes_of(t.a, 0) group by a")
        == [.integer(0), .integer(3), .integer(1)])
  }

  @Test("an argument that is missing is an error")
  func missing() throws {
    let connection = try connection()
    #expect(connection.failure("select * from bytes_of('abc')") != nil)
    #expect(connection.failure("select * from bytes_of") != nil)
    #expect(connection.failure("select * from bytes_of where parameter0 > 'a'") != nil)
    #expect(connection.failure("select * from bytes_of(1, 2, 3)") != nil)
  }

  @Test("a parameter compared twice is compared twice")
  func twice() throws {
    #expect(
      try connection().values("select position from bytes_of('ab', 0) where parameter0 = 'x'") == []
    )
  }

  @Test("what it throws ends the query, at the start and under way")
  func thrown() throws {
    let connection = try connection()
    #expect(
      connection.failure("select * from bytes_of(1, 2)")?.message
        == "refused: bytes_of(text, integer)")
    #expect(connection.lastFunctionError is FunctionTests.Refused)
    #expect(connection.failure("select * from bytes_of('ab!c', 0)")?.message == "TooMany()")
    #expect(connection.lastFunctionError is TooMany)
  }

  @Test("it works while reading only, within a correlated sub-query, and against itself")
  func readingOnly() throws {
    let connection = try connection()
    try connection.setReadingOnly(true)
    #expect(
      try connection.values(
        #"select (select group_concat("va""lue") from bytes_of(x.column1, 0)) "#
          + "from (values ('a'), ('bc')) as x") == [.text("97"), .text("98,99")])
    #expect(
      try connection.values(
        "select count(*) from bytes_of('abc', 0) as a, bytes_of('ab', 0) as b") == [.integer(6)])
  }

  @Test("while reading only, one may be registered, and SQLite's own work, across schema changes")
  func readingOnlyLater() throws {
    let file = try TemporaryFile()
    let writer = try Connection(path: file.path, mode: .create)
    try writer.execute("create table t(a)")
    let reader = try Connection(path: file.path, mode: .readOnly)
    try reader.setReadingOnly(true)
    try reader.registerTableFunction(name: "f", columns: ["a"], parameterCount: 1) { _ in
      Bytes(UnsafeRawBufferPointer(start: nil, count: 0))
    }
    for column in ["b", "c"] {
      #expect(try reader.values("select t.a from t, f(1)") == [])
      #expect(try reader.values("select value from json_each('[7]')") == [.integer(7)])
      #expect(try reader.values("select value from json_tree('7')") == [.integer(7)])
      try writer.execute("alter table t add column \(column)")
    }
  }

  @Test("it cannot be made a table of the database")
  func eponymousOnly() throws {
    #expect(try connection().failure("create virtual table v using bytes_of") != nil)
  }

  @Test("it is released with its connection")
  func lifetime() throws {
    final class Witness {}
    weak var witness: Witness?
    do {
      let connection = try Connection.inMemory()
      let held = Witness()
      witness = held
      try connection.registerTableFunction(name: "f", columns: ["a"], parameterCount: 0) { _ in
        withExtendedLifetime(held) { Bytes(UnsafeRawBufferPointer(start: nil, count: 0)) }
      }
      #expect(try connection.values("select a from f") == [])
      #expect(try connection.values("select a from f()") == [])
    }
    #expect(witness == nil)
  }
}
