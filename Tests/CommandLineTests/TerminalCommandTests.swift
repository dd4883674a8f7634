import Foundation
import Testing

/// Two tables: one has rows at 8, 9 and 12 o'clock, the other at 8.
private func logs(in scratch: Scratch) throws {
  let events = ["08:10", "08:20", "09:00", "12:30"].map { time in
    #"{"TimeGenerated":"2024-05-14T\#(time):00Z","Type":"Syslog","Computer":"web-01","SyslogMessage":"x"}"#
  }
  try scratch.write(events.joined(separator: "\n") + "\n", to: "syslog.jsonl")
  try scratch.write(
    #"{"TimeGenerated":"2024-05-14T08:30:00Z","Type":"Heartbeat","Computer":"web-01"}"# + "\n",
    to: "heartbeat.jsonl")
  _ = try CommandLineRun(["ingest", "syslog.jsonl", "heartbeat.jsonl"], in: scratch)
}

@Suite struct TerminalCommandTests {
  @Test("gaps shows when each table has no rows, and names what is missing")
  func gaps() throws {
    let scratch = try Scratch()
    try logs(in: scratch)
    let run = try CommandLineRun(["gaps"], in: scratch)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("2024-05-14 08:00 to 2024-05-14 13:00, a sign is 01:00:00"))
    #expect(lines.contains("Heartbeat  █····  1"))
    #expect(lines.contains("Syslog     ██··█  4"))
    #expect(lines.contains("Syslog: none from 2024-05-14 10:00 to 2024-05-14 12:00 (02:00:00)"))
    // The query that it names asks the same.
    let query = run.output.components(separatedBy: "as a query:\n")[1]
    let asked = try CommandLineRun(
      ["query", query + "| where Table !startswith '_' | count"], in: scratch)
    #expect(asked.output == "Count\n4\n")

