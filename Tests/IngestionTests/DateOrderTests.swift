import Foundation
import LogFiles
import Testing

@testable import Ingestion

@Suite("Dates whose day or month may come first")
struct DateOrderTests {
  /// 2024-12-05T08:49:37.587 and 2024-05-12T08:49:37.587.
  private static let december = "638689853775870000"
  private static let may = "638511005775870000"

  private static let csv = """
    TimeGenerated [UTC],OperationName,ActivityDateTime [UTC],Type
    "05/12/2024, 08:49:37.587",Add user,"05/12/2024, 08:49:36.000",AuditLogs

    """
  private static let json =
    #"{"TimeGenerated":"05/12/2024, 08:49:37.587","OperationName":"Add user","Type":"AuditLogs"}"#

  @Test(
    "one day above 12 settles them all, wherever in the file it is",
    arguments: [
      (csv + "\"20/12/2024, 18:49:37.587\",Delete user,,AuditLogs\n", "a.csv", december),
      (csv + "\"12/20/2024, 18:49:37.587\",Delete user,,AuditLogs\n", "a.csv", may),
      (csv + ",Delete user,\"20/12/2024, 18:49:37.587\",AuditLogs\n", "a.csv", december),
      (json + "\n" + json.replacing("05/12", with: "31/12"), "a.json", december),
      ("[\(json),\(json.replacing("05/12", with: "12/31"))]", "a.json", may),
      (csv.replacing("37.587", with: "37.587 AM"), "a.csv", may),
      (
        csv.replacing("37.587", with: "37.587 am")
          + "\"20/12/2024, 6:49:37.587 pm\",Delete user,,AuditLogs\n", "a.csv", december
      ),
      (
        csv.replacing("37.587", with: "37.587 AM")
          + "\"20/12/2024, 6:49:37.587 PM\",Delete user,,AuditLogs\n", "a.csv", december
      ), (csv.replacing("05/12/2024, 08:49:37.587", with: "05.12.2024 08:49:37,587"), "a.csv", nil),
      (
        csv.replacing("05/12/2024, 08:49:37.587", with: "5.12.2024, 08:49:37,587")
          .replacing("\"05/12/2024, 08:49:36.000\"", with: ""), "a.csv", december
      ),
      (
        csv.replacing("/", with: "-") + "\"20-12-2024, 18:49:37.587\",Delete user,,AuditLogs\n",
        "a.csv", december
      ),
    ] as [(String, String, String?)])
  func settles(text: String, name: String, first: String?) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text, name: name)
    guard let first else {
      #expect(file.status == .failed || file.counts.inserted == 0, "\(file)")
      return
    }
    #expect(file.status == .ingested && file.counts.quarantined == 0, "\(file)")
    #expect(try bench.values("TimeGenerated", of: "AuditLogs").first == first)
  }

  @Test(
    "years of two digits say what they can, and the option says the rest",
    arguments: [
      (["14/05/24 08:00", "31/05/99 08:00"], DateOrder?.none, "638512704000000000"),
      (["05/14/24 08:00"], nil, "638512704000000000"),
      (["14/05/24 08:00"], nil, nil), (["14/05/24 08:00"], .dayFirst, "638512704000000000"),
      (["24/05/14 08:00"], .yearFirst, "638512704000000000"),
      (["5/4/24 8:00 AM"], nil, "638504064000000000"),
      (["20240514T080000Z"], nil, "638512704000000000"),
      (["20240514080000"], nil, "638512704000000000"), (["20240514"], nil, "638512416000000000"),
    ] as [([String], DateOrder?, String?)])
  func readsShortYears(dates: [String], order: DateOrder?, first: String?) throws {
    for name in ["a.csv", "a.jsonl"] {
      let bench = try Workbench()
      let lines = dates.map { name == "a.csv" ? "\($0),x" : #"{"Date":"\#($0)","User":"x"}"# }
      let header = name == "a.csv" ? "Date,User\n" : ""
      let path = try bench.write(header + lines.joined(separator: "\n") + "\n", to: name)
      let file = try #require(try bench.ingest(path) { $0.dateOrder = order }.files.first)
      guard let first else {
        #expect(file.error?.contains("--date-order dmy") == true, "\(file)")
        continue
      }
      #expect(file.counts.inserted == dates.count, "\(file)")
      #expect(try bench.values("TimeGenerated", of: "a_CL").first == first)
    }
  }

  @Test("lines of text are read in the order that one of them proves, or the option says")
  func readsLines() throws {
    let open = "04/05/2024 08:00:00 started\n"
    for (text, order, first) in [
      (open + "[14/05/2024 08:00:00] next\n", nil, "638504064000000000" as String?),
      (open, DateOrder.monthFirst, "638479008000000000"), (open, nil, nil),
      ("04/05/2024 8:00:00 AM started\n", nil, "638479008000000000"),
    ] as [(String, DateOrder?, String?)] {
      let bench = try Workbench()
      let path = try bench.write(text, to: "app.log")
      let report = try bench.ingest(path) {
        $0.resultTable = "App_CL"
        $0.dateOrder = order
      }
      let file = try #require(report.files.first)
      #expect((file.status == .failed) == (first == nil), "\(file)")
      guard let first else { continue }
      #expect(try bench.values("TimeGenerated", of: "App_CL").first == first)
    }
    let bench = try Workbench()
    let path = try bench.write(open, to: "app.log")
    _ = try bench.ingest(path) {
      $0.resultTable = "App_CL"
      $0.dateOrder = .dayFirst
      $0.zone = LocalZone(displayName: "UTC+02:00")
    }
    #expect(try bench.values("TimeGenerated", of: "App_CL") == ["638503992000000000"])
    let options = #"{"date-order":"dmy","table":"App_CL","time-zone":"UTC+02:00"}"#
    #expect(try bench.texts("select options from kustody_sources") == [options])
  }

  @Test("where nothing settles it the file is refused, and the option is named")
  func refuses() throws {
    for (text, name) in [(Self.csv, "a.csv"), (Self.json, "a.json")] {
      let bench = try Workbench()
      let path = try bench.write(text, to: name)
      let file = try #require(try bench.ingest(path).files.first)
      #expect(file.status == .failed && file.counts.records == 0)
      #expect(file.error?.contains("--date-order dmy") == true, "\(file.error ?? "")")
      #expect(try bench.texts("select count(*) from kustody_sources") == ["0"])
      let stated = try bench.ingest(path) { $0.dateOrder = .dayFirst }
      #expect(stated.files.first?.counts.inserted == 1)
      #expect(try bench.values("TimeGenerated", of: "AuditLogs") == [Self.december])
      #expect(
        try bench.texts("select options from kustody_sources") == [#"{"date-order":"dmy"}"#])
      #expect(try bench.ingest(path).files.first?.status == .unchanged)
    }
  }

  @Test("small letters for the half of the day do not say that the month comes first")
  func refusesSmallLetters() throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: Self.csv.replacing("37.587", with: "37.587 pm").replacing("08:49", with: "3:49"),
      name: "a.csv")
    #expect(file.status == .failed && file.error?.contains("--date-order") == true)
  }

  @Test("dates that contradict each other are refused too")
  func refusesContradictions() throws {
    let bench = try Workbench()
    let text = Self.csv + "\"20/12/2024, 1:00\",x,,AuditLogs\n\"12/20/2024, 1:00\",y,,AuditLogs\n"
    let path = try bench.write(text, to: "a.csv")
    #expect(try bench.ingest(path).files.first?.status == .failed)
    _ = try bench.ingest(path) { $0.dateOrder = .monthFirst }
    // What is not a date in that order is kept as it is.
    #expect(
      try bench.values("TimeGenerated_s", of: "AuditLogs") == ["null", "20/12/2024, 1:00", "null"])
  }

  @Test("a file that grows is read in the order that was stated for it")
  func keepsOrder() throws {
    let bench = try Workbench()
    let path = try bench.write(Self.csv, to: "a.csv")
    _ = try bench.ingest(path) { $0.dateOrder = .dayFirst }
    let file = try bench.ingest(
      text: Self.csv + "\"06/12/2024, 08:49:37.587\",x,,AuditLogs\n", name: "a.csv")
    #expect(file.status == .extended && file.counts.inserted == 1)
    #expect(
      try bench.values("TimeGenerated", of: "AuditLogs") == [Self.december, "638690717775870000"])
  }
}

