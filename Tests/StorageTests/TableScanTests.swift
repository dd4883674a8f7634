import KQLValues
import RecordColumns
import SQLSyntax
import SQLite
import Storage
import Testing

/// Parts of queries that a log table answers over its blocks, beside SQLite over a plain table with the same rows.
@Suite("Scans of log tables")
struct TableScanTests {
  private let store: Store
  private let functions = TestFunctions()
  private var connection: Connection { store.connection }

  /// Two tables with the same rows, in several blocks: values of each class, few and many, missing ones, odd texts.
  init() throws {
    store = try Store(path: "", mode: .inMemory)
    try connection.execute(
      """
      insert into kustody_tables values (1, 'T', 'log_T');
      insert into kustody_columns values (1, 'TimeGenerated', 'datetime', 'c1', 0),
        (1, 'A', 'string', 'c2', 1), (1, 'B', 'string', 'c3', 2), (1, 'C', 'long', 'c4', 3),
        (1, 'D', 'real', 'c5', 4), (1, 'E', 'string', 'c6', 5);
      create table plain(c1, c2, c3, c4, c5, c6)
      """)
    for name in TestFunctions.names {
      let function = try #require(functions.scanFunction(named: name))
      try connection.registerScalar(name: name, argumentCount: -1) { arguments, result in
        let views = (0..<arguments.count).map { Self.view(arguments[$0]) }
        try views.withUnsafeBufferPointer { views in
          try function(views) { value in
            switch value {
            case .null: result.setNull()
            case .integer(let number): result.setInteger(number)
            case .real(let number): result.setReal(number)
            case .text(let bytes): result.setText(bytes)
            case .blob(let bytes): result.setBlob(bytes)
            }
          }
        }
      }
    }
    try fill()
    try LogRows.register(on: connection)
  }

  private static func view(_ value: SQLiteView) -> ValueView {
    switch value {
    case .null: .null
    case .integer(let number): .integer(number)
    case .real(let number): .real(number)
    case .text(let bytes): .text(bytes)
    case .blob(let bytes): .blob(bytes)
    }
  }

  private static let texts = [
    "", "a", "A", "é", "e\u{301}", "\u{0}", "a\u{0}b", "NaN", "1", "1.0", " 2x", "-3e2",
    "\u{10FFFF}", "ﬀ", "ß", "1e400", "99999999999999999999", "0x1F", "\u{FEFF}a",
  ]

  private func fill() throws {
    let rows = RowAppender(on: connection)
    try connection.execute("begin")
    try rows.begin()
    let insert = try connection.prepare("insert into plain values (?, ?, ?, ?, ?, ?)")
    var random = Random(seed: 11)
    for number in 0..<12_000 {
      let time: SQLiteValue = random.roll(40) == 0 ? .null : .integer(Int64(number) - 500)
      // Its first block has it in no row, its second in one value, then in few.
      let a: SQLiteValue =
        number < 8192 || random.roll(9) == 0
        ? .null : .text(number < 9000 ? "k" : random.pick(Self.texts))
      let b: SQLiteValue =
        switch random.roll(6) {
        case 0: .null
        case 1: .integer(Int64(random.roll(5)) - 2)
        case 2: .real(Double(random.roll(5)) / 2 - 1)
        default: .text(random.pick(Self.texts))
        }
      let c: SQLiteValue =
        number < 8192
        ? .integer(Int64(random.roll(9)) - 4)
        : random.pick([.null, .integer(.min), .integer(.max), .integer(7), .integer(-7)])
      let d: SQLiteValue = random.pick([
        .null, .real(0), .real(-0.0), .real(1), .real(.infinity), .text("NaN"), .real(1.5e300),
      ])
      // Too many for a dictionary.
      let e: SQLiteValue = .text("e\(random.roll(100_000))\(random.pick(Self.texts))")
      let values = [time, a, b, c, d, e]
      for (index, value) in values.enumerated() { try insert.bind(value, at: index + 1) }
      try insert.run()
      _ = try rows.append(1) { row in
        for (index, value) in values.enumerated() {
          let place = RowPlace.time + index
          switch value {
          case .null, .bytes: break
          case .integer(let value): row.append(integer: value, to: place)
          case .real(let value): row.append(real: value, to: place)
          case .text(let text):
            Array(text.utf8).withUnsafeBytes { row.append(text: $0, to: place) }
          }
        }
      }
    }
    try rows.flush()
    try connection.execute("commit")
  }

