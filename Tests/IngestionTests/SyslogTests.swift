import KQLValues
import LogFiles
import Testing

@testable import Ingestion

@Suite("Syslog")
struct SyslogTests {
  /// The columns of the row that a text becomes.
  private func row(_ text: String, year: Int? = 2016) throws -> [String: String] {
    let bench = try Workbench()
    let path = try bench.write(text, to: "a.log")
    let report = try #require(try bench.ingest(path) { $0.year = year }.files.first)
    #expect(report.counts.inserted == 1 && report.counts.quarantined == 0, "\(report.quarantine)")
    var row: [String: String] = [:]
    for column in [
      "TimeGenerated", "HostName", "ProcessName", "ProcessID", "SyslogMessage", "SeverityLevel",
    ] {
      row[column] = try bench.values(column, of: "Syslog").first
    }
    if let time = row["TimeGenerated"].flatMap({ Int64($0) }) {
      row["TimeGenerated"] = DateTime.text(time)
    }
    return row
  }

  @Test(
    "messages of network devices have the time, the name and the code that they write",
    arguments: [
      (
        "<166>Sep 14 2016 09:33:47 Host1 : %ASA-4-106023: Deny icmp", "2016-09-14T09:33:47",
        "Host1",
        "%ASA-4-106023"
      ),
      (
        "<166>Sep 14 2016 10:07:20: %ASA-4-106023: Deny", "2016-09-14T10:07:20", "null",
        "%ASA-4-106023"
      ),
      (
        "<189>83: *Feb 28 00:20:10: %SYS-5-CONFIG_I: C", "2016-02-28T00:20:10", "null",
        "%SYS-5-CONFIG_I"
      ),
      (
        "<189>86: *Feb 28 2010 00:20:10: %SYS-5-CONFIG_I: C", "2010-02-28T00:20:10", "null",
        "%SYS-5-CONFIG_I"
      ),
      (
        "<189>93: *Feb 28 00:20:10.663 UTC: %SYS-5-CONFIG_I: C", "2016-02-28T00:20:10.663", "null",
        "%SYS-5-CONFIG_I"
      ),
      (
        "<189>93: .Feb 28 00:20:10 EST: %LINK-3-UPDOWN: Interface", "2016-02-28T05:20:10", "null",
        "%LINK-3-UPDOWN"
      ),
      (
        "<187>41: sw1: *Feb 28 00:20:10.663 CET: %SYS-5-CONFIG_I: C", "2016-02-27T23:20:10.663",
        "sw1", "%SYS-5-CONFIG_I"
      ),
      (
        "<187>41: sw1: 000042: Feb 28 00:20:10: %SYS-5-CONFIG_I: C", "2016-02-28T00:20:10", "sw1",
        "%SYS-5-CONFIG_I"
      ),
      (
        "<189>: 2019 Jan 17 10:05:23 UTC: %VSHD-5-VSHD_SYSLOG_CONFIG_I: C", "2019-01-17T10:05:23",
        "null", "%VSHD-5-VSHD_SYSLOG_CONFIG_I"
      ),
      (
        "<166>2018-06-27T12:17:46Z asa : %ASA-6-110002: Failed", "2018-06-27T12:17:46", "asa",
        "%ASA-6-110002"
      ),
      (
        "<166>2018-06-27T12:17:46Z: %ASA-6-110002: Failed", "2018-06-27T12:17:46", "null",
        "%ASA-6-110002"
      ),
      ("<166>%ASA-6-302013: Built outbound", "null", "null", "%ASA-6-302013"),
      ("<189>83: %SYS-5-CONFIG_I: Configured", "null", "null", "%SYS-5-CONFIG_I"),
      ("<189>83: 1w2d: %SYS-5-CONFIG_I: Configured", "null", "null", "%SYS-5-CONFIG_I"),
      (
        "<166>Sep 14 2016 09:33:47: fw1 %ASA-6-302013: Built", "2016-09-14T09:33:47", "fw1",
        "%ASA-6-302013"
      ),
      (
        "<166>Sep 14 2016 09:33:47 fw1: %FTD-6-430003: x", "2016-09-14T09:33:47", "fw1",
        "%FTD-6-430003"
      ),
      (
        "Sep 14 2016 09:33:47 fw1 %ASA-6-302013: Built", "2016-09-14T09:33:47", "fw1",
        "%ASA-6-302013"
      ),
      (
        "<166>:Sep 14 09:33:47 UTC: %ASA-session-6-302013: Built", "2016-09-14T09:33:47", "null",
        "%ASA-session-6-302013"
      ),
    ])
  func readsDevices(line: String, time: String, host: String, process: String) throws {
    let row = try row(line + "\n")
    #expect(row["TimeGenerated"]?.prefix(time.count) == time[...], "\(row)")
    #expect(row["HostName"] == host)
    #expect(row["ProcessName"] == process)
    #expect(row["SyslogMessage"]?.hasPrefix(process + ":") == true)
  }

