// Diagnostics: what is wrong with a text, where, and the way out; and how that is drawn.

/// One thing that is wrong with what a person wrote, and the way out of it.
///
/// Written by the rules of the project: lower case, no full stop, names in backticks.
package struct Diagnostic: Error, Sendable, Hashable {
  package var code: DiagnosticCode
  package var message: String
  /// The narrowest place that shows the error.
  package var span: Span
  /// What to do: a near name, the overloads there are, another operator.
  package var help: String?
  /// The change that the help speaks of, where a program can make it.
  package var fix: Fix?
  /// Further facts, one per line.
  package var notes: [String]
  /// Whether it only says that something stands on a part that could not be bound: it is never told.
  package private(set) var isConsequence = false

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

  /// What is thrown where a part of what was to be bound is not known, because of an error that was reported or of a
  /// table that only its owner has.
  package static func consequence(at span: Span) -> Diagnostic {
    var diagnostic = Diagnostic(.internalError, "this stands on something unknown", at: span)
    diagnostic.isConsequence = true
    return diagnostic
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