  // MARK: Both ways

  /// The rows; of numbers that are equal SQLite may give either.
  private func answer(_ select: SQLSelect) throws -> [[SQLiteValue]] {
    let printed = Dialect.sqlite.printed(
      SQLQuery(body: .select(select)), Dialect.sqlite.limits)
    let statement = try connection.prepare(printed.text)
    for (index, parameter) in printed.parameters.enumerated() {
      switch parameter {
      case .text(let text): try statement.bind(string: text, at: index + 1)
      case .real(let value): try statement.bind(real: value, at: index + 1)
      case .scan(let scan):
        try statement.bind(object: ScanRequest(scan, functions: functions), at: index + 1)
      }
    }
    var rows: [[SQLiteValue]] = []
    while try statement.step() {
      rows.append(
        (0..<statement.columnCount).map { column in
          switch statement.column(column) {
          case .real(let value) where value == value.rounded() && abs(value) < 1e15:
            .integer(Int64(value))
          // Texts by their bytes: those that only look alike differ.
          case .text(let bytes): .bytes([0] + bytes)
          case let value: SQLiteValue(value)
          }
        })
    }
    return rows
  }

  /// The same expression over the plain table.
  private func plain(_ expression: SQLExpression) -> SQLExpression {
    switch expression {
    case .column(_, let name):
      name.first == "t"
        ? .coalesce(.column("plain", "c" + name.dropFirst()), .text(""))
        : .column("plain", name)
    case .call(let name, let arguments): .call(name, arguments.map(plain))
    case .aggregate(let name, let arguments, let distinct):
      .aggregate(name, arguments.map(plain), distinct: distinct)
    case .binary(let left, let sign, let right): .binary(plain(left), sign, plain(right))
    case .not(let inner): .not(plain(inner))
    case .isNull(let inner): .isNull(plain(inner))
    case .isNotNull(let inner): .isNotNull(plain(inner))
    case .inList(let inner, let items): .inList(plain(inner), items.map(plain))
    case .caseWhen(let arms, let otherwise):
      .caseWhen(
        arms.map { SQLWhen(plain($0.condition), plain($0.value)) }, otherwise: plain(otherwise))
    default: expression
    }
  }

