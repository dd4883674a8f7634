import Diagnostics
import Testing

@testable import Workspace

/// A query with a misspelt name, and the query that its fix makes of it; nil where no program could fix it.
private let misspellings: [(query: String, fixed: String?)] = [
  ("print a = 1 | wher a > 1", "print a = 1 | where a > 1"),
  ("print a = 1 | projectaway a", "print a = 1 | project-away a"),
  ("print abc = 1 | where abd > 1", "print abc = 1 | where abc > 1"),
  ("print abc = 1 | where ['abd'] > 1", "print abc = 1 | where ['abc'] > 1"),
  ("print ['a b c'] = 1 | where [\"a b d\"] > 1", "print ['a b c'] = 1 | where [\"a b c\"] > 1"),
  // A bare name cannot be that of a column with a blank in it.
  ("print ['ab c'] = 1 | where abc > 1", nil),
  ("print a = tostrin(1)", "print a = tostring(1)"),
  ("Syslgo | count", "Syslog | count"),
  ("table('Syslgo') | count", "table('Syslog') | count"),
  ("let t = 'Syslgo'; table(t) | count", nil),
  (
    "print a = 1 | join kind=iner (print a = 1) on a",
    "print a = 1 | join kind=inner (print a = 1) on a"
  ),
  ("print a = 1 | evaluate narow()", "print a = 1 | evaluate narrow()"),
  ("print é = 1, abc = 2 | where abd > 1", "print é = 1, abc = 2 | where abc > 1"),
  // The name stands in the function's own text.
  ("let f = (x: long) { tostrin(x) }; print f(1)", "let f = (x: long) { tostring(x) }; print f(1)"),
]

@Test("a misspelt name comes with the change that fixes it", arguments: misspellings)
private func fixes(query: String, fixed: String?) throws {
  let source = SourceText(query)
  let compilation = try Workspace.inMemory().session().compilation(of: source)
  let diagnostic = try #require(compilation.diagnostics.first)
  #expect(diagnostic.help?.hasPrefix("did you mean") == true)
  let changed = diagnostic.fix.map { fix in
    String(decoding: source.utf8[..<fix.span.start], as: UTF8.self) + fix.replacement
      + String(decoding: source.utf8[fix.span.end...], as: UTF8.self)
  }
  #expect(changed == fixed)
  guard let changed else { return }
  let again = try Workspace.inMemory().session().compilation(of: SourceText(changed))
  #expect(again.diagnostics.isEmpty)
}
