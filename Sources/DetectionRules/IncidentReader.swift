import Diagnostics
import Documents
import KQLValues

extension RuleReader {
  mutating func readIncidents(_ node: DocumentNode, _ rule: inout DetectionRule) {
    guard let settings = node["incidentConfiguration"], !settings.isNull else { return }
    knownFields(
      of: settings, ["createIncident", "groupingConfiguration"], "the configuration of incidents")
    if let place = settings["createIncident"] {
      if place.bool == nil { wrong("`createIncident` is true or false", place) }
      rule.incidents.creates = place.bool ?? true
    }
    guard let grouping = settings["groupingConfiguration"], !grouping.isNull else { return }
    knownFields(
      of: grouping,
      [
        "enabled", "reopenClosedIncident", "lookbackDuration", "matchingMethod",
        "entitiesMatchingMethod", "groupByEntities", "groupByAlertDetails",
        "groupByCustomDetails",
      ], "the grouping of alerts")
    let read = self.grouping(grouping, rule)
    // What is not enabled is checked all the same, as somebody may enable it.
    if grouping["enabled"]?.bool == true { rule.incidents.grouping = read }
  }

  private mutating func grouping(
    _ node: DocumentNode, _ rule: DetectionRule
  ) -> IncidentSettings.Grouping {
    let range: ClosedRange<Int64> = 5 * TimeSpan.minute...7 * TimeSpan.day
    var grouping = IncidentSettings.Grouping(lookback: 5 * TimeSpan.hour)
    if let lookback = duration(node, "lookbackDuration", within: range) {
      grouping.lookback = lookback
    } else if node["lookbackDuration"] == nil {
      warn("`lookbackDuration` is missing: 5h is taken", node)
    }
    grouping.reopensClosed = node["reopenClosedIncident"]?.bool ?? false
    // Older rules call it so.
    if let place = node["matchingMethod"] ?? node["entitiesMatchingMethod"],
      let written = place.text
    {
      let method =
        ["All": "AllEntities", "None": "AnyAlert", "Custom": "Selected"][written] ?? written
      if let matching = IncidentSettings.Matching(rawValue: method) {
        grouping.matching = matching
      } else {
        let all = IncidentSettings.Matching.allCases.map(\.rawValue).joined(separator: ", ")
        wrong("`\(written)` is none of \(all)", place)
      }
    }
    for element in node["groupByEntities"]?.list ?? [] {
      guard let type = element.text else { continue }
      grouping.entities.append(type)
      if !rule.entities.contains(where: { $0.type == type }), rule.passedEntities.isEmpty {
        wrong("the rule maps no entity `\(type)`", element)
      }
    }
    for element in node["groupByAlertDetails"]?.list ?? [] {
      guard let name = element.text else { continue }
      if let detail = IncidentSettings.AlertDetail(rawValue: name) {
        grouping.alertDetails.append(detail)
      } else {
        wrong("`groupByAlertDetails` takes DisplayName and Severity", element)
      }
    }
    for element in node["groupByCustomDetails"]?.list ?? [] {
      guard let name = element.text else { continue }
      grouping.customDetails.append(name)
      if !rule.customDetails.contains(where: { $0.name == name }) {
        let near = suggestion(for: name, among: rule.customDetails.map(\.name))
        wrong(
          "the rule has no custom detail `\(name)`", element, near: near)
      }
    }
    let isEmpty =
      grouping.entities.isEmpty && grouping.alertDetails.isEmpty && grouping.customDetails.isEmpty
    if grouping.matching == .selected, isEmpty {
      wrong("`Selected` needs something to group by", node["matchingMethod"] ?? node)
    } else if grouping.matching != .selected, !isEmpty, let place = node["matchingMethod"] {
      warn("`\(grouping.matching.rawValue)` does not look at what to group by", place)
    }
    return grouping
  }
}