  private func requireTaken(_ expressions: [SQLExpression]) {
    let compiler = ScanCompiler("log_T", functions: functions)
    for expression in expressions { #expect(compiler.takes(expression), "\(expression)") }
  }

  @Test("rows that meet conditions made at random", arguments: 0..<16 as Range<UInt64>)
  func conditions(seed: UInt64) throws {
    var maker = ExpressionMaker(seed: seed)
    for _ in 0..<4 {
      let conditions = (0...maker.random.roll(2)).map { _ in maker.condition(3) }
      requireTaken(conditions)
      var scan = SQLSelect(
        [SQLResultColumn(.column("log_T", "rowid"), as: "r")],
        from: .scan(TableScan("log_T", conditions: conditions)))
      var table = SQLSelect(
        [SQLResultColumn(.column("plain", "rowid"), as: "r")], from: .table("plain", alias: nil))
      table.conditions = conditions.map(plain)
      #expect(try answer(scan) == answer(table), "\(conditions)")
      // The same in the order of their times.
      scan.orderBy = [SQLOrderTerm(.column("log_T", "c1"), descending: true)]
      table.orderBy = [SQLOrderTerm(.column("plain", "c1"), descending: true)]
      #expect(try answer(scan) == answer(table), "\(conditions)")
    }
  }

  @Test(
    "lower changes the letters of ASCII alone, as SQLite's does",
    arguments: ["t2", "c2", "t6"], ["a", "nan", "é", "ﬀ", "a\u{0}b", "e5", ""])
  func lower(column: String, text: String) throws {
    let lowered = SQLExpression.call("lower", [.column("log_T", column)])
    for sign in [SQLBinaryOperator.equal, .greater, .isNot] {
      let condition = SQLExpression.binary(lowered, sign, .text(text))
      requireTaken([condition])
      let scan = SQLSelect(
        [SQLResultColumn(.column("log_T", "rowid"), as: "r")],
        from: .scan(TableScan("log_T", conditions: [condition])))
      var table = SQLSelect(
        [SQLResultColumn(.column("plain", "rowid"), as: "r")], from: .table("plain", alias: nil))
      table.conditions = [plain(condition)]
      #expect(try answer(scan) == answer(table))
    }
  }

  @Test("groups by keys made at random", arguments: 0..<16 as Range<UInt64>)
  func groups(seed: UInt64) throws {
    var maker = ExpressionMaker(seed: seed &+ 1000)
    for _ in 0..<3 {
      let conditions = (0..<maker.random.roll(3)).map { _ in maker.condition(2) }
      let keys = (0..<maker.random.roll(4)).map { _ in maker.value(2) }
      // Sums of what may be large or no number are SQLite's own business.
      let wholes: [SQLExpression] = [
        .column("log_T", "source_id"), .binary(.column("log_T", "c1"), .add, .integer(1)),
        .caseWhen([SQLWhen(maker.condition(1), .column("log_T", "c1"))], otherwise: .null),
      ]
      let counted = maker.value(2)
      let (least, greatest) = (maker.value(2), maker.value(2))
      let sum = maker.random.pick(wholes)
      requireTaken(conditions + keys + [counted, least, greatest, sum])
      var groups = ScanGroups()
      groups.keys = keys
      groups.aggregates = [
        .count(nil), .count(counted), .sum(sum, wraps: false), .least(least), .greatest(greatest),
      ]
      func over(_ name: String, _ index: Int) -> SQLExpression {
        .aggregate(
          name, [.column("log_T", ScanGroups.aggregateName(index))], distinct: false)
      }
      let keyColumns = keys.indices.map { SQLExpression.column("log_T", ScanGroups.keyName($0)) }
      var scan = SQLSelect(
        keyColumns.map { SQLResultColumn($0, as: "k") } + [
          SQLResultColumn(.coalesce(over("sum", 0), .integer(0)), as: "n"),
          SQLResultColumn(.coalesce(over("sum", 1), .integer(0)), as: "c"),
          SQLResultColumn(over("sum", 2), as: "s"), SQLResultColumn(over("min", 3), as: "l"),
          SQLResultColumn(over("max", 4), as: "g"),
        ], from: .scan(TableScan("log_T", conditions: conditions, groups: groups)))
      scan.groupBy = keyColumns
      func aggregate(_ name: String, _ value: SQLExpression) -> SQLResultColumn {
        SQLResultColumn(.aggregate(name, [plain(value)], distinct: false), as: "a")
      }
      var table = SQLSelect(
        keys.map { SQLResultColumn(plain($0), as: "k") } + [
          SQLResultColumn(.countAll, as: "n"), aggregate("count", counted),
          sum.readsSource ? SQLResultColumn(.null, as: "s") : aggregate("sum", sum),
          aggregate("min", least), aggregate("max", greatest),
        ], from: .table("plain", alias: nil))
      table.conditions = conditions.map(plain)
      // A constant names a column in `group by`.
      table.groupBy = keys.map { .coalesce(plain($0), .null) }
      #expect(
        try answer(scan) == answer(table),
        "\(conditions) \(keys) \(counted) \(sum) \(least) \(greatest)")
    }
  }

  @Test("many groups come out in parts, and make the same whole")
  func manyGroups() throws {
    var groups = ScanGroups()
    groups.keys = [.column("log_T", "t6"), .column("log_T", "rowid_")]
    #expect(!ScanCompiler("log_T", functions: functions).takes(groups.keys[1]))
    groups.keys[1] = .column("log_T", "c1")
    groups.aggregates = [.count(nil)]
    let key = SQLExpression.column("log_T", "k1")
    var scan = SQLSelect(
      [
        SQLResultColumn(key, as: "k"),
        SQLResultColumn(
          .aggregate("sum", [.column("log_T", "a1")], distinct: false), as: "n"),
      ], from: .scan(TableScan("log_T", conditions: [], groups: groups)))
    scan.groupBy = [key]
    var table = SQLSelect(
      [
        SQLResultColumn(plain(.column("log_T", "t6")), as: "k"),
        SQLResultColumn(.countAll, as: "n"),
      ], from: .table("plain", alias: nil))
    table.groupBy = [plain(.column("log_T", "t6"))]
    #expect(try answer(scan) == answer(table))
  }

