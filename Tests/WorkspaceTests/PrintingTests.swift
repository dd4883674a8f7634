import Diagnostics
import Foundation
import KQL
import KQLCatalog
import KQLFunctions
import KQLSyntax
import Testing

@testable import Workspace

private let compiler = Compiler(.standard)

private func printed(_ text: String) throws -> String {
  try Parser.parse(SourceText(text), grammar: compiler.grammar).printed(compiler.grammar)
}

@Test(
  "a query is written as KQL from its tree",
  arguments: [
    ("T|where a==1 and(b==2 or c==3)|take 5", "T\n| where a == 1 and (b == 2 or c == 3)\n| take 5"),
    ("print (1+2)*3,-(-x),2-(3-4),(2-3)-4", "print (1 + 2) * 3, -(-x), 2 - (3 - 4), 2 - 3 - 4"),
    ("print a = 'it''s' , \"q\\\"\\\\\\n\"", "print a = \"its\", \"q\\\"\\\\\\n\""),
    (
      "T | project ['a b'], ['where'], x.['y z'], d['k'].m[0]",
      "T\n| project [\"a b\"], [\"where\"], x[\"y z\"], d[\"k\"].m[0]"
    ),
    (
      "let f=(x:long,T:(*)){let y=x;T|where z>y};f(1,T)",
      "let f = (x: long, T: (*)) { let y = x; T | where z > y };\nf(1, T)"
    ),
    (
      "T | join kind = inner (U | take 1) on k, $left.a == $right.b",
      "T\n| join kind=inner (U | take 1) on k, $left.a == $right.b"
    ),
    (
      "T | where x in ((U | project y)) or z in (1,2) or w has_any (l)",
      "T\n| where x in (U | project y) or z in (1, 2) or w has_any (l)"
    ),
    (
      "T | summarize count(), m = max(x) by bin(t,1h), k",
      "T\n| summarize count(), m = max(x) by bin(t, 1h), k"
    ),
    ("T | sort by a, b asc, c nulls first", "T\n| sort by a desc, b asc, c desc nulls first"),
    (
      "T | where t between(ago(1d) .. now()) | mvexpand a to typeof(long) limit 3",
      "T\n| where t between (ago(1d) .. now())\n| mvexpand a to typeof(long) limit 3"
    ),
    (
      "union withsource = ['the source'] A*, (B | take 1)",
      "union withsource=\"the source\" A*, (B | take 1)"
    ),
    (
      "search in (A, B*) 'x' and (c:'y' or not(d == 1))",
      "search in (A, B*) \"x\" and (c: \"y\" or not(d == 1))"
    ),
    (
      "G | graph-match (a)-[e*1..3]->(b), (b)<--(c)--() where a.x == 1 project a.x",
      "G\n| graph-match (a)-[e*1..3]->(b)<--(c)--() where a.x == 1 project a.x"
    ),
    (
      "print dynamic( {'a':1} ), datetime( 2024-01-01 ), 1.5h, real(+inf)",
      "print dynamic( {'a':1} ), datetime( 2024-01-01 ), 1.5h, real(+inf)"
    ),
    (
      "alias database d=cluster('c').database('e');restrict access to(A,*);print y=+x",
      "alias database d = cluster(\"c\").database(\"e\");\nrestrict access to (A, *);\nprint y = +x"
    ),
    (
      "cluster('c').database('d').table('T')|evaluate python(typeof(*,b:long),'x')",
      "cluster(\"c\").database(\"d\").table(\"T\")\n| evaluate python(typeof(*, b: long), \"x\")"
    ),
    (
      "T | top-nested 2 of a with others='rest' by sum(b)",
      "T\n| top-nested 2 of a with others = \"rest\" by sum(b) desc"
    ),
    ("T | top-hitters 2 of a by b", "T\n| top-hitters 2 of a by b"),
    (
      "G | graph-to-table nodes as N with_node_id=id,edges as E",
      "G\n| graph-to-table nodes as N with_node_id=id, edges as E"
    ),
    ("T | project a* , *b | project-away *c*", "T\n| project a*, *b\n| project-away *c*"),
  ])
private func writes(text: String, expected: String) throws {
  #expect(try printed(text) == expected)
  #expect(try printed(expected) == expected)
}

/// The SQL that a query becomes, and its columns; nil where it does not compile.
private func meaning(_ text: String, _ workspace: Workspace) throws -> [String]? {
  var options = QueryOptions()
  options.now = .at(638_500_000_000_000_000)
  do {
    let (execution, compilation) = try workspace.session(options).prepared(SourceText(text))
    return try execution.lowered(compilation).flatMap { [$0.readableSQL] + $0.columns.map(\.name) }
  } catch is Diagnostics {
    return nil
  }
}

/// The queries that do not survive: what is rewritten means what it meant, and is written the same once more.
///
/// - Parameter every: of how many queries one is compiled: it takes longer than to read it.
private func failures(of queries: [String], compilingEvery every: Int = 1) throws -> [String] {
  var failures: [String] = []
  let workspace = try Workspace.temporary()
  var count = 0
  for (index, text) in queries.enumerated() {
    guard let first = try? printed(text) else { continue }
    count += 1
    let second = try? printed(first)
    if second != first { failures.append("\(first)\nis written as\n\(second ?? "nothing")") }
    guard index % every == 0, let expected = try meaning(text, workspace) else { continue }
    if try meaning(first, workspace) != expected {
      failures.append("\(text)\nmeans something else as\n\(first)")
    }
  }
  if count * 10 <= queries.count * 9 { failures.append("\(count) of \(queries.count) can be read") }
  return failures
}

@Test("the examples of operators and functions survive being written")
private func printsExamples() throws {
  let lost = try onDeepStack {
    try failures(of: Corpus.operators) + failures(of: Corpus.functions, compilingEvery: 4)
  }
  #expect(lost == [])
}

@Test("the queries of the fixtures survive being written")
private func printsFixtures() throws {
  #expect(Corpus.fixtures.count > 20)
  let lost = try onDeepStack { try failures(of: Corpus.fixtures) }
  #expect(lost == [])
}

@Test(
  "published queries survive being written",
  arguments: ["corpus/queries.jsonl", "conformance/documented.jsonl", "conformance/measured.jsonl"])
private func printsPublished(path: String) throws {
  guard let queries = Corpus.lines(of: path) else {
    print("skipped: ../shared/\(path) is not here")
    return
  }
  let lost = try onDeepStack { try failures(of: queries, compilingEvery: 6) }
  #expect(lost == [])
}
