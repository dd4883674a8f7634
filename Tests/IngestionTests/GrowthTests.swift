import Foundation
import Ingestion
import LogFiles
import Storage
import Testing

/// A file that grows while it is ingested again and again comes to what it would be had it been read once.
@Suite("Files that grow")
struct GrowthTests {
  private static let csv =
    "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,a,X_CL\n"
    + "2024-05-14T08:00:01Z,\"b\nb goes on,\nand on,\nand on\",X_CL\n"
    + "2024-05-14T08:00:02Z,c,X_CL"
  private static let syslog =
    "<34>1 2024-05-14T08:00:00Z h app 1 - - first\n<13>May 14 08:00:01 h cron[7]: second\n  goes on\n"
    + "<13>May 14 08:00:02 h cron[7]: third\n\tand on\n<13>May 14 08:00:03 h cron[7]: last"
  private static let cef =
    "CEF:0|v|p|1|100|first|5|src=10.0.0.1 msg=one\nCEF:0|v|p|1|101|second|5|src=10.0.0.2 msg=two words"
  private static let pretty =
    "{\n \"time\": \"2024-05-14T08:00:00Z\",\n \"category\": \"Test\",\n \"resourceId\": \"/A\"\n}\n"

  private static let texts = [
    "lines": record(1) + "\n" + record(2) + "\r\n" + record(3),
    "records": "{\"records\":[" + record(1) + ",\n" + record(2) + "]}\n",
    "array": "[" + record(1) + "," + record(2) + "]",
    "messages": "{\"records\":[\(record(1))]}\n{\"records\":[\(record(2)),\(record(3))]}",
    "pretty": pretty + pretty, "csv": csv, "syslog": syslog, "cef": cef,
    "strings":
      "[\"{\\\"time\\\":\\\"2024-05-14T08:00:00Z\\\",\\\"category\\\":\\\"T\\\",\\\"resourceId\\\":\\\"/A\\\"}\"]",
  ]

  private func seals(_ bench: Workbench) throws -> [String] {
    try bench.texts("select seal from kustody_sources order by id desc")
  }

  @Test("cut anywhere and read whole later", arguments: texts.keys.sorted())
  func growsFromAnywhere(kind: String) throws {
    let whole = try #require(Self.texts[kind])
    let once = try Workbench()
    let path = try once.write(whole, to: "a.log")
    let expected = try #require(try once.ingest(path) { $0.year = 2024 }.files.first)
    let seal = try seals(once)
    let bytes = Array(whole.utf8)
    for cut in stride(from: 1, to: bytes.count, by: 13) {
      let bench = try Workbench()
      let path = try bench.write(Array(bytes[..<cut]), to: "a.log")
      let first = try #require(try bench.ingest(path) { $0.year = 2024 }.files.first)
      try bench.write(bytes, to: "a.log")
      let second = try #require(try bench.ingest(path) { $0.year = 2024 }.files.first)
      #expect(second.status != .failed && second.status != .unchanged, "\(cut): \(second)")
      // What was read of no record, or was read as something else, may be a source of its own.
      let total =
        second.status == .extended
        ? try bench.texts("select records from kustody_sources") : ["\(second.counts.records)"]
      #expect(total == ["\(expected.counts.records)"], "\(cut): \(first) \(second)")
      #expect(try seals(bench)[0] == seal[0], "\(cut)")
    }
  }

