import JSON
import Testing

@Suite struct RuleCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private let rule = """
    id: 5a1f3c0e-7d52-4a0b-9c0e-2f4b6d8a1c35
    name: Messages
    severity: Low
    queryFrequency: 1h
    queryPeriod: 1h
    triggerOperator: gt
    triggerThreshold: 1
    tactics: [Discovery]
    query: |
      AzureDiagnostics
      | project TimeGenerated, msg_s
    entityMappings:
      - entityType: Host
        fieldMappings:
          - identifier: HostName
            columnName: COLUMN
    kind: Scheduled

    """

  @Test("check names the column that a query does not give, for people and for programs")
  func check() throws {
    try scratch.write(rule, to: "bad rule.yaml")
    try scratch.write(rule.replacing("COLUMN", with: "TimeGenerated"), to: "warned.yml")
    try scratch.write("name: no rule\n", to: "other.yaml")
    try scratch.write("print 1\n", to: "q.kql")
    let result = try CommandLineRun(["check", ".", "--sarif", "out.sarif"], in: scratch)
    #expect(result.status == 1)
    #expect(result.output.contains("error[RUL003]: the query gives no column `COLUMN`\n"))
    #expect(result.output.contains(" --> ./bad rule.yaml:16:21\n"))
    #expect(result.output.contains("warning[RUL004]: `TimeGenerated` is datetime"))
    #expect(result.output.hasSuffix("2 of 3 without an error, 1 warnings\n"))
    let sarif = try JSONValue(parsing: try scratch.read("out.sarif"))
    let found = sarif["runs"]?[0]?["results"]?[0]
    #expect(found?["ruleId"] == .string("RUL003"))
    let place = found?["locations"]?[0]?["physicalLocation"]
    #expect(place?["artifactLocation"]?["uri"] == .string("./bad%20rule.yaml"))
    #expect(place?["region"]?["startLine"] == .integer(16))
    let json = try CommandLineRun(["check", "--json", "warned.yml"], in: scratch)
    #expect(json.status == 0)
    #expect(try JSONValue(parsing: json.output)["warnings"] == .integer(1))
    #expect(try CommandLineRun(["check", "other.yaml"], in: scratch).status == 2)
  }

  @Test("check gives programs the change that fixes a misspelt name, in queries and in rules")
  func fixes() throws {
    let misspelt = rule.replacing("msg_s", with: "msgs").replacing(
      "identifier: Host", with: "identifier: Hst")
    try scratch.write(misspelt.replacing("COLUMN", with: "TimeGeneratd"), to: "r.yaml")
    try scratch.write("Syslog | wher Computer == 'x'\n", to: "q.kql")
    let run = try CommandLineRun(
      ["check", "q.kql", "r.yaml", "--json", "--sarif", "out.sarif"], in: scratch)
    #expect(run.status == 1)
    let fix = try JSONValue(parsing: run.output)["findings"]?[0]?["fix"]
    #expect(fix?["replacement"] == .string("where"))
    #expect(fix?["line"] == .integer(1) && fix?["column"] == .integer(10))
    #expect(fix?["endLine"] == .integer(1) && fix?["endColumn"] == .integer(14))
    let ofRule = try JSONValue(parsing: run.output)["findings"]
    #expect(ofRule?[1]?["fix"]?["replacement"] == .string("msg_s"))
    #expect(ofRule?[1]?["fix"]?["line"] == .integer(11))
    #expect(ofRule?[2]?["fix"]?["replacement"] == .string("HostName"))
    let sarif = try JSONValue(parsing: try scratch.read("out.sarif"))
    let change = sarif["runs"]?[0]?["results"]?[0]?["fixes"]?[0]?["artifactChanges"]?[0]
    #expect(change?["artifactLocation"]?["uri"] == .string("q.kql"))
    let replacement = change?["replacements"]?[0]
    #expect(replacement?["insertedContent"]?["text"] == .string("where"))
    #expect(replacement?["deletedRegion"]?["startColumn"] == .integer(10))
  }

  @Test("replay runs a rule over the whole log and lists its alerts")
  func replay() throws {
    try scratch.write(rule.replacing("COLUMN", with: "msg_s"), to: "r.yaml")
    let times = ["00:10", "00:20", "03:10", "09:10", "09:20", "09:30"]
    let records = times.map { firewallRecord(time: "2024-05-01T\($0):00Z", message: "m") }
    try scratch.write(records.joined(), to: "fw.jsonl")
    let result = try CommandLineRun(["replay", "r.yaml", "--from", "fw.jsonl"], in: scratch)
    #expect(result.status == 0)
    let lines = result.output.split(whereSeparator: \.isNewline)
    #expect(lines.count == 3)
    #expect(lines.dropFirst().allSatisfy { $0.contains(",Messages,Messages,Low,") })
    #expect(lines.last?.hasPrefix("2024-05-01T10:00:00.0000000Z") == true)
    #expect(result.errors.contains("Messages: 2 alerts in 10 runs, every 1h"))
    let wrong = try CommandLineRun(
      ["replay", "r.yaml", "--every", "soon", "--from", "fw.jsonl"], in: scratch)
    #expect(wrong.status == 2)
  }

  @Test("replay lists incidents, and writes rows that ingest takes")
  func incidents() throws {
    let grouping = """
      incidentConfiguration:
        createIncident: true
        groupingConfiguration:
          enabled: true
          lookbackDuration: 1d
          matchingMethod: AnyAlert

      """
    try scratch.write(rule.replacing("COLUMN", with: "msg_s") + grouping, to: "r.yaml")
    let times = ["00:10", "00:20", "09:10", "09:20"]
    let records = times.map { firewallRecord(time: "2024-05-01T\($0):00Z", message: "m") }
    try scratch.write(records.joined(), to: "fw.jsonl")
    let result = try CommandLineRun(
      ["replay", "r.yaml", "--incidents", "--rows", "rows.jsonl", "--from", "fw.jsonl"],
      in: scratch)
    #expect(result.status == 0)
    let lines = result.output.split(whereSeparator: \.isNewline)
    #expect(lines.count == 2)
    #expect(lines.last?.hasPrefix("2024-05-01T10:00:00.0000000Z,1,Messages,Low,New,2,") == true)
    let query = """
      SecurityIncident | summarize arg_max(LastModifiedTime, *) by IncidentNumber
      | mv-expand Id = AlertIds to typeof(string)
      | join kind=inner SecurityAlert on $left.Id == $right.SystemAlertId | count
      """
    let asked = try CommandLineRun(["query", query, "--from", "rows.jsonl"], in: scratch)
    #expect(asked.output.split(whereSeparator: \.isNewline) == ["Count", "2"])
  }

  @Test("--schemas declares tables to check, query, test and ingest")
  func schemas() throws {
    try scratch.write("T_CL:\n  Seen: datetime\n  N: int\n", to: "s.yaml")
    try scratch.write("T_CL | where Sen > ago(1d)\n", to: "q.kql")
    let assumed = try CommandLineRun(["check", "q.kql"], in: scratch)
    #expect(assumed.output.hasPrefix("partly checked q.kql, not checked: what comes of T_CL\n"))
    let checked = try CommandLineRun(["check", "q.kql", "--schemas", "s.yaml"], in: scratch)
    #expect(checked.status == 1)
    #expect(checked.output.contains("did you mean `Seen`?"))
    // Asked of some logs: without any there is no database to ask.
    try scratch.write("TimeGenerated,M,Type\n2024-05-01,a,Other_CL\n", to: "o.csv")
    let asked = try CommandLineRun(
      [
        "query", "T_CL | where N > 1 | count", "--schemas", "s.yaml", "--from", "o.csv",
      ], in: scratch)
    #expect(asked.output.hasPrefix("Count") && asked.output.contains("0"))
    try scratch.write(
      "```csv T_CL\nSeen,N\n2024-05-01,1\n```\n```kql\nT_CL | project Seen, N\n```\n"
        + "```columns\nSeen: datetime\nN: int\n```\n", to: "t.md")
    #expect(try CommandLineRun(["test", "t.md"], in: scratch).status == 1)
    #expect(try CommandLineRun(["test", "t.md", "--schemas", "s.yaml"], in: scratch).status == 0)
    let row =
      "{\"Type\":\"T_CL\",\"TimeGenerated\":\"2024-05-01T00:00:00Z\",\"Seen\":\"2024-05-01\"}\n"
    try scratch.write(row, to: "rows.jsonl")
    let taken = try CommandLineRun(
      ["ingest", "--db", "a.db", "--schemas", "s.yaml", "rows.jsonl"], in: scratch)
    #expect(taken.status == 0)
    let typed = try CommandLineRun(
      ["query", "--db", "a.db", "T_CL | project gettype(Seen)"], in: scratch)
    #expect(typed.output.contains("datetime"))
    try scratch.write("T_CL:\n  Seen: datetme\n  N: int\n", to: "bad.yaml")
    let bad = try CommandLineRun(["check", "q.kql", "--schemas", "bad.yaml"], in: scratch)
    #expect(bad.status == 2)
    #expect(bad.errors.contains("`datetme` is not a type"))
    #expect(bad.errors.contains("bad.yaml:2:9"))
  }

  @Test("test writes JUnit's XML, TAP and marks for GitHub")
  func reports() throws {
    try scratch.write(
      "# <A> & \"B\"\n```kql\nprint x = 1\n```\n```result\nx\n2\n```\n```kql\nprint 1\n```\n",
      to: "t.md")
    let result = try CommandLineRun(["test", "t.md", "--junit", "j.xml"], in: scratch)
    #expect(result.status == 1)
    let xml = try scratch.read("j.xml")
    #expect(xml.contains("<testsuite name=\"t.md\" tests=\"2\" failures=\"1\">"))
    #expect(xml.contains("name=\"&lt;A&gt; &amp; &quot;B&quot;\""))
    let tap = try CommandLineRun(["test", "--tap", "t.md"], in: scratch)
    #expect(tap.output.hasPrefix("TAP version 14\nnot ok 1 - t.md:3 <A> & \"B\"\n  ---\n"))
    #expect(tap.output.hasSuffix("ok 2 - t.md:10 <A> & \"B\"\n1..2\n"))
    let marked = try CommandLineRun(["test", "--github", "t.md"], in: scratch)
    #expect(marked.output.contains("::error file=t.md,line=3,title=<A> & \"B\"::"))
  }
}
