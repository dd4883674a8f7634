import Foundation
import LogFiles
import Testing

@testable import Ingestion

@Suite("Texts that are not JSON")
struct TextFormatTests {
  private static let good: [String: (rows: Int, text: String)] = [
    "json": (3, (1...3).map { record($0) + "\n" }.joined()),
    "syslog": (
      2, "<34>1 2024-05-14T08:00:00Z h app 1 - - a\n<13>May 14 08:00:01 h app[2]: b\n"
    ),
    "cef": (2, "CEF:0|v|p|1|100|n|5|act=a\nMay 14 08:00:01 h CEF:0|v|p|1|101|n|5|act=b\n"),
    "leef": (2, "LEEF:1.0|v|p|1|100|src=10.0.0.1\nLEEF:2.0|v|p|1|101|^|src=10.0.0.2^a=b\n"),
    "csv": (2, "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,a,X_CL\n2024-05-14T08:00:01Z,b,X_CL\n"),
  ]

  @Test(
    "lines that cannot be read cost none after them, and none before",
    arguments: good.keys.sorted(),
    [
      "ory\":\"C\"}}\n", "-- Logs begin at Tue 2024-05-14 08:00:00 UTC. --\n", "# a comment\n",
      "}\n", "\"\n", "\u{1}\u{2}\n", "éß\n", "  goes on\n", "\n\nx\n\n", "a\n\tb\n\tc\n",
      String(repeating: "x", count: 70_000) + "\n", String(repeating: "prose\n", count: 90),
    ])
  func survivesFirstLine(kind: String, start: String) throws {
    let (rows, text) = try #require(Self.good[kind])
    let bench = try Workbench()
    let file = try bench.ingest(text: start + text, name: "a.log")
    #expect(file.counts.inserted == rows, "\(file.quarantine)")
    // A comment before a header is none of the table's lines.
    let isComment = kind == "csv" && start.hasPrefix("#")
    #expect((file.counts.quarantined > 0) != isComment && file.format == kind)
    // The same further down.
    guard kind != "csv", !start.contains("\n\t"), !start.contains("  ") else { return }
    let other = try Workbench()
    let twice = try other.ingest(text: text + start + text, name: "a.log")
    #expect(twice.counts.inserted == 2 * rows, "\(twice.quarantine)")
  }

  @Test("a kind of lines that comes late, behind a window of what is none")
  func findsLateKind() throws {
    let junk = String(repeating: "nothing that is known, \(1) of many\n", count: 4_000)
    for (kind, (rows, text)) in Self.good where kind != "csv" {
      let file = try Workbench().ingest(text: junk + text, name: "a.log")
      #expect(file.counts.inserted == rows && file.counts.quarantined == 4_000, "\(kind)")
      #expect(file.format == kind)
    }
  }

