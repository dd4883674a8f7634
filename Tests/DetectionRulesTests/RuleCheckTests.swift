import DetectionRules
import Diagnostics
import KQLValues
import Testing
import Workspace

/// A rule over Syslog, its lines to be changed by tests.
let failedLogons = """
  id: 6b1c1d2e-1111-2222-3333-444455556666
  name: Failed logons
  description: |
    Many failed logons from one address.
  severity: Medium
  queryFrequency: 1h
  queryPeriod: 1d
  triggerOperator: gt
  triggerThreshold: 0
  tactics:
    - CredentialAccess
  relevantTechniques:
    - T1110
  query: |
    Syslog
    | where SyslogMessage has "Failed password"
    | parse SyslogMessage with * "for " User " from " Address " port" *
    | summarize Attempts = count(), TimeGenerated = max(TimeGenerated) by Address, User
    | where Attempts > 1
  entityMappings:
    - entityType: IP
      fieldMappings:
        - identifier: Address
          columnName: Address
    - entityType: Account
      fieldMappings:
        - identifier: Name
          columnName: User
  customDetails:
    Attempts: Attempts
  alertDetailsOverride:
    alertDisplayNameFormat: Failed logons of {{User}}
  version: 1.0.0
  kind: Scheduled

  """

func replacing(_ old: String, _ new: String, in text: String = failedLogons) -> String {
  guard let range = text.firstRange(of: old) else { return text }
  return text.replacingCharacters(in: range, with: new)
}

extension String {
  func replacingCharacters(in range: Range<String.Index>, with new: String) -> String {
    var text = self
    text.replaceSubrange(range, with: new)
    return text
  }
}

@Suite struct RuleCheckTests {
  private func check(_ text: String) throws -> RuleCheck {
    try RuleCheck(
      SourceText(text, name: "r.yaml"), in: Workspace.inMemory().session())
  }

  @Test("a sound rule has no findings")
  func sound() throws {
    let result = try check(failedLogons)
    #expect(result.findings.map(\.diagnostic.message) == [])
    #expect(result.rules == 1)
  }

  @Test(
    "a query that looks further back than its rule is warned of",
    arguments: [
      ("where TimeGenerated > ago(2d)", "the query looks back 2d"),
      ("where TimeGenerated between (now(-36h) .. now())", "the query looks back 36h"),
      ("where startofday(ago(7d)) <= TimeGenerated and Facility == ''", "the query looks back"),
      ("where TimeGenerated > ago(1d)", nil), ("where TimeGenerated > datetime(2000-01-01)", nil),
      ("where TimeGenerated < ago(2d)", nil), ("extend old = TimeGenerated > ago(2d)", nil),
    ])
  func lookBack(condition: String, message: String?) throws {
    let text = replacing("| where SyslogMessage", "| \(condition)\n    | where SyslogMessage")
    let findings = try check(text).findings
    #expect(findings.map(\.diagnostic.code) == (message == nil ? [] : [.rulePeriod]))
    #expect(findings.first.map { $0.diagnostic.message.hasPrefix(message ?? "") } ?? true)
    #expect(findings.count { !$0.isWarning } == 0)
  }

  @Test("a value that is named far from the condition counts too")
  func namedLookBack() throws {
    let text = replacing(
      "query: |\n  Syslog\n",
      "query: |\n  let start = ago(3d);\n  Syslog\n  | where TimeGenerated >= start\n")
    #expect(try check(text).findings.map(\.diagnostic.code) == [.rulePeriod])
  }

  @Test("an NRT rule over two tables is warned of; one over its own table twice is not")
  func nearRealTime() throws {
    let rule = replacing("kind: Scheduled", "kind: NRT")
    let joined = "| where Attempts > 1\n    | join kind=leftanti (TABLE) on Address"
    for (table, isTwo) in [
      ("SigninLogs | project Address = IPAddress", true),
      ("Syslog | project Address = HostIP", false),
    ] {
      let text = replacing(
        "| where Attempts > 1", joined.replacing("TABLE", with: table), in: rule)
      let codes = try check(text).findings.map(\.diagnostic.code)
      #expect(codes.contains(.ruleTables) == isTwo)
    }
  }