  @Test(
    "messages of other devices and daemons",
    arguments: [
      ("<13>May 14 08:00:01 gw-1 app[12]: started", "gw-1", "app", "12", "started"),
      ("<13>May 14 08:00:01 sshd[12]: started", "null", "sshd", "12", "started"),
      ("May 14 08:00:01 kernel: up", "null", "kernel", "null", "up"),
      ("<13>May 14 08:00:01 2016 gw-1 app: up", "gw-1", "app", "null", "up"),
      ("<13>May 14 08:00:01 gw-1 %odd: text", "gw-1", "%odd", "null", "text"),
      (
        "<189>234: RP/0/RSP0/CPU0:Feb 28 00:20:10.663 : config[658]: %MGBL-SYS-5-CONFIG_I : Done",
        "RP/0/RSP0/CPU0", "config", "658", "%MGBL-SYS-5-CONFIG_I : Done"
      ),
      (
        "<134>1 1463212801.583851938 MX60 flows src=10.0.0.1", "MX60", "null", "null",
        "flows src=10.0.0.1"
      ),
      ("<34>su: failed for root", "null", "su", "null", "failed for root"),
      ("2018-04-30 14:14:08.143 host app: text", "host", "app", "null", "text"),
      ("2018-04-30 14:14:08,143 10.0.0.1 app[7]: text", "10.0.0.1", "app", "7", "text"),
      ("2018-04-30 14:14:08+02:00 host app: text", "host", "app", "null", "text"),
    ])
  func readsOthers(
    line: String, host: String, process: String, id: String, message: String
  ) throws {
    let row = try row(line + "\n")
    #expect(row["HostName"] == host && row["ProcessName"] == process, "\(row)")
    #expect(row["ProcessID"] == id && row["SyslogMessage"] == message, "\(row)")
    if line.hasPrefix("2018-04-30 14:14:08.143") {
      #expect(row["TimeGenerated"]?.hasPrefix("2018-04-30T14:14:08.143") == true)
    }
  }

  @Test("a zone that is not known leaves the time open, unless the user says one")
  func refusesZones() throws {
    #expect(
      try row("<189>1: *Feb 28 00:20:10 XQT: %SYS-5-CONFIG_I: C\n")["TimeGenerated"] == "null")
  }

  @Test(
    "lines of logs with a level are not syslog",
    arguments: [
      "2024-05-14 08:00:01.123 INFO com.shop.Cart: saved", "2024-05-14 08:00:01 [main] app: x",
      "2024-05-14 08:00:01 - root: x", "2024-05-14 08:00:01 4711 app: x",
      "2024-05-14 08:00:01,5 ERROR [x] app: y",
    ])
  func refusesLevels(line: String) throws {
    let file = try Workbench().ingest(text: line + "\n" + line + "\n", name: "a.log")
    #expect(file.counts.inserted == 0 && file.counts.quarantined == 2)
  }

  @Test(
    "messages with their length before them are read, with line feeds between them or none",
    arguments: ["", "\n", "\r\n"])
  func readsFrames(end: String) throws {
    let messages = [
      "<34>1 2024-05-14T08:00:00Z host app 12 - - first", "<13>May 14 08:00:01 gw app: two\nlines",
      "<13>May 14 08:00:02 gw CEF:0|v|p|1|100|n|5|act=a", "<165>1 2024-05-14T08:00:02Z h é 1 - - é",
    ]
    let bench = try Workbench()
    let text = messages.map { "\($0.utf8.count) \($0)\(end)" }.joined()
    let file = try bench.ingest(text: text, name: "a.log")
    #expect(file.format == "syslog-frames" && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("SyslogMessage", of: "Syslog") == ["first", "two\nlines", "é"])
    #expect(file.tables.contains { $0.table == "CommonSecurityLog" && $0.rows == 1 })
    let offsets = try bench.values("_SourceOffset", of: "Syslog").compactMap { Int($0) }
    #expect(offsets.first == 3 && offsets.count == 3)
    // One that is cut is read whole once the file has grown.
    let cut = try Workbench()
    let path = try cut.write(Array(text.utf8.dropLast(5 + end.utf8.count)), to: "b.log")
    let first = try #require(try cut.ingest(path).files.first)
    #expect(first.counts.inserted == 3 && first.counts.quarantined == 1)
    let grown = try cut.ingest(text: text, name: "b.log")
    #expect(grown.status == .extended && grown.counts.inserted == 1, "\(grown.quarantine)")
    #expect(try cut.texts("select count(*) from kustody_quarantine") == ["0"])
  }

  @Test("a count that is not that of the bytes costs no message", arguments: [-3, 5])
  func readsWrongCounts(difference: Int) throws {
    let message = "<34>1 2024-05-14T08:00:00Z host app 12 - - first"
    let wrong = "\(message.utf8.count + difference) \(message)\n"
    let right = "\(message.utf8.count) \(message)\n"
    let file = try Workbench().ingest(text: right + wrong + right, name: "a.log")
    #expect(file.counts.inserted == 3 && file.counts.quarantined == 0, "\(file.quarantine)")
  }
}
