import JSON
import KQLValues

/// Alerts as rows of SecurityAlert and SecurityIncident, one JSON object each, as an export has them.
package struct AlertRows {
  private let rule: DetectionRule

  package init(_ rule: DetectionRule) { self.rule = rule }

  /// - Returns: a line an alert, and a line an incident where the rule makes them. A log alert of Azure
  ///   Monitor has no row in either table.
  package func lines(of run: RuleRun) -> [String] {
    guard rule.kind != .logAlert else { return [] }
    return run.alerts.flatMap { alert in
      let row = securityAlert(alert, run)
      return rule.createsIncident ? [row, incident(alert)] : [row]
    }
  }

  private func securityAlert(_ alert: Alert, _ run: RuleRun) -> String {
    object([
      ("Type", .string("SecurityAlert")), ("TimeGenerated", time(alert.time)),
      ("DisplayName", .string(alert.name)), ("AlertName", .string(alert.name)),
      ("AlertSeverity", .string(alert.severity)), ("Description", .string(alert.summary)),
      ("ProviderName", .string("ASI Scheduled Alerts")), ("VendorName", .string("Microsoft")),
      ("SystemAlertId", .string(identity(alert, 1))),
      ("VendorOriginalId", .string(identity(alert, 2))),
      ("AlertType", .string(rule.id)), ("StartTime", time(alert.start)),
      ("EndTime", time(alert.end)), ("ProcessingEndTime", time(alert.time)),
      ("ExtendedProperties", .string(properties(of: alert, run).jsonText)),
      ("Entities", .string(alert.entitiesJSON.jsonText)), ("SourceSystem", .string("Detection")),
      ("ProductName", .string("Azure Sentinel")),
      ("ProductComponentName", .string("Scheduled Alerts")), ("Status", .string("New")),
      ("Tactics", .string(alert.tactics.joined(separator: ", "))),
      (
        "Techniques",
        .string(JSONValue.array(alert.techniques.map(JSONValue.string)).jsonText)
      ),
    ])
  }

  private func properties(of alert: Alert, _ run: RuleRun) -> JSONValue {
    var members = [
      JSONMember("Query", .string(rule.query)),
      JSONMember("Query Period", .string(TimeSpan.text(rule.period ?? 0))),
      JSONMember("Trigger Operator", .string(rule.trigger.comparison.rawValue)),
      JSONMember("Trigger Threshold", .string(String(Int64(rule.trigger.threshold)))),
      JSONMember("Search Query Results Overall Count", .string(String(alert.results))),
      JSONMember("Analytic Rule Ids", .string(JSONValue.array([.string(rule.id)]).jsonText)),
      JSONMember("Analytic Rule Name", .string(rule.name)),
      JSONMember("Event Grouping", .string(rule.grouping.rawValue)),
      JSONMember("Custom Details", .string(alert.detailsJSON.jsonText)),
    ]
    if let window = run.window {
      members.append(JSONMember("Query Start Time UTC", time(window.from)))
      members.append(JSONMember("Query End Time UTC", time(window.to)))
    }
    return .object(members)
  }

  private func incident(_ alert: Alert) -> String {
    object([
      ("Type", .string("SecurityIncident")), ("TimeGenerated", time(alert.time)),
      ("IncidentName", .string(identity(alert, 3))), ("Title", .string(alert.name)),
      ("Description", .string(alert.summary)), ("Severity", .string(alert.severity)),
      ("Status", .string("New")), ("AlertIds", .array([.string(identity(alert, 1))])),
      ("RelatedAnalyticRuleIds", .array([.string(rule.id)])),
      ("FirstActivityTime", time(alert.start)), ("LastActivityTime", time(alert.end)),
      ("CreatedTime", time(alert.time)), ("LastModifiedTime", time(alert.time)),
      ("ProviderName", .string("Azure Sentinel")),
      (
        "AdditionalData",
        .object([
          JSONMember("alertsCount", .integer(1)),
          JSONMember("tactics", .array(alert.tactics.map(JSONValue.string))),
          JSONMember("techniques", .array(alert.techniques.map(JSONValue.string))),
        ])
      ),
    ])
  }

  private func object(_ members: [(String, JSONValue)]) -> String {
    JSONValue.object(members.map { JSONMember($0, $1) }).jsonText
  }

  private func time(_ ticks: Int64) -> JSONValue { .string(DateTime.text(ticks)) }

  /// An identity that is the same whenever the same alert is raised.
  private func identity(_ alert: Alert, _ salt: UInt8) -> String {
    let text = "\(rule.id)|\(rule.name)|\(alert.time)|\(alert.number)"
    var halves: [UInt64] = []
    for seed in [salt, salt &+ 100] {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in [seed] + Array(text.utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      halves.append(hash)
    }
    return GUID.text(UInt128(halves[0]) << 64 | UInt128(halves[1]))
  }
}
