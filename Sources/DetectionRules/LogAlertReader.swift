import Diagnostics
import Documents
import KQLValues

/// Scheduled query rules of Azure Monitor: one for each condition of `criteria.allOf`.
extension RuleReader {
  mutating func logAlerts(
    _ resource: DocumentNode, _ properties: DocumentNode, _ criteria: DocumentNode
  ) -> [(rule: DetectionRule, findings: [RuleFinding])] {
    var rules: [(rule: DetectionRule, findings: [RuleFinding])] = []
    for condition in criteria["allOf"]?.list ?? [] {
      var reader = RuleReader(document)
      guard let query = condition["query"], query.text != nil else {
        // A condition on a metric or on logs that are counted elsewhere.
        continue
      }
      let rule = reader.logAlert(resource, properties, condition, query)
      rules.append((rule, reader.findings))
    }
    return rules
  }

  private mutating func logAlert(
    _ resource: DocumentNode, _ properties: DocumentNode, _ condition: DocumentNode,
    _ query: DocumentNode
  ) -> DetectionRule {
    let name = text(properties, "displayName") ?? text(resource, "name") ?? ""
    var rule = DetectionRule(
      kind: .logAlert, id: text(resource, "name") ?? "", name: name,
      summary: text(properties, "description") ?? "", severity: "", query: resolved(query),
      queryNode: query, node: properties)
    if let written = text(properties, "severity"), let place = properties["severity"] {
      if let number = Int(written), (0...4).contains(number) {
        rule.severity = "Sev\(number)"
      } else {
        wrong("the severity of a log alert is a number from 0 to 4", place)
      }
    }
    let range: ClosedRange<Int64> = TimeSpan.minute...TimeSpan.day
    rule.frequency = duration(properties, "evaluationFrequency", within: range)
    rule.period = duration(properties, "windowSize", within: TimeSpan.minute...2 * TimeSpan.day)
    for key in ["evaluationFrequency", "windowSize"] where properties[key] == nil {
      wrong("a log alert needs `\(key)`", properties)
    }
    readOverride(properties, &rule)
    knownFields(of: properties, Self.alertFields, "a log alert")
    knownFields(of: condition, Self.conditionFields, "a condition")
    rule.isEnabled = properties["enabled"]?.bool ?? true
    rule.suppression = duration(properties, "muteActionsDuration", within: nil)
    readTrigger(condition, &rule)
    rule.measure = measure(condition)
    return rule
  }

  /// The fields of a log alert; those of them that only say whom to tell, and how, are not looked at.
  private static let alertFields = [
    "displayName", "description", "severity", "enabled", "scopes", "evaluationFrequency",
    "windowSize", "overrideQueryTimeRange", "targetResourceTypes", "criteria",
    "muteActionsDuration", "actions", "autoMitigate", "resolveConfiguration",
    "skipQueryValidation", "checkWorkspaceAlertsStorageConfigured", "ruleResolveConfiguration",
    "isWorkspaceAlertsStorageConfigured", "isLegacyLogAnalyticsRule", "createdWithApiVersion",
    "publicNetworkAccess",
  ]

  private static let conditionFields = [
    "query", "timeAggregation", "metricMeasureColumn", "resourceIdColumn", "dimensions",
    "operator", "threshold", "failingPeriods", "metricName", "criterionType", "alertSensitivity",
    "ignoreDataBefore", "minRecurrenceCount",
  ]

  private mutating func readOverride(_ properties: DocumentNode, _ rule: inout DetectionRule) {
    guard let place = properties["overrideQueryTimeRange"], !place.isNull else { return }
    guard
      let range = duration(
        properties, "overrideQueryTimeRange", within: TimeSpan.minute...2 * TimeSpan.day)
    else { return }
    if let period = rule.period, range < period {
      wrong("the query sees less than `windowSize`", place)
      return
    }
    rule.sight = range
    if range != rule.period {
      warn("all rows that the query gives count, also of times before `windowSize`", place)
    }
  }

  private mutating func readTrigger(_ condition: DocumentNode, _ rule: inout DetectionRule) {
    if let kind = condition["criterionType"], kind.text == "DynamicThresholdCriterion" {
      warn("the service learns this threshold: here no alert is raised", kind)
      rule.trigger = Trigger(.greater, .infinity)
      return
    }
    guard let place = condition["operator"] else {
      wrong("a condition needs `operator`", condition)
      return
    }
    guard let comparison = Trigger.Comparison(written: resolved(place)), comparison != .notEqual
    else {
      let all = Trigger.Comparison.allCases.filter { $0 != .notEqual }.map(\.rawValue)
      wrong("the operator is one of \(all.joined(separator: ", "))", place)
      return
    }
    guard let written = text(condition, "threshold"), let threshold = Double(written),
      threshold.isFinite
    else {
      wrong("a condition needs a number as its `threshold`", condition["threshold"] ?? condition)
      return
    }
    rule.trigger = Trigger(comparison, threshold)
  }

  private mutating func measure(_ condition: DocumentNode) -> Measure {
    var measure = Measure()
    if let place = condition["timeAggregation"], let written = text(condition, "timeAggregation") {
      if let aggregation = Measure.Aggregation(rawValue: written) {
        measure.aggregation = aggregation
      } else {
        let all = Measure.Aggregation.allCases.map(\.rawValue).joined(separator: ", ")
        wrong("`timeAggregation` is one of \(all)", place)
      }
    }
    if let column = condition["metricMeasureColumn"], let name = column.text, !name.isEmpty {
      measure.column = (name, column)
    } else if measure.aggregation != .count {
      wrong("`\(measure.aggregation.rawValue)` needs a `metricMeasureColumn`", condition)
    }
    for dimension in condition["dimensions"]?.list ?? [] {
      guard let name = dimension["name"], let column = name.text else { continue }
      measure.dimensions.append(
        Measure.Dimension(
          column: column, isExcluding: dimension["operator"]?.text == "Exclude",
          values: dimension["values"]?.list?.compactMap(\.text) ?? ["*"], node: name))
    }
    if let column = condition["resourceIdColumn"], let name = column.text, !name.isEmpty {
      measure.dimensions.append(
        Measure.Dimension(column: name, isExcluding: false, values: ["*"], node: column))
    }
    let failing = condition["failingPeriods"]
    measure.periods = Int(failing?["numberOfEvaluationPeriods"]?.integer ?? 1)
    measure.failingPeriods = Int(failing?["minFailingPeriodsToAlert"]?.integer ?? 1)
    if let failing,
      !(1...6).contains(measure.periods)
        || !(1...measure.periods).contains(measure.failingPeriods)
    {
      wrong("a log alert looks at 1 to 6 periods, and at no more failing ones", failing)
      measure.periods = min(max(measure.periods, 1), 6)
      measure.failingPeriods = min(max(measure.failingPeriods, 1), measure.periods)
    }
    return measure
  }
}
