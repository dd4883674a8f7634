import JSON
import Testing

@testable import Ingestion

@Suite("Duplicates")
struct DuplicateTests {
  @Test("equal records are stored once if that is asked for, in one file and in several")
  func merges() throws {
    let bench = try Workbench()
    let line = record(1, properties: "{\"a\":[1,2],\"b\":null,\"c\":\"\"}")
    let first = try bench.write(line + "\n" + line + "\n" + record(2) + "\n", to: "a")
    let report = try #require(try bench.ingest(first) { $0.mergesDuplicates = true }.files.first)
    #expect(report.counts.inserted == 2 && report.counts.duplicates == 1)
    #expect(report.counts.records == 3)
    // Written otherwise, and saying the same.
    let pretty = "{ \"records\": [\n" + line.replacing(",\"", with: ",\n  \"") + ",\(record(3))\n]}"
    let second = try bench.write(pretty, to: "b")
    let other = try #require(try bench.ingest(second) { $0.mergesDuplicates = true }.files.first)
    #expect(other.counts.inserted == 1 && other.counts.duplicates == 1)
    #expect(try bench.values("n_d", of: "AzureDiagnostics") == ["1.0", "2.0", "3.0"])
    #expect(try bench.texts("select sum(duplicates) from kustody_sources") == ["2"])
    let events = try bench.texts(
      "select event_json from kustody_log where event_json like '%merged%'")
    #expect(events.count == 2)
    #expect(events.last?.contains(",\"AzureDiagnostics\",1]") == true)
  }

  @Test("rows that were stored before are known, whoever stored them")
  func knowsStoredRows() throws {
    let bench = try Workbench(inMemory: false)
    let many = (0..<300).map { "\"p\($0)\":\"v\"" }.joined(separator: ",")
    let lines =
      record(1, properties: "{\(many)}") + "\n" + record(2, properties: "{\"x\":1.5,\"y\":true}")
    _ = try bench.ingest(text: lines + "\n", name: "a")
    let again = try bench.write(" " + lines + "\n" + record(3) + "\n", to: "b")
    let report = try #require(try bench.ingest(again) { $0.mergesDuplicates = true }.files.first)
    #expect(report.counts.inserted == 1 && report.counts.duplicates == 2, "\(report)")
  }

  @Test("flow tuples that differ in their rule only are two")
  func keepsContexts() throws {
    let bench = try Workbench()
    let flow = { (rule: String) in
      "{\"time\":\"2024-05-14T08:00:00Z\",\"category\":\"NetworkSecurityGroupFlowEvent\","
        + "\"resourceId\":\"/SUBSCRIPTIONS/S\",\"properties\":{\"Version\":1,\"flows\":[{\"rule\":"
        + "\"\(rule)\",\"flows\":[{\"mac\":\"m\",\"flowTuples\":[\"1,a,b,1,2,T,I,A\"]}]}]}}\n"
    }
    let path = try bench.write(flow("A") + flow("B") + flow("A"), to: "flows")
    let report = try #require(try bench.ingest(path) { $0.mergesDuplicates = true }.files.first)
    #expect(report.counts.inserted == 2 && report.counts.duplicates == 1)
  }

  @Test("a dry run says what would be and changes nothing")
  func runsDry() throws {
    let bench = try Workbench()
    _ = try bench.ingest(text: record(1) + "\n", name: "a")
    let before = try bench.texts("select count(*) from log_AzureDiagnostics")
    let path = try bench.write(record(2) + "\n" + record(3) + "\nbad\n", to: "b")
    let report = try bench.ingest(path) { $0.isDryRun = true }
    #expect(report.files.first?.counts.inserted == 2)
    #expect(report.files.first?.counts.quarantined == 1)
    #expect(try bench.texts("select count(*) from log_AzureDiagnostics") == before)
    #expect(try bench.texts("select count(*) from kustody_sources") == ["1"])
    let real = try bench.ingest(path)
    #expect(real.files.first?.status == .ingested && real.files.first?.counts.inserted == 2)
  }

  @Test("a report has the times and categories of each table")
  func reportsTimes() throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: record(3, category: "A") + "\n" + record(1, category: "B") + "\n"
        + record(2, category: "B") + "\n")
    let count = try #require(file.tables.first)
    #expect(count.categories == ["A": 1, "B": 2])
    let times = try #require(count.times)
    #expect(times.upperBound - times.lowerBound == 2)
  }

  @Test("progress counts the whole run")
  func countsRun() throws {
    let bench = try Workbench()
    let line = record(1, properties: "{\"p\":\"\(String(repeating: "x", count: 4000))\"}") + "\n"
    let path = try bench.write(String(repeating: line, count: 2500), to: "big")
    let other = try bench.write(line, to: "small")
    let options = IngestOptions(now: 0, tool: "test")
    var seen: [IngestProgress] = []
    _ = try Ingestion.ingest(
      [other, path], into: bench.store, options: options, progress: { seen.append($0) })
    let last = try #require(seen.last)
    #expect(last.filesTotal == 2 && last.filesDone == 1)
    #expect(last.runBytesTotal == line.utf8.count * 2501)
    #expect(last.runBytesRead <= last.runBytesTotal && last.runBytesRead > 8 << 20)
  }
}
