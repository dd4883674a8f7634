import Foundation
import Ingestion
import JSON
import SQLite
import Storage
import Testing

@Suite("The identity of sources")
struct IdentityTests {
  @Test("the same bytes again are unchanged, wherever they lie")
  func isIdempotent() throws {
    let bench = try Workbench()
    let first = try bench.ingest(fixture("logs"))
    let rows = try bench.texts("select count(*) from log_AzureDiagnostics")
    let again = try bench.ingest(fixture("logs"))
    #expect(again.files.allSatisfy { $0.status == .unchanged && $0.counts.records == 0 })
    #expect(again.root == first.root)
    let copy = try bench.write(readBytes(fixture("logs/syslog.jsonl")), to: "other.name")
    #expect(try bench.ingest(copy).files.first?.status == .unchanged)
    #expect(try bench.texts("select count(*) from log_AzureDiagnostics") == rows)
  }

  @Test("a file that has grown brings its new records only")
  func extends() throws {
    let bench = try Workbench()
    let old = record(1) + "\n" + record(2) + "\n"
    let path = try bench.write(old, to: "PT1H.json")
    try bench.ingest(path)
    try bench.write(old + record(3) + "\n", to: "PT1H.json")
    let report = try bench.ingest(path)
    let file = try #require(report.files.first)
    #expect(file.status == .extended)
    #expect(file.counts.records == 1 && file.counts.inserted == 1)
    #expect(try bench.values("n_d", of: "AzureDiagnostics") == ["1.0", "2.0", "3.0"])
    #expect(try bench.values("_SourceLine", of: "AzureDiagnostics") == ["1", "2", "3"])
    #expect(try bench.texts("select count(*), records from kustody_sources") == ["1"])
    #expect(try bench.texts("select records from kustody_sources") == ["3"])
    // The shorter copy is known too.
    let copy = try bench.write(old, to: "copy")
    #expect(try bench.ingest(copy).files.first?.status == .unchanged)
  }

  @Test("a line that was cut is read whole once the file has grown")
  func completesCutLine() throws {
    let bench = try Workbench()
    let whole = record(1) + "\n" + record(2) + "\n" + record(3) + "\n"
    let cut = String(whole.dropLast(20))
    let path = try bench.write(cut, to: "PT1H.json")
    let first = try #require(try bench.ingest(path).files.first)
    #expect(first.counts.inserted == 2 && first.counts.quarantined == 1)
    #expect(first.quarantine.first?.reason == "incomplete last line")
    try bench.write(whole, to: "PT1H.json")
    let second = try #require(try bench.ingest(path).files.first)
    #expect(second.status == .extended)
    #expect(second.counts.inserted == 1 && second.counts.quarantined == 0)
    #expect(try bench.values("n_d", of: "AzureDiagnostics") == ["1.0", "2.0", "3.0"])
    #expect(try bench.texts("select count(*) from kustody_quarantine") == ["0"])
    #expect(try bench.texts("select quarantined from kustody_sources") == ["0"])
  }

  @Test("a first line that was cut is read whole once the file has grown")
  func completesFirstLine() throws {
    let bench = try Workbench()
    let whole = record(1) + "\n"
    let path = try bench.write(String(whole.dropLast(20)), to: "PT1H.json")
    let first = try #require(try bench.ingest(path).files.first)
    #expect(first.counts.inserted == 0 && first.counts.quarantined == 1)
    try bench.write(whole, to: "PT1H.json")
    let second = try #require(try bench.ingest(path).files.first)
    #expect(second.status == .extended && second.counts.inserted == 1)
    #expect(try bench.texts("select quarantined from kustody_sources") == ["0"])
  }

  @Test("an envelope that was not closed grows too")
  func extendsEnvelope() throws {
    let bench = try Workbench()
    let open = "{\"records\":[" + record(1) + ",\n" + record(2)
    let path = try bench.write(open, to: "a.json")
    try bench.ingest(path)
    try bench.write(open + "," + record(3) + "]}", to: "a.json")
    let file = try #require(try bench.ingest(path).files.first)
    #expect(file.status == .extended && file.counts.inserted == 1)
  }

