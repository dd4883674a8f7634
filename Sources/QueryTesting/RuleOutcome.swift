/// What a rule did in a test.
package struct RuleOutcome: Sendable, Hashable {
  /// The rule's file, as it is from here.
  package var path: String
  package var name: String
  package var alerts: Int
}
