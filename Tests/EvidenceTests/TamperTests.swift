import Evidence
import Foundation
import Ingestion
import RowForging
import SQLite
import Storage
import Testing

@Suite("Tampering with the database")
struct TamperTests {
  private let folder: CaseFolder

  init() throws { folder = try CaseFolder() }

  @Test("what nobody touched is intact, each time")
  func intact() throws {
    for _ in 0..<2 {
      let report = try folder.verify(expecting: folder.root)
      #expect(report.findings == [])
      #expect(report.isIntact && report.missing.isEmpty)
      #expect(report.root == folder.root)
      #expect(report.sources == 3 && report.sameFiles == 3)
      #expect(report.rows == 11 && report.quarantined == 4)
    }
  }

  private func tables(_ connection: Connection) throws -> [String] {
    let list = try connection.prepare(
      "select name from sqlite_schema where type = 'table' order by name")
    var names: [String] = []
    while try list.step() { names.append(list.columnString(0)) }
    return names
  }

  private func columns(of table: String, _ connection: Connection) throws -> [String] {
    let list = try connection.prepare("select name from pragma_table_info('\(table)')")
    var names: [String] = []
    while try list.step() { names.append(list.columnString(0)) }
    return names
  }

  /// Every change by itself, on the first and on the last row.
  private static let changes: [(name: String, sql: String)] = [
    (
      "another value",
      """
      case typeof(X) when 'null' then 'x' when 'integer' then X + 1 when 'real' then X + 0.5
      when 'text' then X || 'x' else X || x'00' end
      """
    ),
    ("no value", "case typeof(X) when 'null' then 0 else null end"),
    (
      "another class",
      """
      case typeof(X) when 'null' then x'' when 'integer' then cast(X as text) || '.5'
      when 'real' then cast(X as text) when 'text' then cast(X as blob) else cast(X as text) end
      """
    ),
    ("nothing", "case typeof(X) when 'text' then '' when 'blob' then x'' else -1 end"),
  ]

