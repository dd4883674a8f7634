import JSON
import KQLValues

/// Alerts as rows of SecurityAlert and SecurityIncident, one JSON object each, as an export has them.
package struct AlertRows {
  private let rule: DetectionRule

  package init(_ rule: DetectionRule) { self.rule = rule }

  /// - Returns: a line an alert, and a line for each incident that they made or joined, as a service
  ///   writes a row whenever an incident changes. A log alert of Azure Monitor has no row in either table.
  package func lines(of run: RuleRun) -> [String] {
    guard rule.kind != .logAlert else { return [] }
    return run.alerts.map { securityAlert($0, run) } + run.incidents.map(incident)
  }

  private func securityAlert(_ alert: Alert, _ run: RuleRun) -> String {
    var members: [(String, JSONValue)] = [
      ("Type", .string("SecurityAlert")), ("TimeGenerated", time(alert.time)),
      ("DisplayName", .string(alert.name)), ("AlertName", .string(alert.name)),
      ("AlertSeverity", .string(alert.severity)), ("Description", .string(alert.summary)),
      ("ProviderName", .string("ASI Scheduled Alerts")), ("VendorName", .string("Microsoft")),
      ("SystemAlertId", .string(alert.identity(of: rule, 1))),
      ("VendorOriginalId", .string(alert.identity(of: rule, 2))),
      ("AlertType", .string(rule.id)), ("StartTime", time(alert.start)),
      ("EndTime", time(alert.end)), ("ProcessingEndTime", time(alert.time)),
      ("ExtendedProperties", .string(properties(of: alert, run).jsonText)),
      ("Entities", .string(alert.entitiesJSON.jsonText)), ("SourceSystem", .string("Detection")),
      ("ProductName", .string("Azure Sentinel")),
      ("ProductComponentName", .string("Scheduled Alerts")), ("Status", .string("New")),
      ("IsIncident", .bool(false)), ("Tactics", .string(alert.tactics.joined(separator: ", "))),
      ("Techniques", names(alert.techniques.filter { !$0.contains(".") })),
      ("SubTechniques", names(alert.techniques.filter { $0.contains(".") })),
    ]
    for (property, value) in alert.properties where property != .techniques {
      members.removeAll { $0.0 == property.rawValue }
      members.append((property.rawValue, .string(value)))
    }
    return object(members)
  }

  private func names(_ names: [String]) -> JSONValue {
    .string(names.isEmpty ? "" : JSONValue.array(names.map(JSONValue.string)).jsonText)
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

  private func incident(_ incident: Incident) -> String {
    let status = "New"
    return object([
      ("Type", .string("SecurityIncident")), ("TimeGenerated", time(incident.modified)),
      ("IncidentName", .string(incident.name)), ("IncidentNumber", .integer(incident.number)),
      ("Title", .string(incident.title)), ("Description", .string(incident.summary)),
      ("Severity", .string(incident.severity)), ("Status", .string(status)),
      ("Classification", .string("")), ("AlertIds", list(incident.alertIDs)),
      ("RelatedAnalyticRuleIds", list([incident.ruleID])), ("BookmarkIds", list([])),
      ("Comments", list([])), ("Labels", list([])), ("Tasks", list([])),
      (
        "Owner",
        .object(
          ["objectId", "email", "assignedTo", "userPrincipalName"].map { JSONMember($0, .null) })
      ),
      ("FirstActivityTime", time(incident.firstActivity)),
      ("LastActivityTime", time(incident.lastActivity)),
      ("CreatedTime", time(incident.created)), ("FirstModifiedTime", time(incident.created)),
      ("LastModifiedTime", time(incident.modified)),
      ("ModifiedBy", .string("Incident \(verb(of: incident)) from alert")),
      ("ProviderName", .string("Azure Sentinel")),
      ("ProviderIncidentId", .string("\(incident.number)")),
      ("SourceSystem", .string("Azure")), ("AdditionalData", incident.additionalData),
    ])
  }

  private func verb(of incident: Incident) -> String {
    incident.isReopened ? "reopened" : incident.modified == incident.created ? "created" : "updated"
  }

  private func list(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

  private func object(_ members: [(String, JSONValue)]) -> String {
    JSONValue.object(members.map { JSONMember($0, $1) }).jsonText
  }

  private func time(_ ticks: Int64) -> JSONValue { .string(DateTime.text(ticks)) }
}
