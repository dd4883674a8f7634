/// A body that cannot answer: the message says why, in the user's words.
package struct FunctionFailure: Error, Sendable {
  package let message: String
  package init(_ message: String) { self.message = message }
}
