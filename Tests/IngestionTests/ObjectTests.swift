import Foundation
import LogFiles
import Testing

@testable import Ingestion

@Suite("Objects of no known kind")
struct ObjectTests {
  @Test(
    "any object is a row, whatever stands around it",
    arguments: [
      #"{"a":1,"b":"x"}"#, #"[{"a":1,"b":"x"}]"#, "{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n",
      #"{"result":{"items":[{"a":1,"b":"x"}]}}"#, #"{"Results":[{"a":1,"b":"x"}],"Render":null}"#,
      #"{"data":[{"a":1,"b":"x"}],"count":1}"#, #"{"entries":[{"a":1,"b":"x"}],"nextPage":"y"}"#,
      #"{"status":"ok","response":{"docs":[{"a":1,"b":"x"}],"numFound":1}}"#,
      #"{"took":3,"hits":{"total":{"value":1},"hits":[{"a":1,"b":"x"}]}}"#,
      #"[{"Records":[{"a":1,"b":"x"}]}]"#, #"{"errors":[],"alerts":[{"a":1,"b":"x"}]}"#,
      #"{"schemas":["s"],"totalResults":1,"Resources":[{"a":1,"b":"x"}]}"#,
      #"{"code":0,"message":"ok","data":[{"a":1,"b":"x"}]}"#,
      #"{"kind":"list","items":[{"a":1,"b":"x"}],"nextPageToken":"t"}"#,
      #"{"messages":[{"a":1,"b":"x"}],"meta":{"page":1}}"#,
    ])
  func readsShapes(text: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: "shape.json")
    #expect(file.counts.inserted == 1 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(file.tables.map(\.table) == ["shape_CL"] && file.withoutTime == 1)
    #expect(try bench.values("a", of: "shape_CL") == ["1"])
    #expect(try bench.values("b", of: "shape_CL") == ["x"])
  }

  @Test(
    "a record whose parts are a list is one row",
    arguments: [
      #"{"kind":"activity","id":{"time":"2024-05-14T08:00:01Z"},"events":[{"name":"a"}]}"#,
      #"{"user":"u","roles":[{"name":"a"},{"name":"b"}]}"#,
      #"[{"roles":[{"name":"a"},{"name":"b"}]}]"#,
      #"{"code":5,"message":"m","details":[{"x":1},{"x":2}]}"#,
      #"{"message":"m","errors":[{"x":1},{"x":2}]}"#, #"{"message":"m","code":5}"#,
      #"{"first":{"x":1},"second":{"items":[{"x":1}]}}"#,
    ])
  func keepsRecords(text: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: "one.json")
    #expect(file.counts.inserted == 1 && file.counts.quarantined == 0, "\(file.quarantine)")
  }

  @Test(
    "the members of what a search engine wraps are columns, those around it have a suffix",
    arguments: [
      #"{"_index":"i-1","_id":"a1","_score":1.5,"_source":{"@timestamp":"2024-05-14T08:00:00Z","_id":"own","n":1}}"#,
      #"{"took":3,"hits":{"total":{"value":1},"hits":[{"_index":"i-1","_id":"a1","_score":1.5,"_source":{"@timestamp":"2024-05-14T08:00:00Z","_id":"own","n":1}}]}}"#,
    ])
  func unwrapsDocuments(text: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: "es.json")
    #expect(file.counts.inserted == 1 && file.tables.map(\.table) == ["es_CL"], "\(file)")
    #expect(
      try bench.lastRows() == [
        "es_CL @timestamp:datetime=638512704000000000 TimeGenerated:datetime=638512704000000000"
          + " _id:string=own _id_s:string=a1 _index_s:string=i-1 _score_s:string=1.5 n:long=1"
      ])
    let other = try Workbench()
    let splunk =
      #"{"preview":false,"offset":7,"result":{"_time":"2024-05-14T08:00:00Z","host":"h"}}"#
    _ = try other.ingest(text: splunk, name: "splunk.json")
    #expect(try other.values("host", of: "splunk_CL") == ["h"])
    #expect(try other.values("offset_s", of: "splunk_CL") == ["7"])
  }

  @Test("an object that is larger than a record is read row by row", arguments: [15, 40])
  func readsLargeWrappers(count: Int) throws {
    let bench = try Workbench()
    let row = "{\"n\":1,\"text\":\"\(String(repeating: "x", count: 100_000))\"}"
    let rows = Array(repeating: row, count: count).joined(separator: ",")
    let path = try bench.write(
      "{\"ok\":true,\"meta\":{\"a\":[1]},\"result\":{\"total\":40,\"items\":[\(rows)],\"next\":null}}\n"
        + "{\"n\":2}", to: "large.json")
    let file = try #require(try bench.ingest(path) { $0.recordLimit = 1 << 20 }.files.first)
    #expect(file.counts.inserted == count + 1 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("n", of: "large_CL").last == "2")
  }

  @Test("what is not an object, and an object without members, is none")
  func refusesOthers() throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: "{}\n5\n\"text\"\nnull\n[true]\n{\"a\": tru}\n")
    #expect(file.counts.inserted == 0 && file.counts.quarantined == 6)
  }

  // MARK: Tables

  private static let log =
    #"[{"DeviceVendor":"C","DeviceProduct":"G","DeviceVersion":"2","DeviceEventClassID":"L","#
    + #""Activity":"U","LogSeverity":"5","SourceIP":"203.0.113.9","AdditionalExtensions":"a=b"}]"#

  @Test(
    "the table is the one that is stated, that the row names, or that file or members tell",
    arguments: [
      ("VpnGate_CL.json", #"{"x":1}"#, nil, "VpnGate_CL"),
      ("commonsecuritylog.json", #"{"x":1}"#, nil, "CommonSecurityLog"),
      ("VpnGate_CL (1).ndjson", #"{"x":1}"#, nil, "VpnGate_CL"),
      ("a.json", #"{"x":1,"Type":"Door_CL"}"#, nil, "Door_CL"),
      ("a.json", #"{"x":1,"TableName":"Syslog"}"#, nil, "Syslog"),
      ("a.json", #"{"x":1,"Type":"IP"}"#, nil, "a_CL"),
      ("a.json", #"{"x":1,"Type":"Door_CL"}"#, "Mine_CL", "Mine_CL"),
      ("a.json", log, nil, "CommonSecurityLog"),
      ("a.json", log.replacing("SourceIP", with: "sourceip"), nil, "CommonSecurityLog"),
      ("a.json", #"{"SyslogMessage":"x","HostName":"y","Facility":"z"}"#, nil, "a_CL"),
      ("server.log", #"{"x":1}"#, nil, "server_CL"),
    ] as [(String, String, String?, String)])
  func choosesTable(name: String, text: String, stated: String?, table: String) throws {
    let bench = try Workbench()
    let path = try bench.write(text, to: name)
    let file = try #require(try bench.ingest(path) { $0.resultTable = stated }.files.first)
    #expect(file.tables.map(\.table) == [table])
    #expect(file.choices.contains { $0.hasPrefix("table \(table): ") }, "\(file.choices)")
  }

  @Test("columns of a known table are its own, whatever the case, and keep their types")
  func keepsTypes() throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text: #"[{"devicename":"pc","ProcessId":"4242","Timestamp":"2024-05-14T08:00:01Z","#
        + #""AdditionalFields":"{\"a\":1}","level":"x","Level":"y"}]"#,
      name: "DeviceProcessEvents.json")
    let table = "DeviceProcessEvents"
    #expect(try bench.values("DeviceName", of: table) == ["pc"])
    #expect(try bench.values("ProcessId", of: table) == ["4242"])
    #expect(try bench.table(table).column(named: "ProcessId")?.type == .long)
    #expect(try bench.values("AdditionalFields", of: table) == ["{\"a\":1}"])
    #expect(try bench.values("TimeGenerated", of: table) == ["638512704010000000"])
    #expect(try bench.values("level", of: table) == ["x"])
    #expect(try bench.values("Level", of: table) == ["y"])
  }

  @Test("types are those of all values, nested ones are dynamic")
  func infersTypes() throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text: """
        {"n":1,"r":1.5,"t":"2024-05-14 08:00:01","d":"2024-05-14","s":"2024-05-14","o":{"a":1},"b":true}
        {"n":2.5,"r":2,"t":"2024-05-14T10:00:01+02:00","d":"2024-05-15","s":"soon","o":[1],"b":false}
        {"n":"many"}
        """, name: "types.jsonl")
    let table = try bench.table("types_CL")
    let types = ["n", "r", "t", "d", "s", "o", "b"].map { table.column(named: $0)?.type }
    #expect(types == [.string, .real, .datetime, .datetime, .string, .dynamic, .bool])
    #expect(
      try bench.values("t", of: "types_CL")
        == ["638512704010000000", "638512704010000000", "null"])
    #expect(try bench.values("s", of: "types_CL") == ["2024-05-14", "soon", "null"])
  }

  @Test(
    "rows of texts alone have dynamic values all the same",
    arguments: [
      "[@]", "@", #"{"Results":[@],"Render":null,"Statistics":null,"Error":null}"#,
      #"{"Schema":[{"Name":"IsInteractive","Type":"SByte"}],"Results":[@]}"#,
    ])
  func readsRowsOfText(wrapper: String) throws {
    let bench = try Workbench()
    let row =
      #"{"TimeGenerated":"2024-05-14T08:00:01Z","IsInteractive":"True","MfaDetail":null,"#
      + #""LocationDetails":"{\"city\":\"Bern\"}","ResultDescription":"{x}","Type":"SigninLogs"}"#
    let file = try bench.ingest(text: wrapper.replacing("@", with: row), name: "rows.json")
    #expect(file.counts.inserted == 1 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("LocationDetails", of: "SigninLogs") == [#"{"city":"Bern"}"#])
    #expect(try bench.values("IsInteractive", of: "SigninLogs") == ["1"])
    #expect(try bench.values("ResultDescription", of: "SigninLogs") == ["{x}"])
  }

  // MARK: Times

  @Test(
    "the time is the first of the members that bear the name of one",
    arguments: [
      #""Event Time":"2024-05-14 08:00:01""#, #""ts":{"$date":"2024-05-14T08:00:01.000+00:00"}"#,
      #""ts":{"$date":{"$numberLong":"1715673601000"}}"#, #""timestamp":1715673601"#,
      #""@timestamp":"1715673601000""#, #""createdAt":1715673601000000"#, #""ts":1715673601.000"#,
      #""TimeGenerated_t":"2024-05-14T08:00:01Z""#, #""event_time_t [UTC]":"2024-05-14T08:00:01Z""#,
      #""id":{"time":"2024-05-14T08:00:01Z"}"#, #""time":"5/14/2024 8:00:01 AM""#,
      #""date":"2024-05-14","time":"08:00:01""#,
      #""Time":"Tue May 14 2024 10:00:01 GMT+0200 (CEST)""#,
      #""created":"2024-05-13","timestamp":"n/a","eventTime":"2024-05-14T10:00:01+02:00""#,
      #""EventTimestamp":"\/Date(1715673601000)\/""#, #""time":{"seconds":1715673601,"nanos":5}"#,
      #""published":"Tue, 14 May 2024 08:00:01 GMT","endTime":"2024-05-15T00:00:00Z""#,
      #""TimeGenerated":1715673601"#, #""log_time":"14/May/2024:10:00:01 +0200""#,
    ])
  func findsTime(members: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: "{\"n\":1,\(members)}", name: "times_CL.json")
    #expect(file.withoutTime == 0, "\(file.choices)")
    #expect(try bench.values("TimeGenerated", of: "times_CL") == ["638512704010000000"])
  }

  @Test(
    "what is not a time is none, and is counted",
    arguments: [
      #""time":"soon""#, #""ts":5"#, #""time":"08:00:01""#, #""expires":"2024-05-14T08:00:01Z""#,
      #""date":null"#, #""timestamp":99999999999999999999"#,
    ])
  func countsWithoutTime(members: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: "{\"n\":1,\(members)}", name: "times_CL.json")
    #expect(file.counts.inserted == 1 && file.withoutTime == 1)
    #expect(file.choices.contains { $0.contains("--time-column") })
  }

  @Test("the user may say which member is the time")
  func takesStatedTime() throws {
    let bench = try Workbench()
    let text = #"{"time":"2024-05-01T00:00:00Z","seen":"2024-05-14T08:00:01","a":{"b":1715673601}}"#
    for (index, name) in ["seen", "a.b"].enumerated() {
      let path = try bench.write(text, to: "\(index)_CL.json")
      let report = try bench.ingest(path) { $0.timeColumn = name }
      #expect(report.files.first?.choices.last?.contains("as --time-column says") == true)
      #expect(
        try bench.values("TimeGenerated", of: "Result_0_CL").allSatisfy {
          $0 == "638512704010000000"
        })
    }
    let path = try bench.write(" " + text, to: "zone_CL.json")
    _ = try bench.ingest(path) {
      $0.timeColumn = "seen"
      $0.zone = LocalZone(displayName: "UTC+02:00")
    }
    #expect(try bench.values("TimeGenerated", of: "zone_CL") == ["638512632010000000"])
  }

  @Test("a file that grows is read as it was before")
  func grows() throws {
    let bench = try Workbench()
    _ = try bench.ingest(text: "{\"ts\":1715673601,\"n\":1}\n", name: "grow.jsonl")
    let file = try bench.ingest(
      text: "{\"ts\":1715673601,\"n\":1}\n{\"ts\":1715673602,\"n\":\"x\"}\n", name: "grow.jsonl")
    #expect(file.status == .extended && file.counts.inserted == 1)
    #expect(try bench.values("n", of: "grow_CL") == ["1", "x"])
  }
}
