import JSON
import KQLValues

/// An incident: what alerts of a rule were gathered into.
package struct Incident: Sendable {
  /// A GUID, the same whenever the same alerts are raised.
  package var name: String
  /// Counted from 1 over all rules.
  package var number: Int64
  package var title: String
  package var summary: String
  package var severity: String
  package var tactics: [String]
  package var techniques: [String]
  /// The rule's.
  package var ruleID: String
  /// When the first alert came, and the last, in ticks.
  package var created: Int64
  package var modified: Int64
  /// Of what the alerts are about.
  package var firstActivity: Int64
  package var lastActivity: Int64
  /// `SystemAlertId` of each alert.
  package var alertIDs: [String]
  /// Whether the last alerts opened it again.
  package var isReopened = false
  /// What its alerts have in common.
  var key: String
  var rule: String
}

/// The incidents that the alerts of rules were gathered into so far.
package struct IncidentLog: Sendable {
  /// In the order in which they were made.
  package private(set) var incidents: [Incident] = []
  /// When somebody closed an incident, by its name.
  package var closings: [String: [Int64]] = [:]

  package init() {}

  /// Gathers the alerts of a run.
  ///
  /// - Returns: the incidents that they made or joined, as they are then.
  mutating func add(_ alerts: [Alert], of rule: DetectionRule) -> [Incident] {
    guard rule.incidents.creates, rule.kind != .logAlert else { return [] }
    var touched: [Int] = []
    for alert in alerts {
      let key = rule.incidents.grouping.map { self.key(of: alert, $0) } ?? ""
      let index: Int
      if let grouping = rule.incidents.grouping, let found = match(alert, key, grouping, rule) {
        index = found.index
        incidents[index].join(alert, of: rule, reopening: found.isClosed)
      } else {
        index = incidents.count
        incidents.append(
          Incident(alert, of: rule, key: key, number: Int64(incidents.count) + 1))
      }
      if !touched.contains(index) { touched.append(index) }
    }
    return touched.map { incidents[$0] }
  }

  /// The newest incident that takes the alert.
  private func match(
    _ alert: Alert, _ key: String, _ grouping: IncidentSettings.Grouping, _ rule: DetectionRule
  ) -> (index: Int, isClosed: Bool)? {
    for (index, incident) in incidents.enumerated().reversed()
    where incident.rule == rule.identity && incident.key == key
      && incident.alertIDs.count < IncidentSettings.alertLimit
    {
      let age = alert.time.subtractingReportingOverflow(incident.created)
      guard !age.overflow, age.partialValue <= grouping.lookback else { continue }
      let isClosed =
        closings[incident.name]?.contains { $0 <= alert.time && $0 >= incident.modified } ?? false
      if isClosed, !grouping.reopensClosed { continue }
      return (index, isClosed)
    }
    return nil
  }

  private func key(of alert: Alert, _ grouping: IncidentSettings.Grouping) -> String {
    func texts(_ entities: [Alert.Entity]) -> JSONValue {
      .array(
        entities.map {
          JSONValue.object([JSONMember("Type", .string($0.type))] + $0.fields).jsonText
        }
        .sorted().map(JSONValue.string))
    }
    switch grouping.matching {
    case .anyAlert: return ""
    case .allEntities: return texts(alert.entities).jsonText
    case .selected:
      var parts = grouping.entities.map { type in
        texts(alert.entities.filter { $0.type == type })
      }
      for detail in grouping.alertDetails {
        switch detail {
        case .displayName: parts.append(.string(alert.name))
        case .severity: parts.append(.string(alert.severity))
        }
      }
      for name in grouping.customDetails {
        let values = alert.details.first { $0.name == name }?.values ?? []
        parts.append(.array(values.sorted().map(JSONValue.string)))
      }
      return JSONValue.array(parts).jsonText
    }
  }
}

extension Incident {
  fileprivate init(_ alert: Alert, of rule: DetectionRule, key: String, number: Int64) {
    name = alert.identity(of: rule, 3)
    self.number = number
    title = alert.name
    summary = alert.summary
    severity = alert.severity
    tactics = alert.tactics
    techniques = alert.techniques
    ruleID = rule.id
    created = alert.time
    modified = alert.time
    firstActivity = alert.start
    lastActivity = alert.end
    alertIDs = [alert.identity(of: rule, 1)]
    self.key = key
    self.rule = rule.identity
  }

  /// Title, description and severity stay those of the first alert.
  fileprivate mutating func join(_ alert: Alert, of rule: DetectionRule, reopening: Bool) {
    // Further alerts of the run that opened it leave the mark.
    isReopened = reopening || isReopened && modified == alert.time
    modified = alert.time
    firstActivity = min(firstActivity, alert.start)
    lastActivity = max(lastActivity, alert.end)
    alertIDs.append(alert.identity(of: rule, 1))
    for tactic in alert.tactics where !tactics.contains(tactic) { tactics.append(tactic) }
    for technique in alert.techniques where !techniques.contains(technique) {
      techniques.append(technique)
    }
  }

  /// Incidents as a table, with the names that SecurityIncident has; `Alerts` is their number.
  package static func table(of incidents: [Incident]) -> ResultTable {
    ResultTable(
      columns: [
        ResultColumn("TimeGenerated", .datetime), ResultColumn("IncidentNumber", .long),
        ResultColumn("Title", .string), ResultColumn("Severity", .string),
        ResultColumn("Status", .string), ResultColumn("Alerts", .long),
        ResultColumn("CreatedTime", .datetime), ResultColumn("FirstActivityTime", .datetime),
        ResultColumn("LastActivityTime", .datetime), ResultColumn("Description", .string),
        ResultColumn("IncidentName", .string), ResultColumn("AlertIds", .dynamic),
        ResultColumn("RelatedAnalyticRuleIds", .dynamic), ResultColumn("AdditionalData", .dynamic),
      ],
      rows: incidents.map { incident in
        [
          .datetime(incident.modified), .long(incident.number), .string(incident.title),
          .string(incident.severity), .string("New"), .long(Int64(incident.alertIDs.count)),
          .datetime(incident.created), .datetime(incident.firstActivity),
          .datetime(incident.lastActivity), .string(incident.summary), .string(incident.name),
          .dynamic(JSONValue.array(incident.alertIDs.map(JSONValue.string)).jsonText),
          .dynamic(JSONValue.array([.string(incident.ruleID)]).jsonText),
          .dynamic(incident.additionalData.jsonText),
        ]
      }, isOrdered: true)
  }

  var additionalData: JSONValue {
    .object([
      JSONMember("alertsCount", .integer(Int64(alertIDs.count))),
      JSONMember("bookmarksCount", .integer(0)), JSONMember("commentsCount", .integer(0)),
      JSONMember(
        "alertProductNames", .array([.string("Azure Sentinel")])),
      JSONMember("tactics", .array(tactics.map(JSONValue.string))),
      JSONMember("techniques", .array(techniques.map(JSONValue.string))),
    ])
  }
}

extension DetectionRule {
  /// What tells it from other rules.
  var identity: String { "\(id)|\(name)" }
}

extension Alert {
  /// An identity that is the same whenever the same alert is raised.
  ///
  /// - Parameter salt: another gives another identity.
  func identity(of rule: DetectionRule, _ salt: UInt8) -> String {
    let text = "\(rule.identity)|\(time)|\(number)"
    var halves: [UInt64] = []
    for seed in [salt, salt &+ 100] {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in [seed] + Array(text.utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      halves.append(hash)
    }
    return GUID.text(UInt128(halves[0]) << 64 | UInt128(halves[1]))
  }
}
