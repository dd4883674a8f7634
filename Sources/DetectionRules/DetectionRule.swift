// DetectionRules: rules of Sentinel and log alerts are read, checked, and run into alerts.

import Documents

/// A rule that runs a query again and again and raises alerts: of Sentinel, or of Azure Monitor.
package struct DetectionRule: Sendable {
  package enum Kind: String, Sendable {
    case scheduled = "Scheduled"
    case nearRealTime = "NRT"
    /// A query for people: it has no schedule.
    case hunting = "Hunting"
    /// A scheduled query rule of Azure Monitor.
    case logAlert = "LogAlert"
  }

  package enum Grouping: String, Sendable {
    case singleAlert = "SingleAlert"
    case alertPerResult = "AlertPerResult"
  }

  package struct EntityMapping: Sendable {
    package var type: String
    package var fields: [(identifier: String, column: String, node: DocumentNode)]
  }

  package var kind: Kind
  package var id: String
  package var name: String
  package var summary: String
  package var severity: String
  package var query: String
  /// Where the query stands in the file.
  package var queryNode: DocumentNode
  /// The rule's own map in the file.
  package var node: DocumentNode
  /// A time at which it runs, in ticks: others lie whole steps away.
  package var start: Int64?
  /// How often it runs, in ticks; nil where it has no schedule.
  package var frequency: Int64?
  /// How far back its query sees, in ticks.
  package var period: Int64?
  /// How far back the query of a log alert sees where that is further than its window, in ticks.
  package var sight: Int64?
  package var trigger = Trigger(.greater, 0)
  package var tactics: [String] = []
  package var techniques: [String] = []
  package var entities: [EntityMapping] = []
  package var customDetails: [(name: String, column: String, node: DocumentNode)] = []
  package var titleFormat: String?
  package var descriptionFormat: String?
  package var severityColumn: String?
  package var tacticsColumn: String?
  /// Columns with entities that another product has found, as `Entities` of SecurityAlert holds them.
  package var passedEntities: [(column: String, node: DocumentNode)] = []
  /// Further fields of the alert that columns say.
  package var dynamicProperties: [(property: AlertProperty, column: String, node: DocumentNode)] =
    []
  package var grouping = Grouping.singleAlert
  /// How long a rule is silent after an alert, in ticks; nil where it is not.
  package var suppression: Int64?
  package var incidents = IncidentSettings()
  package var isEnabled = true
  /// What a log alert measures.
  package var measure: Measure?
}

/// A field of SecurityAlert that a rule may take from a column.
package enum AlertProperty: String, Sendable, CaseIterable {
  case alertLink = "AlertLink"
  case confidenceLevel = "ConfidenceLevel"
  case confidenceScore = "ConfidenceScore"
  case extendedLinks = "ExtendedLinks"
  case productName = "ProductName"
  case providerName = "ProviderName"
  case productComponentName = "ProductComponentName"
  case remediationSteps = "RemediationSteps"
  case techniques = "Techniques"
  case subTechniques = "SubTechniques"
}

/// When a number makes an alert.
package struct Trigger: Sendable, Hashable {
  package enum Comparison: String, Sendable, CaseIterable {
    case greater = "GreaterThan"
    case greaterOrEqual = "GreaterThanOrEqual"
    case less = "LessThan"
    case lessOrEqual = "LessThanOrEqual"
    case equal = "Equal"
    case notEqual = "NotEqual"

    /// As rules write it: in full, or in two letters.
    package init?(written text: String) {
      switch text.lowercased() {
      case "gt", "greaterthan": self = .greater
      case "gte", "ge", "greaterthanorequal": self = .greaterOrEqual
      case "lt", "lessthan": self = .less
      case "lte", "le", "lessthanorequal": self = .lessOrEqual
      case "eq", "equal", "equals": self = .equal
      case "ne", "notequal", "notequals": self = .notEqual
      default: return nil
      }
    }
  }

  package var comparison: Comparison
  package var threshold: Double

  package init(_ comparison: Comparison, _ threshold: Double) {
    self.comparison = comparison
    self.threshold = threshold
  }

  package func isMet(by number: Double) -> Bool {
    switch comparison {
    case .greater: number > threshold
    case .greaterOrEqual: number >= threshold
    case .less: number < threshold
    case .lessOrEqual: number <= threshold
    case .equal: number == threshold
    case .notEqual: number != threshold
    }
  }
}

/// What a log alert of Azure Monitor makes of its query's rows.
package struct Measure: Sendable {
  package enum Aggregation: String, Sendable, CaseIterable {
    case count = "Count"
    case average = "Average"
    case minimum = "Minimum"
    case maximum = "Maximum"
    case total = "Total"
  }

  package struct Dimension: Sendable {
    package var column: String
    package var isExcluding: Bool
    /// `*` is any value.
    package var values: [String]
    package var node: DocumentNode

    package func takes(_ value: String) -> Bool {
      values.contains { $0 == "*" || $0 == value } != isExcluding
    }
  }

  package var aggregation = Aggregation.count
  /// The column that is aggregated; nil counts rows.
  package var column: (name: String, node: DocumentNode)?
  package var dimensions: [Dimension] = []
  /// Of this number of consecutive windows …
  package var periods = 1
  /// … this number must meet the trigger.
  package var failingPeriods = 1
}
