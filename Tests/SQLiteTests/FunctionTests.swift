import SQLite
import Testing

@Suite struct FunctionTests {
  struct Refused: Error, Equatable, CustomStringConvertible {
    let reason: String
    var description: String { "refused: \(reason)" }
  }

  @Test(
    "an argument is handed through as it came",
    arguments: [
      .null, .integer(-7), .real(1.5), .text(""), .text("a\0b"), .text("é"), .bytes([]),
      .bytes([0, 1]),
    ] as [SQLiteValue])
  func passThrough(value: SQLiteValue) throws {
    let connection = try Connection.inMemory()
    try connection.registerScalar(name: "same", argumentCount: 1) { arguments, result in
      result.setArgument(0)
    }
    try connection.registerScalar(name: "copied", argumentCount: 1) { arguments, result in
      result.set(SQLiteValue(arguments[0]))
    }
    try connection.registerScalar(name: "borrowed", argumentCount: 1) { arguments, result in
      switch arguments[0] {
      case .null: result.setNull()
      case .integer(let value): result.setInteger(value)
      case .real(let value): result.setReal(value)
      case .text(let bytes): result.setText(bytes)
      case .blob(let bytes): result.setBlob(bytes)
      }
    }
    for name in ["same", "copied", "borrowed"] {
      let statement = try connection.prepare("select \(name)(?)")
      try statement.bind(value, at: 1)
      #expect(try statement.step() == true)
      #expect(SQLiteValue(statement.column(0)) == value, "\(name)")
    }
  }

  @Test("a result is null until it is set, and has setters for each type")
  func setters() throws {
    let connection = try Connection.inMemory()
    try connection.registerScalar(name: "none", argumentCount: 0) { _, _ in }
    try connection.registerScalar(name: "yes", argumentCount: 0) { _, r in r.setBool(true) }
    try connection.registerScalar(name: "bytes", argumentCount: 0) { _, r in
      r.setText([0x61, 0, 0x62] as [UInt8])
    }
    try connection.registerScalar(name: "absent", argumentCount: 0) { _, r in r.setArgument(0) }
    #expect(try connection.values("select none()") == [.null])
    #expect(try connection.values("select yes()") == [.integer(1)])
    #expect(try connection.values("select bytes()") == [.text("a\0b")])
    #expect(try connection.values("select absent()") == [.null])
  }

  @Test("a variadic function sees how many arguments there are, and null beyond them")
  func variadic() throws {
    let connection = try Connection.inMemory()
    try connection.registerScalar(name: "last", argumentCount: -1) { arguments, result in
      #expect(arguments[arguments.count].isNull)
      #expect(arguments[-1].isNull)
      result.setArgument(arguments.count - 1)
    }
    #expect(try connection.values("select last(1, 2, 'x')") == [.text("x")])
    #expect(try connection.values("select last()") == [.null])
  }

  @Test("a wrong number of arguments is SQLite's error")
  func arity() throws {
    let connection = try Connection.inMemory()
    try connection.registerScalar(name: "one", argumentCount: 1) { _, _ in }
    #expect(connection.failure("select one(1, 2)")?.message.contains("wrong number") == true)
    #expect(throws: SQLiteError.self) {
      try connection.registerScalar(name: "many", argumentCount: 100_000) { _, _ in }
    }
  }

  @Test("what a function throws ends the query with its words, and can be had back")
  func thrown() throws {
    let connection = try Connection.inMemory()
    try connection.registerScalar(name: "refuse", argumentCount: 1) { arguments, _ in
      throw Refused(reason: arguments[0].string ?? "")
    }
    let error = connection.failure("select refuse('it')")
    #expect(error?.message == "refused: it")
    #expect(error?.code == 1)
    #expect(connection.lastFunctionError as? Refused == Refused(reason: "it"))
    _ = try connection.values("select 1")
    #expect(connection.lastFunctionError == nil)
  }

  @Test("a function can end its query as interrupted")
  func interrupted() throws {
    let connection = try Connection.inMemory()
    try connection.registerScalar(name: "stop", argumentCount: 0) { _, _ in
      throw SQLiteError.interrupted
    }
    #expect(connection.failure("select stop()")?.isInterrupt == true)
  }

  @Test("a transaction keeps the function's error through its rollback")
  func thrownInTransaction() throws {
    let connection = try Connection.inMemory()
    try connection.registerScalar(name: "refuse", argumentCount: 0) { _, _ in
      throw Refused(reason: "x")
    }
    #expect(throws: SQLiteError.self) {
      try connection.transaction { try connection.execute("create table t as select refuse()") }
    }
    #expect(connection.lastFunctionError as? Refused == Refused(reason: "x"))
  }

  @Test("what is kept of a constant argument is made once a statement")
  func auxiliary() throws {
    final class Kept {}
    let connection = try Connection.inMemory()
    var made = 0
    weak var last: Kept?
    try connection.registerScalar(name: "prepared", argumentCount: 2) { arguments, result in
      if arguments.auxiliary(at: 0) as? Kept == nil {
        made += 1
        let kept = Kept()
        last = kept
        arguments.setAuxiliary(kept, at: 0)
      }
      result.setArgument(1)
    }
    try connection.execute("create table t(a); insert into t values (1), (2), (3)")
    do {
      let statement = try connection.prepare("select prepared(?, a) from t")
      try statement.bind(string: "p", at: 1)
      while try statement.step() {}
      #expect(made == 1)
    }
    #expect(last == nil)
    _ = try connection.values("select prepared(a, a) from t")
    #expect(made == 4)
  }

  @Test("a registered function lives as long as its connection")
  func lifetime() throws {
    final class Witness {}
    weak var witness: Witness?
    do {
      let connection = try Connection.inMemory()
      let held = Witness()
      witness = held
      try connection.registerScalar(name: "f", argumentCount: 0) { _, r in
        withExtendedLifetime(held) { r.setInteger(1) }
      }
    }
    #expect(witness == nil)
  }

  @Test("a function may be used in an index when it is deterministic only")
  func deterministic() throws {
    let connection = try Connection.inMemory()
    try connection.execute("create table t(a)")
    try connection.registerScalar(name: "d", argumentCount: 1) { _, r in r.setArgument(0) }
    try connection.registerScalar(name: "n", argumentCount: 1, deterministic: false) { _, r in
      r.setArgument(0)
    }
    try connection.execute("create index i on t(d(a))")
    #expect(connection.failure("create index j on t(n(a))") != nil)
  }

  @Test("an invalid UTF-8 text reaches the function byte for byte")
  func invalidText() throws {
    let connection = try Connection.inMemory()
    var seen: [UInt8] = []
    try connection.registerScalar(name: "see", argumentCount: 1) { arguments, _ in
      if case .text(let bytes) = arguments[0] { seen = [UInt8](bytes) }
    }
    _ = try connection.values("select see(cast(x'EDA08000FF' as text))")
    #expect(seen == [0xed, 0xa0, 0x80, 0, 0xff])
  }
}
