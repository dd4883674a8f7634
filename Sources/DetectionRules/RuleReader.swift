import Diagnostics
import Documents
import KQLValues

/// Reads a rule's fields and notes what is wrong with them.
struct RuleReader {
  enum Style {
    /// A file of Sentinel's repositories.
    case yaml
    /// A resource of an export or a template.
    case resource
    /// A saved search, which hunting queries are.
    case search
  }

  let document: Document
  private(set) var findings: [RuleFinding] = []

  init(_ document: Document) { self.document = document }

  /// The file's value: where parameters of a template stand.
  var root: DocumentNode { document.root }

  mutating func sentinelRule(_ node: DocumentNode, _ query: DocumentNode, style: Style)
    -> DetectionRule
  {
    let kind = kind(of: node, style: style)
    var rule = DetectionRule(
      kind: kind, id: text(node, "id") ?? "",
      name: text(node, "name") ?? text(node, "displayName") ?? "",
      summary: text(node, "description") ?? "", severity: text(node, "severity") ?? "",
      query: resolved(query), queryNode: query, node: node)
    if style != .search { knownFields(of: node, Self.fields, "a rule") }
    readQueryAndName(rule)
    if style == .yaml { readIdentity(rule) }
    readSchedule(node, &rule)
    readAttack(node, &rule)
    readEntities(node, &rule)
    readPassedEntities(node, &rule)
    readDetails(node, &rule)
    if let settings = node["eventGroupingSettings"] {
      knownFields(of: settings, ["aggregationKind"], "the grouping of events")
    }
    if let setting = node["eventGroupingSettings"]?["aggregationKind"], let kind = setting.text {
      if let grouping = DetectionRule.Grouping(rawValue: kind) {
        rule.grouping = grouping
      } else {
        wrong("`aggregationKind` is SingleAlert or AlertPerResult", setting)
      }
    }
    if node["suppressionEnabled"]?.bool == true {
      rule.suppression = duration(node, "suppressionDuration", within: nil) ?? 5 * TimeSpan.hour
    }
    readIncidents(node, &rule)
    rule.isEnabled = node["enabled"]?.bool ?? true
    return rule
  }

  /// The fields of rules; those that only say something to people are among them.
  private static let fields = [
    "id", "name", "displayName", "description", "severity", "query", "kind", "version", "status",
    "tags", "enabled", "tactics", "relevantTechniques", "techniques", "subTechniques",
    "requiredDataConnectors", "queryFrequency", "queryPeriod", "triggerOperator",
    "triggerThreshold", "startTimeUtc", "entityMappings", "sentinelEntitiesMappings",
    "customDetails", "alertDetailsOverride", "eventGroupingSettings", "incidentConfiguration",
    "suppressionEnabled", "suppressionDuration", "alertRuleTemplateName", "templateVersion",
    "templateVersionUpdate", "metadata", "author", "etag", "type", "lastModifiedUtc", "References",
    "properties", "tests",
  ]

  /// Names members that nothing looks at.
  mutating func knownFields(of node: DocumentNode, _ names: [String], _ what: String) {
    for member in node.members ?? [] where !names.contains(member.key) {
      let near = suggestion(for: member.key, among: names)
      let place = DocumentNode(.scalar(member.key, isText: true), at: member.keyOffset)
      warn(
        "\(what) has no field `\(member.key)`: it is not looked at", place, near: near)
    }
  }

  /// The name and the kind that a resource bears outside its properties.
  func named(_ rule: DetectionRule, by node: DocumentNode) -> DetectionRule {
    var rule = rule
    if rule.id.isEmpty { rule.id = text(node, "name") ?? text(node, "id") ?? "" }
    if let kind = text(node, "kind"), kind.uppercased() == "NRT" { rule.kind = .nearRealTime }
    return rule
  }

  private func kind(of node: DocumentNode, style: Style) -> DetectionRule.Kind {
    if style == .search { return .hunting }
    if let kind = text(node, "kind"), kind.uppercased() == "NRT" { return .nearRealTime }
    let isScheduled = text(node, "kind") == "Scheduled" || node["queryFrequency"] != nil
    return isScheduled ? .scheduled : .hunting
  }

  private mutating func readQueryAndName(_ rule: DetectionRule) {
    let characters = rule.query.unicodeScalars.count
    if rule.query.allSatisfy(\.isWhitespace) {
      wrong("the query is empty", rule.queryNode)
    } else if characters > 10_000 {
      wrong("the query has \(characters) characters, Sentinel takes 10000", rule.queryNode)
    }
    if rule.name.isEmpty { wrong("the rule has no name", rule.node) }
    if rule.name.count > 256, let name = rule.node["name"] {
      warn("the name is longer than 256 characters", name)
    }
    guard rule.kind == .scheduled || rule.kind == .nearRealTime else { return }
    let severities = ["Informational", "Low", "Medium", "High"]
    if !severities.contains(rule.severity) {
      wrong(
        "the severity is one of \(severities.joined(separator: ", "))",
        rule.node["severity"] ?? rule.node)
    }
  }

