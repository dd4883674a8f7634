/// A name that the grammar or the binder knows by itself: a function that gives a table, an operator with a list,
/// a function over the elements of a graph's pattern.
package struct LanguageForm: Sendable {
  package enum Kind: String, Sendable {
    case tableFunction = "table function"
    case scalarOperator = "scalar operator"
    case graphFunction = "graph function"
  }

  package var name: String
  package var kind: Kind
  package var documentation: FormDocumentation
  /// Whether it stands for a table of the database: its examples cannot run without one.
  package var readsTables: Bool

  fileprivate init(
    _ name: String, _ kind: Kind, _ documentation: FormDocumentation, readsTables: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.documentation = documentation
    self.readsTables = readsTables
  }
}

/// The forms of the language, in the order of the docs.
package let languageForms: [LanguageForm] =
  TableForm.allCases.map {
    LanguageForm($0.rawValue, .tableFunction, $0.documentation, readsTables: $0.readsTables)
  } + listOperators
  + GraphFunction.allCases.map { LanguageForm($0.rawValue, .graphFunction, $0.documentation) }

private let listOperators: [LanguageForm] = [
  LanguageForm(
    "in", .scalarOperator,
    FormDocumentation(
      "Whether a value is one of several.", source: "in-cs-operator",
      syntax: "value in (item, …)",
      words: [
        "value": "the value to find",
        "item": "a value to compare with, or a table whose first column holds them",
      ], examples: [("print 2 in (1, 2)", "true")])),
  LanguageForm(
    "!in", .scalarOperator,
    FormDocumentation(
      "Whether a value is none of several.", source: "not-in-cs-operator",
      syntax: "value !in (item, …)",
      words: [
        "value": "the value to find",
        "item": "a value to compare with, or a table whose first column holds them",
      ], examples: [("print 2 !in (1, 2)", "false")])),
  LanguageForm(
    "in~", .scalarOperator,
    FormDocumentation(
      "Whether a text is one of several, case apart.", source: "in-operator",
      syntax: "value in~ (item, …)",
      words: [
        "value": "the value to find",
        "item": "a value to compare with, or a table whose first column holds them",
      ], examples: [("print 'A' in~ ('a', 'b')", "true")])),
  LanguageForm(
    "!in~", .scalarOperator,
    FormDocumentation(
      "Whether a text is none of several, case apart.",
      source: "not-in-operator", syntax: "value !in~ (item, …)",
      words: [
        "value": "the value to find",
        "item": "a value to compare with, or a table whose first column holds them",
      ], examples: [("print 'A' !in~ ('a', 'b')", "false")])),
  LanguageForm(
    "!between", .scalarOperator,
    FormDocumentation(
      "Whether a value lies outside of a range, both ends included.",
      source: "not-between-operator", syntax: "value !between (from .. to)",
      words: [
        "value": "the value to test", "from": "the lower bound",
        "to": "the upper bound; for a datetime it may be a timespan, counted from the lower bound",
      ], examples: [("print 5 !between (1 .. 10)", "false")])),
]
