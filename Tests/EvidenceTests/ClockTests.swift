import Evidence
import Ingestion
import Storage
import Testing

@Suite("a clock that jumps") struct ClockTests {
  @Test("the order of the log is that of its numbers, whatever the clock says")
  func jumps() throws {
    let folder = try CaseFolder()
    let before = try folder.verify()
    let records = (1...3).map {
      "{\"time\":\"2024-05-14T08:00:0\($0)Z\",\"category\":\"T\",\"n\":\($0)}\n"
    }
    // A century back, and to the end of time.
    for (index, now) in [607_000_000_000_000_000, Int64.max, 0].enumerated() {
      try folder.write(Array(records[index].utf8), to: "\(index).jsonl")
      let store = try Store(path: folder.database, mode: .readWrite)
      let options = IngestOptions(now: now, tool: "kustody test")
      let report = try Ingestion.ingest(
        [folder.path + "/\(index).jsonl"], into: store, options: options)
      try store.connection.close()
      #expect(report.totals.inserted == 1)
      #expect(try folder.verify(expecting: report.root).isIntact)
    }
    // What was known stays known.
    #expect(try folder.ingest("logs").totals.inserted == 0)
    let after = try folder.verify()
    #expect(after.isIntact)
    #expect(after.rows == before.rows + 3)
  }
}
