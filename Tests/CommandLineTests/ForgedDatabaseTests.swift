import Foundation
import JSON
import Testing

/// Somebody changed the database with another program before a folder is made of it.
@Suite("Evidence of a forged database") struct ForgedDatabaseTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    let line = { (host: Int, message: String) in
      #"{"TimeGenerated":"2024-05-14T08:00:0\#(host)Z","Type":"Syslog","Computer":"h\#(host)","SyslogMessage":"\#(message)"}"#
        + "\n"
    }
    try scratch.write(line(1, "session opened") + line(2, "failed") + "{\"broken\n", to: "s.jsonl")
    try scratch.write(line(3, "other").replacing("Syslog\"", with: "Other_CL\""), to: "o.jsonl")
    #expect(try CommandLineRun(["ingest", "s.jsonl", "o.jsonl"], in: scratch).status == 1)
  }

  private static let changes: [(query: String, sql: String)] = [
    (
      "Syslog | where SyslogMessage has 'mallory'",
      """
      insert into log_Syslog select source_id, source_offset, source_length, source_line, source_part, c1, c2,
      'Accepted password for mallory' from log_Syslog limit 1
      """
    ),
    ("Syslog | count", "delete from log_Syslog where rowid = 1"),
    ("Syslog | where Computer == 'h1'", "update log_Syslog set c2 = 'h9' where rowid = 1"),
    ("Syslog | where Computer == 'h9'", "update log_Syslog set c2 = 'h9' where rowid = 1"),
    ("Syslog | count", "insert into log_Syslog select * from log_Syslog"),
    ("Syslog | count", "delete from log_Syslog; delete from kustody_records where source_id = 1"),
    ("Syslog", "update log_Syslog set source_id = 2 where rowid = 1"),
    (
      "Syslog | count",
      "update kustody_records set item_index = x'', items = 0 where source_id = 1; delete from log_Syslog"
    ),
    ("_Quarantine", "delete from kustody_quarantine"),
    ("_Quarantine", "update kustody_quarantine set reason = 'none'"),
    ("_Quarantine", "insert into kustody_quarantine select * from kustody_quarantine"),
    ("_Sources", "update kustody_sources set path = 'x'"),
    (
      "Syslog | project _SourceFile",
      "update kustody_sources set sha256 = content_sha256 || '' where id = 1; update kustody_sources set bytes = bytes + 1"
    ),
    ("_Sources | where SourcePath has 'o'", "delete from kustody_sources where id = 2"),
    ("union Syslog, Other_CL", "delete from log_Other_CL"),
    ("search 'h3'", "delete from log_Other_CL"),
    ("Syslog", "update kustody_columns set name = 'Other' where name = 'Computer'"),
    ("Syslog", "update kustody_tables set name = 'Syslog2' where name = 'Syslog'"),
    ("Other_CL | where toscalar(Syslog | count) == 1", "delete from log_Syslog where rowid = 1"),
    ("Syslog", "create view log_Syslog as select 1 as source_id"),
    ("Syslog", "create table log_Syslog(source_id, c1, c2, c3, t2, t3)"),
    ("Syslog", "create trigger t after insert on kustody_rows begin delete from kustody_rows; end"),
    ("Syslog", "delete from kustody_rows"),
    ("Syslog | where TimeGenerated > ago(1h)", "update kustody_rows set last_time = first_time"),
    ("Syslog", "update kustody_rows set last_row = last_row + 1"),
    ("print 1", "create view v as select 1"),
  ]

  @Test(
    "no folder is made of rows that nobody ingested", arguments: changes.indices, [true, false])
  func refused(number: Int, repairs: Bool) throws {
    let (query, sql) = Self.changes[number]
    // A table's rows are not a table of SQLite's.
    if sql.contains("log_") && !sql.hasPrefix("create") {
      try Python.forge(sql, on: scratch.file("kustody.db"))
    } else {
      try Python.execute(sql, on: scratch.file("kustody.db"))
    }
    if repairs { try Python.repairChecks(of: scratch.file("kustody.db")) }
    let export = try CommandLineRun(["evidence", query, "--out", "folder"], in: scratch)
    #expect(export.status != 0, "\(sql): \(export.output)")
    #expect(try !scratch.names().contains("folder"))
  }

  @Test(
    "a database that was made again has another root, which only the one that was written down shows"
  )
  func otherRoot() throws {
    let digits = { (text: String) in
      String(text.split(separator: " ").last ?? "").trimmingCharacters(in: .newlines)
    }
    let root = digits(
      try CommandLineRun(["verify"], in: scratch).output.split(separator: "\n").first {
        $0.hasPrefix("root")
      }.map(String.init) ?? "")
    #expect(root.count == 64)
    let good = try CommandLineRun(
      ["evidence", "Syslog", "--out", "good", "--expect-root", root], in: scratch)
    #expect(good.status == 0, "\(good.errors)")
    try Python.chain(scratch.file("kustody.db"), replacing: "\"time\":\"2", with: "\"time\":\"3")
    try Python.execute(
      "update kustody_sources set ingested_at = ingested_at + 315569520000000000",
      on: scratch.file("kustody.db"))
    try Python.repairChecks(of: scratch.file("kustody.db"))
    let forged = try CommandLineRun(
      ["evidence", "Syslog", "--out", "forged", "--expect-root", root], in: scratch)
    #expect(forged.status == 1 && forged.errors.contains(root), "\(forged.errors)")
    #expect(
      try CommandLineRun(["evidence", "Syslog", "--out", "x", "--expect-root", "12"], in: scratch)
        .status == 2)
  }

  @Test("a table that the query does not read may be anything, but not the schema")
  func others() throws {
    try Python.forge("update log_Other_CL set c2 = 'x'", on: scratch.file("kustody.db"))
    try Python.repairChecks(of: scratch.file("kustody.db"))
    let export = try CommandLineRun(["evidence", "Syslog", "--out", "folder"], in: scratch)
    #expect(export.status == 0, "\(export.errors)")
    #expect(
      export.output.contains("searched: Syslog (2 rows) of 1 source file, each verified whole\n"))
    #expect(
      try CommandLineRun(["evidence", "Other_CL", "--out", "other"], in: scratch).status == 1)
    #expect(try CommandLineRun(["verify"], in: scratch).status == 1)
  }
}
