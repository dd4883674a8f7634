import Foundation
import JSON
import LogFiles
import LogTables
import Testing

@testable import Ingestion

@Suite("Exports of every kind")
struct FormatTests {
  @Test(
    "each fixture gives its rows",
    arguments: [
      ("activity-log.jsonl", ["AzureActivity": 2], 0, 0),
      ("activity-log-list.json", ["AzureActivity": 1], 0, 0),
      ("az-query.json", ["az_query": 1], 0, 0),
      ("defender-alert.jsonl", ["SecurityAlert": 1], 0, 0),
      (
        "entra.jsonl",
        [
          "SigninLogs": 1, "AADNonInteractiveUserSignInLogs": 1, "AuditLogs": 1,
          "AADManagedIdentitySignInLogs": 1,
        ], 0, 0
      ), ("events.cef", ["CommonSecurityLog": 1], 1, 0),
      ("events.leef", ["CommonSecurityLog": 3], 0, 2),
      ("flow-logs.json", ["NSGFlowLogs_CL": 2, "VNetFlowLogs_CL": 1], 1, 0),
      ("kubernetes-audit.jsonl", ["AKSAudit": 1], 0, 0),
      ("kusto-v1-query.json", ["kusto_v1_query": 1], 0, 0),
      ("kusto-v2-progressive.json", ["kusto_v2_progressive": 2], 0, 0),
      ("metrics.jsonl", ["AzureMetrics": 1], 0, 0), ("portal.csv", ["Syslog": 2], 1, 0),
      ("query-answer.json", ["query_answer": 2], 2, 1),
      (
        "resource-graph.json",
        [
          "SecurityRecommendation": 1, "SecureScores": 1, "SecureScoreControls": 1,
          "SecurityRegulatoryCompliance": 1, "AzurePolicyStates_CL": 1,
        ], 0, 4
      ), ("syslog.txt", ["Syslog": 4], 1, 2), ("vpn-gateway.json", ["vpn_gateway_CL": 2], 0, 0),
    ])
  func readsFixture(name: String, tables: [String: Int], quarantined: Int, withoutTime: Int) throws
  {
    let bench = try Workbench()
    let file = try #require(try bench.ingest(fixture("formats/" + name)).files.first)
    var found: [String: Int] = [:]
    for table in file.tables { found[table.table] = table.rows }
    #expect(found == tables, "\(file.quarantine) \(file.error ?? "")")
    #expect(file.counts.quarantined == quarantined, "\(file.quarantine)")
    #expect(file.withoutTime == withoutTime)
    #expect(file.counts.inserted == tables.values.reduce(0, +))
  }

  @Test("each format names a table, a fixture and what it is")
  func declaresFormats() throws {
    for format in LogFormats.all {
      #expect(!format.summary.isEmpty && readFile(fixture(format.sample)) != nil, "\(format.name)")
    }
  }

