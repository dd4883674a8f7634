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
    _ name: String, _ kind: Kind, _ summary: String, source: String, syntax: String,
    words: KeyValuePairs<String, String>, examples: [(String, String)], readsTables: Bool = false
  ) {
    self.name = name
    self.kind = kind
    documentation = FormDocumentation(
      summary, source: source, syntax: syntax, words: words, examples: examples)
    self.readsTables = readsTables
  }
}

/// The forms of the language, in the order of the docs.
package let languageForms: [LanguageForm] = tableFunctions + listOperators + graphFunctions

private let tableFunctions: [LanguageForm] = [
  LanguageForm(
    "materialize", .tableFunction,
    "A table whose rows are computed once, however often the query names it.",
    source: "materialize-function", syntax: "materialize(table)",
    words: ["table": "the table to keep"],
    examples: [("let T = materialize(range x from 1 to 3 step 1); union T, T | count", "6")]),
  LanguageForm(
    "table", .tableFunction, "The table of a name.", source: "table-function",
    syntax: "table(name: string)", words: ["name": "the name of the table, a constant"],
    examples: [("let T = range x from 1 to 3 step 1; table('T') | count", "3")]),
  LanguageForm(
    "view", .tableFunction, "A table, written in the place of one.", source: "let-statement",
    syntax: "view(table)", words: ["table": "the table"],
    examples: [("view(range x from 1 to 3 step 1) | count", "3")]),
  LanguageForm(
    "database", .tableFunction, "The tables of this database, whatever its name.",
    source: "database-function", syntax: "database(name: string).table",
    words: ["name": "the name of a database; there is only this one"], examples: [],
    readsTables: true),
  LanguageForm(
    "cluster", .tableFunction, "The tables of this database, whatever the cluster.",
    source: "cluster-function", syntax: "cluster(name: string).database(name: string).table",
    words: ["name": "the name of a cluster; there is none"], examples: [], readsTables: true),
  LanguageForm(
    "workspace", .tableFunction, "The tables of this database, whatever the workspace.",
    source: "workspace-expression", syntax: "workspace(name: string).table",
    words: ["name": "the name or id of a workspace"], examples: [], readsTables: true),
  LanguageForm(
    "app", .tableFunction, "The tables of this database, whatever the application.",
    source: "app-expression", syntax: "app(name: string).table",
    words: ["name": "the name or id of an application"], examples: [], readsTables: true),
  LanguageForm(
    "_GetWatchlist", .tableFunction, "The rows of a watchlist.", source: "watchlists",
    syntax: "_GetWatchlist(name: string)", words: ["name": "the name of the watchlist, a constant"],
    examples: [], readsTables: true),
]

private let listOperators: [LanguageForm] = [
  LanguageForm(
    "in", .scalarOperator, "Whether a value is one of several.", source: "in-cs-operator",
    syntax: "value in (item, …)",
    words: [
      "value": "the value to find",
      "item": "a value to compare with, or a table whose first column holds them",
    ], examples: [("print 2 in (1, 2)", "true")]),
  LanguageForm(
    "!in", .scalarOperator, "Whether a value is none of several.", source: "not-in-cs-operator",
    syntax: "value !in (item, …)",
    words: [
      "value": "the value to find",
      "item": "a value to compare with, or a table whose first column holds them",
    ], examples: [("print 2 !in (1, 2)", "false")]),
  LanguageForm(
    "in~", .scalarOperator, "Whether a text is one of several, case apart.", source: "in-operator",
    syntax: "value in~ (item, …)",
    words: [
      "value": "the value to find",
      "item": "a value to compare with, or a table whose first column holds them",
    ], examples: [("print 'A' in~ ('a', 'b')", "true")]),
  LanguageForm(
    "!in~", .scalarOperator, "Whether a text is none of several, case apart.",
    source: "not-in-operator", syntax: "value !in~ (item, …)",
    words: [
      "value": "the value to find",
      "item": "a value to compare with, or a table whose first column holds them",
    ], examples: [("print 'A' !in~ ('a', 'b')", "false")]),
  LanguageForm(
    "!between", .scalarOperator, "Whether a value lies outside of a range, both ends included.",
    source: "not-between-operator", syntax: "value !between (from .. to)",
    words: [
      "value": "the value to test", "from": "the lower bound",
      "to": "the upper bound; for a datetime it may be a timespan, counted from the lower bound",
    ], examples: [("print 5 !between (1 .. 10)", "false")]),
]

private let path =
  "datatable(s: string, t: string, w: long) ['a', 'b', 1, 'b', 'c', 2] | make-graph s --> t with_node_id = n | graph-match (x)-[e*2..2]->(y) project "

private let graphFunctions: [LanguageForm] = [
  LanguageForm(
    "all", .graphFunction, "Whether a condition holds for all elements of a path.",
    source: "all-graph-function", syntax: "all(edge, condition): bool",
    words: [
      "edge": "an edge of variable length, or `inner_nodes` of one",
      "condition": "over the properties of an edge or a node",
    ], examples: [(path + "r = all(e, w > 1)", "false")]),
  LanguageForm(
    "any", .graphFunction, "Whether a condition holds for one element of a path.",
    source: "any-graph-function", syntax: "any(edge, condition): bool",
    words: [
      "edge": "an edge of variable length, or `inner_nodes` of one",
      "condition": "over the properties of an edge or a node",
    ], examples: [(path + "r = any(e, w > 1)", "true")]),
  LanguageForm(
    "map", .graphFunction, "A value for each element of a path, as an array.",
    source: "map-graph-function", syntax: "map(edge, expression): dynamic",
    words: [
      "edge": "an edge of variable length, or `inner_nodes` of one",
      "expression": "over the properties of an edge or a node",
    ], examples: [(path + "r = map(e, w)", "dynamic([1, 2])")]),
  LanguageForm(
    "inner_nodes", .graphFunction,
    "The nodes between the ends of a path, as the first argument of `all`, `any` or `map`.",
    source: "inner-nodes-graph-function", syntax: "inner_nodes(edge)",
    words: ["edge": "an edge of variable length"],
    examples: [(path + "r = map(inner_nodes(e), n)", "dynamic(['b'])")]),
  LanguageForm(
    "labels", .graphFunction, "The labels of a node or an edge: a graph made in a query has none.",
    source: "labels-graph-function", syntax: "labels([element]): dynamic",
    words: ["element": "a node or an edge of the pattern"],
    examples: [(path + "r = labels(x)", "dynamic([])")]),
  LanguageForm(
    "node_degree_in", .graphFunction, "How many edges end at a node.", source: "node-degree-in",
    syntax: "node_degree_in([node]): long",
    words: [
      "node": "a node of the pattern; without it the node that `all`, `any` or `map` looks at"
    ], examples: [(path + "r = node_degree_in(y)", "1")]),
  LanguageForm(
    "node_degree_out", .graphFunction, "How many edges begin at a node.", source: "node-degree-out",
    syntax: "node_degree_out([node]): long",
    words: [
      "node": "a node of the pattern; without it the node that `all`, `any` or `map` looks at"
    ], examples: [(path + "r = node_degree_out(x)", "1")]),
  LanguageForm(
    "node_id", .graphFunction, "The value by which `make-graph` tells a node from others, as text.",
    source: "node-id", syntax: "node_id([node]): string",
    words: [
      "node": "a node of the pattern; without it the node that `all`, `any` or `map` looks at"
    ], examples: [(path + "r = node_id(x)", "'a'")]),
]