  @Test("each column of each table", arguments: changes.indices)
  func columns(change: Int) throws {
    let original = try Connection(path: folder.database, mode: .readOnly)
    var count = 0
    for table in try tables(original) {
      let key = table == "kustody_columns" || table == "kustody_states" ? nil : "rowid"
      for column in try columns(of: table, original) {
        let value = Self.changes[change].sql.replacingOccurrences(of: "X", with: column)
        for order in key == nil ? [""] : ["min", "max"] {
          let place = key.map { "where rowid = (select \(order)(\($0)) from \(table))" } ?? ""
          var isChanged = false
          let copy = try folder.changed { connection in
            // What a constraint refuses cannot be done to the file this way.
            let before = try CopyHash.of(table, connection)
            try? connection.execute("update or ignore \(table) set \(column) = \(value) \(place)")
            isChanged = try CopyHash.of(table, connection) != before
          }
          guard isChanged else { continue }
          count += 1
          #expect(
            try !folder.verify(copy).isIntact,
            "\(table).\(column) \(place): \(Self.changes[change].name)")
        }
      }
    }
    #expect(count > 15)
  }

  @Test("each row taken away, and each row doubled")
  func rows() throws {
    let original = try Connection(path: folder.database, mode: .readOnly)
    for table in try tables(original) {
      let columns = try columns(of: table, original)
      let count = try original.prepare("select count(*) from \(table)")
      _ = try count.step()
      for row in 0..<count.columnInt64(0) {
        let deletion =
          table == "kustody_columns" || table == "kustody_states"
          ? "delete from \(table) where (\(columns[0]), \(columns[1])) = (select \(columns[0]), "
            + "\(columns[1]) from \(table) limit 1 offset \(row))"
          : "delete from \(table) where rowid = (select rowid from \(table) limit 1 offset \(row))"
        let copy = try folder.changed { try $0.execute(deletion) }
        #expect(try !folder.verify(copy).isIntact, "\(deletion)")
        guard row < 2 else { continue }
        var isChanged = false
        let doubled = try folder.changed { connection in
          let other = columns.filter { $0 != "id" && $0 != "seq" }.joined(separator: ", ")
          let insertion =
            "insert or ignore into \(table)(\(other)) select \(other) from \(table) limit 1"
          try? connection.execute(insertion)
          isChanged = connection.changes > 0
        }
        if isChanged { #expect(try !folder.verify(doubled).isIntact, "\(table) doubled") }
      }
    }
  }

  @Test(
    "objects of the schema",
    arguments: [
      "create trigger t after insert on kustody_rows begin delete from kustody_rows; end",
      "create view v as select 1", "create table other(x)",
      "create index i on kustody_rows(rows)", "drop index kustody_rows_table",
      "drop table kustody_chunks", "drop table kustody_states",
      "alter table kustody_rows add column extra default 7",
      "alter table kustody_rows rename column head to top",
      "alter table kustody_rows rename to kustody_other",
      "create table log_Syslog(source_id, c1)", "create view log_Syslog as select 1 as c1",
      "drop index kustody_records_source",
      "drop index kustody_rows_table; create index kustody_rows_table on kustody_rows(rows)",
    ])
  func schema(sql: String) throws {
    let copy = try folder.changed { try $0.execute(sql) }
    let report = try folder.verify(copy)
    #expect(report.findings.contains { $0.subject == "schema" || $0.subject == "catalog" })
  }

  @Test("two rows that change places, and a row that goes to another source")
  func moves() throws {
    for sql in [
      """
      update log_Syslog set c2 = (select c2 from log_Syslog where rowid = 2) where rowid = 1
      """,
      "update log_Syslog set rowid = 100 where rowid = 1",
      "update log_Syslog set rowid = 100 where rowid = 1; update log_Syslog set rowid = 1 where rowid = 2; update log_Syslog set rowid = 2 where rowid = 100",
      "update log_Syslog set source_id = 2 where rowid = 1",
      "update kustody_records set source_id = 9 where source_id = 1",
      "update kustody_records set source_id = source_id + 10; update kustody_records set source_id = 13 - source_id",
    ] {
      let copy = try folder.changed { try ForgedRows.execute(sql, on: $0) }
      #expect(try !folder.verify(copy).isIntact, "\(sql)")
    }
  }

  @Test("each value of each row of the logs", arguments: changes.indices)
  func values(change: Int) throws {
    var count = 0
    for table in ["log_Syslog", "log_AzureDiagnostics"] {
      var columns: [String] = []
      _ = try folder.changed { connection in
        columns = try self.columns(of: table, connection).filter { !$0.hasPrefix("t") }
      }
      for column in columns {
        let value = Self.changes[change].sql.replacingOccurrences(of: "X", with: column)
        for order in ["min", "max"] {
          var isChanged = false
          let copy = try folder.changed { connection in
            let before = try CopyHash.of(table, connection)
            // A block has no bytes that are not text: of a text they are the same.
            try ForgedRows.execute(
              """
              update \(table) set \(column) = \(value)
              where rowid = (select \(order)(rowid) from \(table))
              """, on: connection)
            isChanged = try CopyHash.of(table, connection) != before
          }
          guard isChanged else { continue }
          count += 1
          let report = try folder.verify(copy)
          #expect(!report.isIntact, "\(table).\(column) \(order): \(Self.changes[change].name)")
        }
      }
    }
    #expect(count > 20)
  }

  @Test("the row that was changed is named by its item")
  func names() throws {
    let copy = try folder.changed {
      try ForgedRows.execute(
        "update log_Syslog set c2 = 'x' where source_offset = 632", on: $0)
    }
    let report = try folder.verify(copy)
    #expect(report.total == 1)
    let finding = try #require(report.findings.first)
    #expect(finding.subject == "row" && finding.message.contains("`Syslog`"))
    #expect(finding.message.contains("byte 632 of "))
    #expect(finding.place.hasSuffix(":632"))
  }

  @Test("the log: an entry changed, taken out, cut off at the end")
  func log() throws {
    for sql in [
      "update kustody_log set event_json = replace(event_json, 'test', 'Test') where seq = 2",
      "delete from kustody_log where seq = 2", "delete from kustody_log where seq = 4",
      "delete from kustody_log", "update kustody_log set seq = 20 - seq",
    ] {
      let copy = try folder.changed { try $0.execute(sql) }
      #expect(try !folder.verify(copy).isIntact, "\(sql)")
    }
  }

  @Test("a whole forgery is seen against a root that was written down, and only there")
  func forgery() throws {
    var bytes = try folder.read("logs/syslog.jsonl")
    bytes[40] ^= 1
    try folder.write(bytes, to: "logs/syslog.jsonl")
    let forged = folder.path + "/forged.db"
    try folder.ingest("logs", into: forged)
    #expect(try folder.verify(forged).isIntact)
    let report = try folder.verify(forged, expecting: folder.root)
    #expect(report.findings.map(\.subject) == ["root"])
  }

  @Test("an older root is distinguished from one that never was")
  func olderRoot() throws {
    try folder.write(Array("{\"records\":[]}".utf8), to: "more.json")
    let newer = try #require(try folder.ingest("more.json").root)
    #expect(newer != folder.root)
    let report = try folder.verify(expecting: folder.root)
    #expect(report.findings.isEmpty && report.verdict(allowingMissing: false) == .grown)
    #expect(report.growth.first?.contains("since then 1 entries added rows") == true)
    #expect(try folder.verify(expecting: newer).isIntact)
  }
}

/// The content of a table, to see whether a change changed anything.
enum CopyHash {
  static func of(_ table: String, _ connection: Connection) throws -> [[UInt8]] {
    let rows = try connection.prepare("select * from \(table)")
    var found: [[UInt8]] = []
    while try rows.step() {
      found.append(StoredValues.encoded(rows, columns: 0..<rows.columnCount))
    }
    return found
  }
}
