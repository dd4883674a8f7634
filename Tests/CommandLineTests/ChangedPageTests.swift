import Foundation
import JSON
import SQLite
import Testing

/// A page of the database that is not as kustody wrote it, and a schema that is not.
@Suite("Changed pages and schemas") struct ChangedPageTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    let records = (1...40).map {
      firewallRecord(
        time: "2024-05-01T00:00:\(10 + $0 % 50)Z", message: "HTTPS request marked\($0)")
    }
    try scratch.write(records.joined(), to: "fw.jsonl")
    #expect(try CommandLineRun(["ingest", "fw.jsonl"], in: scratch).status == 0)
  }

  private var url: URL { URL(fileURLWithPath: scratch.file("kustody.db")) }

  @Test("no command answers from a page in which a bit was flipped")
  func flipped() throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    // The rows' parts, as they lie in the file.
    let parts = scratch.file("parts")
    try Python.execute(
      "attach '\(parts)' as p; create table p.x as select head, parts from kustody_rows",
      on: url.path)
    let connection = try Connection(path: parts, mode: .readOnly)
    let row = try connection.prepare("select head from x")
    guard try row.step(), case .blob(let head) = row.column(0) else { return }
    let mark = [UInt8](head.suffix(24))
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: mark) })
    for (offset, bit) in [(0, 0), (9, 3), (20, 6)] {
      var changed = bytes
      changed[place + offset] ^= 1 << bit
      try Data(changed).write(to: url)
      for arguments in [
        ["query", "AzureDiagnostics | where msg_s has 'HTTPS' | project msg_s"],
        ["query", "search 'marked9'"],
        ["evidence", "AzureDiagnostics", "--out", "folder"], ["tables"],
      ] {
        let run = try CommandLineRun(arguments, in: scratch)
        #expect(run.status == 3 || run.status == 1, "\(arguments): \(run.output)")
        #expect(run.output.isEmpty && !run.errors.contains("SQLite"), "\(run.errors)")
      }
      #expect(try CommandLineRun(["verify"], in: scratch).status == 1)
      #expect([UInt8](try Data(contentsOf: url)) == changed)
    }
    try Data(bytes).write(to: url)
    #expect(
      try CommandLineRun(["query", "AzureDiagnostics | count"], in: scratch).output == "Count\n40\n"
    )
  }

  @Test(
    "no command answers where the schema has what kustody did not make",
    arguments: [
      "create view log_AzureDiagnostics as select 1 as source_id",
      "create view v as select 1",
      "create trigger t after insert on kustody_log begin delete from kustody_rows; end",
      "create table more(x)", "create table log_AzureDiagnostics(source_id, c1)",
      "drop table kustody_chunks", "alter table kustody_rows rename column head to other",
      "update kustody_columns set name = 'Other' where name = 'msg_s'",
    ])
  func schema(sql: String) throws {
    try Python.execute(sql, on: url.path)
    try Python.repairChecks(of: url.path)
    for arguments in [
      ["query", "AzureDiagnostics | count"], ["tables"], ["ingest", "fw.jsonl"],
      ["evidence", "AzureDiagnostics", "--out", "folder"], ["trace", "0000000000000000:0"],
      ["seal", "--make-key", "key.pem"],
    ] {
      let run = try CommandLineRun(arguments, in: scratch)
      #expect(run.status == 3 && run.output.isEmpty, "\(arguments): \(run.output)\(run.errors)")
      #expect(run.errors.contains("kustody verify"), "\(run.errors)")
    }
    #expect(try CommandLineRun(["verify"], in: scratch).status == 1)
    #expect(try CommandLineRun(["certificate"], in: scratch).status == 1)
  }

  @Test("what another program wrote is read again once it was verified and its checks rewritten")
  func renewed() throws {
    try Python.execute("vacuum", on: url.path)
    let query = ["query", "AzureDiagnostics | count"]
    #expect(try CommandLineRun(query, in: scratch).status == 3)
    let verify = try CommandLineRun(["verify"], in: scratch)
    #expect(
      verify.status == 0
        && verify.output.contains("pages of the database were written by another program"))
    let renewal = try CommandLineRun(["verify", "--renew-checks"], in: scratch)
    #expect(
      renewal.status == 0 && renewal.output.contains("were rewritten"),
      "\(renewal.output)\(renewal.errors)")
    #expect(try CommandLineRun(query, in: scratch).output == "Count\n40\n")
    #expect(try !CommandLineRun(["verify"], in: scratch).output.contains("another program"))
    // Never over a difference.
    try Python.forge("update log_AzureDiagnostics set c1 = c1 + 1 where rowid = 7", on: url.path)
    try Python.execute("vacuum", on: url.path)
    #expect(try CommandLineRun(["verify", "--renew-checks"], in: scratch).status == 1)
    #expect(try CommandLineRun(query, in: scratch).status == 3)
  }

  @Test("a result does not replace a database")
  func outputs() throws {
    let before = try Data(contentsOf: url)
    for arguments in [
      ["query", "AzureDiagnostics", "-o", "kustody.db"], ["tables", "--output", "./kustody.db"],
      ["certificate", "-o", "kustody.db"],
      ["seal", "--make-key", "key.pem", "--request", "kustody.db"],
    ] {
      let run = try CommandLineRun(arguments, in: scratch)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.errors.contains("is a kustody database"))
      #expect(try Data(contentsOf: url) == before)
    }
  }
}