  @Test("equal records all stay, within a file and in different files")
  func keepsEqualRecords() throws {
    let bench = try Workbench()
    _ = try bench.ingest(text: record(1) + "\n" + record(1) + "\n", name: "a")
    _ = try bench.ingest(text: "\n" + record(1) + "\n", name: "b")
    #expect(try bench.texts("select count(*) from log_AzureDiagnostics") == ["3"])
    let ids = try bench.values("_ItemId", of: "AzureDiagnostics")
    #expect(Set(ids).count == 3)
  }

  @Test("records out of one string have ids of their own")
  func numbersParts() throws {
    let bench = try Workbench()
    let inner = "[\(record(1)),\(record(2))]".replacing("\"", with: "\\\"")
    _ = try bench.ingest(text: "[\"\(inner)\",\"\(inner)\"]")
    let ids = try bench.values("_ItemId", of: "AzureDiagnostics")
    #expect(Set(ids).count == 4)
    #expect(ids[0].hasSuffix(":1") && ids[1].hasSuffix(":1:1"))
  }

  @Test("a small database is refused untouched if it is another's, newer, older or damaged")
  func refusesForeign() throws {
    let bench = try Workbench()
    let foreign = bench.folder.appendingPathComponent("foreign.db").path
    let connection = try Connection(path: foreign, mode: .create)
    try connection.execute("create table t(a); insert into t values (1)")
    try connection.close()
    let newer = bench.folder.appendingPathComponent("newer.db").path
    _ = try Store(path: newer, mode: .readWrite)
    try Connection(path: newer, mode: .readWrite).execute("pragma user_version = 99")
    let older = bench.folder.appendingPathComponent("older.db").path
    _ = try Store(path: older, mode: .readWrite)
    try Connection(path: older, mode: .readWrite).execute("pragma user_version = 1")
    let text = try bench.write("no database at all", to: "text.db")
    let damaged = bench.folder.appendingPathComponent("damaged.db").path
    _ = try Store(path: damaged, mode: .readWrite)
    var bytes = try readBytes(damaged)
    for index in 16_384..<min(bytes.count, 32_000) { bytes[index] = 0xAA }
    try bench.write(bytes, to: "damaged.db")
    let cut = try bench.write(Array(bytes.prefix(20_000)), to: "cut.db")
    for (path, word) in [
      (foreign, "another program's"), (newer, "newer"),
      (older, "an earlier kustody (schema version 1"), (text, "no SQLite file"),
      (damaged, "damaged"), (cut, "damaged"),
    ] {
      let before = try readBytes(path)
      let error = #expect(throws: StorageError.self) { try Store(path: path, mode: .readWrite) }
      #expect(error?.description.contains(word) == true, "\(path): \(error?.description ?? "")")
      #expect(throws: StorageError.self, "\(path)") { try Store(path: path, mode: .readOnly) }
      #expect(try readBytes(path) == before)
    }
  }

  @Test("a reader sees whole files only while another is written")
  func isolatesReaders() throws {
    let bench = try Workbench(inMemory: false)
    _ = try bench.ingest(text: record(1) + "\n", name: "a")
    let reader = try Store(path: bench.store.path, mode: .readOnly)
    var seen: [String] = []
    func count() throws -> String {
      let statement = try reader.connection.prepare("select count(*) from log_AzureDiagnostics")
      _ = try statement.step()
      return statement.columnString(0)
    }
    let path = try bench.write(
      String(repeating: record(2) + "\n", count: 60_000), to: "b")
    _ = try Ingestion.ingest(
      [path], into: bench.store, options: IngestOptions(now: 0, tool: "test"),
      progress: { _ in seen.append((try? count()) ?? "failed") })
    #expect(!seen.isEmpty && seen.allSatisfy { $0 == "1" })
    #expect(try count() == "60001")
  }

