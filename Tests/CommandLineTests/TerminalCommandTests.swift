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
    #expect(lines[0].hasPrefix("2024-05-14 08:00 to 2024-05-14 13:00, one character is 01:00:00"))
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
    let outside = try CommandLineRun(
      ["query", "Syslog | count", "--timespan", "2020-01-01/2020-02-01"], in: scratch)
    #expect(
      outside.errors == "note: no row of `Syslog` is of the time that is asked for; they are of "
        + "2024-05-14T08:10:00Z to 2024-05-14T12:30:00Z\n")
    let words =
      "note: nothing in `Syslog` is newer than 2024-05-14T12:30:00Z; --now last runs the query as of then"
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
    let source = try CommandLineRun(
      ["query", "_Sources | where SourcePath endswith 'syslog.jsonl' | project SourceSha256"],
      in: scratch)
    let hash = source.output.split(separator: "\n")[1]
    #expect(
      run.output.contains(
        "<tr><td>syslog.jsonl</td><td><code>\(hash)</code></td><td class=\"n\">4</td></tr>"))
    #expect(!run.output.contains("heartbeat.jsonl"))
    #expect(!run.output.contains("<script"))
    #expect(run.output.hasSuffix("</main>\n</body>\n</html>\n"))
  }

  @Test("an analysis says how many rows come to each operator")
  func analysis() throws {
    let scratch = try Scratch()
    let query = "range x from 1 to 100 step 1 | where x > 90 | summarize count() by x % 2"
    let run = try CommandLineRun(["explain", "--analyze", query], in: scratch)
    #expect(run.status == 0)
    let parts = run.output.components(separatedBy: "\n\n")
    let rows = parts[0].split(separator: "\n").dropFirst().map { line in
      let words = line.split(separator: " ")
      return "\(words[0]) \(words[3...].joined(separator: " "))"
    }
    #expect(
      rows == [
        "100 range x from 1 to 100 step 1", "100 where x > 90", "10 summarize count() by x % 2",
        "2 (the result)",
      ])
    #expect(parts[1].contains("in temporary trees: GROUP BY\n"))
    #expect(parts[1].contains("\ninstructions "))
    try logs(in: scratch)
    let sorted = try CommandLineRun(
      [
        "explain", "--analyze",
        "Syslog | sort by Computer asc",
      ],
      in: scratch)
    #expect(sorted.output.contains("\nsorts              1, in temporary trees: ORDER BY\n"))
  }

  @Test(
    "where there is no database, what asks for logs says so",
    arguments: [
      ["tables"], ["gaps"], ["query", "Syslog | count"], ["export", "Syslog", "--to", "s.csv"],
      ["evidence", "Syslog", "--out", "e"], ["explain", "--analyze", "Syslog"],
    ])
  func noDatabase(arguments: [String]) throws {
    let scratch = try Scratch()
    let run = try CommandLineRun(arguments, in: scratch)
    #expect(run.status == 3)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("error: there is no database `kustody.db`"))
    #expect(run.errors.contains("--from"))
  }

  @Test("a table without rows is said to have none, and where its records are")
  func emptyTables() throws {
    let scratch = try Scratch()
    try logs(in: scratch)
    let none = try CommandLineRun(["query", "union SecurityEvent, Syslog | count"], in: scratch)
    #expect(none.output == "Count\n4\n")
    #expect(
      none.errors
        == "note: `SecurityEvent` has no rows in this database; `kustody tables` lists what has\n")
    try scratch.write(
      firewallRecord(time: "2024-05-14T08:00:00Z", message: "HTTPS request"), to: "firewall.json")
    _ = try CommandLineRun(["ingest", "firewall.json"], in: scratch)
    for command in [["query"], ["evidence", "--out", "e"]] {
      let lines = try CommandLineRun(command + ["AZFWApplicationRule | count"], in: scratch)
      #expect(
        lines.errors.contains(
          "`AZFWApplicationRule` has no rows, but AzureDiagnostics holds records of its category "
            + "`AzureFirewallApplicationRule`"), "\(lines.errors)")
      #expect(lines.errors.contains("whole in `msg_s`"))
      #expect(!lines.errors.contains("note: `AZFWApplicationRule`"))
    }
    #expect(try CommandLineRun(["query", "Syslog | count"], in: scratch).errors.isEmpty)
  }

  @Test("a search says what it did not look at, and --from tells of quarantine in a line a file")
  func quarantine() throws {
    let scratch = try Scratch()
    let row = #"{"TimeGenerated":"2024-05-14T08:00:00Z","Type":"Syslog","Computer":"web-01"}"#
    try scratch.write(row + "\n" + String(repeating: "{broken\n", count: 30), to: "a.jsonl")
    let run = try CommandLineRun(
      ["query", "--from", "a.jsonl", "--", "search 'web-01' | count"], in: scratch)
    #expect(run.output == "Count\n1\n")
    let notes = run.errors.split(separator: "\n")
    #expect(notes.count == 2)
    #expect(notes[0].hasPrefix("a.jsonl: 30 records, the first in line 2: "))
    #expect(notes[1].hasPrefix("note: 30 records in _Quarantine were not searched"))
    let all = try CommandLineRun(["ingest", "a.jsonl"], in: scratch)
    #expect(all.errors.split(separator: "\n").count == 21)
    #expect(try CommandLineRun(["query", "Syslog | count"], in: scratch).errors.isEmpty)
  }

  @Test("a file ending that names no format is said, and a folder that is not there is named")
  func outputs() throws {
    let scratch = try Scratch()
    let run = try CommandLineRun(["query", "print a = 1", "-o", "r.kept"], in: scratch)
    #expect(
      run.errors == "note: .kept is the name of no format; r.kept is csv, --format says otherwise\n"
    )
    for arguments in [["-o", "r.csv"], ["-o", "r"], ["-o", "r.kept", "--format", "json"]] {
      #expect(try CommandLineRun(["query", "print a = 1"] + arguments, in: scratch).errors.isEmpty)
    }
    for arguments in [
      ["query", "print a = 1", "-o", "none/r.csv"], ["evidence", "print a = 1", "-o", "none/e"],
      ["export", "print a = 1", "-o", "none/r.csv"],
    ] {
      let missing = try CommandLineRun(arguments, in: scratch)
      #expect(missing.status == 3)
      #expect(missing.errors.contains("there is no folder `none`"), "\(missing.errors)")
      #expect(!missing.errors.contains("~"))
    }
  }

  @Test("-q says less, and -k chooses, in whichever command they are")
  func commonOptions() throws {
    let scratch = try Scratch()
    try logs(in: scratch)
    let quiet = try CommandLineRun(["ingest", "-q", "syslog.jsonl", "none.jsonl"], in: scratch)
    #expect(!quiet.output.contains("unchanged") && quiet.output.contains("none.jsonl"))
    #expect(quiet.output.contains("2 files, 0 records"))
    _ = try CommandLineRun(["init", "d"], in: scratch)
    let tested = try CommandLineRun(["test", "-q", "d/tests"], in: scratch)
    #expect(tested.output == "3 passed, 0 failed\n")
    try scratch.write("Syslog | where (", to: "d/queries/broken.kql")
    for (wanted, status) in [("failed", 0), ("broken", 2)] {
      let checked = try CommandLineRun(
        ["check", "-q", "-k", wanted, "d/queries", "--watchlists", "d/watchlists"], in: scratch)
      #expect(checked.status == (status == 0 ? 0 : 1), "\(checked.output)")
    }
    let none = try CommandLineRun(["replay", "-k", "nothing", "d/rules"], in: scratch)
    #expect(none.status == 2 && none.errors.contains("there is no rule that contains nothing"))
  }

  @Test(
    "a text that begins as other languages do is answered with what to write",
    arguments: [
      ("select * from Syslog", "Syslog | where … | project Computer"),
      ("show tables", "kustody tables"), (".show tables", "those of the shell"),
    ])
  func foreign(query: String, help: String) throws {
    let run = try CommandLineRun(["query", query], in: try Scratch())
    #expect(run.status == 2)
    #expect(run.errors.contains("= help: ") && run.errors.contains(help), "\(run.errors)")
  }

  @Test("the commands of the shell have its options")
  func shellOptions() throws {
    let scratch = try Scratch()
    try scratch.makeFolder("functions")
    try scratch.write("print b = 2", to: "functions/two.kql")
    let input = """
      .tables
      .explain declare query_parameters(p: long); two | extend p
      .evidence out declare query_parameters(p: long); two | extend p, n = now()
      .quit
      """
    try logs(in: scratch)
    let run = try CommandLineRun(
      [
        "repl", "--from", "syslog.jsonl", "--now", "2024-05-14T12:00:00Z", "--param", "p=41",
        "--timespan", "2024-05-14/2024-05-15", "--functions", "functions", "--memory", "512MiB",
      ], in: scratch, input: input)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Syslog,4,"))
    #expect(run.output.contains("41"))
    #expect(try scratch.read("out/result.csv") == "b,p,n\n2,41,2024-05-14T12:00:00.0000000Z\n")
    let manifest = try scratch.read("out/manifest.json")
    #expect(manifest.contains("\"to\": \"2024-05-15T00:00:00"), "\(manifest)")
  }
}