  /// Makes a table `U` of blocks, whose rows have their number in the table's time, or their block's, and one of three texts.
  private func makeBlocks(_ blocks: Int, ofRows count: Int, numbered: Bool) throws {
    let rows = RowAppender(on: connection)
    try connection.execute(
      """
      insert into kustody_tables values (2, 'U', 'log_U');
      insert into kustody_columns values (2, 'TimeGenerated', 'datetime', 'c1', 0),
        (2, 'A', 'string', 'c2', 1);
      begin
      """)
    try rows.begin()
    for block in 0..<blocks {
      for number in 0..<count {
        _ = try rows.append(2) { row in
          row.append(
            integer: Int64(numbered ? block * count + number : block), to: RowPlace.time)
          Array("\(number % 3)".utf8).withUnsafeBytes {
            row.append(text: $0, to: RowPlace.time + 1)
          }
        }
      }
      try rows.flush()
    }
    try connection.execute("commit")
    try LogRows.register(on: connection)
    let made = try connection.prepare("select count(*) from kustody_rows where table_id = 2")
    #expect(try made.step())
    #expect(made.columnInt64(0) == blocks)
  }

  @Test("groups that are many before all blocks are listed: each row is counted once")
  func fullWhileListing() throws {
    // Eight such blocks fill the groups of a thread; four are listed for each that is read.
    try makeBlocks(60, ofRows: 8192, numbered: true)
    var groups = ScanGroups()
    groups.keys = [.column("log_U", "c1")]
    groups.aggregates = [.count(nil)]
    let scan = SQLSelect(
      [
        SQLResultColumn(.countAll, as: "groups"),
        SQLResultColumn(.aggregate("sum", [.column("log_U", "a1")], distinct: false), as: "rows"),
        SQLResultColumn(.aggregate("sum", [.column("log_U", "k1")], distinct: false), as: "keys"),
      ], from: .scan(TableScan("log_U", conditions: [], groups: groups)))
    let rows: Int64 = 60 * 8192
    #expect(
      try answer(scan) == [[.integer(rows), .integer(rows), .integer(rows * (rows - 1) / 2)]])
  }

  @Test("groups of more blocks than are listed before the first is read")
  func manyBlocks() throws {
    try makeBlocks(20, ofRows: 2100, numbered: false)
    var groups = ScanGroups()
    groups.keys = [.column("log_U", "c1"), .column("log_U", "c2")]
    groups.aggregates = [.count(nil)]
    for (conditions, expected) in [
      ([], 0..<20), ([.binary(.column("log_U", "c1"), .greaterOrEqual, .integer(4))], 4..<20),
      ([.binary(.column("log_U", "c1"), .less, .integer(2))], 0..<2),
    ] as [([SQLExpression], Range<Int64>)] {
      let keys = ["k1", "k2"].map { SQLExpression.column("log_U", $0) }
      var scan = SQLSelect(
        [
          SQLResultColumn(keys[0], as: "k"), SQLResultColumn(keys[1], as: "l"),
          SQLResultColumn(
            .aggregate("sum", [.column("log_U", "a1")], distinct: false), as: "n"),
        ], from: .scan(TableScan("log_U", conditions: conditions, groups: groups)))
      scan.groupBy = keys
      let found = try answer(scan)
      #expect(found.count == 3 * expected.count)
      #expect(Set(found.map { $0[0] }) == Set(expected.map { .integer($0) }))
      #expect(found.allSatisfy { $0[2] == .integer(700) })
    }
  }

  @Test("a sum that whole numbers cannot hold fails as SQLite's does, or wraps if it is to")
  func overflow() throws {
    func sum(wraps: Bool) -> SQLSelect {
      var groups = ScanGroups()
      groups.aggregates = [.sum(.column("log_T", "c4"), wraps: wraps)]
      return SQLSelect(
        [SQLResultColumn(.column("log_T", "a1"), as: "s")],
        from: .scan(
          TableScan(
            "log_T",
            conditions: [.binary(.column("log_T", "c4"), .greater, .integer(100))], groups: groups))
      )
    }
    #expect(throws: SQLiteError.self) { try answer(sum(wraps: false)) }
    let count = try connection.prepare("select count(*) from plain where c4 > 100")
    #expect(try count.step())
    #expect(
      try answer(sum(wraps: true)) == [[.integer(Int64.max &* count.columnInt64(0))]])
  }

  @Test("what a function throws ends the query, and only for rows that are asked of")
  func failure() throws {
    let fails = SQLExpression.call("fails_for_a", [.column("log_T", "t2")])
    func count(_ conditions: [SQLExpression]) throws -> Int {
      try answer(
        SQLSelect(
          [SQLResultColumn(.countAll, as: "n")],
          from: .scan(TableScan("log_T", conditions: conditions)))
      ).count
    }
    #expect(throws: SQLiteError.self) { try count([fails]) }
    var groups = ScanGroups()
    groups.aggregates = [.count(nil)]
    #expect(throws: SQLiteError.self) {
      try answer(
        SQLSelect(
          [SQLResultColumn(.column("log_T", "a1"), as: "n")],
          from: .scan(TableScan("log_T", conditions: [fails], groups: groups))))
    }
    #expect(
      try count([.binary(.column("log_T", "t2"), .equal, .text("é")), fails]) == 1)
  }

  @Test(
    "blocks are passed over by their times, and of others only columns are read that are needed",
    arguments: [true, false])
  func passesOver(isGrouped: Bool) throws {
    var groups = ScanGroups()
    groups.aggregates = [.count(nil)]
    func request(_ conditions: [SQLExpression]) -> ScanRequest {
      ScanRequest(
        TableScan("log_T", conditions: conditions, groups: isGrouped ? groups : nil),
        functions: functions)
    }
    func run(_ request: ScanRequest) throws {
      let statement = try connection.prepare("select rowid from log_T(?)")
      try statement.bind(object: request, at: 1)
      while try statement.step() {}
    }
    try connection.execute("update kustody_rows set head = x'' where first_row > 1")
    try connection.execute(
      "update kustody_rows set first_time = -500, last_time = 7000 where first_row = 1")
    try connection.execute(
      "update kustody_rows set first_time = 7001, last_time = 9000 where first_row > 1")
    let early = request([.binary(.column("log_T", "c1"), .less, .integer(100))])
    try run(early)
    #expect(early.counts.skipped == 1)
    #expect(early.counts.read == 1)
    #expect(early.counts.without == 0)
    let none = request([
      .binary(.column("log_T", "c1"), .less, .integer(100)),
      .binary(.column("log_T", "t2"), .equal, .text("k")),
    ])
    try run(none)
    #expect(none.counts.without == 1)
    #expect(throws: SQLiteError.self) { try run(request([])) }
  }

  @Test("a scan that names no column of the table is refused, and the table goes on without it")
  func refused() throws {
    let scan = TableScan("log_T", conditions: [.cast(.column("log_T", "c1"), .text)])
    #expect(throws: SQLiteError.self) {
      try answer(SQLSelect([SQLResultColumn(.countAll, as: "n")], from: .scan(scan)))
    }
    #expect(
      try answer(
        SQLSelect([SQLResultColumn(.countAll, as: "n")], from: .table("log_T", alias: nil))
      ).count == 1)
  }
}