  @Test(
    "a field that is wrong is found at its place",
    arguments: [
      ("queryFrequency: 1h", "queryFrequency: soon", "`soon` is not a span of time", 6),
      (
        "queryFrequency: 1h", "queryFrequency: 1m", "`queryFrequency` must be between 5m and 14d", 6
      ),
      ("queryPeriod: 1d", "queryPeriod: 30m", "the period is shorter than the frequency", 7),
      ("queryPeriod: 1d", "queryPeriod: P99D", "`queryPeriod` must be between 5m and 14d", 7),
      ("triggerOperator: gt", "triggerOperator: about", "`about` is none of gt, lt", 8),
      ("triggerThreshold: 0", "triggerThreshold: -1", "the threshold is a whole number", 9),
      ("- CredentialAccess", "- CredentialAcces", "`CredentialAcces` is not a tactic", 11),
      ("- T1110", "- 1110", "`1110` is not a technique", 13),
      ("entityType: IP", "entityType: Ip", "`Ip` is not a type of entity", 21),
      ("identifier: Address", "identifier: Adress", "`IP` has no identifier `Adress`", 23),
      ("columnName: Address", "columnName: Adress", "the query gives no column `Adress`", 24),
      ("Attempts: Attempts", "Attempts: Number", "the query gives no column `Number`", 30),
      ("{{User}}", "{{Usr}}", "the query gives no column `Usr`", 32),
      ("severity: Medium", "severity: Severe", "the severity is one of", 5),
      ("where Attempts > 1", "where Atempts > 1", "there is no column `Atempts`", 19),
      ("columnName: User", "columnName: [", "this is not YAML", 30),
    ])
  func field(old: String, new: String, message: String, line: Int) throws {
    let text = replacing(old, new)
    let result = try check(text)
    let found = try #require(result.findings.first)
    #expect(found.diagnostic.message.hasPrefix(message))
    #expect(SourceText(text).position(of: found.diagnostic.span.start).line == line)
  }

  @Test("an error in the query is drawn in the rule's own file")
  func place() throws {
    let text = replacing("Attempts > 1", "Atempts > 1")
    let result = try check(text)
    let problem = try #require(result.findings.first).diagnostic
    #expect(result.source.text(problem.span) == "Atempts")
    let drawn = CaretRenderer().text(for: problem, in: result.source)
    #expect(drawn.contains(" --> r.yaml:19:11\n"))
  }

  @Test(
    "hostile files are met with a finding",
    arguments: [
      "query: |\n  print 1\nname: \u{0}", String(repeating: "[", count: 100_000),
      String(repeating: "- ", count: 100_000) + "x", "query: *nowhere\n",
      "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
        + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n"
        + "f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n",
      "query: print 1\nquery: print 2\n", "query: |\n  T | where\nname: x\nentityMappings: 7\n",
    ])
  func hostile(text: String) throws {
    let result = try check(text)
    #expect(!result.findings.isEmpty)
  }

  @Test("rules of a template are found, its parameters resolved, and escapes in JSON keep places")
  func template() throws {
    let text = """
      {"parameters": {"threshold": {"defaultValue": 3}},
       "resources": [
        {"type": "Microsoft.OperationalInsights/workspaces/providers/alertRules", "kind": "Scheduled",
         "properties": {"displayName": "A", "severity": "Low", "queryFrequency": "PT1H",
          "queryPeriod": "PT1H", "triggerOperator": "GreaterThan", "triggerThreshold": 0,
          "query": "Syslog\\n| where SyslogMessage has \\"é\\"\\n| where Facilty == 'x'"}},
        {"type": "microsoft.insights/scheduledqueryrules", "name": "quarantine",
         "properties": {"severity": 2, "evaluationFrequency": "PT5M", "windowSize": "PT5M",
          "criteria": {"allOf": [{"query": "Syslog | project Computer", "timeAggregation": "Count",
           "dimensions": [{"name": "Computr", "operator": "Include", "values": ["*"]}],
           "operator": "GreaterThan", "threshold": "[parameters('threshold')]"}]}}}
       ]}
      """
    let result = try check(text)
    #expect(result.rules == 2)
    #expect(
      result.findings.map(\.diagnostic.message) == [
        "there is no column `Facilty` here", "the query gives no column `Computr`",
      ])
    #expect(result.findings.first.map { result.source.text($0.diagnostic.span) } == "Facilty")
    let file = try RuleFile(SourceText(text))
    #expect(file.rules.last?.rule.trigger == Trigger(.greater, 3))
  }

  @Test(
    "spans of time are read in all their forms",
    arguments: [
      ("1h", TimeSpan.hour), ("14d", 14 * TimeSpan.day), ("PT1H30M", 90 * TimeSpan.minute),
      ("P1DT2H", 26 * TimeSpan.hour), ("1.00:00:00", TimeSpan.day), ("P1W", 7 * TimeSpan.day),
      ("", nil), ("P", nil), ("PT", nil), ("1x", nil), ("h", nil), ("99999999999999999d", nil),
      ("P99999999999999999D", nil), ("PT1H1", nil), ("-1h", nil), ("P1H", nil),
    ])
  func durations(text: String, ticks: Int64?) {
    #expect(RuleDuration.ticks(text) == ticks)
  }
}
