import Diagnostics

/// A name of Kusto's language that kustody knows and does not answer: it is refused by its name.
package struct UnsupportedName: Sendable {
  package enum Kind: String, Sendable {
    case tabularOperator = "operator"
    case function
    case plugin
  }

  package enum Reason: Sendable {
    case notYet
    /// No description is exact enough to give the same answer.
    case unpublished
    /// Only a cluster knows the answer.
    case needsCluster
    /// It runs code of others, or calls another machine.
    case leavesMachine

    /// The reason as a clause, nil where only nobody has written it.
    package var text: String? {
      switch self {
      case .notYet: nil
      case .unpublished: "how it comes to its answer is not published exactly"
      case .needsCluster: "no cluster answers the query"
      case .leavesMachine: "it would leave this machine"
      }
    }
  }

  package var name: String
  package var kind: Kind
  package var reason: Reason
  /// What would do in its place.
  package var instead: String?

  package init(_ name: String, _ kind: Kind, _ reason: Reason, instead: String? = nil) {
    self.name = name
    self.kind = kind
    self.reason = reason
    self.instead = instead
  }

  /// What is said of it, wherever it is named.
  package var message: String {
    "kustody does not support `\(name)`" + (reason.text.map { ": " + $0 } ?? " yet")
  }

  package func refusal(at span: Span) -> Diagnostic {
    Diagnostic(.unsupported, message, at: span, help: instead)
  }
}