  @Test(
    "lines of several kinds stand in one file, whichever is first",
    arguments: [
      ["json", "syslog"], ["syslog", "json"], ["cef", "syslog", "leef"], ["json", "cef"],
      ["syslog", "cef", "json", "leef", "json"],
    ])
  func readsMixtures(kinds: [String]) throws {
    let parts = try kinds.map { try #require(Self.good[$0]) }
    let bench = try Workbench()
    let file = try bench.ingest(text: parts.map(\.text).joined(), name: "a.log")
    #expect(file.counts.inserted == parts.map(\.rows).reduce(0, +), "\(file.quarantine)")
    #expect(file.counts.quarantined == 0 && file.format == kinds[0])
    var events = 0
    for (kind, part) in zip(kinds, parts) where ["cef", "leef"].contains(kind) {
      events += part.rows
    }
    let found = file.tables.first { $0.table == "CommonSecurityLog" }?.rows ?? 0
    #expect(found == events)
  }

  @Test("a record that is broken is not a line of another kind, whatever it quotes")
  func keepsBrokenRecords() throws {
    let broken = "{\"m\":\"CEF:0|v|p|1|100|n|5|act=a\" \"LEEF:1.0|v|p|1|1|a=b\" <34>1 - - - - - x\n"
    let file = try Workbench().ingest(text: record(1) + "\n" + broken + record(2) + "\n")
    #expect(file.counts.inserted == 2 && file.counts.quarantined == 1)
    #expect(file.quarantine.first?.reason.contains("unexpected") == true)
  }

  @Test(
    "an event of CEF or LEEF begins at its version, with blanks before it or none",
    arguments: [
      "CEF:0|", "CEF: 0|", "CEF:  0|", "CEF:1|", "CEF: 0.1|", "CEF:0 |",
      "Aug 14 14:26:56 fw01 CEF: 0|", "<14>Aug 14 14:26:56 fw01 CEF: 0|",
      "<14>1 2024-08-14T14:26:56Z fw01 CEF - - - CEF:0|", "2024-08-14T14:26:56Z fw01 CEF: 0|",
    ])
  func readsEventsBehindBlanks(start: String) throws {
    for (start, end) in [
      (start, "v|p|1|100|name|5|src=198.51.100.1\n"),
      (start.replacing("CEF:", with: "LEEF:"), "v|p|1|100|src=198.51.100.1\n"),
    ] {
      let bench = try Workbench()
      let file = try bench.ingest(text: start + end, name: "a.log")
      #expect(file.counts.inserted == 1 && file.counts.quarantined == 0, "\(start)")
      #expect(try bench.values("SourceIP", of: "CommonSecurityLog") == ["198.51.100.1"])
      #expect(try bench.values("DeviceEventClassID", of: "CommonSecurityLog") == ["100"])
      let host = start.contains("fw01") ? "fw01" : "null"
      #expect(try bench.values("Computer", of: "CommonSecurityLog") == [host])
    }
  }

  @Test(
    "words that only look like an event are a message", arguments: ["CEF: on", "CEF:x|", "CEF|0|"])
  func keepsMessages(words: String) throws {
    let bench = try Workbench()
    _ = try bench.ingest(text: "Aug 14 14:26:56 fw01 app: \(words) a|b|c|d|e|f|g\n", name: "a.log")
    #expect(try bench.values("ProcessName", of: "Syslog") == ["app"])
  }

  @Test("each kind of text is listed once, and its sample is one")
  func listsFormats() throws {
    let names = TextFormats.all.map { $0.name }
    #expect(Set(names).count == names.count)
    for format in TextFormats.all {
      let isPlain = format.name == "lines"
      let report = try Workbench().ingest(fixture(format.sample)) {
        $0.resultTable = isPlain ? "App_CL" : nil
      }
      let file = try #require(report.files.first)
      #expect(file.format == format.name && file.counts.inserted > 0)
      #expect(!format.title.isEmpty && !format.summary.isEmpty && !format.example.isEmpty)
    }
  }
}

@Suite("Classic logs of storage accounts, and plain text")
struct OtherTextTests {
  @Test("an entry of Storage Analytics is a row of its service's table")
  func readsStorageAnalytics() throws {
    let bench = try Workbench()
    let file = try #require(
      try bench.ingest(fixture("formats/storage-analytics.log")).files.first)
    #expect(file.counts.quarantined == 0, "\(file.quarantine)")
    func column(_ name: String) throws -> [String] {
      try bench.values(name, of: "StorageBlobLogs")
    }
    #expect(
      try column("Uri") == [
        "https://auditstore.blob.core.windows.net/docs/a%3Bb.txt?x=1&y=2",
        "https://auditstore.blob.core.windows.net/docs/c.txt",
      ])
    #expect(try column("ObjectKey")[0] == "/auditstore/docs/a;b.txt")
    #expect(try column("TimeGenerated")[0] == "638512704621234567")
    #expect(try column("LastModifiedTime")[0] == "638512668000000000")
    #expect(try column("StatusCode") == ["200", "201"])
    #expect(try column("DurationMs") == ["18.0", "20.0"])
    #expect(try column("CallerIpAddress")[0] == "198.51.100.7:2836")
    #expect(try column("Etag") == ["0x8D1111111111111", "\"0x8D2\""])
    #expect(try column("UserAgentHeader")[0] == "Mozilla/5.0 (X11; Linux x86_64)")
    #expect(try column("RequesterUpn") == ["null", "alice@example.net"])
    #expect(
      try column("AuthorizationDetails")[1] == "[{\"action\":\"write\",\"result\":\"Granted\"}]")
    #expect(try bench.values("OperationName", of: "StorageQueueLogs") == ["PutMessage"])
  }

  @Test("an entry with other fields than its version has is none", arguments: ["1.0;", "3.0;"])
  func refusesEntries(start: String) throws {
    let text = String(
      decoding: try readBytes(fixture("formats/storage-analytics.log")), as: UTF8.self)
    let other = text.replacing("2.0;", with: start)
    let file = try Workbench().ingest(text: other, name: "a.log")
    #expect(file.counts.inserted == 2 && file.counts.quarantined == 1)
  }

  @Test(
    "a time at the beginning of a line is read in the usual forms",
    arguments: [
      "2024-05-14 08:00:01", "2024-05-14T08:00:01Z", "[2024-05-14 08:00:01]", "2024/05/14 08:00:01",
      "20240514 08:00:01", "20240514T080001Z", "May 14, 2024 8:00:01 AM",
      "Tue May 14 08:00:01 2024", "Tue, 14 May 2024 08:00:01 GMT", "14/May/2024:10:00:01 +0200",
      "14-May-2024 08:00:01", "14 May 2024 08:00:01", "1715673601", "1715673601000",
      "2024-05-14 10:00:01+02:00", "2024-05-14 04:00:01 -0400", "Tue May 14 10:00:01 CEST 2024",
      "05/14/2024 08:00:01", "14/05/2024 08:00:01", "14.05.2024 08:00:01", "I0514 08:00:01",
      "05/14/2024 8:00:01 am", "\"2024-05-14 08:00:01\"",
    ])
  func readsTimes(time: String) throws {
    let bench = try Workbench()
    let path = try bench.write("\(time) first\nsecond\n", to: "a.log")
    let report = try bench.ingest(path) {
      $0.resultTable = "App_CL"
      $0.year = 2024
    }
    let file = try #require(report.files.first)
    #expect(file.format == "lines" && file.counts.inserted == 2, "\(file.quarantine)")
    #expect(file.withoutTime == 1)
    #expect(try bench.values("TimeGenerated", of: "App_CL") == ["638512704010000000", "null"])
    #expect(try bench.values("RawData", of: "App_CL") == ["\(time) first", "second"])
  }

  @Test(
    "a time that is none is null",
    arguments: [
      "2024-13-14 08:00:01", "2024-05-14", "17156736", "1715673601-8",
      "2024-05-14 25:00:01", "x 2024-05-14 08:00:01",
    ])
  func refusesTimes(time: String) throws {
    let bench = try Workbench()
    let path = try bench.write("\(time) first\n", to: "a.log")
    let file = try #require(try bench.ingest(path) { $0.resultTable = "App_CL" }.files.first)
    #expect(file.counts.inserted == 1 && file.withoutTime == 1)
    #expect(try bench.values("RawData", of: "App_CL") == ["\(time) first"])
  }

  @Test("with a table, what is of a known kind stays what it is")
  func keepsKinds() throws {
    let syslog = "<34>1 2024-05-14T08:00:00Z h app 1 - - a\n"
    let log = "2024-05-14 08:00:01,123 INFO a\n2024-05-14 08:00:02,123 INFO b\n"
    for (text, format) in [
      (syslog + syslog, "syslog"), ("junk\n" + syslog + syslog, "syslog"), (log, "lines"),
      (log + syslog + log, "lines"), ("a,b\n1,2\n3,4\n", "csv"),
      (record(1) + "\n", "json"), ("junk\n" + record(1) + "\n" + record(2) + "\n", "json"),
      ("[\n" + record(1) + "\n]\n", "json"), ("plain, with a comma\nand none\nor none\n", "lines"),
      ("2018-04-30 14:14:08.143 host app: text\n", "lines"),
    ] {
      let bench = try Workbench()
      let path = try bench.write(text, to: "a.log")
      let file = try #require(try bench.ingest(path) { $0.resultTable = "App_CL" }.files.first)
      #expect(file.format == format, "\(text)")
    }
  }
}