    try scratch.write("table,category\nSyslog\nSecurityEvent\n# no more\n", to: "sources.csv")
    let expected = try CommandLineRun(["gaps", "--expect", "sources.csv"], in: scratch)
    #expect(expected.status == 1)
    #expect(expected.output.contains("missing: SecurityEvent\n"))
    let holes = try CommandLineRun(["gaps", "--format", "csv"], in: scratch)
    #expect(
      holes.output == """
        Table,Category,From,To
        Heartbeat,,2024-05-14T09:00:00.0000000Z,2024-05-14T13:00:00.0000000Z
        Syslog,,2024-05-14T10:00:00.0000000Z,2024-05-14T12:00:00.0000000Z

        """)
    #expect(try CommandLineRun(["gaps", "--step", "1ms"], in: scratch).status == 2)
    #expect(try CommandLineRun(["gaps", "--step", "often"], in: scratch).status == 2)
  }

  @Test(
    "the ending of a file's name says the format",
    arguments: [
      ("r.json", "{\"columns\":"), ("r.html", "<!doctype html>"), ("r.svg", "<svg "),
      ("r.xlsx", "PK"), ("r.jsonl", "{\"a\":1}"), ("r.md", "| a |"), ("r.csv", "a\n1\n"),
      ("r", "a\n1\n"), ("r.kept", "a\n1\n"),
    ])
  func endings(name: String, beginning: String) throws {
    let scratch = try Scratch()
    let run = try CommandLineRun(["query", "print a = 1", "-o", name], in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try scratch.read(name).hasPrefix(beginning))
  }

  @Test("a format that a query does not write is refused, and --format goes before the ending")
  func refusedEndings() throws {
    let scratch = try Scratch()
    for name in ["r.parquet", "r.sqlite", "r.xls"] {
      #expect(try CommandLineRun(["query", "print a = 1", "-o", name], in: scratch).status == 2)
    }
    _ = try CommandLineRun(
      ["query", "print a = 1", "-o", "r.json", "--format", "csv"], in: scratch)
    #expect(try scratch.read("r.json") == "a\n1\n")
    #expect(try scratch.names().filter { !$0.hasPrefix(".") } == ["r.json"])
  }

  @Test("two files of queries are an error, and not the last one's answer")
  func severalFiles() throws {
    let scratch = try Scratch()
    try scratch.write("print a = 1", to: "a.kql")
    try scratch.write("print b = 2", to: "b.kql")
    for command in ["query", "evidence"] {
      let more = command == "evidence" ? ["--out", "e"] : []
      let run = try CommandLineRun([command, "-f", "a.kql", "-f", "b.kql"] + more, in: scratch)
      #expect(run.status == 2)
      #expect(run.output.isEmpty)
      #expect(run.errors.contains("-f is given 2 times"))
    }
  }

  @Test("a query that looks for newer rows than there are is told so")
  func oldLogs() throws {
    let scratch = try Scratch()
    try logs(in: scratch)
    let words =
      "note: nothing in `Syslog` is newer than 2024-05-14T12:30:00Z; --now last asks as of then"
    for arguments in [
      ["Syslog | where TimeGenerated > ago(1d)"],
      ["Syslog | where TimeGenerated > ago(1d) | count"],
      ["Syslog", "--timespan", "24h"],
    ] {
      let run = try CommandLineRun(["query"] + arguments, in: scratch)
      #expect(run.errors.contains(words), "\(arguments)")
      #expect(run.status == 0)
    }
    for arguments in [
      ["Syslog | where TimeGenerated > ago(1d)", "--now", "last"],
      ["Syslog | where Computer == 'none'"], ["print a = ago(1d)"],
      ["Syslog | where TimeGenerated > ago(36500d)"],
    ] {
      #expect(try CommandLineRun(["query"] + arguments, in: scratch).errors.isEmpty, "\(arguments)")
    }
  }

  @Test("the shell reads its input where there is no terminal")
  func pipedShell() throws {
    let scratch = try Scratch()
    let input = """
      print a = 1;
      print b = 2
      | extend c = b

      .mode json
      print d = 3;
      print nothing;
      .quit
      print e = 4;
      """
    let run = try CommandLineRun(["repl"], in: scratch, input: input)
    #expect(run.status == 0)
    #expect(
      run.output == """
        a
        1
        b,c
        2,2
        {"columns":[{"name":"d","type":"long"}],"rows":[
        [3]
        ]}

        """)
    #expect(run.errors.contains("there is no column `nothing`"))
    #expect(try scratch.names().allSatisfy { $0.hasPrefix(".") })
  }

  @Test("a page holds the chart, the query and what was asked, and nothing that runs")
  func page() throws {
    let scratch = try Scratch()
    try logs(in: scratch)
    let query =
      "Syslog | summarize n = count() by Computer = '<script>alert(1)</script>' | render barchart"
    let run = try CommandLineRun(["query", query, "--format", "html"], in: scratch)
    #expect(run.output.contains("<svg ") && run.output.contains("<pre class=\"query\">"))
    #expect(run.output.contains("<dt>tables</dt><dd>Syslog</dd>"))
    #expect(!run.output.contains("<script"))
    #expect(run.output.hasSuffix("</main>\n</body>\n</html>\n"))
  }

  @Test(
    "help knows what holds for all commands",
    arguments: ["environment", "exit-codes", "results", "time"])
  func topics(topic: String) throws {
    let scratch = try Scratch()
    let run = try CommandLineRun(["help", topic], in: scratch)
    #expect(run.status == 0)
    #expect(run.output.split(separator: "\n").count >= 4)
  }

  @Test("an analysis says how many rows come to each operator")
  func analysis() throws {
    let scratch = try Scratch()
    let query = "range x from 1 to 100 step 1 | where x > 90 | summarize count() by x % 2"
    let run = try CommandLineRun(["explain", "--analyze", query], in: scratch)
    #expect(run.status == 0)
    let rows = run.output.split(separator: "\n").dropFirst().map { line in
      let words = line.split(separator: " ")
      return "\(words[0]) \(words[3...].joined(separator: " "))"
    }
    #expect(
      rows == [
        "100 range x from 1 to 100 step 1", "100 where x > 90", "10 summarize count() by x % 2",
        "2 (the result)",
      ])
  }
}
