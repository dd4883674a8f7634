import Evidence
import Foundation
import Ingestion
import SQLite
import Storage
import Testing

@Suite("Evidence of files that grew")
struct GrowthEvidenceTests {
  private static func record(_ number: Int) -> String {
    "{\"time\":\"2024-05-14T08:00:0\(number)Z\",\"category\":\"Test\",\"resourceId\":\"/A\",\"n\":\(number)}"
  }

  /// What a file says at one time after the other.
  private static let histories: [[String]] = [
    (1...4).map { count -> String in
      let records = (1...count).map(record).joined(separator: ",")
      return "{\"records\":[" + records + "]}"
    },
    (1...4).map { count -> String in
      let records = (1...count).map(record).joined(separator: "\n")
      return String(records.dropLast(2))
    },
    joined(["", record(1) + "\n", record(2) + "\n" + record(3) + "\n"]),
    joined([
      "TimeGenerated,M,Type\n", "2024-05-14T08:00:00Z,\"a\nb", "\nc\",X_CL\n",
      "2024-05-14T08:00:01Z,d,X_CL\n2024-05-14T08:00:02Z,\"e\nf\",X_CL\n",
    ]),
    joined([
      "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,a,X", "_CL\n2024-05-14T08:00:01Z,b,X_CL\n",
      "2024-05-14T08:00:02Z,c", ",X_CL",
    ]),
    joined([
      "<13>1 2024-05-14T08:00:00Z h a - - - one",
      " and more\n<13>1 2024-05-14T08:00:01Z h a - - - two\n", "  goes on\n",
      "<13>1 2024-05-14T08:00:02Z h a - - - three\n",
    ]),
  ]

  private static func joined(_ portions: [String]) -> [String] {
    var whole = ""
    return portions.map { portion in
      whole += portion
      return whole
    }
  }

  @Test(
    "what came out of a string or was written without its escapes is proven, quarantine included",
    arguments: [true, false])
  func provesRewritten(isInString: Bool) throws {
    let folder = try CaseFolder()
    let flows = try String(
      contentsOfFile: CaseFolder.fixture("../formats/flow-logs.json"), encoding: .utf8)
    let text =
      isInString
      ? String(
        decoding: try JSONEncoder().encode(["body": flows, "offset": "1", "partitionId": "0"]),
        as: UTF8.self)
      : flows.replacing("/", with: "\\/")
    try folder.write(Array(text.utf8), to: "logs/flows.json")
    let report = try folder.ingest("logs/flows.json")
    let counts = try #require(report.files.first?.counts)
    #expect(counts.inserted == 3 && counts.quarantined == 1)
    let verdict = try folder.verify(expecting: report.root)
    #expect(verdict.isIntact, "\(verdict.findings)")
  }

  @Test("each state proves its rows, and each row is traced to its bytes", arguments: histories)
  func staysProven(states: [String]) throws {
    let folder = try CaseFolder()
    var roots: [String] = []
    for state in states {
      try folder.write(Array(state.utf8), to: "logs/grows.log")
      let report = try folder.ingest("logs/grows.log")
      #expect(report.files.first?.status != .failed)
      let verdict = try folder.verify(expecting: report.root)
      #expect(verdict.isIntact && verdict.missing.isEmpty, "\(state): \(verdict.findings)")
      #expect(verdict.sameFiles == verdict.sources)
      // What was sealed before is there, also where the last bytes went on and are another record now.
      for root in roots where root != report.root {
        let before = try folder.verify(expecting: root)
        #expect(before.findings.isEmpty && before.verdict(allowingMissing: false) == .grown)
      }
      roots.append(try #require(report.root))
    }
    let store = try Store(path: folder.database, mode: .readOnly)
    let tracer = try Tracer(store)
    let sources = try store.connection.prepare(
      "select id, content_sha256 from kustody_sources order by id desc limit 1")
    #expect(try sources.step())
    let content = String(sources.columnString(1).prefix(16))
    let items = try store.connection.prepare(
      "select sum(inserted) from kustody_sources where id = \(sources.columnInt64(0))")
    #expect(try items.step())
    #expect(items.columnInt64(0) >= 3)
    // The first row of the file, by its id as it is now.
    let first = states[0].hasPrefix("{\"records\"") ? 12 : states[0].hasPrefix("Time") ? 21 : 0
    let id = try #require(ItemID("\(content):\(first)"))
    #expect(try tracer.traces(of: id).count == 1)
  }
}
