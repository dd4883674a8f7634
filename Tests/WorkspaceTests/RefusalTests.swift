import Diagnostics
import Testing

@testable import Workspace

/// A query that is refused: what is said of it, and of which part.
private struct Refusal: Sendable, CustomTestStringConvertible {
  var query: String
  var code: DiagnosticCode
  var message: String
  var place: String
  var testDescription: String { query }

  init(_ query: String, _ code: DiagnosticCode, _ message: String, at place: String) {
    self.query = query
    self.code = code
    self.message = message
    self.place = place
  }
}

private let refusals: [Refusal] = [
  Refusal(
    "print database('x').*",
    .unsupported, "kustody does not support tables of other databases by a pattern yet",
    at: "*"),
  Refusal(
    "print database('x').f()",
    .unsupported, "kustody does not support functions of other databases yet",
    at: "f"),
  Refusal(
    "print d = dynamic({}) | project d.datetime(2024-01-01)",
    .unexpectedToken, "`datetime(…)` cannot stand here",
    at: "datetime(2024-01-01)"),
  Refusal(
    #"print a = "\x4""#,
    .malformedLiteral, "this escape needs 2 hex digits",
    at: #"\x4"#),
  Refusal(
    #"print a = "\u12""#,
    .malformedLiteral, "this escape needs 4 hex digits",
    at: #"\u12"#),
  Refusal(
    #"print a = @"never closed"#,
    .unterminated, "this string is never closed",
    at: "@"),
  Refusal(
    "print a = 1 | print b = 2",
    .unexpectedToken, "`print` takes no input",
    at: "print b = 2"),
  Refusal(
    "print a = 1 | where a in (select)",
    .unknownColumn, "there is no column `select` here",
    at: "select"),
  Refusal(
    "print a = (1, 2)",
    .unexpectedToken, "`,` cannot stand here, expected `)`",
    at: ","),
  Refusal(
    "print a = 1 | summarize b = strlen(x = 'a', 'b')",
    .noOverload, "`strlen` does not take (string, string)",
    at: "strlen(x = 'a', 'b')"),
  Refusal(
    "print a = typeof(nothing)",
    .unexpectedToken, "there is no type `nothing`",
    at: "typeof(nothing)"),
  Refusal(
    "print a = 1 | where sum(a) > 1",
    .misplacedAggregate, "`sum` is an aggregate, it can stand only in `summarize`",
    at: "sum(a)"),
  Refusal(
    "print a = 1 | where count() > 1",
    .misplacedAggregate, "`count` is an aggregate, it can stand only in `summarize`",
    at: "count()"),
  Refusal(
    "print a = 1 | summarize b = 1 + arg_max(a, *)",
    .misplacedAggregate, "`arg_max` makes several columns, it cannot stand inside an expression",
    at: "arg_max(a, *)"),
  Refusal(
    "let f = (T: (a: long)) { T }; f(1)",
    .wrongShape, "expected a table, found one value",
    at: "1"),
  Refusal(
    "let f = (T: (a: long)) { T }; f(print b = 1)",
    .unknownColumn, "`f` needs a column `a` in its table `T`",
    at: "f(print b = 1)"),
  Refusal(
    "let f = (n: nothing) { n }; print f(1)",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    "print column_names_of()",
    .noOverload, "`column_names_of` takes one table",
    at: "column_names_of()"),
  Refusal(
    "print assert(1 == 1)",
    .noOverload, "`assert` takes a condition and a message",
    at: "assert(1 == 1)"),
  Refusal(
    "print assert(1 == 2, 'not so')",
    .argumentValue, "`assert` has failed: not so",
    at: "assert(1 == 2, 'not so')"),
  Refusal(
    "print a = 1 | project-away a | where *",
    .unexpectedToken, "`*` cannot stand here",
    at: "*"),
  Refusal(
    "print a = 1 | where a* == 1",
    .unexpectedToken, "`==` cannot stand here, expected an expression",
    at: "=="),
  Refusal(
    "print a = (print 1)",
    .wrongShape, "expected one value, found a table",
    at: "print 1"),
  Refusal(
    "print a = typeof(a: long)",
    .unexpectedToken, "`typeof(…)` cannot stand here",
    at: "typeof(a: long)"),
  Refusal(
    "print a = 1 | where (a = 1)",
    .unexpectedToken, "`=` cannot stand here, expected `)`",
    at: "="),
  Refusal(
    "print a = 1 | where (b = 1)",
    .unexpectedToken, "`=` cannot stand here, expected `)`",
    at: "="),
  Refusal(
    "print a = strlen",
    .unknownColumn, "there is no column `strlen` here",
    at: "strlen"),
  Refusal(
    "print d = dynamic({}), t = now() | project d[t]",
    .typeMismatch, "a place in a dynamic is a name or a number, not a `datetime`",
    at: "t"),
  Refusal(
    "print s = 'a' | project s.b",
    .typeMismatch, "only a `dynamic` has parts, this is a `string`",
    at: "s"),
  Refusal(
    "print a = 1 | project a['b']",
    .typeMismatch, "only a `dynamic` has parts, this is a `long`",
    at: "a"),
  Refusal(
    "print a = 1 | where a has_any ()",
    .noOverload, "`has_any` cannot stand between `long` and `dynamic`",
    at: "a has_any ()"),
  Refusal(
    "print a = real(x)",
    .malformedLiteral, "`x` is not a real",
    at: "real(x)"),
  Refusal(
    "print a = long(x)",
    .malformedLiteral, "`x` is not a long",
    at: "long(x)"),
  Refusal(
    "print a = bool(x)",
    .malformedLiteral, "`x` is not a bool",
    at: "bool(x)"),
  Refusal(
    "print a = dynamic({x)",
    .malformedLiteral, "this is not a dynamic value: a name in quotes is expected here",
    at: "dynamic({x)"),
  Refusal(
    "print a = dynamic(1) + 'x'",
    .noOverload, "`+` cannot stand between `dynamic` and `string`",
    at: "dynamic(1) + 'x'"),
  Refusal(
    "print a = 'a' + 1",
    .noOverload, "`+` cannot stand between `string` and `long`",
    at: "'a' + 1"),
  Refusal(
    "print a = 1 | where a has 'x'",
    .noOverload, "`has` cannot stand between `long` and `string`",
    at: "a has 'x'"),
  Refusal(
    "print a = 1 | where a =~ 'x'",
    .noOverload, "`=~` cannot stand between `long` and `string`",
    at: "a =~ 'x'"),
  Refusal(
    "print a = strlen(1, 2, 3)",
    .noOverload, "`strlen` does not take (long, long, long)",
    at: "strlen(1, 2, 3)"),
  Refusal(
    "print a = case(true, 1)",
    .noOverload, "`case` takes pairs of a condition and a value, then one more value",
    at: "case(true, 1)"),
  Refusal(
    "print a = case(1, 2, 3)",
    .typeMismatch, "a condition must be a `bool`, this is a `long`",
    at: "1"),
  Refusal(
    "print a = case()",
    .noOverload, "`case` does not take ()",
    at: "case()"),
  Refusal(
    "print a = iff(true, 1, 'x')",
    .typeMismatch, "the arguments of `iff` must share one type, not `long` and `string`",
    at: "'x'"),
  Refusal(
    "print a = coalesce(1, 'x')",
    .typeMismatch, "the arguments of `coalesce` must share one type, not `long` and `string`",
    at: "'x'"),
  Refusal(
    "print a = ago()",
    .noOverload, "`ago` takes one timespan",
    at: "ago()"),
  Refusal(
    "print a = ago(1)",
    .typeMismatch, "`ago` takes a `timespan`, this is a `long`",
    at: "1"),
  Refusal(
    "print a = 1 | extend b = bag_pack_columns(1)",
    .wrongShape, "expected a column",
    at: "1"),
  Refusal(
    "print a = column_ifexists('a')",
    .noOverload, "`column_ifexists` takes the name of a column and a value",
    at: "column_ifexists('a')"),
  Refusal(
    "print a = 1 | extend b = column_ifexists(1, 2)",
    .typeMismatch, "the column's name must be a string",
    at: "1"),
  Refusal(
    "print a = 1 | extend b = row_cumsum()",
    .noOverload, "`row_cumsum` takes a number",
    at: "row_cumsum()"),
  Refusal(
    "print a = 'x' | extend b = row_cumsum(a)",
    .typeMismatch, "`row_cumsum` takes a number, this is a `string`",
    at: "a"),
  Refusal(
    "print a = bin_auto()",
    .noOverload, "`bin_auto` takes one value",
    at: "bin_auto()"),
  Refusal(
    "print a = bin_auto(1)",
    .argumentValue, "`bin_auto` needs the size of its bins",
    at: "bin_auto(1)"),
  Refusal(
    "print a = 1 | extend b = prev()",
    .noOverload, "`prev` takes a column, an offset and a default",
    at: "prev()"),
  Refusal(
    "print a = 1 | extend b = prev(a, 'x')",
    .typeMismatch, "the offset must be a whole number",
    at: "'x'"),
  Refusal(
    "print a = 1 | extend b = row_rank_dense()",
    .noOverload, "`row_rank_dense` takes a value and a restart",
    at: "row_rank_dense()"),
  Refusal(
    "print a = now() | extend b = row_window_session(a)",
    .noOverload, "`row_window_session` takes a datetime, two timespans and perhaps a restart",
    at: "row_window_session(a)"),
  Refusal(
    "print a = 1 | extend b = row_window_session(a, 1, 2)",
    .noOverload, "`row_window_session` takes a datetime, a timespan and a timespan",
    at: "row_window_session(a, 1, 2)"),
  Refusal(
    "print a = toscalar()",
    .noOverload, "`toscalar` takes one table",
    at: "toscalar()"),
  Refusal(
    "print a = toscalar(print b = 1 | project-away b)",
    .wrongShape, "this table has no column",
    at: "print b = 1 | project-away b"),
  Refusal(
    "set query_now = 5; print 1",
    .notConstant, "`query_now` is set to a datetime literal",
    at: "5"),
  Refusal(
    "declare query_parameters(p: nothing); print 1",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    #"declare pattern p = (a: string) { ("x") = { print 1 }; }; p("y")"#,
    .unknownFunction, "no case of the pattern fits these values",
    at: #"p("y")"#),
  Refusal(
    #"declare pattern p = (a: string)[b: string] { ("x").["z"] = { print 1 }; }; p("x").y"#,
    .unknownFunction, "no case of the pattern fits these values",
    at: #"p("x")"#),
  Refusal(
    "let a = 1; a | take 1",
    .wrongShape, "expected a table, but `a` is one value",
    at: "a"),
  Refusal(
    "let a = 1; union a, (print 2)",
    .wrongShape, "expected a table, but `a` is one value",
    at: "a"),
  Refusal(
    "materialize(1)",
    .wrongShape, "expected a table, found one value",
    at: "1"),
  Refusal(
    "materialize()",
    .noOverload, "`materialize` takes a table",
    at: "materialize()"),
  Refusal(
    "_GetWatchlist()",
    .noOverload, "`_GetWatchlist` takes the name of a watchlist",
    at: "_GetWatchlist()"),
  Refusal(
    "_GetWatchlist('none')",
    .unknownTable, "there is no watchlist `none`",
    at: "_GetWatchlist('none')"),
  Refusal(
    "1 + 1 | take 1",
    .wrongShape, "expected a table, found one value",
    at: "1 + 1"),
  Refusal(
    "'a' | take 1",
    .wrongShape, "expected a table, found one value",
    at: "'a'"),
  Refusal(
    "print (a, b) = 1",
    .wrongShape, "this gives 1 columns, not 2",
    at: "(a, b) = 1"),
  Refusal(
    "datatable(a: nothing)[1]",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    "datatable(a: long, b: long)[1]",
    .wrongShape, "1 values do not fill rows of 2 columns",
    at: "datatable(a: long, b: long)[1]"),
  Refusal(
    "let f = () { print 1 }; datatable(a: long)[f()]",
    .wrongShape, "expected one value, found a table",
    at: "print 1"),
  Refusal(
    "externaldata(a: nothing)['x.csv']",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    "externaldata(a: string)[5]",
    .typeMismatch, "the file's path must be a string",
    at: "5"),
  Refusal(
    "print a = 1 | facet by a | take 1",
    .unexpectedToken, "`facet` can stand only at the end of a query",
    at: "facet by a"),
  Refusal(
    "find in (nothing*) where a == 1",
    .unknownTable, "no table fits `nothing*`",
    at: "nothing*"),
  Refusal(
    "union (print a = 1), (print a = 'x') | find where b == 1",
    .unexpectedToken, "`find` begins a query, it takes no input",
    at: "find"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-mark-components kind=odd",
    .unexpectedToken, "there is no kind of component `odd`",
    at: "odd"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=ComponentId | graph-mark-components",
    .duplicateName, "the nodes have a property `ComponentId` already",
    at: "graph-mark-components"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-match cycles=odd (a)-->(b) project 1",
    .unexpectedToken, "there is no `cycles=odd`",
    at: "odd"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-match (a)<-[e]->(b) project 1",
    .unexpectedToken, "an edge points one way",
    at: "<-[e]-"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-match (a)-[e*1..2]->(b) where all(e, e.s == 'x') project a.s",
    .wrongShape, "the path `e` cannot stand inside a function over a path",
    at: "e"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*1..2]->(b) where inner_nodes(e) project a.id",
    .wrongShape, "`inner_nodes` can stand only as the first argument of `all`, `any` or `map`",
    at: "inner_nodes(e)"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*1..2]->(b) where labels(1) == 1 project a.id",
    .wrongShape, "`labels` takes an element of the pattern",
    at: "1"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*1..2]->(b) where node_degree_in(e) == 1 project a.id",
    .noOverload, "`node_degree_in` takes a node of the pattern",
    at: "node_degree_in(e)"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*1..2]->(b) where all(e) project a.id",
    .noOverload, "`all` takes a path and an expression over its edges",
    at: "all(e)"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*1..2]->(b) where all(e, any(e, s == 'x')) project a.id",
    .unsupported, "kustody does not support `any` inside another function over a path yet",
    at: "any"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*1..2]->(b)-[f*1..2]->(c) where all(e, e.s == f.s) project a.id",
    .wrongShape, "the path `e` cannot stand inside a function over a path",
    at: "e"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*1.5..2]->(b) project a.id",
    .argumentValue, "the length of a path must be a whole number, 0 or more",
    at: "1.5"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-match (a)-[e*-1..2]->(b) project a.id",
    .argumentValue, "the length of a path must be a whole number, 0 or more",
    at: "-1"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-shortest-paths output=odd (a)-[e*1..2]->(b) project a.id",
    .unexpectedToken, "there is no `output=odd`",
    at: "odd"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-shortest-paths (a)-[e]->(b) project a.id",
    .wrongShape, "`graph-shortest-paths` takes one sequence with an edge of variable length",
    at: "graph-shortest-paths (a)-[e]->(b) project a.id"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-shortest-paths (a)-[e*1..2]->(a) project a.id",
    .unsupported, "kustody does not support shortest paths that come back to a node yet",
    at: "graph-shortest-paths (a)-[e*1..2]->(a) project a.id"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-to-table nodes, edges | take 1",
    .unexpectedToken, "`graph-to-table` makes two tables only at the end of a query",
    at: "graph-to-table nodes, edges"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id | graph-to-table nodes with_node_id=id",
    .duplicateName, "there is a property `id` already",
    at: "id"),
  Refusal(
    "let G = print s = 'x', t = 'y' | make-graph s --> t with_node_id=id; G | graph-to-table nodes, edges",
    .wrongShape, "of the nodes and the edges at least one needs a name",
    at: "graph-to-table nodes, edges"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with_node_id=id with (print n = 'x') on n",
    .unexpectedToken, "`with` cannot stand here, expected `|` or `;`",
    at: "with"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t with (print n = 'x') on n, (print n = 'y') on n, (print n = 'z') on n",
    .noOverload, "`make-graph` takes at most two tables of nodes",
    at: "print n = 'z'"),
  Refusal(
    "print s = 'x', t = 1 | make-graph s --> t with_node_id=id | graph-to-table nodes",
    .typeMismatch, "`s` is a `string` and `t` a `long`, a graph needs one type",
    at: "t"),
  Refusal(
    "print a = 1 | lookup kind=odd (print a = 1) on a",
    .unexpectedToken, "there is no kind of lookup `odd`",
    at: "odd"),
  Refusal(
    "print a = 1 | lookup kind=leftanti (print a = 1) on a",
    .unexpectedToken, "there is no kind of lookup `leftanti`",
    at: "leftanti"),
  Refusal(
    "print a = dynamic([1]) | mv-apply a on (print 1)",
    .unexpectedToken, "`print` takes no input",
    at: "print 1"),
  Refusal(
    "print a = 1 | make-series kind=odd count() on a step 1",
    .unexpectedToken, "there is no kind of make-series `odd`",
    at: "odd"),
  Refusal(
    "print a = 1, b = 2 | make-series arg_max(a, *) on b from 1 to 3 step 1",
    .wrongShape, "`make-series` takes aggregates of one column each",
    at: "make-series arg_max(a, *) on b from 1 to 3 step 1"),
  Refusal(
    "print a = 1 | make-series count() on a from 1 to 3 step 'x'",
    .typeMismatch, "the step must be a constant `long`",
    at: "'x'"),
  Refusal(
    "print a = 1 | make-series count() on a from 1 to long(null) step 1",
    .argumentValue, "the end is null",
    at: "long(null)"),
  Refusal(
    "print a = 1 | make-series count() default='x' on a from 1 to 3 step 1",
    .typeMismatch, "a default must be a number",
    at: "'x'"),
  Refusal(
    "print s = 'x' | parse s with a: nothing",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    "print s = 'x' | parse s with * a * * b",
    .unexpectedToken, "the column `a` must follow a literal",
    at: "a"),
  Refusal(
    "print s = 'x' | parse s with * a",
    .unexpectedToken, "the column `a` must follow a literal",
    at: "a"),
  Refusal(
    "print s = 'x' | parse-kv s as (a: nothing) with (pair_delimiter=' ', kv_delimiter='=')",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    "print s = 'x' | parse-kv s as (a: long) with (quote='abc', pair_delimiter=' ', kv_delimiter='=')",
    .argumentValue, "a quote is one character, or two: the opening and the closing one",
    at: "'abc'"),
  Refusal(
    "print s = 'x' | parse-kv s as (a: long) with (escape='ab', pair_delimiter=' ', kv_delimiter='=')",
    .argumentValue, "an escape is one character",
    at: "'ab'"),
  Refusal(
    "print s = 'x' | parse-kv s as (a: long) with (greedy=5, pair_delimiter=' ', kv_delimiter='=')",
    .argumentValue, "this is not a value of `greedy`",
    at: "5"),
  Refusal(
    "print s = 'x' | parse-kv s as (a: long) with (odd=5)",
    .unexpectedToken, "`parse-kv` has no option `odd`",
    at: "odd"),
  Refusal(
    "print s = 'x' | parse-kv s as (a: long) with (pair_delimiter=' ')",
    .wrongShape, "`pair_delimiter` and `kv_delimiter` belong together",
    at: "parse-kv s as (a: long) with (pair_delimiter=' ')"),
  Refusal(
    "print s = 'x' | parse-kv s as (a: long) with (regex='(')",
    .regularExpression,
    "this is not a regular expression: this `(` has no `)`, at byte 0 of the pattern",
    at: "parse-kv s as (a: long) with (regex='(')"),
  Refusal(
    "print a = 1 | project-by-names 5",
    .typeMismatch, "columns are chosen by strings or by an array of them",
    at: "5"),
  Refusal(
    "print a = 1, b = 2 | project-rename b = a",
    .duplicateName, "there is a column `b` already",
    at: "b"),
  Refusal(
    "range a from 1 to 'x' step 1",
    .typeMismatch, "a range cannot go from `long` to `string` by `long`",
    at: "range a from 1 to 'x' step 1"),
  Refusal(
    "range a from 1 to 3 step 1h",
    .typeMismatch, "a range cannot go from `long` to `long` by `timespan`",
    at: "range a from 1 to 3 step 1h"),
  Refusal(
    "union (print a = 1), (print a = 2) | scan with (step one: true;)",
    .misplacedAggregate, "`scan` needs rows in order",
    at: "scan with (step one: true;)"),
  Refusal(
    "print a = 1 | scan declare (s: nothing) with (step one: true;)",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    "print a = 1 | scan with (step one: true => t = 1;)",
    .unknownColumn, "there is no column `t` here",
    at: "t"),
  Refusal(
    "print a = 1 | search in (Syslog) 'x'",
    .wrongShape, "`search` takes the rows before it or `in (…)`, not both",
    at: "search in (Syslog) 'x'"),
  Refusal(
    "search kind=odd 'x'",
    .unexpectedToken, "there is no kind of search `odd`",
    at: "odd"),
  Refusal(
    "search in (nothing*) 'x'",
    .unknownTable, "no table fits `nothing*`",
    at: "nothing*"),
  Refusal(
    "search kind=case_sensitive a in~ ('x')",
    .unsupported, "kustody does not support `in~` in a case-sensitive `search` yet",
    at: "in~"),
  Refusal(
    "print a = dynamic(1) | summarize count() by a",
    .typeMismatch, "rows cannot be grouped by a `dynamic`",
    at: "a"),
  Refusal(
    "print a = 1 | summarize (b, c) = a",
    .misplacedAggregate, "a column can stand here only inside an aggregate",
    at: "a"),
  Refusal(
    "print a = 1 | summarize (b, c) = 1 + count()",
    .wrongShape, "this gives one value, not 2",
    at: "(b, c) = 1 + count()"),
  Refusal(
    "print a = 1 | summarize percentiles('x', 5)",
    .noOverload, "`percentiles` does not take these arguments",
    at: "percentiles('x', 5)"),
  Refusal(
    "print a = 1 | summarize percentile(a)",
    .noOverload, "`percentile` does not take (long)",
    at: "percentile(a)"),
  Refusal(
    "print a = dynamic(1) | summarize max(a)",
    .noOverload, "`max` does not take (dynamic)",
    at: "max(a)"),
  Refusal(
    "print a = dynamic(1) | summarize arg_max(a, *)",
    .typeMismatch, "a `dynamic` has no greatest or least value",
    at: "a"),
  Refusal(
    "print a = 1 | summarize sum()",
    .noOverload, "`sum` does not take ()",
    at: "sum()"),
  Refusal(
    "print a = 1 | summarize take_any()",
    .noOverload, "`take_any` does not take ()",
    at: "take_any()"),
  Refusal(
    "print a = dynamic([1]) | mv-expand a to typeof(a: long)",
    .unexpectedToken, "expected `typeof(…)` with one type",
    at: "typeof(a: long)"),
  Refusal(
    "print a = dynamic([1]) | mv-expand a to typeof(nothing)",
    .unexpectedToken, "there is no type `nothing`",
    at: "typeof(nothing)"),
  Refusal(
    "print a = dynamic([1]) | mv-expand a to long",
    .unexpectedToken, "`to` cannot stand here, expected `|` or `;`",
    at: "to"),
  Refusal(
    "print a = dynamic([1]) | mv-expand bagexpansion=odd a",
    .unexpectedToken, "bags are expanded as `bag` or as `array`, not `odd`",
    at: "odd"),
  Refusal(
    "print a = dynamic([1]) | mv-expand a, a",
    .duplicateName, "the column `a` is expanded twice",
    at: "a"),
  Refusal(
    "print a = 1 | join (print b = 1) on $left.a == $left.a",
    .unexpectedToken, "one side of `==` must be of `$left`, the other of `$right`",
    at: "$left.a == $left.a"),
  Refusal(
    "print a = dynamic(1) | join (print a = dynamic(1)) on a",
    .typeMismatch, "tables cannot be joined on a `dynamic`",
    at: "a"),
  Refusal(
    "print a = 1 | join (print a = 'x') on a",
    .typeMismatch, "a `long` cannot be joined with a `string`",
    at: "a"),
  Refusal(
    "where a == 1",
    .unexpectedToken, "`a` cannot stand here, expected `|` or `;`",
    at: "a"),
  Refusal(
    "print a = 1 | take 1.5",
    .typeMismatch, "the number of rows must be a whole number",
    at: "1.5"),
  Refusal(
    "print a = 1 | take 'x'",
    .typeMismatch, "the number of rows must be a whole number",
    at: "'x'"),
  Refusal(
    "print a = 1, b = 2 | top-nested 1 of a by sum(b), odd 1 of b by sum(a)",
    .unexpectedToken, "`odd` cannot stand here, expected `top-nested`",
    at: "odd"),
  Refusal(
    "union kind=odd (print 1)",
    .unexpectedToken, "there is no kind of union `odd`",
    at: "odd"),
  Refusal(
    "print a = now() | evaluate active_users_count(a, a, ago(1d), now(), 1d, 1d, 1d, 0)",
    .typeMismatch, "`ActivePeriodsCount` of `active_users_count` cannot be a `timespan`",
    at: "1d"),
  Refusal(
    "print a = '10.0.0.1' | evaluate ipv4_lookup((print n = '10.0.0.0/8'), a)",
    .noOverload, "`ipv4_lookup` takes 3 to 64 arguments, not 2",
    at: "evaluate ipv4_lookup((print n = '10.0.0.0/8'), a)"),
  Refusal(
    "print a = '10.0.0.1' | evaluate ipv4_lookup((print n = '10.0.0.0/8'), a, n, 1)",
    .wrongShape, "expected a column",
    at: "1"),
  Refusal(
    "print a = 'x' | evaluate bag_unpack(a)",
    .typeMismatch, "`bag_unpack` takes a `dynamic` column, `a` is a `string`",
    at: "evaluate bag_unpack(a)"),
  Refusal(
    "print a = dynamic({}) | evaluate bag_unpack(a, columnsConflict='odd')",
    .argumentValue, "`columnsConflict` is 'error', 'replace_source' or 'keep_source'",
    at: "'odd'"),
  Refusal(
    "print a = dynamic({}) | evaluate bag_unpack(a, ignoredProperties='odd')",
    .typeMismatch, "`ignoredProperties` is an array of names",
    at: "'odd'"),
  Refusal(
    "print a = dynamic({}), b = 1 | evaluate bag_unpack(a): (b: long, b: long)",
    .duplicateName, "there is a column `b` already",
    at: "b"),
  Refusal(
    "print a = 1 | evaluate basket(0.5, 5)",
    .wrongShape, "`WeightColumn` must be a column or '~'",
    at: "5"),
  Refusal(
    "evaluate narrow()",
    .wrongShape, "`narrow` needs a table before it",
    at: "evaluate narrow()"),
  Refusal(
    "print a = 1 | evaluate narrow(odd=1)",
    .unexpectedToken, "`narrow` has no argument `odd`",
    at: "odd"),
  Refusal(
    "print a = 1 | evaluate narrow(1)",
    .noOverload, "`narrow` takes 0 to 0 arguments, not 1",
    at: "evaluate narrow(1)"),
  Refusal(
    "print a = 1 | evaluate narrow(): (a: long)",
    .unsupported, "kustody does not support a schema for `narrow` yet",
    at: "a"),
  Refusal(
    "print a = 1, b = 1 | evaluate pivot(a, 1)",
    .wrongShape, "expected a column",
    at: "1"),
  Refusal(
    "print a = 1, b = 1 | evaluate pivot(a, count(), 5)",
    .wrongShape, "expected a column",
    at: "5"),
  Refusal(
    "print a = 1, b = 1 | evaluate pivot(5)",
    .wrongShape, "`pivotColumn` must be a column",
    at: "5"),
  Refusal(
    "print a = 1, b = 1 | evaluate pivot()",
    .noOverload, "`pivot` takes 1 to 100 arguments, not 0",
    at: "evaluate pivot()"),
  Refusal(
    "print a = 'x' | evaluate rolling_percentile(a, 50, a, 1, 1)",
    .unsupported, "kustody does not support a timeline of `string` in `rolling_percentile` yet",
    at: "evaluate rolling_percentile(a, 50, a, 1, 1)"),
  Refusal(
    "print a = 1 | evaluate rolling_percentile(a, 50, a, 0, 1)",
    .argumentValue, "bins must have a size, and windows bins",
    at: "evaluate rolling_percentile(a, 50, a, 0, 1)"),
  Refusal(
    "print a = 1 | evaluate rolling_percentile(a, 500, a, 1, 1)",
    .argumentValue, "a percentile must be between 0 and 100",
    at: "evaluate rolling_percentile(a, 500, a, 1, 1)"),
  Refusal(
    "print a = 1 | evaluate rows_near()",
    .noOverload, "`rows_near` takes 2 to 3 arguments, not 0",
    at: "evaluate rows_near()"),
  Refusal(
    "print a = 1 | evaluate rows_near(true, -1)",
    .argumentValue, "the numbers of rows must not be negative",
    at: "evaluate rows_near(true, -1)"),
  Refusal(
    "print a = 1 | evaluate rows_near(true, 'x')",
    .typeMismatch, "`NumRows` of `rows_near` cannot be a `string`",
    at: "'x'"),
  Refusal(
    "print a = now() | evaluate sequence_detect(a, 1m, 1m)",
    .noOverload, "`sequence_detect` takes a timeline, two lengths and conditions",
    at: "evaluate sequence_detect(a, 1m, 1m)"),
  Refusal(
    "print a = now() | evaluate sequence_detect(a, timespan(null), 1m, e = true)",
    .argumentValue, "the lengths must not be null",
    at: "evaluate sequence_detect(a, timespan(null), 1m, e = true)"),
  Refusal(
    "print a = now() | evaluate sequence_detect(a, 1m, 1m, 5, 6)",
    .typeMismatch, "a condition must be a `bool`, this is a `long`",
    at: "5"),
  Refusal(
    "print a = now() | evaluate sliding_window_counts(a, a, ago(1000d), now(), 900d, 1s)",
    .limit, "`LookbackWindow` holds at most 100000 bins",
    at: "evaluate sliding_window_counts(a, a, ago(1000d), now(), 900d, 1s)"),
  Refusal(
    "print a = 'x' | evaluate activity_counts_metrics(a, a, ago(1d), now(), 1d)",
    .unsupported,
    "kustody does not support a timeline of `string` in `activity_counts_metrics` yet",
    at: "evaluate activity_counts_metrics(a, a, ago(1d), now(), 1d)"),
  Refusal(
    "print a = now() | evaluate activity_counts_metrics(a, a, ago(1d), datetime(null), 1d)",
    .argumentValue, "`End` must not be null",
    at: "evaluate activity_counts_metrics(a, a, ago(1d), datetime(null), 1d)"),
  Refusal(
    "print a = now() | evaluate activity_counts_metrics(a, a, ago(1d), now(), 'day')",
    .argumentValue, "`Step` is a length, or 'week', 'month' or 'year' of datetimes",
    at: "'day'"),
  Refusal(
    "print a = now() | evaluate new_activity_metrics(a, a, ago(1d), now(), 1d, ago(1d), 5, a)",
    .unsupported,
    "kustody does not support dimensions and a lookback in `new_activity_metrics` yet",
    at: "5"),
  Refusal(
    "print a = dynamic({}) | evaluate geo_polygon_lookup()",
    .noOverload, "`geo_polygon_lookup` takes 4 to 8 arguments, not 0",
    at: "evaluate geo_polygon_lookup()"),
  Refusal(
    "print a = 1 | evaluate python(typeof(*), '')",
    .unsupported, "kustody does not support `python`: it would leave this machine",
    at: "python"),
  Refusal(
    "print a = 1 | evaluate pivot(a): (x: nothing)",
    .unexpectedToken, "there is no type `nothing`",
    at: "nothing"),
  Refusal(
    "print a = now() | evaluate funnel_sequence_completion(a, a, ago(1d), now(), 1d, a, dynamic([]), dynamic(['x']))",
    .argumentValue, "`Sequence` must be an array with elements",
    at:
      "evaluate funnel_sequence_completion(a, a, ago(1d), now(), 1d, a, dynamic([]), dynamic(['x']))"
  ),
  Refusal(
    "print a = 1 | partition by a (sort by a | nothing)",
    .unknownOperator, "there is no operator `nothing`",
    at: "nothing"),
  Refusal(
    "print a = dynamic(1) | partition by a (take 1)",
    .noOverload, "`==` does not take (dynamic, dynamic)",
    at: "a"),
  Refusal(
    "print a = 1 | project-keep nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print a = 1 | serialize a = nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print a = 1 | top-hitters 1 of b",
    .unknownColumn, "there is no column `b` here",
    at: "b"),
  Refusal(
    "print a = 1 | sample-distinct 'x' of a",
    .typeMismatch, "the number of rows must be a whole number",
    at: "'x'"),
  Refusal(
    "print a = 1 | reduce by nothing",
    .unsupported,
    "kustody does not support `reduce`: how it comes to its answer is not published exactly",
    at: "reduce"),
  Refusal(
    "print a = 1 | getschema | where nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print a = 1 | invoke nothing()",
    .unknownFunction, "there is no function `nothing`",
    at: "nothing"),
  Refusal(
    "print a = 1 | consume odd=1",
    .unexpectedToken, "`odd` cannot stand here, expected `|` or `;`",
    at: "odd"),
  Refusal(
    "alias database d = 5; d.T",
    .wrongShape, "expected a table",
    at: "d.T"),
  Refusal(
    "database('x').['T']",
    .unknownTable, #"`database("x")` is not here"#,
    at: "database('x')"),
  Refusal(
    "cluster('c').database('d').T",
    .unknownTable, #"`cluster("c")` is not here"#,
    at: "cluster('c')"),
  Refusal(
    "workspace('w').T",
    .unknownTable, #"`workspace("w")` is not here"#,
    at: "workspace('w')"),
  Refusal(
    "print now('x')",
    .noOverload, "`+` cannot stand between `datetime` and `string`",
    at: "now('x')"),
  Refusal(
    "print a = todatetime()",
    .noOverload, "`todatetime` does not take ()",
    at: "todatetime()"),
  Refusal(
    "print a = -'x'",
    .noOverload, "`-` cannot stand before a `string`",
    at: "-'x'"),
  Refusal(
    "print a = 1 between ('a' .. 'b')",
    .noOverload, "`between` does not take (long, string, string)",
    at: "1 between ('a' .. 'b')"),
  Refusal(
    "print a = dynamic(1) == dynamic(1)",
    .noOverload, "two dynamics cannot be compared",
    at: "dynamic(1) == dynamic(1)"),
  Refusal(
    "print a = 1 | extend a = 2, a = 3",
    .duplicateName, "the name `a` is given twice",
    at: "a"),
  Refusal(
    "print x = 1 | project-reorder nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print x = 1 | distinct nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print x = 1 | count as n, m",
    .unexpectedToken, "`,` cannot stand here, expected `|` or `;`",
    at: ","),
  Refusal(
    "print x = 1 | top 5 by nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print x = 1 | top 'x' by x",
    .typeMismatch, "the number of rows must be a whole number",
    at: "'x'"),
  Refusal(
    "print x = 1 | sort by x odd",
    .unexpectedToken, "`odd` cannot stand here, expected `|` or `;`",
    at: "odd"),
  Refusal(
    "print x = 1 | sort by x nulls odd",
    .unexpectedToken, "`odd` cannot stand here, expected `last`",
    at: "odd"),
  Refusal(
    "print x = 1 | mv-expand x",
    .typeMismatch, "only a `dynamic` can be expanded, this is a `long`",
    at: "x"),
  Refusal(
    "print x = 1 | sample 'x'",
    .typeMismatch, "the number of rows must be a whole number",
    at: "'x'"),
  Refusal(
    "print x = 1 | evaluate autocluster(5)",
    .unsupported,
    "kustody does not support `autocluster`: how it comes to its answer is not published exactly",
    at: "autocluster"),
  Refusal(
    "print x = 1 | evaluate diffpatterns(x, 'a')",
    .unsupported,
    "kustody does not support `diffpatterns`: how it comes to its answer is not published exactly",
    at: "diffpatterns"),
  Refusal(
    "print x = 1 | evaluate infer_storage_schema(5)",
    .unsupported, "kustody does not support `infer_storage_schema`: it would leave this machine",
    at: "infer_storage_schema"),
  Refusal(
    "print x = 1 | evaluate schema_merge()",
    .unknownColumn, "there is no column `ColumnName` here",
    at: "evaluate schema_merge()"),
  Refusal(
    "print a = 1 | sort by nothing()",
    .unknownFunction, "there is no function `nothing`",
    at: "nothing"),
  Refusal(
    "print a = 1 | where a between (1, 2)",
    .unexpectedToken, "`,` cannot stand here, expected `..`",
    at: ","),
  Refusal(
    "print a = 1 | where a between 1 .. 2",
    .unexpectedToken, "a literal cannot stand here, expected `(`",
    at: "1"),
  Refusal(
    "print a = 1 | extend = 2",
    .unexpectedToken, "`=` cannot stand here, expected an expression",
    at: "="),
  Refusal(
    "print a = 1 | project a b",
    .unexpectedToken, "`b` cannot stand here, expected `|` or `;`",
    at: "b"),
  Refusal(
    "print a = ]",
    .unexpectedToken, "`]` cannot stand here, expected an expression",
    at: "]"),
  Refusal(
    "print a = 1 | summarize by",
    .unexpectedToken, "the query ends here, expected an expression",
    at: ""),
  Refusal(
    "T | where",
    .unexpectedToken, "the query ends here, expected an expression",
    at: ""),
  Refusal(
    "print a = `x`",
    .unexpectedCharacter, "unexpected character",
    at: "`"),
  Refusal(
    #"print a = "\q""#,
    .malformedLiteral, #"`\q` is not an escape in a string"#,
    at: #"\q"#),
  Refusal(
    "print a = 1 | where a =< 2",
    .unexpectedToken, "`<` cannot stand here, expected an expression",
    at: "<"),
  Refusal(
    "print a = 1 | where a === 1",
    .unexpectedToken, "`=` cannot stand here, expected an expression",
    at: "="),
  Refusal(
    "print a = 1 | where a && true",
    .unexpectedCharacter, "unexpected character",
    at: "&"),
  Refusal(
    "print a = 1 | where a || true",
    .unexpectedToken, "`|` cannot stand here, expected an operator",
    at: "|"),
  Refusal(
    "let = 1; print 2",
    .unexpectedToken, "`=` cannot stand here, expected `|` or `;`",
    at: "="),
  Refusal(
    "let a 1; print 2",
    .unexpectedToken, "a literal cannot stand here, expected `=`",
    at: "1"),
  Refusal(
    "let f = (x: long { x }; print f(1)",
    .unexpectedToken, "`:` cannot stand here, expected `)`",
    at: ":"),
  Refusal(
    "declare x; print 1",
    .unexpectedToken, "`x` cannot stand here, expected `|` or `;`",
    at: "x"),
  Refusal(
    "restrict access to Syslog; print 1",
    .unexpectedToken, "`Syslog` cannot stand here, expected `(`",
    at: "Syslog"),
  Refusal(
    "print a = dynamic([1, 2)",
    .malformedLiteral, "this is not a dynamic value: `,` or `]` is expected here",
    at: "dynamic([1, 2)"),
  Refusal(
    "print a = datetime(",
    .unexpectedToken, "the query ends here, expected an expression",
    at: ""),
  Refusal(
    "print a = 1e",
    .unknownColumn, "there is no column `1e` here",
    at: "1e"),
  Refusal(
    "print a = 0x",
    .unknownColumn, "there is no column `0x` here",
    at: "0x"),
  Refusal(
    "print a = 1.2.3",
    .unexpectedToken, "a literal cannot stand here, expected a name",
    at: "3"),
  Refusal(
    "print a = 99999999999999999999",
    .malformedLiteral, "`99999999999999999999` is not a long",
    at: "99999999999999999999"),
  Refusal(
    "print a = int(99999999999)",
    .malformedLiteral, "`99999999999` is not an int",
    at: "int(99999999999)"),
  Refusal(
    "print a = guid(x)",
    .malformedLiteral, "`x` is not a guid",
    at: "guid(x)"),
  Refusal(
    "print a = timespan(x)",
    .malformedLiteral, "`x` is not a timespan",
    at: "timespan(x)"),
  Refusal(
    "print a = decimal(x)",
    .malformedLiteral, "`x` is not a decimal",
    at: "decimal(x)"),
  Refusal(
    "print a = 1 | mv-apply on (take 1)",
    .unexpectedToken, "a literal cannot stand here, expected `)`",
    at: "1"),
  Refusal(
    "print a = 'x' | parse kind=odd a with 'x' b",
    .unexpectedToken, "`parse` has no kind `odd`",
    at: "odd"),
  Refusal(
    "print a = 'x' | parse kind=regex flags=Q a with 'x' b",
    .regularExpression, "the flags of a pattern are `i`, `s`, `m`, `U` and `x`",
    at: "parse kind=regex flags=Q a with 'x' b"),
  Refusal(
    "print a = 'x' | parse-where a with 5",
    .unexpectedToken, "a literal cannot stand here, expected a column, a literal or `*`",
    at: "5"),
  Refusal(
    "print a = 1 | as",
    .unexpectedToken, "the query ends here, expected a name",
    at: ""),
  Refusal(
    "print a = 1 | partition by",
    .unexpectedToken, "the query ends here, expected a column",
    at: ""),
  Refusal(
    "print a = 1 | partition by a",
    .unexpectedToken, "the query ends here, expected `(`",
    at: ""),
  Refusal(
    "print a = 1 | partition by a {take 1}",
    .unexpectedToken, "a literal cannot stand here, expected `}`",
    at: "1"),
  Refusal(
    "print a = 1 | facet by",
    .unexpectedToken, "the query ends here, expected a name",
    at: ""),
  Refusal(
    "print a = 1 | facet by nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print a = 1 | scan with (step)",
    .unexpectedToken, "`)` cannot stand here, expected a step",
    at: ")"),
  Refusal(
    "print a = 1 | scan with (step one true;)",
    .unexpectedToken, "`true` cannot stand here, expected `:`",
    at: "true"),
  Refusal(
    "print a = 1 | scan with (step one: true => a;)",
    .unexpectedToken, "`;` cannot stand here, expected `=`",
    at: ";"),
  Refusal(
    "print a = 1 | scan with (step one: true; step one: true;)",
    .duplicateName, "the name `one` is given twice",
    at: "one"),
  Refusal(
    "print a = 1 | scan with (step one output=odd: true;)",
    .unexpectedToken, "`odd` cannot stand here, expected `all`",
    at: "odd"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s",
    .unexpectedToken, "the query ends here, expected `-`",
    at: ""),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-match",
    .unexpectedToken, "the query ends here, expected `(`",
    at: ""),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-match (a) --> project 1",
    .unexpectedToken, "`project` cannot stand here, expected `(`",
    at: "project"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | take 1",
    .wrongShape, "expected a table, found a graph",
    at: "take 1"),
  Refusal(
    "print s = 'x', t = 'y' | graph-match (a)-->(b) project 1",
    .wrongShape, "`graph-match` needs a graph before it",
    at: "graph-match (a)-->(b) project 1"),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-to-table",
    .unexpectedToken, "the query ends here, expected `edges`",
    at: ""),
  Refusal(
    "print s = 'x', t = 'y' | make-graph s --> t | graph-to-table odd",
    .unexpectedToken, "`odd` cannot stand here, expected `edges`",
    at: "odd"),
  Refusal(
    "print a = 1 | evaluate",
    .unexpectedToken, "the query ends here, expected a plugin",
    at: ""),
  Refusal(
    "print a = 1 | evaluate nothing()",
    .unknownFunction, "there is no plugin `nothing`",
    at: "nothing"),
  Refusal(
    "print a = 1 | render",
    .unexpectedToken, "the query ends here, expected a kind of chart",
    at: ""),
  Refusal(
    "externaldata(a: string)",
    .unexpectedToken, "the query ends here, expected `[`",
    at: ""),
  Refusal(
    "externaldata a",
    .unexpectedToken, "`a` cannot stand here, expected `(`",
    at: "a"),
  Refusal(
    "datatable(a: long)",
    .unexpectedToken, "the query ends here, expected `[`",
    at: ""),
  Refusal(
    "datatable(a)[1]",
    .unexpectedToken, "`)` cannot stand here, expected `:`",
    at: ")"),
  Refusal(
    "range a to 3",
    .unexpectedToken, "`to` cannot stand here, expected `from`",
    at: "to"),
  Refusal(
    "print a = 1 | top-hitters",
    .unexpectedToken, "the query ends here, expected an expression",
    at: ""),
  Refusal(
    "print a = 1 | top a",
    .unexpectedToken, "the query ends here, expected `by`",
    at: ""),
  Refusal(
    "print a = 1 | sample-distinct 3",
    .unexpectedToken, "the query ends here, expected `of`",
    at: ""),
  Refusal(
    "print a = 1 | project-rename a",
    .unexpectedToken, "the query ends here, expected `=`",
    at: ""),
  Refusal(
    "print a = 1 | project-rename b = nothing",
    .unknownColumn, "there is no column `nothing` here",
    at: "nothing"),
  Refusal(
    "print a = 1 | parse-kv a",
    .unexpectedToken, "the query ends here, expected `as`",
    at: ""),
  Refusal(
    "print a = 1 | lookup (print b = 1)",
    .unexpectedToken, "the query ends here, expected `on`",
    at: ""),
  Refusal(
    "print a = 1 | join (print b = 1)",
    .unexpectedToken, "the query ends here, expected `on`",
    at: ""),
  Refusal(
    "print a = 1 | join on a",
    .unexpectedToken, "`a` cannot stand here, expected `on`",
    at: "a"),
  Refusal(
    "print a = 1 | union",
    .unexpectedToken, "the query ends here, expected an expression",
    at: ""),
  Refusal(
    "print a = 1 | search",
    .unexpectedToken, "the query ends here, expected an expression",
    at: ""),
  Refusal(
    "print a = iff(1, 2, 3)",
    .typeMismatch, "a condition must be a `bool`, this is a `long`",
    at: "1"),
  Refusal(
    "print a = tolong()",
    .noOverload, "`tolong` does not take ()",
    at: "tolong()"),
  Refusal(
    "print a = strcat()",
    .noOverload, "`strcat` does not take ()",
    at: "strcat()"),
  Refusal(
    "print a = bin(1)",
    .noOverload, "`bin` does not take (long)",
    at: "bin(1)"),
  Refusal(
    "print a = bin('x', 1)",
    .noOverload, "`bin` does not take (string, long)",
    at: "bin('x', 1)"),
  Refusal(
    "print a = datetime_add('odd', 1, now())",
    .argumentValue, "`odd` is not a period of `datetime_add`",
    at: "'odd'"),
  Refusal(
    "print a = datetime_part('odd', now())",
    .argumentValue, "`odd` is not a part of `datetime_part`",
    at: "'odd'"),
  Refusal(
    "print a = extract('(', 1, 'x')",
    .argumentValue,
    "this is not a regular expression: this `(` has no `)`, at byte 0 of the pattern",
    at: "extract('(', 1, 'x')"),
  Refusal(
    "print a = 1 | summarize arg_max()",
    .noOverload, "this aggregate needs a column",
    at: "arg_max()"),
  Refusal(
    "print a = 1 | summarize dcount()",
    .noOverload, "`dcount` does not take ()",
    at: "dcount()"),
  Refusal(
    "print a = 1 | summarize make_list(a, 'x')",
    .noOverload, "`make_list` does not take (long, string)",
    at: "make_list(a, 'x')"),
  Refusal(
    "print a = 1 | summarize countif(a)",
    .noOverload, "`countif` does not take (long)",
    at: "countif(a)"),
  Refusal(
    "print a = 1 | summarize percentiles_array(a, 'x')",
    .noOverload, "`percentiles_array` does not take (long, string)",
    at: "percentiles_array(a, 'x')"),
]

@Test("what a query may not say is refused where it stands", arguments: refusals)
private func refusal(_ refused: Refusal) throws {
  let source = SourceText(refused.query)
  let error = #expect(throws: Diagnostics.self) { _ = try tables(of: refused.query) }
  let first = try #require(error?.all.first)
  #expect(first.code == refused.code)
  #expect(first.message == refused.message)
  #expect(source.text(first.span) == refused.place)
}