/// Functions that SQLite and scans call alike.
private final class TestFunctions: ScanFunctions {
  struct Failure: Error {}

  static let names = ["starts_with_a", "length_of", "same_back", "shouted", "fails_for_a"]

  func textQuestion(named name: String) -> TextQuestion? { nil }

  func ofAnotherThread() -> (any ScanFunctions)? { TestFunctions() }

  func readsMembers(_ name: String) -> Bool { false }

  func scanFunction(named name: String) -> ScanFunction? {
    switch name {
    case "starts_with_a":
      return { arguments, result in
        guard case .text(let text) = arguments[0] else { return result(.null) }
        result(.integer(text.first == UInt8(ascii: "a") ? 1 : 0))
      }
    case "length_of":
      return { arguments, result in
        guard case .text(let text) = arguments[0] else { return result(.integer(-1)) }
        result(.integer(Int64(text.count)))
      }
    case "same_back": return { arguments, result in result(arguments[arguments.count - 1]) }
    case "shouted":
      return { arguments, result in
        guard case .text(let text) = arguments[0] else { return result(arguments[0]) }
        let bytes = text.map { (0x61...0x7A).contains($0) ? $0 - 32 : $0 } + [0x21]
        bytes.withUnsafeBytes { result(.text($0)) }
      }
    case "fails_for_a":
      return { arguments, result in
        if case .text(let text) = arguments[0], text.elementsEqual([0x61]) { throw Failure() }
        result(.integer(1))
      }
    default: return nil
    }
  }
}

