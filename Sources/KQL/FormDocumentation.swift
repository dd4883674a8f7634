/// What the docs and `kustody functions` say of a function that the compiler binds by itself.
package struct FormDocumentation: Sendable {
  package var summary: String
  /// The reference page.
  package var source: String
  package var syntax: String
  /// What each parameter is, as a clause, in the order of the syntax.
  package var words: [(name: String, words: String)]
  /// A whole query and the value of its first row's first column, as KQL.
  package var examples: [(query: String, result: String)]

  init(
    _ summary: String, source: String, syntax: String, words: KeyValuePairs<String, String>,
    examples: [(String, String)]
  ) {
    self.summary = summary
    self.source = source
    self.syntax = syntax
    self.words = words.map { ($0.key, $0.value) }
    self.examples = examples.map { ($0.0, $0.1) }
  }
}
