import Diagnostics
import Documents

/// Something that is wrong with a rule, at its place in the file.
package struct RuleFinding: Sendable {
  package var diagnostic: Diagnostic
  /// Whether the rule would still be taken and run.
  package var isWarning: Bool

  package init(diagnostic: Diagnostic, isWarning: Bool) {
    self.diagnostic = diagnostic
    self.isWarning = isWarning
  }

  /// Something that is wrong with a value of the file.
  ///
  /// - Parameters:
  ///   - near: what was most likely meant by its text: the help, and the fix.
  ///   - help: what to say where nothing is near.
  init(
    _ code: DiagnosticCode, _ message: String, _ node: DocumentNode, near: String?, help: String?,
    isWarning: Bool, in source: SourceText
  ) {
    let text = node.text ?? ""
    let shown = max(1, min(text.prefix { !$0.isNewline }.utf8.count, 80))
    diagnostic = Diagnostic(
      code, message, at: Span(node.offset, node.offset + shown),
      help: near.map { "did you mean `\($0)`?" } ?? help)
    self.isWarning = isWarning
    guard let near else { return }
    // Bare, or in quotes.
    for length in [text.utf8.count, text.utf8.count + 2] where diagnostic.fix == nil {
      diagnostic.fix = Fix(
        replacing: text, with: near, at: Span(node.offset, node.offset + length), in: source)
    }
  }
}
