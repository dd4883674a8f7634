import Diagnostics
import Testing

@testable import Workspace

/// A word or sign of another language, the help for it, and the query that its fix makes.
private let foreign: [(query: String, help: String, fixed: String?)] = [
  (
    "print a = 1 | where a == 1 && a < 2", "conditions are joined with `and`",
    "print a = 1 | where a == 1 and a < 2"
  ),
  (
    "print a = 1 | where a == 1 || a == 2", "conditions are joined with `or`",
    "print a = 1 | where a == 1 or a == 2"
  ),
  (
    "print a = 1 | where a == 1 AND a < 2",
    "the words of the language are written in lower case: `and`",
    "print a = 1 | where a == 1 and a < 2"
  ),
  (
    "print a = 1 | where a not in (1, 2)", "its opposite is written `!in`",
    "print a = 1 | where a !in (1, 2)"
  ),
  (
    "print a = 'x' | where a NOT LIKE 'y'", "its opposite is written `!contains`",
    "print a = 'x' | where a !contains 'y'"
  ),
  (
    "print a = 'x' | where a like 'y'",
    "for a part of a text there are `has`, `contains` and `matches regex`", nil
  ),
  (
    "print a = 1 | where a === 1", "values are compared with `==`", "print a = 1 | where a == 1"
  ),
  ("print a = 1 | where a is null", "there are `isnull(…)` and, for text, `isempty(…)`", nil),
  ("print a = true | where not a", "`not` is a function: `not(…)`", nil),
  ("print a = 1 | order by a des", "did you mean `desc`?", "print a = 1 | order by a desc"),
  ("print a = 1 | select a", "`project` picks columns", "print a = 1 | project a"),
  ("print a = 1 | project a as b", "a name stands before its expression: `name = expression`", nil),
  (
    "print a = 1 | summarize count() group by a", "the keys of groups stand after `by`",
    "print a = 1 | summarize count() by a"
  ),
  ("print a = 1 | stats count() by a", "`summarize … by …` makes groups", nil),
  ("print a = 1 | where a > = 1", "it is one sign: `>=`", "print a = 1 | where a >= 1"),
  ("print a = 1 | where a =< 1", "it is written `<=`", "print a = 1 | where a <= 1"),
  ("print a = 1 | where a => 1", "it is written `>=`", "print a = 1 | where a >= 1"),
  (
    "print a = 1 | where (a == 1 and a = 1)", "values are compared with `==`",
    "print a = 1 | where (a == 1 and a == 1)"
  ),
  (
    "print a = 1 | summarize count() BY a",
    "the words of the language are written in lower case: `by`",
    "print a = 1 | summarize count() by a"
  ),
  (
    "print a = 1 | take 5 limit 3", "a pipe stands before `limit`",
    "print a = 1 | take 5 | limit 3"
  ),
  ("print a = 1 | where a between 1 and 3", "a range is written `(low .. high)`", nil),
  ("print a = 1 | where a between (1, 3)", "a range is written `(low .. high)`", nil),
  (
    "print a = 'x' | where a has ('x', 'y')",
    "several values are taken by `in (…)`, `has_any (…)` and `has_all (…)`", nil
  ),
  ("print a = if(1 == 1, 2, 3)", "did you mean `iff`?", "print a = iff(1 == 1, 2, 3)"),
  ("limit 5", "`limit` is an operator: a pipe stands before it, as in `T | limit …`", nil),
]

@Test("what other languages write is reported as what KQL has for it", arguments: foreign)
private func foreignWords(query: String, help: String, fixed: String?) throws {
  let source = SourceText(query)
  let compilation = try Workspace.inMemory().session().compilation(of: source)
  #expect(compilation.diagnostics.count == 1)
  let diagnostic = try #require(compilation.diagnostics.first)
  #expect(diagnostic.help == help)
  let changed = diagnostic.fix.map { fix in
    String(decoding: source.utf8[..<fix.span.start], as: UTF8.self) + fix.replacement
      + String(decoding: source.utf8[fix.span.end...], as: UTF8.self)
  }
  #expect(changed == fixed)
  guard let changed else { return }
  let again = try Workspace.inMemory().session().compilation(of: SourceText(changed))
  #expect(again.diagnostics.isEmpty)
}

private let numbersHelp =
  "convert what is not a number, as with `tolong(…)`, `toreal(…)` or `todatetime(…)`"

@Test(
  "an operator that does not stand between two types names the conversion",
  arguments: [
    ("print 1h < 5", "convert one of them, as with `totimespan(…)` or `tolong(…)`"),
    ("print 1 < 'x'", "convert the text, as with `tolong(…)`"),
    (
      "print 'a' + 'b'",
      "texts are joined with `strcat(…)`; numbers in them are read with `tolong(…)`"
    ),
    ("print 'a' * 2", numbersHelp), ("print -'5'", numbersHelp),
  ])
private func conversions(query: String, help: String) throws {
  let compilation = try Workspace.inMemory().session().compilation(of: SourceText(query))
  let diagnostic = try #require(compilation.diagnostics.first)
  #expect(diagnostic.help == help)
  #expect(!diagnostic.message.contains("__"))
}

/// A text, and its queries without the blanks around them.
private let files: [(text: String, queries: [String])] = [
  ("print 1\n\nprint 2", ["print 1", "print 2"]),
  ("print 1\n\n\n// note\nprint 2\n| take 1\n", ["print 1", "// note\nprint 2\n| take 1"]),
  // One query, whatever blank lines are in it.
  ("print 1\n\n| take 1", ["print 1\n\n| take 1"]),
  ("let a = 1;\n\nprint a", ["let a = 1;\n\nprint a"]),
  ("let a = 1;\n\nprint a\n\nprint 2", ["let a = 1;\n\nprint a", "print 2"]),
  ("print a = 1\n\n| where a == 1\n\nprint 2", ["print a = 1\n\n| where a == 1", "print 2"]),
  // A query that cannot be read is not taken for several.
  ("print 1\n\nprint (", ["print 1\n\nprint ("]),
  ("print 1\nprint 2", ["print 1\nprint 2"]),
  ("print 'a\\nb'\n \t\nprint @'x\n\ny'", ["print 'a\\nb'", "print @'x\n\ny'"]),
]

@Test("blank lines part queries where a text cannot be read as one", arguments: files)
private func separate(text: String, queries: [String]) throws {
  let source = SourceText(text, name: "q.kql")
  let found = try Workspace.inMemory().session().queries(in: source)
  // Comments at the border belong to none.
  #expect(
    found.map { trimmed(String(decoding: $0.utf8, as: UTF8.self)) }
      == queries.map { $0.replacing("// note\n", with: "") })
  // Each stands at its own place.
  for query in found { #expect(query.utf8.count == source.utf8.count) }
}

private func trimmed(_ text: String) -> String {
  let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    .map { $0.allSatisfy(\.isWhitespace) ? "" : String($0) }
  let kept = lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed()
  return kept.joined(separator: "\n")
}
