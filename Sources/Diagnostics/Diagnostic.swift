/// One thing that is wrong with what a person wrote, and the way out of it.
///
/// Written by the rules of the project: lower case, no full stop, names in backticks.
package struct Diagnostic: Error, Sendable, Hashable {
  package var code: DiagnosticCode
  package var message: String
  /// The narrowest place that shows the mistake.
  package var span: Span
  /// What to do: a near name, the overloads there are, another operator.
  package var help: String?
  /// The change that the help speaks of, where a program can make it.
  package var fix: Fix?
  /// Further facts, one per line.
  package var notes: [String]

  package init(
    _ code: DiagnosticCode, _ message: String, at span: Span, help: String? = nil,
    notes: [String] = []
  ) {
    self.code = code
    self.message = message
    self.span = span
    self.help = help
    self.notes = notes
  }
}

/// All that is wrong with one query, in the order of its text.
package struct Diagnostics: Error, Sendable {
  package var source: SourceText
  package var all: [Diagnostic]

  package init(source: SourceText, _ all: [Diagnostic]) {
    self.source = source
    self.all = all
  }
}
