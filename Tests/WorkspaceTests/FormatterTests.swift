import Diagnostics
import Foundation
import KQL
import KQLFunctions
import KQLSyntax
import Testing

private let compiler = Compiler(.standard)

private func formatted(_ text: String) throws -> String {
  try compiler.formatted(SourceText(text))
}

@Suite struct FormatterTests {
  /// A text, and its lines in the style.
  static let texts: [(String, [String])] = [
    ("T|where a==1 and b!=2", ["T", "| where a == 1 and b != 2"]),
    ("T | take   5 ;  ", ["T", "| take 5;"]),
    ("print x=-1,y=a -1,z=2-1", ["print x = -1, y = a - 1, z = 2 - 1"]),
    ("T | extend x=a.b['c'][0], y = f (1)", ["T", "| extend x = a.b['c'][0], y = f (1)"]),
    ("T|where x in(1,2) or y !in ( 'a' )", ["T", "| where x in (1, 2) or y !in ('a')"]),
    ("T|where x between(1..10)", ["T", "| where x between (1 .. 10)"]),
    (
      "T | mv-expand kind = array x to typeof( long )",
      ["T", "| mv-expand kind=array x to typeof(long)"]
    ),
    ("T | project-away a*,b | project a*2", ["T", "| project-away a*, b", "| project a*2"]),
    (
      "T|summarize hint.strategy = shuffle c=count() by k",
      ["T", "| summarize hint.strategy=shuffle c = count() by k"]
    ),
    ("T|project-reorder b*  granny-asc", ["T", "| project-reorder b* granny-asc"]),
    (
      "find in(T) where a==1 project-smart",
      ["find in (T) where a == 1 project-smart"]
    ),
    ("T|join kind=inner(U|where x>1)on k", ["T", "| join kind=inner (U | where x > 1) on k"]),
    ("union isfuzzy = true A,B", ["union isfuzzy=true A, B"]),
    ("T|parse x with * 'a' b:long 'c' *", ["T", "| parse x with * 'a' b:long 'c' *"]),
    (
      "let f=(a:int,b:long=3){a+b};f(1, b = 2)",
      ["let f = (a:int, b:long = 3) { a + b };", "f(1, b = 2)"]
    ),
    (
      "T | render timechart with(title = 'x',ytitle='y')",
      ["T", "| render timechart with (title='x', ytitle='y')"]
    ),
    ("let a=T|where x|count;a", ["let a = T", "    | where x", "    | count;", "a"]),
    (
      "datatable (a:long,b:string)[1,'x',2,'y']",
      ["datatable(a:long, b:string) [", "    1, 'x',", "    2, 'y'", "]"]
    ),
    ("datatable(a:long)[]|count", ["datatable(a:long) []", "| count"]),
    (
      "externaldata(a:string)['x'] with(format='csv')",
      ["externaldata(a:string) ['x'] with (format='csv')"]
    ),
    (
      "// first\nT // the table\n\n// why\n| where a // because\n and b\n// end",
      ["// first", "T  // the table", "", "// why", "| where a  // because", "    and b", "// end"]
    ),
    (
      "T|graph-match (a)-[e]->(b) where a.x==1 project a",
      ["T", "| graph-match (a)-[e]->(b) where a.x == 1 project a"]
    ),
    ("set notruncation;\n\n\nT", ["set notruncation;", "", "T"]),
    ("A | count\n\nB | take 1", ["A", "| count", "", "B", "| take 1"]),
    ("print ```a\n  b```", ["print ```a", "  b```"]),
    ("T | where x == dynamic({\"a\" : [1 ,2]})", ["T", "| where x == dynamic({\"a\" : [1 ,2]})"]),
    ("// only a comment", ["// only a comment"]),
    ("", []),
  ]

  @Test(arguments: texts)
  func hasOneStyle(text: String, lines: [String]) throws {
    let styled = try formatted(text)
    #expect(styled == lines.map { $0 + "\n" }.joined())
    #expect(try formatted(styled) == styled)
  }

  @Test func splitsWhatIsTooLong() throws {
    let text = """
      T | summarize Reads=count(),First=min(TimeGenerated),Last=max(TimeGenerated),make_set(ResultSignature) by Identity,bin(TimeGenerated,1h)
      | extend Level=case(Reads>100,"a long value that takes its space",Reads>10,"another long value that takes its space","small")
      | join kind=leftouter (U | where OperationName in ("SecretGet", "SecretList") and ResultSignature == "OK" and Vault == "x") on Identity
      """
    #expect(
      try formatted(text) == """
        T
        | summarize
            Reads = count(),
            First = min(TimeGenerated),
            Last = max(TimeGenerated),
            make_set(ResultSignature)
            by Identity, bin(TimeGenerated, 1h)
        | extend Level = case(
            Reads > 100,
            "a long value that takes its space",
            Reads > 10,
            "another long value that takes its space",
            "small"
        )
        | join kind=leftouter (
            U
            | where OperationName in ("SecretGet", "SecretList")
                and ResultSignature == "OK"
                and Vault == "x"
        ) on Identity

        """)
  }

  @Test func changesNoWordOfTheRepository() throws {
    #expect(
      try onDeepStack { try Self.changed(Corpus.operators + Corpus.functions + Corpus.fixtures) }
        == [])
  }

  @Test(arguments: [
    "corpus/queries.jsonl", "conformance/documented.jsonl", "conformance/measured.jsonl",
  ])
  func changesNoWordOfPublishedQueries(path: String) throws {
    guard let queries = Corpus.lines(of: path) else {
      print("skipped: ../shared/\(path) is not here")
      return
    }
    #expect(try onDeepStack { try Self.changed(queries) } == [])
  }

  /// The queries that have other words in the style, or that are not in it when they were brought into it.
  private static func changed(_ queries: [String]) throws -> [String] {
    var changed: [String] = []
    var count = 0
    for text in queries {
      guard let styled = try? formatted(text) else { continue }
      count += 1
      let words =
        try tokens(of: SourceText(styled)).map(\.kind) == tokens(of: SourceText(text)).map(\.kind)
      if !words || comments(styled) != comments(text) { changed.append(text) }
      if try formatted(styled) != styled { changed.append("not stable: \(text)") }
    }
    if count * 10 <= queries.count * 9 {
      changed.append("\(count) of \(queries.count) can be read")
    }
    return changed
  }

  private static func comments(_ text: String) -> Int { text.components(separatedBy: "//").count }

  @Test func keepsCarriageReturns() throws {
    #expect(try formatted("T\r\n|count\r\n") == "T\r\n| count\r\n")
  }

  @Test func refusesWhatCannotBeRead() throws {
    #expect(throws: Diagnostics.self) { try formatted("T | where (") }
    #expect(throws: Diagnostics.self) { try formatted("T | where x == 'a") }
  }
}