  @Test(
    "brackets that closed and are rewritten further back",
    arguments: [
      ("{\"records\":[", "]}"), ("{ \"records\" : [\n", "\n]\n}\n"), ("[", "]"), ("[\n", "\n]"),
    ])
  func rewrites(start: String, end: String) throws {
    let bench = try Workbench()
    var rows = record(1)
    let path = try bench.write(start + rows + end, to: "PT1H.json")
    try bench.ingest(path)
    for number in 2...5 {
      rows += "," + record(number)
      try bench.write(start + rows + end, to: "PT1H.json")
      let file = try #require(try bench.ingest(path).files.first)
      #expect(file.status == .extended && file.counts.inserted == 1, "\(number): \(file)")
    }
    #expect(try bench.texts("select inserted from kustody_sources") == ["5"])
    #expect(
      try bench.values("n_d", of: "AzureDiagnostics") == ["1.0", "2.0", "3.0", "4.0", "5.0"])
    let once = try Workbench()
    _ = try once.ingest(text: start + rows + end, name: "PT1H.json")
    #expect(try seals(bench) == seals(once))
    #expect(try bench.ingest(path).files.first?.status == .unchanged)
  }

  @Test("what was rewritten elsewhere, or with other records, is a file of its own")
  func keepsApart() throws {
    let bench = try Workbench()
    let path = try bench.write("{\"records\":[\(record(1)),\(record(2))]}", to: "a.json")
    try bench.ingest(path)
    let longer = "{\"records\":[\(record(1)),\(record(2)),\(record(3))]}"
    let elsewhere = try bench.ingest(text: longer, name: "b.json")
    #expect(elsewhere.status == .ingested && elsewhere.counts.inserted == 3)
    let other = try bench.ingest(text: "{\"records\":[\(record(3)),\(record(1))]}", name: "a.json")
    #expect(other.status == .ingested && other.counts.inserted == 2)
    // Fewer records than were there.
    let fewer = try bench.ingest(text: "{\"records\":[\(record(1))]}", name: "a.json")
    #expect(fewer.status == .ingested && fewer.counts.inserted == 1)
  }

  @Test("a file that was packed again brings its new lines, and none where there are none")
  func repacks() throws {
    let bench = try Workbench()
    let old = record(1) + "\n" + record(2) + "\n"
    let path = try bench.write(try packed(old, level: 1), to: "a.json.gz")
    try bench.ingest(path)
    try bench.write(try packed(old + record(3) + "\n", level: 9), to: "a.json.gz")
    let grown = try #require(try bench.ingest(path).files.first)
    #expect(grown.status == .extended && grown.counts.inserted == 1)
    try bench.write(try packed(old + record(3) + "\n", level: 0), to: "a.json.gz")
    let same = try #require(try bench.ingest(path).files.first)
    #expect(same.status == .extended && same.counts.records == 0)
    #expect(try bench.texts("select inserted from kustody_sources") == ["3"])
    #expect(try bench.values("_SourceLine", of: "AzureDiagnostics") == ["1", "2", "3"])
  }

  @Test("a last line that went on takes the place of what was read of it")
  func replacesLine() throws {
    let bench = try Workbench()
    let start = "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,a,X_CL\n2024-05-14T08:00:01Z,b,X"
    _ = try bench.ingest(text: start, name: "a.csv")
    #expect(try bench.texts("select count(*) from log_X") == ["1"])
    let file = try bench.ingest(text: start + "_CL\n2024-05-14T08:00:02Z,c,X_CL\n", name: "a.csv")
    #expect(file.status == .extended && file.counts.inserted == 2 && file.counts.quarantined == 0)
    #expect(try bench.texts("select count(*) from log_X") == ["0"])
    #expect(try bench.values("M", of: "X_CL") == ["a", "b", "c"])
    #expect(try bench.texts("select inserted from kustody_sources") == ["3"])
  }

  @Test("a last line that ended stays the row it was")
  func keepsLine() throws {
    let bench = try Workbench()
    _ = try bench.ingest(text: Self.syslog, name: "a.txt")
    let rows = try bench.texts("select max(rowid) from log_Syslog")
    let more = "\n<13>May 14 08:00:04 h cron[7]: more\n"
    let file = try bench.ingest(text: Self.syslog + more, name: "a.txt")
    #expect(file.status == .extended && file.counts.inserted == 1)
    #expect(try bench.texts("select count(*) from log_Syslog") == ["5"])
    #expect(try bench.texts("select max(rowid) from log_Syslog") != rows)
    let longer = try bench.ingest(text: Self.syslog + more + "  a continuation\n", name: "a.txt")
    #expect(longer.status == .extended && longer.counts.inserted == 1)
    #expect(try bench.values("SyslogMessage", of: "Syslog").last == "more\n  a continuation")
    #expect(try bench.texts("select inserted from kustody_sources") == ["5"])
  }

  /// A record with a long text of JSON, which the row reads from the record.
  private static func longRecord(_ number: Int) -> String {
    let text =
      "{\\\"verb\\\":\\\"get\\\",\\\"n\\\":\(number),\\\"uri\\\":\\\"\(String(repeating: "/api\(number)", count: 80))\\\"}\\n"
    return
      "{\"time\":\"2024-05-14T08:00:0\(number % 10)Z\",\"category\":\"kube-audit\",\"resourceId\":\"/A\",\"properties\":{\"log\":\"\(text)\",\"pod\":\"p\(number)\"}}"
  }

  @Test(
    "long texts stay those of their records", arguments: [false, true], [40, 700])
  func longTexts(mergesDuplicates: Bool, size: Int) throws {
    let whole = (1...12).map(Self.longRecord).joined(separator: "\n")
    let once = try Workbench()
    _ = try once.ingest(text: whole, name: "a.log")
    let expected = try once.values("log_s", of: "AzureDiagnostics")
    #expect(expected.count == 12 && expected.allSatisfy { $0.utf8.count > 256 })
    #expect(expected.first?.hasSuffix("}\n") == true)
    let bytes = Array(whole.utf8)
    let bench = try Workbench()
    var counts: [Int] = []
    for end in stride(from: size, to: bytes.count + size, by: size) {
      let path = try bench.write(Array(bytes[..<min(end, bytes.count)]), to: "a.log")
      try bench.ingest(path) { $0.mergesDuplicates = mergesDuplicates }
      let found = try bench.texts("select count(*) from kustody_records where block < 0")
      #expect(found == ["0"])
      guard try StorageCatalog.load(bench.store.connection).table(named: "AzureDiagnostics") != nil
      else { continue }
      let values = try bench.values("log_s", of: "AzureDiagnostics")
      #expect(values == Array(expected.prefix(values.count)))
      counts.append(values.count)
    }
    #expect(counts.last == 12 && counts == counts.sorted())
    #expect(try seals(bench)[0] == seals(once)[0])
    // The same rows out of another file.
    let again = try bench.write(whole + "\n" + Self.longRecord(13), to: "b.log")
    let file = try #require(try bench.ingest(again) { $0.mergesDuplicates = true }.files.first)
    #expect(file.status != .extended || file.counts.inserted == 1)
    #expect(
      try bench.values("log_s", of: "AzureDiagnostics").count == 13, "equal rows are stored once")
  }

  private func packed(_ text: String, level: Int32) throws -> [UInt8] {
    try Packing.deflated(Array(text.utf8), windowBits: 31, level: level)
  }
}
