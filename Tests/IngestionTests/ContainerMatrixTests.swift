import Foundation
import LogFiles
import Testing

@testable import Ingestion

/// Each container in each dress gives the rows that its plain form gives.
@Suite("Containers, plain and in gzip, with byte order marks, CRLF and UTF-16")
struct ContainerMatrixTests {
  /// What may be done to a text's bytes without changing what it says.
  enum Dress: String, CaseIterable, Sendable {
    case plain, mark, crlf, markAndCRLF, gzip, gzipOfAll, gzipOfMembers, utf16le, utf16be,
      gzipOfUTF16

    func dressed(_ text: String) throws -> [UInt8] {
      let mark = "\u{FEFF}"
      let crlf = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
      switch self {
      case .plain: return Array(text.utf8)
      case .mark: return Array((mark + text).utf8)
      case .crlf: return Array(crlf.utf8)
      case .markAndCRLF: return Array((mark + crlf).utf8)
      case .gzip: return try Packing.gzip(text)
      case .gzipOfAll: return try Packing.gzip(mark + crlf)
      case .gzipOfMembers:
        let bytes = Array(text.utf8)
        let half = bytes.count / 2
        return try Packing.gzip([]) + Packing.gzip(Array(bytes[..<half]))
          + Packing.gzip(Array(bytes[half...]))
      case .utf16le: return Packing.utf16(text, isBigEndian: false)
      case .utf16be: return Packing.utf16(text, isBigEndian: true)
      case .gzipOfUTF16: return try Packing.gzip(Packing.utf16(crlf, isBigEndian: false))
      }
    }
  }