  @Test(
    "the example of each declared table brings rows to it",
    arguments: LogTables.declared.map(\.name))
  func hasExamples(name: String) throws {
    let bench = try Workbench()
    let table = try #require(LogTables.table(named: name))
    let example = try #require(table.example)
    let report = try bench.ingest(fixture(example))
    let counts = report.files.flatMap(\.tables)
    let categories = Set(table.records?.categories ?? [])
    #expect(
      counts.contains { $0.table == table.name }
        || counts.contains { !categories.isDisjoint(with: $0.categories.keys) },
      "\(table.name): \(counts)")
  }

  @Test(
    "an answer of Resource Graph is its elements, whoever asked",
    arguments: [
      ("{\"count\":1,\"data\":", ",\"skip_token\":null,\"total_records\":1}"),
      ("{\"totalRecords\":1,\"count\":1,\"data\":", ",\"facets\":[]}"), ("{\"value\":", "}"),
      ("", ""),
    ])
  func readsResourceGraph(start: String, end: String) throws {
    let bench = try Workbench()
    let array = String(
      decoding: try readBytes(fixture("formats/resource-graph.json")), as: UTF8.self)
    let file = try bench.ingest(text: start + array + end, name: "a.json")
    #expect(file.counts.inserted == 5 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("CurrentScore", of: "SecureScoreControls") == ["2.0"])
  }

  @Test("an answer of Resource Graph as a table is the same resources")
  func readsResourceTable() throws {
    let bench = try Workbench()
    let bytes = try readBytes(fixture("formats/resource-graph.json"))
    let resources = try #require(
      JSONSerialization.jsonObject(with: Data(bytes)) as? [[String: Any]])
    let names = Set(resources.flatMap(\.keys)).sorted()
    let columns: [[String: String]] = names.map { ["name": $0, "type": "string"] }
    let rows: [[Any]] = resources.map { resource in names.map { resource[$0] ?? NSNull() } }
    let answer: [String: Any] = [
      "totalRecords": rows.count, "count": rows.count,
      "data": ["columns": columns, "rows": rows] as [String: Any], "facets": [String](),
    ]
    let text = String(
      decoding: try JSONSerialization.data(withJSONObject: answer), as: UTF8.self)
    let file = try bench.ingest(text: text, name: "a.json")
    #expect(file.counts.inserted == 5 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("CurrentScore", of: "SecureScoreControls") == ["2.0"])
  }

  @Test(
    "escapes that JSON does not need change nothing",
    arguments: [
      "formats/activity-log.jsonl", "formats/entra.jsonl", "formats/kubernetes-audit.jsonl",
      "formats/flow-logs.json", "formats/resource-graph.json",
      "logs/application-gateway-access.json",
    ])
  func readsNeedlessEscapes(name: String) throws {
    let text = String(decoding: try readBytes(fixture(name)), as: UTF8.self)
    var escaped = text.replacing("/", with: "\\/")
    escaped = escaped.replacing("\"category\"", with: "\"c\\u0061tegory\"")
    #expect(escaped != text)
    let (plain, other) = (try Workbench(), try Workbench())
    let first = try plain.ingest(text: text, name: "a.json")
    let second = try other.ingest(text: escaped, name: "a.json")
    #expect(first.counts == second.counts)
    #expect(first.tables.map(\.table) == second.tables.map(\.table))
    for table in first.tables.map(\.table) {
      for column in ["TimeGenerated", "ResourceId", "_ResourceId", "SrcIp", "id"] {
        #expect(
          (try? plain.values(column, of: table)) == (try? other.values(column, of: table)),
          "\(table).\(column)")
      }
    }
  }

  @Test("an activity log entry is the same whichever interface gave it")
  func mapsActivity() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/activity-log.jsonl"))
    try bench.ingest(fixture("formats/activity-log-list.json"))
    func column(_ name: String) throws -> [String] { try bench.values(name, of: "AzureActivity") }
    #expect(try column("CategoryValue") == ["Administrative", "ServiceHealth", "Administrative"])
    #expect(try column("ActivityStatusValue") == ["Success", "Active", "Succeeded"])
    #expect(try column("Caller") == ["ops@example.org", "null", "ops@example.org"])
    #expect(try column("CallerIpAddress") == ["203.0.113.9", "null", "198.51.100.4"])
    #expect(try column("ActivitySubstatus").last == "OK (HTTP Status Code: 200)")
    #expect(try column("Hierarchy").first?.hasPrefix("t/mg/") == true)
    #expect(try column("Claims_d").first?.hasPrefix("{\"appid\":") == true)
  }

  @Test("a sign-in's place is in Location and LocationDetails, as types that differ by table")
  func mapsSignIns() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/entra.jsonl"))
    #expect(try bench.values("Location", of: "SigninLogs") == ["DE"])
    #expect(
      try bench.values("LocationDetails", of: "SigninLogs")
        == ["{\"city\":\"Berlin\",\"countryOrRegion\":\"DE\"}"])
    #expect(try bench.values("Level", of: "SigninLogs") == ["4"])
    #expect(try bench.values("Category", of: "AuditLogs") == ["UserManagement"])
    #expect(try bench.table("SigninLogs").column(named: "DeviceDetail")?.type == .dynamic)
    let other = try bench.table("AADNonInteractiveUserSignInLogs")
    #expect(other.column(named: "DeviceDetail")?.type == .string)
  }

  @Test("a flow tuple has a row, a place and a time of its own")
  func mapsFlows() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/flow-logs.json"))
    let table = "NSGFlowLogs_CL"
    #expect(try bench.values("FlowState", of: table) == ["B", "E"])
    #expect(try bench.values("BytesDestToSrc", of: table) == ["null", "40960"])
    #expect(
      try bench.values("TimeGenerated", of: table)
        == ["638512704000000000", "638512704600000000"])
    let offsets = try bench.values("_SourceOffset", of: table)
    #expect(Set(offsets).count == 2)
    #expect(try bench.values("FlowStatus", of: "VNetFlowLogs_CL") == ["D"])
    #expect(try bench.values("SrcIp", of: "VNetFlowLogs_CL") == ["2001:db8::1"])
  }

  @Test("records in a string give each tuple an id of its own")
  func numbersTuplesInStrings() throws {
    let bench = try Workbench()
    let flows = try #require(readFile(fixture("formats/flow-logs.json")))
    let file = try bench.ingest(text: JSONValue.array([.string(flows)]).jsonText, name: "a.json")
    #expect(file.counts.inserted == 3 && file.counts.quarantined == 1)
    let ids =
      try bench.values("_ItemId", of: "NSGFlowLogs_CL")
      + bench.values("_ItemId", of: "VNetFlowLogs_CL")
    #expect(Set(ids).count == 3)
  }

  @Test("a row of an answer has the types that the answer states")
  func typesAnswers() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/query-answer.json"))
    #expect(try bench.values("N", of: "query_answer") == ["9007199254740993", "null"])
    #expect(try bench.values("Span", of: "query_answer") == ["600000000", "864000000000"])
    #expect(try bench.values("Bag", of: "query_answer") == ["{\"a\":[1,2]}", "\"plain\""])
    #expect(
      try bench.texts("select reason from kustody_quarantine") == [
        "a row of 3 values under 4 columns", "the answer says that it is not whole: PartialError",
      ])
  }

  @Test("an answer may be larger than a record may")
  func readsLargeAnswer() throws {
    let bench = try Workbench()
    let rows = (0..<3000).map { "[\"\($0)\",\"\(String(repeating: "x", count: 1000))\"]" }
    let answer =
      "{\"tables\":[{\"name\":\"P\",\"columns\":[{\"name\":\"a\",\"type\":\"long\"},"
      + "{\"name\":\"b\",\"type\":\"string\"}],\"rows\":[\(rows.joined(separator: ","))]}]}"
    let path = try bench.write(answer, to: "large.json")
    let file = try #require(try bench.ingest(path) { $0.recordLimit = 1 << 20 }.files.first)
    #expect(file.counts.inserted == 3000 && file.counts.quarantined == 0, "\(file.quarantine)")
  }

  @Test("rows without a table go where the user says, or to what the container or file is named")
  func namesResultTables() throws {
    let bench = try Workbench()
    let row = "[{\"TimeGenerated\":\"2024-05-14T08:00:00Z\",\"Computer\":\"n\"}]"
    _ = try bench.ingest(text: row, name: "am-syslog/y=2024/PT05M.json")
    _ = try bench.ingest(text: " " + row, name: "7 weird é.json")
    let path = try bench.write("  " + row, to: "x.json")
    let report = try bench.ingest(path) { $0.resultTable = "Mine" }
    #expect(try bench.values("Computer", of: "Syslog") == ["n"])
    #expect(try bench.values("Computer", of: "Result_7_weird__") == ["n"])
    #expect(report.files.first?.tables.map(\.table) == ["Mine"])
  }

  @Test("a summary by Type is a result, and no rows of those tables")
  func keepsSummariesApart() throws {
    let bench = try Workbench()
    let answer =
      "{\"tables\":[{\"name\":\"P\",\"columns\":[{\"name\":\"Type\",\"type\":\"string\"},"
      + "{\"name\":\"n\",\"type\":\"long\"}],\"rows\":[[\"Syslog\",5]]}]}"
    let file = try bench.ingest(text: answer, name: "sums.json")
    #expect(file.tables.map(\.table) == ["sums"])
    #expect(try bench.values("Type_s", of: "sums") == ["Syslog"])
  }
}