  @Test("a cancelled ingest leaves nothing of its file")
  func cancels() throws {
    let bench = try Workbench()
    let path = try bench.write(String(repeating: record(2) + "\n", count: 2000), to: "b")
    var asked = 0
    let error = #expect(throws: IngestError.self) {
      try Ingestion.ingest(
        [path], into: bench.store, options: IngestOptions(now: 0, tool: "test"),
        isCancelled: {
          asked += 1
          return asked > 10
        })
    }
    guard case .cancelled(let report)? = error else { return #expect(Bool(false)) }
    #expect(report.files.isEmpty)
    #expect(try bench.texts("select count(*) from kustody_sources") == ["0"])
    #expect(try bench.ingest(path).totals.inserted == 2000)
  }

  @Test("commits wait for the disk again when an ingest has ended, and what it reports is there")
  func durability() throws {
    let bench = try Workbench(inMemory: false)
    let path = try bench.write(record(2), to: "b")
    var during: Set<String> = []
    _ = try Ingestion.ingest(
      [path], into: bench.store, options: IngestOptions(now: 0, tool: "test"),
      progress: { _ in during.formUnion((try? bench.texts("pragma synchronous")) ?? []) })
    // 1 is NORMAL, 2 is FULL.
    #expect(during == ["1"])
    #expect(try bench.texts("pragma synchronous") == ["2"])
    let other = try bench.write(String(repeating: record(2) + "\n", count: 2000), to: "c")
    var asked = 0
    #expect(throws: IngestError.self) {
      try Ingestion.ingest(
        [other], into: bench.store, options: IngestOptions(now: 0, tool: "test"),
        isCancelled: {
          asked += 1
          return asked > 10
        })
    }
    #expect(try bench.texts("pragma synchronous") == ["2"])
  }

  @Test("what is not a regular file is skipped, links are not followed, and nothing blocks")
  func skipsOddFiles() throws {
    let bench = try Workbench()
    try bench.write(record(1), to: "tree/a/one.json")
    try bench.write(record(2), to: "outside/two.json")
    let tree = bench.folder.appendingPathComponent("tree").path
    #expect(mkfifo(tree + "/fifo", 0o600) == 0)
    #expect(symlink("../outside", tree + "/link") == 0)
    #expect(symlink("..", tree + "/a/loop") == 0)
    let report = try bench.ingest(tree)
    #expect(
      report.files.map { "\($0.path.dropFirst(tree.count)) \($0.status.rawValue)" } == [
        "/a/loop skipped", "/a/one.json ingested", "/fifo skipped", "/link skipped",
      ])
    let followed = try bench.ingest(tree) { $0.followsSymbolicLinks = true }
    #expect(followed.files.map(\.status).filter { $0 == .ingested }.count == 1)
    #expect(try bench.ingest(tree + "/fifo").files.first?.status == .skipped)
    #expect(try bench.ingest(tree + "/nothing").files.first?.status == .failed)
  }

  @Test("the custody log is a chain, and a change in it shows")
  func chainsLog() throws {
    let bench = try Workbench()
    let first = try bench.ingest(fixture("logs/syslog.jsonl"))
    let second = try bench.ingest(fixture("logs/kube-audit.jsonl"))
    #expect(first.root != second.root)
    #expect(try CustodyLog.firstBrokenEntry(in: bench.store.connection) == nil)
    #expect(try bench.texts("select count(*) from kustody_log") == ["7"])
    try bench.store.connection.execute(
      "update kustody_log set event_json = replace(event_json, 'syslog', 'sislog') where seq = 2")
    #expect(try CustodyLog.firstBrokenEntry(in: bench.store.connection) == 2)
  }

  @Test("the report has the shape that scripts rely on")
  func printsReport() throws {
    let bench = try Workbench()
    let file = try bench.write(record(1) + "\nbad\n", to: "a.json")
    let report = try bench.ingest(file)
    let text =
      IngestReport.jsonStart + report.files.map(\.json.jsonText).joined(separator: ",")
      + IngestReport.jsonEnd(report.sums, root: report.root)
    _ = try JSONValue(parsing: text)
    #expect(text.contains("\"records\":2,\"inserted\":1,\"duplicates\":0,\"quarantined\":1"))
    #expect(text.contains("\"tables\":{\"AzureDiagnostics\":1},\"status\":\"ingested\""))
    #expect(text.contains("\"totals\":{\"records\":2"))
  }
}