  /// A text, and one that says the same in the plainest way.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var plain: String
    var testDescription: String { name }
  }

  private static let records = [
    record(1, properties: "{\"a\":\"ä €\",\"b\":{\"c\":[1,2]}}"), record(2),
    record(3, properties: "{\"a\":\"7\"}", category: "Other"),
  ]

  private static func quoted(_ json: String) -> String {
    "\"" + json.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }

  private static func pretty(_ json: String) -> String {
    guard let value = try? JSONSerialization.jsonObject(with: Data(json.utf8)),
      let data = try? JSONSerialization.data(withJSONObject: value, options: .prettyPrinted)
    else { return json }
    return String(decoding: data, as: UTF8.self)
  }

  private static let all = records.joined(separator: ",")

  /// Ways to put resource logs into one text.
  private static let resourceLogs: [(String, String)] = [
    ("lines", records.joined(separator: "\n") + "\n"),
    ("no last line feed", records.joined(separator: "\n")),
    ("records", "{\"records\":[\(all)]}"),
    ("records, a line each", "{\"records\":[\n\(records.joined(separator: ",\n"))\n]}\n"),
    ("records that do not close", "{\"records\":[" + all + ","), ("array", "[\(all)]"),
    ("concatenated", records.joined()), ("pretty", records.map(pretty).joined(separator: "\n")),
    ("pretty records", pretty("{\"records\":[\(all)]}")),
    ("trailing commas", records.joined(separator: ",\n") + ",\n"),
    ("messages", "{\"records\":[\(records[0]),\(records[1])]}\n{\"records\":[\(records[2])]}"),
    (
      "array of messages",
      "[{\"records\":[\(records[0])]},{\"records\":[\(records[1]),\(records[2])]}]"
    ),
    ("nested records", "{\"records\":[{\"records\":[\(all)]}]}"),
    ("events", records.map { "{\"sequenceNumber\":1,\"body\":\($0)}" }.joined(separator: "\n")),
    (
      "events of strings",
      records.map { "{\"Offset\":\"1\",\"Body\":\(quoted($0))}" }.joined(separator: "\n")
    ),
    ("event of messages", "{\"EnqueuedTimeUtc\":\"x\",\"body\":{\"records\":[\(all)]}}"),
    ("strings", "[" + records.map(quoted).joined(separator: ",") + "]"),
    ("list", "{\"value\":[\(all)],\"nextLink\":null}"),
    ("separators", records.joined(separator: "\n\u{1E}")),
    ("NUL at the end", records.joined(separator: "\n") + String(repeating: "\0", count: 9)),
  ]

  private static let columns = [
    "TimeGenerated", "Computer", "Facility", "SyslogMessage", "ProcessID",
  ]
  private static let rows = [
    ["2024-05-14T08:00:00.0000000Z", "n1", "auth", "a, \\\"b\\\" ü", "7"],
    ["2024-05-14T08:00:01.1230000Z", "n2", "", "", ""],
  ]

  private static func cells(_ row: [String]) -> String {
    row.enumerated().map { index, cell in
      index == 4 ? (cell.isEmpty ? "null" : cell) : "\"\(cell)\""
    }.joined(separator: ",")
  }

  private static func object(_ row: [String], adding more: String, isTextual: Bool = false)
    -> String
  {
    let members = zip(columns, row).map { column, cell in
      column == "ProcessID" && !isTextual
        ? "\"\(column)\":\(cell.isEmpty ? "null" : cell)" : "\"\(column)\":\"\(cell)\""
    }
    return "{" + (members + [more]).joined(separator: ",") + "}"
  }

  private static func described(_ name: String, _ type: String, _ types: [String]) -> String {
    zip(columns, types).map { "{\"\(name)\":\"\($0)\",\"\(type)\":\"\($1)\"}" }.joined(
      separator: ",")
  }

  /// Ways to write rows of a workspace.
  private static let workspaceRows: [(String, String)] = {
    let cells = rows.map { "[" + Self.cells($0) + "]" }.joined(separator: ",")
    let net = ["DateTime", "String", "String", "String", "Int32"]
    let kql = ["datetime", "string", "string", "string", "int"]
    let v1 = zip(columns, net).map { "{\"ColumnName\":\"\($0)\",\"DataType\":\"\($1)\"}" }.joined(
      separator: ",")
    let csv = rows.map { row in
      row.map { "\"" + $0.replacing("\\\"", with: "\"\"") + "\"" }.joined(separator: ",")
    }
    let portal = [
      "\"5/14/2024, 8:00:00.000 AM\",n1,auth,\"a, \"\"b\"\" ü\",7",
      "\"5/14/2024, 8:00:01.123 AM\",n2,,,",
    ]
    return [
      (
        "data export",
        rows.map { object($0, adding: "\"Type\":\"Syslog\"") }.joined(separator: "\n")
      ),
      (
        "query answer",
        "{\"tables\":[{\"name\":\"PrimaryResult\",\"columns\":[\(described("name", "type", kql))],\"rows\":[\(cells)]}]}"
      ),
      (
        "Kusto 1",
        "{\"Tables\":[{\"TableName\":\"Table_0\",\"Columns\":[\(v1)],\"Rows\":[\(cells)]}]}"
      ),
      (
        "Kusto 2",
        "[{\"FrameType\":\"DataSetHeader\",\"IsProgressive\":false,\"Version\":\"v2.0\"},{\"FrameType\":\"DataTable\",\"TableId\":1,\"TableKind\":\"PrimaryResult\",\"TableName\":\"PrimaryResult\",\"Columns\":[\(described("ColumnName", "ColumnType", kql))],\"Rows\":[\(cells)]},{\"FrameType\":\"DataSetCompletion\",\"HasErrors\":false,\"Cancelled\":false}]"
      ),
      (
        "az query",
        "[\n"
          + rows.map { object($0, adding: "\"TableName\":\"PrimaryResult\"", isTextual: true) }
          .joined(separator: ",\n") + "\n]\n"
      ),
      ("CSV", columns.joined(separator: ",") + "\n" + csv.joined(separator: "\n") + "\n"),
      (
        "portal CSV",
        "\"TimeGenerated [UTC]\",Computer,Facility,SyslogMessage,ProcessID\n"
          + portal.joined(separator: "\n")
      ),
      (
        "semicolons",
        columns.joined(separator: ";") + "\n"
          + csv.map { $0.replacing("\",\"", with: "\";\"") }.joined(separator: "\n")
      ),
    ]
  }()

  /// Texts whose plain form is their own.
  private static let others: [(String, String)] = [
    (
      "syslog 5424",
      "<34>1 2024-05-14T08:00:00.003Z h app 1 - - first ü\n<34>1 2024-05-14T08:00:01Z h app 1 - - second\n"
    ),
    ("syslog 3164", "<13>May 14 08:00:01 h cron[7]: one\nMay 14 08:00:02 h cron: two"),
    (
      "CEF",
      "CEF:0|v|p|1|100|first|5|src=10.0.0.1 msg=a\\=b\nCEF:0|v|p|1|101|x \\| y|5|dpt=443 suser=ü\n"
    ),
    (
      "flow log 1",
      flows("NetworkSecurityGroupFlowEvent", "1715673600,10.0.0.4,203.0.113.9,1,443,T,O,A")
    ),
    (
      "flow log 2",
      flows(
        "NetworkSecurityGroupFlowEvent", "1715673600,10.0.0.4,203.0.113.9,1,443,T,O,A,C,1,2,3,4")
    ),
    (
      "virtual network",
      "{\"records\":[{\"time\":\"2024-05-14T08:00:00Z\",\"flowLogVersion\":4,\"category\":\"FlowLogFlowEvent\",\"flowLogResourceID\":\"/A\",\"macAddress\":\"00\",\"targetResourceID\":\"/B\",\"flowRecords\":{\"flows\":[{\"aclID\":\"1\",\"flowGroups\":[{\"rule\":\"r\",\"flowTuples\":[\"1715673600000,10.0.0.4,203.0.113.9,1,443,6,O,B,NX,0,0,0,0\"]}]}]}}]}"
    ),
  ]

  private static func flows(_ category: String, _ tuple: String) -> String {
    "{\"records\":[{\"time\":\"2024-05-14T08:00:00Z\",\"category\":\"\(category)\",\"resourceId\":\"/A\",\"properties\":{\"Version\":2,\"flows\":[{\"rule\":\"r\",\"flows\":[{\"mac\":\"00\",\"flowTuples\":[\"\(tuple)\"]}]}]}}]}"
  }

  private static let cases: [Case] =
    resourceLogs.map { Case(name: $0.0, text: $0.1, plain: records.joined(separator: "\n")) }
    + workspaceRows.map { Case(name: $0.0, text: $0.1, plain: workspaceRows[0].1) }
    + others.map { Case(name: $0.0, text: $0.1, plain: $0.1) }
    + [
      "activity-log-list.json", "resource-graph.json", "defender-alert.jsonl", "entra.jsonl",
      "metrics.jsonl", "kubernetes-audit.jsonl",
    ].map { name in
      let text = String(decoding: (try? readBytes(fixture("formats/" + name))) ?? [], as: UTF8.self)
      return Case(name: name, text: text, plain: text)
    }

  /// Ingests what says the same in other bytes, one after another, and holds each file's rows against those
  /// of the first.
  private func expectSameRows(_ files: [(name: String, bytes: [UInt8])], of example: Case) throws {
    let bench = try Workbench()
    var expected: [String] = []
    for (index, file) in ([("plain", Array(example.plain.utf8))] + files).enumerated() {
      // Some have the same bytes, or begin with those of others: here each is to be read.
      try bench.store.connection.execute("delete from kustody_states")
      let path = try bench.write(file.1, to: "\(index)")
      let report = try bench.ingest(path) {
        $0.resultTable = "Syslog"
        $0.year = 2024
      }
      let result = try #require(report.files.first)
      #expect(report.files.count == 1)
      #expect(
        result.status == .ingested && result.counts.quarantined == 0 && result.error == nil,
        "\(file.0): \(result)")
      let rows = try bench.lastRows()
      if index == 0 { expected = rows }
      #expect(rows == expected && !rows.isEmpty, "\(file.0)")
    }
  }

  @Test("the same rows in each dress", arguments: cases)
  func sameRows(of example: Case) throws {
    try expectSameRows(
      Dress.allCases.map { ($0.rawValue, try $0.dressed(example.text)) }, of: example)
  }

  @Test("the same rows as a member of an archive", arguments: cases)
  func sameRowsInside(of example: Case) throws {
    var files: [(String, [UInt8])] = []
    for dress in [Dress.plain, .markAndCRLF] {
      let bytes = try dress.dressed(example.text)
      let tar = Packing.tarMember("a/b", bytes) + [UInt8](repeating: 0, count: 1024)
      files += [
        ("zip \(dress)", try Packing.zipped(members: [("a/b", bytes, true)])),
        ("stored \(dress)", try Packing.zipped(members: [("a/b", bytes, false)])),
        ("tar \(dress)", tar), ("tar.gz \(dress)", try Packing.gzip(tar)),
      ]
    }
    try expectSameRows(files, of: example)
  }

  @Test("the same rows as events of a capture file", arguments: [false, true])
  func sameRowsInCapture(isDeflated: Bool) throws {
    let lines = Case(name: "lines", text: "", plain: Self.records.joined(separator: "\n"))
    var files: [(String, [UInt8])] = []
    // Zeros at the end of an event are not what fills the last block of a file: they are reported.
    let excluded = ["records that do not close", "NUL at the end"]
    for (name, text) in Self.resourceLogs where !excluded.contains(name) {
      let file = try Packing.capture([text], isDeflated: isDeflated)
      files += [(name, file), (name + " in gzip", try Packing.gzip(file))]
    }
    try expectSameRows(files, of: lines)
  }
}
