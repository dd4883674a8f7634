import DetectionRules
import Diagnostics
import Testing
import Workspace

/// What is said of scheduled query rules.
@Suite struct LogAlertTests {
  private func check(_ condition: String, _ properties: String = "") throws -> [String] {
    let text = """
      {"type": "Microsoft.Insights/scheduledQueryRules", "name": "r", "properties": {
        "severity": 2, "evaluationFrequency": "PT5M", "windowSize": "PT15M"\(properties),
        "criteria": {"allOf": [{"query": "Syslog | project Computer", "timeAggregation": "Count",
          \(condition)}]}}}
      """
    let result = try RuleCheck(
      SourceText(text, name: "r.json"), in: Workspace.inMemory().session())
    #expect(result.rules == 1)
    return result.findings.map { ($0.isWarning ? "warning: " : "") + $0.diagnostic.message }
  }

  private let threshold = "\"operator\": \"GreaterThan\", \"threshold\": 5"

  @Test("a log alert that the service takes has no findings")
  func sound() throws {
    let more = ", \"autoMitigate\": true, \"actions\": {}, \"scopes\": [\"x\"]"
    #expect(try check(threshold, more) == [])
  }

  @Test(
    "what is not imitated or not looked at is reported",
    arguments: [
      (
        "\"criterionType\": \"DynamicThresholdCriterion\", \"operator\": \"GreaterOrLessThan\"", "",
        "warning: the service learns this threshold: here no alert is raised"
      ),
      (
        "\"operator\": \"GreaterThan\", \"threshold\": 5",
        ", \"overrideQueryTimeRange\": \"PT2H\"",
        "warning: all rows that the query gives count, also of times before `windowSize`"
      ),
      (
        "\"operator\": \"GreaterThan\", \"threshold\": 5",
        ", \"overrideQueryTimeRange\": \"PT5M\"", "the query sees less than `windowSize`"
      ),
      (
        "\"operator\": \"GreaterThan\", \"threshold\": 5", ", \"mute\": 1",
        "warning: a log alert has no field `mute`: it is not looked at"
      ),
    ])
  func told(condition: String, properties: String, message: String) throws {
    #expect(try check(condition, properties) == [message])
  }
}