/// Numbers that look random, the same for the same seed.
private struct Random {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func roll(_ count: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(count))
  }

  mutating func pick<T>(_ items: [T]) -> T { items[roll(items.count)] }
}

/// Expressions made at random.
private struct ExpressionMaker {
  var random: Random

  init(seed: UInt64) { random = Random(seed: seed) }

  private mutating func column() -> SQLExpression {
    .column("log_T", random.pick(["c1", "c2", "t2", "c3", "t3", "c4", "c5", "c6", "t6", "t5"]))
  }

  private mutating func literal() -> SQLExpression {
    random.pick([
      .null, .integer(0), .integer(1), .integer(-3), .integer(300), .integer(.max), .real(0.5),
      .real(1), .real(-1e300), .text(""), .text("a"), .text("k"), .text("e\u{301}"),
      .text("a\u{0}b"), .text("1"),
    ])
  }

  mutating func value(_ depth: Int) -> SQLExpression {
    guard depth > 0 else { return random.roll(3) == 0 ? literal() : column() }
    switch random.roll(9) {
    case 0: return literal()
    case 1, 2: return column()
    case 3:
      // As `bin` of times is.
      let step = SQLExpression.integer(Int64(random.pick([1, 7, 900, 100_000])))
      let column = SQLExpression.column("log_T", random.pick(["c1", "c4"]))
      return .binary(column, .subtract, .binary(column, .remainder, step))
    case 4:
      return .binary(
        value(depth - 1),
        random.pick([.add, .subtract, .multiply, .divide, .remainder] as [SQLBinaryOperator]),
        value(depth - 1))
    case 5: return .coalesce(value(depth - 1), value(depth - 1))
    case 6: return .call(random.pick(["length_of", "shouted"]), [value(depth - 1)])
    case 7: return .call("same_back", [value(depth - 1), value(depth - 1)])
    default:
      return .caseWhen(
        [SQLWhen(condition(depth - 1), value(depth - 1))], otherwise: value(depth - 1))
    }
  }

  mutating func condition(_ depth: Int) -> SQLExpression {
    switch random.roll(depth > 0 ? 10 : 4) {
    case 0: return .isNull(value(depth - 1))
    case 1: return .isNotNull(value(depth - 1))
    case 2:
      let column = column()
      return .binary(
        column, random.pick([.equal, .less, .lessOrEqual, .greater, .greaterOrEqual]), literal())
    case 3: return .call("starts_with_a", [column()])
    case 4, 5:
      return .binary(
        value(depth - 1),
        random.pick([
          .equal, .notEqual, .is, .isNot, .less, .lessOrEqual, .greater, .greaterOrEqual,
        ]), value(depth - 1))
    case 6:
      return .binary(
        condition(depth - 1), random.pick([.and, .or] as [SQLBinaryOperator]), condition(depth - 1))
    case 7: return .not(condition(depth - 1))
    case 8:
      return .inList(value(depth - 1), (0...random.roll(3)).map { _ in literal() })
    default: return value(depth - 1)
    }
  }
}

extension SQLExpression {
  fileprivate var readsSource: Bool {
    if case .column(_, "source_id") = self { true } else { false }
  }
}