@Suite("Text that is not JSON")
struct LineFormatTests {
  @Test("local times are read in the zone that a column's header names")
  func readsZones() throws {
    let bench = try Workbench()
    let csv =
      "Computer,TimeGenerated [Pacific Time (US and Canada) Tijuana],Seen_t [UTC],Type\n"
      + "a,\"10/26/2021, 2:16:58.298 PM\",\"10/26/2021, 2:16:58.000 PM\",My_CL\n"
      + "b,\"1/26/2021, 12:00:00.000 AM\",,My_CL\n"
    let file = try bench.ingest(text: csv, name: "a.csv")
    #expect(file.status == .ingested && file.format == "csv")
    // 21:16:58.298 and 08:00 UTC.
    #expect(
      try bench.values("TimeGenerated", of: "My_CL")
        == ["637708798182980000", "637472448000000000"])
    #expect(try bench.values("Seen_t", of: "My_CL") == ["637708546180000000", "null"])
  }

  @Test("a zone that is not known is refused, with the way out")
  func refusesZones() throws {
    let bench = try Workbench()
    let csv = "A,TimeGenerated [Heure de Mars],Type\nx,\"10/26/2021, 2:16:58.298 PM\",My_CL\n"
    let file = try bench.ingest(text: csv, name: "a.csv")
    #expect(file.status == .failed && file.counts.records == 0)
    #expect(file.error?.contains("`Heure de Mars`") == true)
    #expect(file.error?.contains("--time-zone") == true)
    let path = try bench.write(csv, to: "a.csv")
    let again = try bench.ingest(path) { $0.zone = LocalZone(displayName: "UTC+02:00") }
    #expect(again.files.first?.counts.inserted == 1)
    #expect(try bench.values("TimeGenerated", of: "My_CL") == ["637708474182980000"])
    let json = try bench.ingest(
      text: "{\"TimeGenerated [Nowhere]\":\"2021-10-26 14:16\",\"Type\":\"Syslog\"}")
    #expect(json.counts.quarantined == 1)
  }

  @Test(
    "names of zones as Windows, browsers and people write them",
    arguments: [
      ("UTC", true), ("Europe/Berlin", true), ("(UTC-08:00) Pacific Time (US & Canada)", true),
      ("W. Europe Standard Time", true), ("Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", true),
      ("GMT+5:30", true), ("UTC-3", true), ("+0530", true), ("UTC+99", false), ("Mars", false),
      ("", false),
    ])
  func knowsZones(name: String, isKnown: Bool) {
    #expect((LocalZone(displayName: name) != nil) == isKnown)
  }

  @Test(
    "CSV in any dress gives the same rows",
    arguments: [
      "", "\u{FEFF}", "sep=,\n", "#TYPE Selected.Object\r\n",
    ], ["\n", "\r\n"])
  func readsDresses(start: String, feed: String) throws {
    let bench = try Workbench()
    let rows = [
      "TimeGenerated,\"Message\",Type", "2024-05-14T08:00:00Z,\"a, \"\"b\"\"\nc\",X_CL",
      "2024-05-14T08:00:01Z,,X_CL", "2024-05-14T08:00:02Z,d,X_CL",
    ]
    let file = try bench.ingest(text: start + rows.joined(separator: feed), name: "a.csv")
    #expect(file.counts.inserted == 3 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("Message", of: "X_CL") == ["a, \"b\"\nc", "", "d"])
  }

  @Test("a quote that never closes costs its line and no other")
  func survivesQuotes() throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,\"open,X_CL\n2024-05-14T08:00:01Z,b,X_CL\n",
      name: "a.csv")
    #expect(file.counts.inserted == 1 && file.counts.quarantined == 1)
    #expect(file.quarantine.first?.line == 2)
  }

  @Test("UTF-16 CSV, and semicolons with semicolons")
  func readsUTF16() throws {
    let bench = try Workbench()
    let text = "TimeGenerated;Größe;Type\n2024-05-14 08:00;5,5;X_CL\n"
    var bytes: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 {
      bytes.append(UInt8(unit & 0xFF))
      bytes.append(UInt8(unit >> 8))
    }
    let file = try #require(try bench.ingest(try bench.write(bytes, to: "a.csv")).files.first)
    #expect(file.format == "utf-16le/csv" && file.counts.inserted == 1)
    #expect(try bench.values("Größe", of: "X_CL") == ["5,5"])
  }

  @Test("bytes that are not UTF-8 cost no row")
  func replacesBytes() throws {
    let bench = try Workbench()
    let bytes =
      Array("TimeGenerated,M,Type\n2024-05-14T08:00:00Z,a".utf8) + [0xFF] + Array(",X_CL\n".utf8)
    let file = try #require(try bench.ingest(try bench.write(bytes, to: "a.csv")).files.first)
    #expect(file.counts.inserted == 1)
    #expect(try bench.values("M", of: "X_CL") == ["a\u{FFFD}"])
  }

  @Test("a CSV file that grew brings its new rows only")
  func extendsCSV() throws {
    let bench = try Workbench()
    let old = "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,a,X_CL\n"
    _ = try bench.ingest(text: old, name: "a.csv")
    let file = try bench.ingest(text: old + "2024-05-14T08:00:01Z,b,X_CL\n", name: "a.csv")
    #expect(file.status == .extended && file.counts.inserted == 1)
    #expect(try bench.values("M", of: "X_CL") == ["a", "b"])
  }

  @Test(
    "a row that was cut is read whole once the file has grown",
    arguments: [
      ("2024-05-14T08:00:00Z,\"a", "b\",X_CL\n"), ("2024-05-14T08:00:00Z,a", "b,X_CL\n"),
    ])
  func completesRow(start: String, rest: String) throws {
    let bench = try Workbench()
    let head = "TimeGenerated,M,Type\n"
    let cut = try bench.ingest(text: head + start, name: "a.csv")
    #expect(cut.counts.inserted == 0 && cut.counts.quarantined == 1)
    let file = try bench.ingest(text: head + start + rest, name: "a.csv")
    #expect(file.status == .extended && file.counts.inserted == 1)
    #expect(try bench.values("M", of: "X_CL") == ["ab"])
    #expect(try bench.texts("select count(*) from kustody_quarantine") == ["0"])
  }

  @Test("a message of RFC 5424 has all its parts; one without a year has a time once it is said")
  func readsSyslog() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/syslog.txt")) {
      $0.year = 2024
      $0.zone = LocalZone(displayName: "Europe/Berlin")
    }
    func column(_ name: String) throws -> [String] { try bench.values(name, of: "Syslog") }
    #expect(try column("Facility") == ["auth", "user", "null", "null"])
    #expect(try column("SeverityLevel") == ["crit", "notice", "null", "null"])
    #expect(try column("ProcessName") == ["sshd", "app", "kernel", "cron"])
    #expect(try column("ProcessID") == ["4711", "12", "null", "7"])
    #expect(try column("SyslogMessage")[0] == "failed password")
    #expect(try column("SyslogMessage")[1] == "started\n  and goes on here")
    #expect(try column("StructuredData")[0] == "[ex@1 k=\"a]b\"]")
    #expect(
      try column("TimeGenerated") == [
        "638512704000030000", "638512632010000000", "638512632020000000", "638512632030000000",
      ])
  }

  @Test("an event of the Common Event Format has its header and its known keys as columns")
  func readsEvents() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/events.cef")) { $0.year = 2024 }
    func column(_ name: String) throws -> String? {
      try bench.values(name, of: "CommonSecurityLog").first
    }
    #expect(try column("Activity") == "Blocked | dropped")
    #expect(try column("Message") == "a=b and more")
    #expect(try column("DestinationPort") == "443")
    #expect(try column("AdditionalExtensions") == "custom=kept")
    #expect(try column("Computer") == "fw-1")
  }

  @Test("an event of the Log Event Extended Format has the columns of the other")
  func readsLEEF() throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: "LEEF:1.0|v|p|1|100|src=10.0.0.1\tdstPort=443\tsev=5\tmsg=a=b\tother=kept\n"
        + "<13>May 14 08:00:01 fw LEEF:2.0|v|p|1|101|^|src=10.0.0.2^usrName=sam\n"
        + "LEEF:2.0|v|p|1|102|x7C|src=10.0.0.3|proto=TCP\nLEEF:2.0|v\n", name: "a.leef")
    #expect(file.format == "leef" && file.counts.inserted == 3 && file.counts.quarantined == 1)
    func column(_ name: String) throws -> [String] {
      try bench.values(name, of: "CommonSecurityLog")
    }
    #expect(try column("SourceIP") == ["10.0.0.1", "10.0.0.2", "10.0.0.3"])
    #expect(try column("DeviceEventClassID") == ["100", "101", "102"])
    #expect(try column("DestinationPort") == ["443", "null", "null"])
    #expect(try column("LogSeverity") == ["5", "null", "null"])
    #expect(try column("SourceUserName") == ["null", "sam", "null"])
    #expect(try column("Protocol") == ["null", "null", "TCP"])
    #expect(try column("Message")[0] == "a=b")
    #expect(try column("AdditionalExtensions")[0] == "other=kept")
  }

  @Test("lines without end, values and quotes do no harm", arguments: ["csv", "syslog", "cef"])
  func survivesHostileLines(kind: String) throws {
    let heads = [
      "csv": "TimeGenerated,M,Type\n", "syslog": "<34>1 2024-05-14T08:00:00Z h a - - - x\n",
      "cef": "CEF:0|a|b|c|d|e|f|src=1\n",
    ]
    let bench = try Workbench()
    let head = heads[kind] ?? ""
    let tails: [String] = [
      "\"", "\"\"\"", ",", ",,,,,,", "<", "<999999999999>1", "<1>", "<1>1 ", "CEF:0|",
      "CEF:0||||||",
      "CEF:0|a|b|c|d|e|f|=", "CEF:0|a|b|c|d|e|f|a=\\", " ", "\u{0}", "Jan 99 99:99:99 x",
      "[[[[\"", "Feb 30 00:00:00 a b: c", String(repeating: "[", count: 3000),
      String(repeating: "a=", count: 3000), String(repeating: "\"a\",", count: 3000),
    ]
    for (index, tail) in tails.enumerated() {
      let file = try bench.ingest(text: head + tail, name: "\(index).\(kind)")
      #expect(file.status != .failed, "\(tail)")
    }
  }
}
