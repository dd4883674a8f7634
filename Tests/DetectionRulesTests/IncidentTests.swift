import DetectionRules
import Diagnostics
import KQLValues
import Testing
import Workspace

/// What a rule says of incidents, and what is said of it.
@Suite struct IncidentTests {
  private func check(_ settings: String) throws -> [String] {
    let text = failedLogons + settings
    let result = try RuleCheck(
      SourceText(text, name: "r.yaml"), in: Workspace.inMemory().session())
    return result.findings.map {
      ($0.isWarning ? "warning: " : "") + $0.diagnostic.message
        + ($0.diagnostic.help.map { " (\($0))" } ?? "")
    }
  }

  private func grouping(_ lines: String) -> String {
    "incidentConfiguration:\n  createIncident: true\n  groupingConfiguration:\n"
      + lines.split(separator: "\n").map { "    \($0)\n" }.joined()
  }

  @Test("a grouping that the service takes has no findings")
  func sound() throws {
    let lines = """
      enabled: true
      reopenClosedIncident: false
      lookbackDuration: 7d
      matchingMethod: Selected
      groupByEntities: [IP, Account]
      groupByAlertDetails: [DisplayName, Severity]
      groupByCustomDetails: [Attempts]
      """
    #expect(try check(grouping(lines)) == [])
  }

  @Test(
    "what is wrong with a grouping is reported, and so is what nothing looks at",
    arguments: [
      ("matchingMethod: Somehow", "`Somehow` is none of AllEntities, AnyAlert, Selected"),
      ("matchingMethod: Selected", "`Selected` needs something to group by"),
      (
        "matchingMethod: Selected\ngroupByEntities: [Host]", "the rule maps no entity `Host`"
      ),
      (
        "matchingMethod: Selected\ngroupByCustomDetails: [Attempt]",
        "the rule has no custom detail `Attempt` (did you mean `Attempts`?)"
      ),
      (
        "matchingMethod: Selected\ngroupByAlertDetails: [Tactics]",
        "`groupByAlertDetails` takes DisplayName and Severity"
      ),
      (
        "matchingMethod: AnyAlert\ngroupByEntities: [IP]",
        "warning: `AnyAlert` does not look at what to group by"
      ),
      ("lookbackDuration: 30d", "`lookbackDuration` must be between 5m and 7d"),
      (
        "lookBackDuration: 5h",
        "warning: the grouping of alerts has no field `lookBackDuration`: it is not looked at"
          + " (did you mean `lookbackDuration`?)"
      ),
    ])
  func wrong(lines: String, message: String) throws {
    let more = lines.contains("ookback") ? lines : lines + "\nlookbackDuration: 5h"
    let found = try check(grouping("enabled: true\n" + more))
    #expect(found.contains(message), "\(found)")
  }

  @Test("a field that no rule has is named")
  func unknownField() throws {
    #expect(
      try check("supressionEnabled: true\n") == [
        "warning: a rule has no field `supressionEnabled`: it is not looked at"
          + " (did you mean `suppressionEnabled`?)"
      ])
    let property = """
      alertDetailsOverride:
        alertDynamicProperties:
          - alertProperty: Alertlink
            value: Address
      """
    let text = failedLogons.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains("alertDetailsOverride") && !$0.contains("alertDisplayName") }
      .joined(separator: "\n")
    let result = try RuleCheck(
      SourceText(text + property, name: "r.yaml"), in: Workspace.inMemory().session())
    #expect(
      result.findings.map(\.diagnostic.message) == ["an alert has no property `Alertlink`"])
  }

  /// A workspace with a failed logon a minute after each of the hours, and the rule that finds them.
  private func runs(_ settings: String, hours: [Int], closings: [String: Int] = [:]) throws
    -> [[String]]
  {
    let workspace = try Workspace.inMemory()
    let query = "print TimeGenerated = now(), User = 'root', Address = '10.0.0.1', Attempts = 1"
    let lines = failedLogons.split(separator: "\n", omittingEmptySubsequences: false)
    let first = lines.firstIndex { $0.hasPrefix("query:") } ?? 0
    let end = lines.firstIndex { $0.hasPrefix("entityMappings:") } ?? 0
    let text =
      (lines[..<first] + ["query: \(query)"] + lines[end...]).joined(separator: "\n") + settings
    let rule = try #require(try RuleFile(SourceText(text, name: "r")).rules.first).rule
    var sequence = try RuleSequence(workspace.session())
    return try hours.map { hour in
      let run = try sequence.run(
        rule, at: DateTime.unixEpoch + Int64(hour) * TimeSpan.hour)
      return run.incidents.map { "\($0.number): \($0.alertIDs.count)" }
    }
  }

  @Test("without a grouping each alert is an incident")
  func ungrouped() throws {
    #expect(try runs("", hours: [1, 2]) == [["1: 1"], ["2: 1"]])
    #expect(
      try runs("incidentConfiguration:\n  createIncident: false\n", hours: [1]) == [[]])
    #expect(
      try runs(
        grouping("enabled: false\nlookbackDuration: 5h\nmatchingMethod: AnyAlert"), hours: [1, 2])
        == [["1: 1"], ["2: 1"]])
  }

  @Test("an incident takes alerts as long as its first is no older than the look back")
  func lookback() throws {
    let settings = grouping("enabled: true\nlookbackDuration: 2h\nmatchingMethod: AllEntities")
    #expect(
      try runs(settings, hours: [1, 2, 3, 4, 5]) == [
        ["1: 1"], ["1: 2"], ["1: 3"], ["2: 1"], ["2: 2"],
      ])
  }

  @Test("an incident takes 150 alerts, and the next makes another")
  func limit() throws {
    let settings = grouping("enabled: true\nlookbackDuration: 7d\nmatchingMethod: AnyAlert")
    let all = try runs(settings, hours: Array(1...151))
    #expect(all[149] == ["1: 150"])
    #expect(all[150] == ["2: 1"])
  }

  @Test("a rule with suppression is silent until its time is over")
  func suppression() throws {
    let settings = "suppressionEnabled: true\nsuppressionDuration: 2h\n"
    #expect(try runs(settings, hours: [1, 2, 3, 4]) == [["1: 1"], [], ["2: 1"], []])
  }
}
