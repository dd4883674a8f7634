/// What a rule says of the incidents that are made of its alerts.
package struct IncidentSettings: Sendable, Hashable {
  package enum Matching: String, Sendable, CaseIterable {
    /// All entities of the alerts are the same.
    case allEntities = "AllEntities"
    /// Whatever the rule raised.
    case anyAlert = "AnyAlert"
    /// The chosen entities and details are the same.
    case selected = "Selected"
  }

  package enum AlertDetail: String, Sendable, CaseIterable {
    case displayName = "DisplayName"
    case severity = "Severity"
  }

  package struct Grouping: Sendable, Hashable {
    /// Whether an alert that belongs to a closed incident opens it again; else it makes a new one.
    package var reopensClosed = false
    /// An alert joins an incident whose first alert lies no longer before it, in ticks.
    package var lookback: Int64
    package var matching = Matching.allEntities
    /// Types of entities.
    package var entities: [String] = []
    package var alertDetails: [AlertDetail] = []
    /// Names of custom details.
    package var customDetails: [String] = []
  }

  package var creates = true
  /// nil: an incident an alert.
  package var grouping: Grouping?

  /// An incident takes no more alerts than this; the next makes a new one.
  static let alertLimit = 150
}
