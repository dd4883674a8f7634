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
    #expect(result.output.hasSuffix("2 of 3 without a mistake, 1 warnings\n"))
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
