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
    #expect(file.problems.first?.message == "a `result` block follows no `kql` block")
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
}
