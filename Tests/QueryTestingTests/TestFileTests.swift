import QueryTesting
import Testing

@Suite struct TestFileTests {
  private let text = """
    # Firewall
    <!-- ingest: ../logs/a.jsonl ../logs/b.jsonl -->
    Prose with `code` and a <!-- remark -->.
    ```kql
    T | where x
    ```
    ```result
    a  b
    1  2
    ```
    ## Deeper
    <!-- ingest: c.gz -->
    <!-- now: last -->
    ~~~~ kql
    T
    ```
    | take 1
    ~~~~
    between
    ```error
    error
    ```
    ```sql
    SELECT
    ```
    ```sql clickhouse
    later
    ```
    ```python
    print()
    ```
    ## Alone
    ```result
    x
    ```
    # Other
    ```kql
    print 1
    ```
    """

  @Test(
    "a block that is nearly one of a test is reported, others are passed over",
    arguments: [
      ("result odered", "`odered` says nothing of a `result` block"),
      ("kqll", "nothing reads a `kqll` block; did you mean `kql`?"),
      ("results", "nothing reads a `results` block; did you mean `result`?"),
      ("kql x", "a `kql` block has no other words"),
      ("csv A B", "rows are of one table: `csv TABLE`"), ("python", nil), ("c", nil), ("cql", nil),
      ("csv", nil), ("console", nil), ("sql clickhouse", nil),
    ])
  func slips(words: String, message: String?) {
    let file = TestFile(path: "x.md", text: "```kql\nprint 1\n```\n```\(words)\n```\n")
    #expect(file.problems.map(\.message) == (message.map { [$0] } ?? []))
    #expect(file.problems.allSatisfy { $0.line == 4 })
  }

  @Test("each kql block is a case with its headings, fixtures and expectations")
  func cases() {
    let file = TestFile(path: "x.md", text: text)
    #expect(file.cases.map(\.name) == ["Firewall", "Firewall / Deeper", "Other"])
    #expect(
      file.cases.map(\.fixtures) == [
        ["../logs/a.jsonl", "../logs/b.jsonl"], ["../logs/a.jsonl", "../logs/b.jsonl", "c.gz"], [],
      ])
    #expect(file.cases.map(\.now) == [nil, "last", nil])
    #expect(file.cases.map { $0.expectations.map(\.kind) } == [[.result], [.error, .sql], []])
    #expect(file.cases[1].query.text == "T\n```\n| take 1\n")
    #expect(file.cases[1].line == 15)
    #expect(file.lines.indices.contains(file.cases[2].query.content.lowerBound))
  }

  @Test("an expectation without a query is a problem, with its line")
  func problems() {
    let file = TestFile(path: "x.md", text: text)
    let heading = file.lines.firstIndex(of: "## Alone")
    #expect(file.problems.map(\.line) == [(heading ?? 0) + 2])
    #expect(file.problems.first?.message == "a `result` block follows no query")
    #expect(TestFile(path: "", text: "<!-- ingest: -->").problems.count == 1)
  }

  @Test(
    "what only looks like a block is none",
    arguments: [
      "", "```", "```kql", "    ```kql\nT\n```", "``` `kql` ```", "#kql", "<!---->", "<!--:-->",
      "``kql\nT\n``",
    ])
  func lookalikes(text: String) {
    let file = TestFile(path: "", text: text)
    #expect(file.cases.count == (text == "```kql" ? 1 : 0))
    #expect(file.problems.isEmpty)
  }

  @Test("lines end in LF or CRLF")
  func lineBreaks() {
    let file = TestFile(path: "", text: "# A\r\n```kql\r\nT\r\n```\r\n")
    #expect(file.lines == ["# A", "```kql", "T", "```"])
    #expect(file.cases.first?.query.text == "T\n")
  }

  @Test("front matter, rows, links to queries and rules, and what they must give")
  func links() throws {
    let text = """
      ---
      now: 2024-05-01
      functions: {F: f.kql, G: g}
      watchlists: [w.csv]
      parameters:
        n: 3
      title: A paper
      timespam: 1d
      ---
      # A
      ```csv Syslog
      Computer
      h
      ```
      [The rule](rules/r.yaml#Name)
      ```alerts
      AlertName
      ```
      ```empty alerts
      ```
      See [this](q.kql) in a sentence, and
      [data](x.json)
      ```kql
      SecurityAlert
      ```
      ```result bag
      ```
      ```count
      1
      ```
      # B
      <!-- table: Syslog a.csv b.json -->
      <!-- query: export.json#R -->
      ```columns
      ```
      [Query](q.kql)
      """
    let file = TestFile(path: "x.md", text: text)
    #expect(file.settings.now == "2024-05-01")
    #expect(file.settings.functions.map(\.name) == ["F", "G"])
    #expect(file.settings.watchlists.map(\.path) == ["w.csv"])
    #expect(file.settings.parameters.map(\.value) == ["3"])
    #expect(file.problems.map(\.message) == ["there is no `timespam`; did you mean `timespan`?"])
    #expect(file.problems.map(\.line) == [8])
    #expect(file.cases.map(\.link) == ["rules/r.yaml#Name", nil, "export.json#R", "q.kql"])
    #expect(file.cases.map(\.name) == ["A / The rule", "A", "B", "B / Query"])
    #expect(file.cases.map(\.line) == [15, 24, 33, 36])
    #expect(file.cases.map(\.now) == Array(repeating: "2024-05-01", count: 4))
    #expect(
      file.cases.map { $0.rules.map(\.link) } == [[], ["rules/r.yaml#Name"], [], ["export.json#R"]])
    #expect(file.cases.map(\.tables.count) == [1, 1, 2, 2])
    #expect(file.cases[0].expectations.map(\.subject) == [.alerts, .alerts])
    #expect(file.cases[0].expectations.map(\.kind) == [.result, .empty])
    #expect(file.cases[1].expectations.map(\.isOrdered) == [false, nil])
  }
}