  private mutating func readIdentity(_ rule: DetectionRule) {
    if let id = rule.node["id"], GUID.parse(rule.id) == nil {
      warn("`\(rule.id)` is not a GUID", id)
    } else if rule.id.isEmpty, rule.kind != .hunting {
      warn("the rule has no id", rule.node)
    }
  }

  private mutating func readSchedule(_ node: DocumentNode, _ rule: inout DetectionRule) {
    let days: ClosedRange<Int64> = 5 * TimeSpan.minute...14 * TimeSpan.day
    if rule.kind == .nearRealTime {
      // It runs once a minute, over the minute before.
      rule.frequency = TimeSpan.minute
      rule.period = TimeSpan.minute
      return
    }
    guard rule.kind == .scheduled else { return }
    if let written = text(node, "startTimeUtc"), let place = node["startTimeUtc"] {
      rule.start = DateTime.literal(written)
      if rule.start == nil { wrong("`\(written)` is not a datetime", place) }
    }
    for key in ["queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"]
    where node[key] == nil || node[key]?.isNull == true {
      wrong("a scheduled rule needs `\(key)`", node)
    }
    rule.frequency = duration(node, "queryFrequency", within: days)
    rule.period = duration(node, "queryPeriod", within: days)
    if let frequency = rule.frequency, let period = rule.period, period < frequency,
      let place = node["queryPeriod"]
    {
      wrong(
        "the period is shorter than the frequency: rows between two runs are never seen", place)
    }
    if let written = text(node, "triggerOperator"), let place = node["triggerOperator"] {
      if let comparison = Trigger.Comparison(written: written) {
        rule.trigger.comparison = comparison
      } else {
        wrong("`\(written)` is none of gt, lt, eq, ne and their long forms", place)
      }
    }
    if let place = node["triggerThreshold"], !place.isNull {
      if let threshold = Int64(text(node, "triggerThreshold") ?? ""),
        (0...10_000).contains(threshold)
      {
        rule.trigger.threshold = Double(threshold)
      } else {
        wrong("the threshold is a whole number from 0 to 10000", place)
      }
    }
  }

  private mutating func readAttack(_ node: DocumentNode, _ rule: inout DetectionRule) {
    for tactic in node["tactics"]?.list ?? [] {
      guard let name = tactic.text else { continue }
      rule.tactics.append(name)
      if Tactics.names.contains(name) { continue }
      let folded = name.filter { $0 != " " }.lowercased()
      let near =
        Tactics.names.first { $0.lowercased() == folded }
        ?? suggestion(for: name, among: Array(Tactics.names))
      warn("`\(name)` is not a tactic", tactic, near: near)
    }
    for key in ["relevantTechniques", "techniques"] {
      for technique in node[key]?.list ?? [] {
        guard let name = technique.text else { continue }
        rule.techniques.append(name)
        if !Tactics.isTechnique(name) {
          warn("`\(name)` is not a technique; they read T1078 or T1078.004", technique)
        }
      }
    }
  }

  private mutating func readEntities(_ node: DocumentNode, _ rule: inout DetectionRule) {
    guard let mappings = node["entityMappings"], let list = mappings.list else { return }
    if list.count > 10 { wrong("a rule maps at most 10 entities", mappings) }
    for mapping in list {
      guard let type = mapping["entityType"], let name = type.text else {
        wrong("an entity mapping needs `entityType`", mapping)
        continue
      }
      let known = EntityTypes.identifiers[name]
      if known == nil {
        let near =
          EntityTypes.identifiers.keys.first { $0.lowercased() == name.lowercased() }
          ?? suggestion(for: name, among: Array(EntityTypes.identifiers.keys))
        wrong("`\(name)` is not a type of entity", type, near: near)
      }
      var entity = DetectionRule.EntityMapping(type: name, fields: [])
      let fields = mapping["fieldMappings"]?.list ?? []
      if fields.isEmpty { wrong("the mapping of `\(name)` has no fields", mapping) }
      if fields.count > 3 { wrong("an entity has at most 3 identifiers", mapping) }
      for field in fields {
        guard let identifier = field["identifier"], let key = identifier.text,
          let column = field["columnName"], let columnName = column.text
        else {
          wrong("a field mapping needs `identifier` and `columnName`", field)
          continue
        }
        if let names = known ?? nil, !names.contains(key) {
          let near = suggestion(for: key, among: names)
          wrong(
            "`\(name)` has no identifier `\(key)`", identifier, near: near,
            help: "it has " + names.joined(separator: ", "))
        }
        entity.fields.append((key, columnName, column))
      }
      rule.entities.append(entity)
    }
  }

