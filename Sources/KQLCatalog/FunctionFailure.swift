/// A body that cannot answer: the message says why, in the user's words.
package struct FunctionFailure: Error, Sendable {
  package let message: String
  /// Whether the answer exists and kustody does not compute it, rather than the values being wrong.
  package let isUnsupported: Bool
  /// Whether a limit was met, rather than the values being wrong.
  package let isLimit: Bool

  package init(_ message: String) {
    self.message = message
    isUnsupported = false
    isLimit = false
  }

  /// A limit that was met.
  static func limit(_ message: String) -> FunctionFailure { FunctionFailure(limit: message) }

  /// What kustody does not compute, though Kusto does.
  ///
  /// - Parameters:
  ///   - what: as a noun: `the hash of a null`.
  ///   - instead: what would do, as a clause.
  package static func unsupported(_ what: String, instead: String? = nil) -> FunctionFailure {
    FunctionFailure(
      unsupported: "kustody does not support \(what) yet" + (instead.map { ": " + $0 } ?? ""))
  }

  private init(unsupported message: String) {
    self.message = message
    isUnsupported = true
    isLimit = false
  }

  private init(limit message: String) {
    self.message = message
    isUnsupported = false
    isLimit = true
  }
}