@Suite("Options that decide what bytes become")
struct StatedOptionTests {
  @Test("other options over the same bytes are another ingest, which says so")
  func ingestsAgain() throws {
    let bench = try Workbench()
    let path = try bench.write("{\"a\":1}\n", to: "x.json")
    _ = try bench.ingest(path)
    let again = try #require(try bench.ingest(path) { $0.resultTable = "Mine_CL" }.files.first)
    #expect(again.status == .ingested && again.counts.inserted == 1)
    #expect(again.notes.contains { $0.contains("--table Mine_CL") }, "\(again.notes)")
    #expect(
      try bench.texts("select coalesce(options, '-') from kustody_sources order by id")
        == ["-", #"{"table":"Mine_CL"}"#])
    #expect(
      try bench.texts("select event_json ->> 'options' from kustody_log where seq = 6")
        == [#"{"table":"Mine_CL"}"#])
    #expect(
      try bench.ingest(path) { $0.resultTable = "Mine_CL" }.files.first?.status == .unchanged)
    #expect(try bench.ingest(path).files.first?.status == .unchanged)
  }

  @Test("refused lines are read once their table is stated")
  func readsRefused() throws {
    let bench = try Workbench()
    let text = "the name of the machine that it is about,IP,Seen\nn,5.6.7.8,2024-05-14\n"
    let list = try bench.write(text, to: "y.csv")
    #expect(try bench.ingest(list).files.first?.counts.quarantined == 2)
    let again = try #require(try bench.ingest(list) { $0.resultTable = "List_CL" }.files.first)
    #expect(again.status == .ingested && again.counts.inserted == 1, "\(again)")
  }

  @Test("options that have no say change nothing")
  func ignoresOthers() throws {
    let bench = try Workbench()
    let path = try bench.write(record(1) + "\n", to: "x.json")
    _ = try bench.ingest(path)
    let again = try bench.ingest(path) {
      $0.year = 2024
      $0.resultTable = "Mine"
      $0.timeColumn = "n"
      $0.dateOrder = .dayFirst
    }
    #expect(again.files.first?.status == .unchanged)
    #expect(try bench.texts("select count(*) from kustody_sources") == ["1"])
  }

  @Test("the year of syslog is one of them")
  func recordsYear() throws {
    let bench = try Workbench()
    let path = try bench.write("<13>May 14 08:00:01 h cron[7]: one\n", to: "x.log")
    _ = try bench.ingest(path)
    let again = try #require(try bench.ingest(path) { $0.year = 2024 }.files.first)
    #expect(again.status == .ingested && again.withoutTime == 0)
    #expect(
      try bench.texts("select options from kustody_sources where id = 2")
        == [#"{"year":"2024"}"#])
  }
}