  private mutating func readPassedEntities(_ node: DocumentNode, _ rule: inout DetectionRule) {
    for mapping in node["sentinelEntitiesMappings"]?.list ?? [] {
      if let column = mapping["columnName"], let name = column.text {
        rule.passedEntities.append((name, column))
      } else {
        wrong("a mapping of entities needs `columnName`", mapping)
      }
    }
  }

  private mutating func readDetails(_ node: DocumentNode, _ rule: inout DetectionRule) {
    for member in node["customDetails"]?.members ?? [] {
      guard let column = member.value.text else {
        wrong("the detail `\(member.key)` names no column", member.value)
        continue
      }
      let isName =
        member.key.count <= 20 && member.key.first?.isLetter == true
        && member.key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
      if !isName {
        warn("a detail's name has at most 20 letters, digits and `_`", member.value)
      }
      rule.customDetails.append((member.key, column, member.value))
    }
    if rule.customDetails.count > 20, let details = node["customDetails"] {
      wrong("a rule has at most 20 custom details", details)
    }
    guard let details = node["alertDetailsOverride"] else { return }
    rule.titleFormat = text(details, "alertDisplayNameFormat")
    rule.descriptionFormat = text(details, "alertDescriptionFormat")
    rule.severityColumn = text(details, "alertSeverityColumnName")
    rule.tacticsColumn = text(details, "alertTacticsColumnName")
    knownFields(
      of: details,
      [
        "alertDisplayNameFormat", "alertDescriptionFormat", "alertSeverityColumnName",
        "alertTacticsColumnName", "alertDynamicProperties",
      ], "the override of details")
    for element in details["alertDynamicProperties"]?.list ?? [] {
      guard let name = element["alertProperty"], let column = element["value"],
        let columnName = column.text
      else {
        wrong("a property of the alert needs `alertProperty` and `value`", element)
        continue
      }
      guard let property = AlertProperty(rawValue: name.text ?? "") else {
        let all = AlertProperty.allCases.map(\.rawValue)
        let near = suggestion(for: name.text ?? "", among: all)
        wrong(
          "an alert has no property `\(name.text ?? "")`", name, near: near,
          help: "it has " + all.joined(separator: ", "))
        continue
      }
      rule.dynamicProperties.append((property, columnName, column))
    }
  }

  // MARK: values

  mutating func duration(_ node: DocumentNode, _ key: String, within range: ClosedRange<Int64>?)
    -> Int64?
  {
    guard let place = node[key], let written = text(node, key) else { return nil }
    guard let ticks = RuleDuration.ticks(written) else {
      wrong("`\(written)` is not a span of time; write 1h, 14d or PT1H", place)
      return nil
    }
    if let range, !range.contains(ticks) {
      let (least, most) = (range.lowerBound, range.upperBound)
      wrong(
        "`\(key)` must be between \(RuleDuration.text(least)) and \(RuleDuration.text(most))", place
      )
    }
    return ticks
  }

  /// The text of a field; what a template says by a parameter or a variable is looked up.
  func text(_ node: DocumentNode, _ key: String) -> String? {
    guard let value = node[key], value.text != nil else { return nil }
    return resolved(value)
  }

  func resolved(_ value: DocumentNode) -> String {
    let text = value.text ?? ""
    guard text.hasPrefix("["), text.hasSuffix("]") else { return text }
    if text.hasPrefix("[[") { return String(text.dropFirst()) }
    for (function, key) in [("parameters", "defaultValue"), ("variables", nil)] {
      let prefix = "[\(function)('"
      guard text.hasPrefix(prefix), text.hasSuffix("')]") else { continue }
      let name = String(text.dropFirst(prefix.count).dropLast(3))
      let found = root[function]?[name]
      if let value = key.map({ found?[$0]?.text }) ?? found?.text { return value }
    }
    return text
  }

  /// - Parameters:
  ///   - near: what was most likely meant by the node's text.
  ///   - help: what to say where nothing is near.
  mutating func wrong(
    _ message: String, _ node: DocumentNode, near: String? = nil, help: String? = nil
  ) {
    findings.append(
      RuleFinding(
        .ruleField, message, node, near: near, help: help, isWarning: false,
        in: document.source))
  }

  mutating func warn(
    _ message: String, _ node: DocumentNode, near: String? = nil, help: String? = nil
  ) {
    findings.append(
      RuleFinding(
        .ruleField, message, node, near: near, help: help, isWarning: true,
        in: document.source))
  }
}
