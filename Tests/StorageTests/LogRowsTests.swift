import RecordColumns
import SQLite
import Storage
import Testing

/// The rows of a log table as SQLite reads them, beside a plain table with the same.
@Suite("Log tables read out of blocks")
struct LogRowsTests {
  private let store: Store
  private var connection: Connection { store.connection }

  /// Two tables with the same rows: several blocks, values of each class, and missing ones.
  init() throws {
    store = try Store(path: "", mode: .inMemory)
    try connection.execute(
      """
      insert into kustody_tables values (1, 'T', 'log_T');
      insert into kustody_columns values (1, 'TimeGenerated', 'datetime', 'c1', 0),
        (1, 'A', 'string', 'c2', 1), (1, 'B', 'string', 'c3', 2);
      create table plain(source_id, source_offset, c1, c2, c3)
      """)
    let rows = RowAppender(on: connection)
    try connection.execute("begin")
    try rows.begin()
    let insert = try connection.prepare("insert into plain values (?, ?, ?, ?, ?)")
    var state: UInt64 = 7
    func random(_ bound: UInt64) -> Int64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int64((state >> 33) % bound)
    }
    for number in 0..<20_000 {
      // Times grow, with some disorder and some gaps.
      let time: SQLiteValue = random(50) == 0 ? .null : .integer(Int64(number) + random(40))
      let a: SQLiteValue = random(9) == 0 ? .null : .text("k\(random(12))")
      let b: SQLiteValue =
        switch random(6) {
        case 0: .null
        case 1: .integer(random(5))
        case 2: .real(Double(random(5)) / 2)
        case 3: .text("")
        default: .text("v\(random(100_000))")
        }
      let values: [SQLiteValue] = [.integer(1), .integer(Int64(number)), time, a, b]
      for (index, value) in values.enumerated() { try insert.bind(value, at: index + 1) }
      try insert.run()
      let places = [RowPlace.source, RowPlace.offset, 5, 6, 7]
      _ = try rows.append(1) { row in
        for (place, value) in zip(places, values) {
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
    try LogRows.register(on: connection)
  }

  private func answer(_ sql: String) throws -> [[UInt8]] {
    let statement = try connection.prepare(sql)
    var rows: [[UInt8]] = []
    while try statement.step() {
      rows.append(StoredValues.encoded(statement, columns: 0..<statement.columnCount))
    }
    return rows
  }

  @Test(
    "answers as a plain table does",
    arguments: [
      "select count(*), sum(c1), min(c1), max(c1), count(c2), count(c3) from T",
      "select rowid, * from T2 where c2 = 'k3' and c1 >= 500 and c1 < 900",
      "select rowid, c3 from T where c2 = 'k3' or c1 = 12",
      "select count(*) from T where E2 = ''", "select count(*) from T where E3 = ''",
      "select rowid from T where c2 in ('k1', 'k2', 'none', null)",
      "select rowid from T where c2 in (select c2 from plain where rowid < 4)",
      "select rowid from T where c3 = 'v7' or c3 = 2", "select rowid from T where c3 = 2",
      "select rowid, c3 from T where c3 < 1.5", "select count(*) from T where c3 > 1",
      "select count(*) from T where c3 >= ''", "select count(*) from T where c3 <= 2",
      "select count(*) from T where c1 > 5000.5", "select count(*) from T where c1 = null",
      "select count(*) from T where c1 is null", "select count(*) from T where c2 > 'k5'",
      "select rowid, source_offset from T where rowid = 12345",
      "select rowid from T where rowid = 99999", "select rowid from T where rowid in (3, 9000, 7)",
      "select rowid from T where rowid > 19990", "select rowid from T where c1 between 70 and 80",
      "select c1, rowid from T order by c1, rowid limit 50",
      "select c1 from T order by c1 desc limit 700", "select c1 from T where c2 = 'k4' order by c1",
      "select c1, count(*) from T group by c1 order by 1", "select distinct c1 from T order by c1",
      "select c2, count(*), max(c3) from T group by c2 order by 1",
      "select a.rowid, b.rowid from T as a join T as b on a.c1 = b.c1 where a.rowid < 20 order by 1, 2",
      "select p.rowid, a.c3 from plain as p left join T as a on a.rowid = p.rowid where p.rowid < 9",
      "select rowid from T where c2 = 'K3' collate nocase",
    ])
  func same(query: String) throws {
    func written(_ table: String, _ empty: (Int) -> String) -> String {
      query.replacing("from T2", with: "from \(table)").replacing("from T", with: "from \(table)")
        .replacing("join T ", with: "join \(table) ").replacing("E2", with: empty(2))
        .replacing("E3", with: empty(3))
        .replacing(
          "*", with: query.contains("count(*)") ? "*" : "source_id, source_offset, c1, c2, c3")
    }
    let blocks = try answer(written("log_T") { "t\($0)" })
    let plain = try answer(written("plain") { "coalesce(c\($0), '')" })
    #expect(blocks == plain)
    #expect(!plain.isEmpty || query.contains("99999"))
  }

  @Test("only what a statement may read is asked for: the authorizer lets it in")
  func readOnly() throws {
    try connection.setReadingOnly(true)
    defer { try? connection.setReadingOnly(false) }
    #expect(try answer("select count(*) from log_T").count == 1)
    #expect(throws: SQLiteError.self) { try connection.execute("delete from log_T") }
    #expect(throws: SQLiteError.self) { try connection.execute("create table x(y)") }
  }

  @Test("blocks whose times do not fit, and blocks without a value, are not read")
  func passesOver() throws {
    // Anyone who reads a block whose head is gone fails.
    try connection.execute("update kustody_rows set head = x'' where first_row > 1")
    #expect(try answer("select count(*) from log_T where c1 < 100").count == 1)
    #expect(throws: SQLiteError.self) { try answer("select count(*) from log_T") }
    #expect(throws: SQLiteError.self) { try answer("select c3 from log_T where c2 = 'k1'") }
  }

  @Test("a table that got a column is read with it")
  func grows() throws {
    #expect(throws: SQLiteError.self) { try answer("select c4 from log_T limit 1") }
    try connection.execute("insert into kustody_columns values (1, 'C', 'string', 'c4', 3)")
    try LogRows.register(on: connection)
    #expect(try answer("select c4, t4 from log_T limit 1").count == 1)
  }
}
