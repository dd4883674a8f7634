import Diagnostics
import KQL

/// Something that is wrong with a text or worth knowing of it.
package struct Problem: Sendable, Hashable {
  package enum Severity: String, Sendable { case error, warning }

  package var severity: Severity
  /// With its code, place, way out, and the fix where a program can make one.
  package var diagnostic: Diagnostic

  package init(severity: Severity, diagnostic: Diagnostic) {
    self.severity = severity
    self.diagnostic = diagnostic
  }
}

extension LanguageService {
  /// What is wrong with a text of one query or of several, in the order of its places.
  package func problems(of source: SourceText) -> [Problem] {
    var problems: [Problem] = []
    for query in compiler.queries(in: source) {
      let compilation = compilation(of: query)
      problems += compilation.diagnostics.map { Problem(severity: .error, diagnostic: $0) }
      problems += compilation.warnings.map { Problem(severity: .warning, diagnostic: $0) }
    }
    return problems.sorted { $0.diagnostic.span.start < $1.diagnostic.span.start }
  }
}

extension SourceText {
  /// The text with a fix made.
  package func applying(_ fix: Fix) -> String {
    text(Span(0, fix.span.start)) + fix.replacement + text(Span(fix.span.end, utf8.count))
  }
}
