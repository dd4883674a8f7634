import Foundation
import LogFiles
import Testing

@testable import Ingestion

@Suite("Tables under headers of no known table")
struct PlainTableTests {
  private static let trace = """
    date,level,applicationName,instanceId,eventTickCount,eventId,pid,tid,message
    2024-05-14T08:15:01,Information,shopweb,6ee38a,638513073012345678,0,7864,12,"Cart saved, id=42"

    """

  @Test(
    "rows of the header's width are a table",
    arguments: [
      trace, trace.replacing(",", with: ";").replacing("saved;", with: "saved,"),
      "\u{FEFF}" + trace.replacing("\n", with: "\r\n"), "sep=,\n" + trace,
      trace.replacing(",", with: "\t").replacing("saved\t", with: "saved,"),
      trace.replacing(",", with: "|").replacing("saved|", with: "saved,"),
      "# exported, on Monday\n#\n" + trace, "\u{FEFF}# it's \"raw\r\n" + trace,
      "#TYPE System.Object\n" + trace.replacing("date,level", with: "\"date\",\"level\""),
    ])
  func readsTable(text: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: "trace.csv")
    #expect(file.counts.inserted == 1 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(file.tables.map(\.table) == ["trace_CL"] && file.withoutTime == 0)
    #expect(try bench.values("message", of: "trace_CL") == ["Cart saved, id=42"])
    #expect(try bench.values("TimeGenerated", of: "trace_CL") == ["638512713010000000"])
    let table = try bench.table("trace_CL")
    #expect(table.column(named: "eventTickCount")?.type == .long)
    #expect(table.column(named: "instanceId")?.type == .string)
  }

  @Test("a list of indicators is one, though its type is not a table")
  func readsIndicators() throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: "Indicator,Type,FirstSeen\n203.0.113.9,IP,2024-05-01\nevil.example,Domain,2024-05-02\n",
      name: "indicators.csv")
    #expect(file.tables.map(\.table) == ["indicators_CL"] && file.counts.inserted == 2)
    #expect(try bench.values("Type_s", of: "indicators_CL") == ["IP", "Domain"])
    #expect(try bench.table("indicators_CL").column(named: "FirstSeen")?.type == .datetime)
  }

  @Test(
    "types are what all values are",
    arguments: [
      (["1", "2", ""], "long"), (["1", "2.5"], "real"), (["12.50", "3.75"], "real"),
      (["2.1", "2.10"], "string"), (["007", "8"], "string"), (["true", "FALSE"], "bool"),
      (["1", "x"], "string"), (["2024-05-14", "2024-05-15T08:00:00Z"], "datetime"),
      (["{\"\"a\"\":1}", "[2]"], "dynamic"), (["[info]", "[2]"], "string"), (["", ""], "string"),
      (["12345678901234567890", "1"], "string"), (["-5", "0"], "long"), (["+5", "0"], "string"),
      (["14.05.2024 08:49", "1.6.2024 08:49"], "datetime"), (["1e5", "2"], "string"),
      (["null", "3"], "long"), (["5/6/2024", "7/8/2024"], "string"),
      (["5/6/2024", "7/28/2024"], "datetime"),
    ])
  func infersTypes(values: [String], type: String) throws {
    let bench = try Workbench()
    let rows = values.map { "a,\"\($0)\",b" }.joined(separator: "\n")
    let file = try bench.ingest(text: "first,value,last\n\(rows)\n", name: "types.csv")
    #expect(file.counts.inserted == values.count, "\(file.quarantine) \(file.error ?? "")")
    let found = try bench.table("types_CL").column(named: "value")?.type.rawValue
    #expect(found == type)
  }

  @Test("a broken line among the rows is in quarantine, the others are in")
  func separatesBrokenLines() throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: "a,b,c\n1,2,3\n4,5\n6,7,8\n9,10,11\n12,13,14\n", name: "broken.csv")
    #expect(file.counts.inserted == 4 && file.counts.quarantined == 1)
    #expect(file.quarantine.first?.line == 3)
  }

  @Test(
    "what is called a table is one, if its first row can be a header",
    arguments: [
      ("Address\n203.0.113.9\n203.0.113.10\n", ["Address"], 2),
      ("\"Address\"\r\n\"203.0.113.9\"\r\n", ["Address"], 1),
      ("count\n9223372036854775807\n1\n", ["count"], 2),
      ("a,a,b\n1,2,3\n", ["a", "a_2", "b"], 1),
      ("a,,b\n1,2,3\n", ["a", "_", "b"], 1),
      (",a\n0,x\n1,y\n", ["_", "a"], 2),
      ("a,b,\n1,2,\n3,4,\n", ["a", "b"], 2),
      ("\" a \",b\n1,2\n", [" a ", "b"], 1),
      ("a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,11,12\n", ["a", "b", "c"], 2),
      ("sep=;\na;b\n1;2\n3\n4;5\n", ["a", "b"], 2),
    ])
  func believesNames(text: String, columns: [String], rows: Int) throws {
    for name in ["t.csv", "t.TSV"] {
      let bench = try Workbench()
      let file = try bench.ingest(text: text, name: name)
      #expect(file.counts.inserted == rows, "\(file.quarantine)")
      let table = try bench.table("t_CL")
      #expect(columns.allSatisfy { table.column(named: $0) != nil }, "\(table.columns.map(\.name))")
    }
    #expect(TextOptions.isTable("a/b.csv.gz") && !TextOptions.isTable("csv"))
  }

  @Test("numbered rows, and rows that end in a delimiter, are a table under any name")
  func readsEmptyNames() throws {
    for text in [",a,b\n0,x,1\n1,y,2\n", "a,b,\nx,1,\ny,2,\n"] {
      let bench = try Workbench()
      #expect(try bench.ingest(text: text, name: "rows.txt").counts.inserted == 2)
      #expect(try bench.values("a", of: "rows_CL") == ["x", "y"])
    }
  }

  @Test(
    "a name makes no header of values",
    arguments: [
      "one\ntwo\nthree\n", "203.0.113.9\n203.0.113.10\n", "2024-05-01,a,b\n2024-05-02,c,d\n",
      "evil.example\nbad.example\n", "a,b,c\n", "user,x\nuser,y\n", "1,2\n3,4\n",
      "hello\n", "a,b,c\n1\n2\n3,4,5\n",
    ])
  func refusesValues(text: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: "values.csv")
    #expect(file.counts.inserted == 0 && file.counts.quarantined > 0, "\(file.tables)")
  }

  @Test(
    "prose and lists are not tables",
    arguments: [
      "Dear Sir, I write to you.\nHello, all is well.\n", "a,b\n1,2,3\n4\n", "one\ntwo\nthree\n",
      "203.0.113.9,IP\n203.0.113.10,IP\n", "a,b,c\n",
      "To whom it may concern, this is the log of a machine that nobody knows\nIt says little, as ever\n",
      "2024-05-14 08:00:01,123 INFO started\n2024-05-14 08:00:02,456 INFO stopped\n",
      "INFO,main,started\nINFO,main,stopped\n", "key=value, other=value\nkey=value, other=value\n",
    ])
  func refusesProse(text: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: "notes.txt")
    #expect(file.counts.inserted == 0 && file.counts.quarantined > 0, "\(file.tables)")
  }

  @Test("a column that is there twice keeps both")
  func keepsBoth() throws {
    let bench = try Workbench()
    let path = try bench.write("id,name,name\n1,a,b\n", to: "twice.csv")
    _ = try bench.ingest(path) { $0.resultTable = "Twice_CL" }
    #expect(try bench.values("name", of: "Twice_CL") == ["a"])
    #expect(try bench.values("name_2", of: "Twice_CL") == ["b"])
  }

  @Test(
    "rows of a known table have their time from the column that says it",
    arguments: [
      ("DeviceProcessEvents.csv", "Timestamp,DeviceName,ActionType\n2024-05-14T08:00:01Z,pc,x\n"),
      ("DeviceProcessEvents.csv", "DeviceName,ActionType,Time\npc,x,\"May 14, 2024 8:00:01 AM\"\n"),
      (
        "SigninLogs.csv",
        "Date (UTC),UserPrincipalName,AppDisplayName\n2024-05-14T08:00:01Z,a@example.net,Portal\n"
      ),
      (
        "AzureActivity.csv",
        "Level,Caller,Time\nInfo,a,Tue May 14 2024 10:00:01 GMT+0200 (Central European Summer Time)\n"
      ),
      ("OfficeActivity.csv", "CreationDate,UserId,Operation\n2024-05-14T08:00:01.0000000Z,a,b\n"),
      (
        "SigninLogs.csv", "Date (GMT+2),UserPrincipalName,AppDisplayName\n2024-05-14T10:00:01,a,b\n"
      ),
    ])
  func findsTime(name: String, text: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: name)
    let table = String(name.dropLast(4))
    #expect(file.tables.map(\.table) == [table] && file.counts.quarantined == 0)
    #expect(try bench.values("TimeGenerated", of: table) == ["638512704010000000"])
    #expect(file.choices.contains { $0.hasPrefix("time of \(table): ") })
  }

  @Test("the user may say which column is the time")
  func takesStatedTime() throws {
    let bench = try Workbench()
    let path = try bench.write(
      "Computer,SyslogMessage,Logged\nn,x,2024-05-14T08:00:01Z\n", to: "Syslog.csv")
    let report = try bench.ingest(path) { $0.timeColumn = "Logged" }
    #expect(try bench.values("TimeGenerated", of: "Syslog") == ["638512704010000000"])
    #expect(report.files.first?.choices.last?.contains("as --time-column says") == true)
  }
}
