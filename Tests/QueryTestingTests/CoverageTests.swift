import QueryTesting
import Testing

@Suite struct CoverageTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private static let rows = """
    ```json T_CL
    [{"a": 1, "s": "one", "k": "x"}, {"a": 2, "s": "two", "k": "y"},
     {"a": null, "s": "", "k": "z"}]
    ```
    ```json U_CL
    [{"k": "x", "v": 10}, {"k": "x", "v": 20}]
    ```

    """

  private func remarks(_ query: String) throws -> [String] {
    let path = try folder.write(Self.rows + "```kql\n\(query)\n```\n", to: "t.md")
    #expect(try folder.failures([path]) == [])
    return try folder.coverage([path]).remarks
  }

  @Test(
    "of each condition, branch and operator what no row did",
    arguments: [
      ("T_CL | where a > 1", []),
      ("T_CL | where a > 0", ["a > 0: never false"]),
      ("T_CL | where a > 5", ["a > 5: never true"]),
      ("T_CL | where not(a > 5)", ["a > 5: never true"]),
      // A null is neither.
      ("T_CL | where s == \"\" | where a > 1", ["a > 1: \(nothing)"]),
      // What comes after is not reached.
      ("T_CL | where a > 5 | count", ["a > 5: never true", "count: never reached with rows"]),
      // Of `and` and `or` a part counts where the parts before leave it to decide.
      ("T_CL | where a > 1 and s == \"two\"", ["s == \"two\": never false"]),
      ("T_CL | where a >= 1 or s == \"one\"", ["a >= 1: never false", "s == \"one\": never true"]),
      (
        "T_CL | where a > 0 and (s == \"one\" or s == \"two\")",
        ["a > 0: never false", "s == \"two\": never false"]
      ),
      ("T_CL | extend x = iff(a > 0, 1, 2)", ["a > 0: never false"]),
      (
        "T_CL | where a > 0 | extend x = iff(a > 0, 1, 2)",
        ["a > 0: never false", "a > 0: never false", "2: never taken"]
      ),
      (
        "T_CL | extend x = case(a == 1, \"p\", a == 2, \"q\", a == 3, \"r\", \"s\")",
        ["a == 3: never true", "\"r\": never taken"]
      ),
      ("T_CL | extend x = coalesce(a, 5)", []),
      ("T_CL | where a > 1 | extend x = coalesce(a, 5)", ["5: never taken"]),
      ("T_CL | extend x = a > 5", ["a > 5: never true"]),
      ("T_CL | extend f = a > 1 | where f", []),
      (
        "T_CL | where a > 0 | extend f = a > 0 | where f",
        ["a > 0: never false", "a > 0: never false", "f: never false"]
      ),
      // Rows of groups.
      (
        "T_CL | summarize n = countif(a > 5), m = iff(count() > 2, 1, 2) by k",
        ["a > 5: never true", "count() > 2: never true", "1: never taken"]
      ),
      // Rows that look at their neighbours.
      ("T_CL | sort by k asc | where prev(k) == \"x\"", []),
      ("T_CL | sort by k asc | where row_number() > 0", ["row_number() > 0: never false"]),
      // Other tables.
      ("T_CL | join kind=inner (U_CL | where v > 5) on k", ["v > 5: never false"]),
      (
        "U_CL | join kind=inner T_CL on k",
        ["join kind=inner T_CL on k: every row found a partner"]
      ),
      (
        "T_CL | where k == \"z\" | join kind=leftouter U_CL on k",
        ["join kind=leftouter U_CL on k: no row ever found a partner"]
      ),
      ("union (T_CL | where a > 5), (U_CL | where v > 10)", ["a > 5: never true"]),
      ("let V = U_CL | where v > 5; T_CL | where k in (V | project k)", ["v > 5: never false"]),
      (
        "T_CL | where a > toscalar(U_CL | where v > 50 | project v)",
        [
          "a > toscalar(U_CL | where v > 50 | project v): \(nothing)", "v > 50: never true",
          "project v: never reached with rows",
        ]
      ),
      // A filter that is applied before a join takes each key once.
      (
        "U_CL | join T_CL on k | where v == 20",
        ["join T_CL on k: every row found a partner"]
      ),
      // Functions.
      ("let F = (n: long) { n > 1 or n < 0 }; T_CL | where F(a)", ["n < 0: never true"]),
      (
        "let F = (t: (a: long)) { t | where a > 5 }; F(T_CL)",
        ["a > 5: never true", "F(T_CL): had no rows"]
      ),
      ("let F = (t: (a: long)) { t | where a > 1 }; T_CL | invoke F()", []),
      // Elements of arrays.
      (
        "T_CL | mv-apply x = dynamic([1, 2]) to typeof(long) on (where x > 0 | where x > 1)",
        ["x > 0: never false"]
      ),
      (
        "T_CL | mv-apply x = dynamic([1, 2]) to typeof(long) on (top 1 by x | where x > 1)",
        ["where x > 1: not measured", "x > 1: not measured"]
      ),
      ("T_CL | partition by k (top 1 by a | where a > 1)", []),
      ("T_CL | fork (where a > 5) (where a > 1)", ["a > 5: never true"]),
      ("print x = 1 | where x == 2", ["x == 2: never true"]),
    ])
  func remarks(query: String, expected: [String]) throws {
    #expect(try remarks(query) == expected)
  }

  private static let nothing = "never true, never false: no row comes to it, or it is null"

  @Test("a query with errors has no coverage")
  func errors() throws {
    let path = try folder.write("```kql\nNothing | where x\n```\n```error\nx\n```\n", to: "t.md")
    #expect(try folder.coverage([path]).report.queries.isEmpty)
  }

  @Test("tests of several files add up, for a linked query and for a saved function")
  func shared() throws {
    try folder.write("T_CL | where F(a)\n", to: "q.kql")
    try folder.write(
      ".create function with (docstring = 'x')\nF(n: long) {\n  n > 1\n}\n", to: "f.kql")
    func test(_ value: Int) -> String {
      "---\nfunctions: f.kql\n---\n```json T_CL\n[{\"a\": \(value)}]\n```\n[q](q.kql)\n"
    }
    let first = try folder.write(test(1), to: "1.md")
    let second = try folder.write(test(2), to: "2.md")
    #expect(
      try folder.coverage([first]).remarks == ["n > 1: never true", "F(a): never true"])
    let (report, remarks) = try folder.coverage([first, second])
    #expect(remarks == [])
    #expect(report.queries.map { $0.text.key.path.hasSuffix("f.kql") } == [true, false])
    #expect(report.queries.map(\.text.line) == [2, 1])
    #expect(report.queries[0].text.position(of: report.queries[0].points[0].span.start) == (3, 3))
    #expect(report.score.covered == 6)
  }

  @Test("the drawing has lines of the file, rows and marks")
  func drawn() throws {
    let path = try folder.write(
      Self.rows
        + "# Title\n```kql\nT_CL\n| where a > 0 // é\n\t| extend x = iff(a > 1, 'é', 'b')\n```\n",
      to: "t.md")
    let report = try folder.coverage([path]).report
    let text = CoverageText().text(for: report.queries[0]).replacing(path, with: "t.md")
    #expect(
      text == """
        t.md:10 Title: 8 of 9 branches, 88.8 %
           10 |    3 | T_CL
           11 |    3 | | where a > 0 // é
              |      |         ^^^^^ never false
           12 |    2 |     | extend x = iff(a > 1, 'é', 'b')

        """)
    #expect(CoverageText().text(for: report).hasSuffix("  8 of 9 branches  88.8 %\n"))
    #expect(CoverageText(usesColor: true).text(for: report).contains("\u{1B}[31m^^^^^ never false"))
  }

  @Test("of an operator that no row comes to, the parts are not told one by one")
  func quiet() throws {
    let path = try folder.write(
      Self.rows
        + "```kql\nT_CL\n| where a > 5\n| where s == 'x' and k in ((U_CL | where v > 50))\n```\n",
      to: "t.md")
    let text = CoverageText().text(for: try folder.coverage([path]).report.queries[0])
    #expect(
      text.split(separator: "\n").dropFirst().joined(separator: "\n") == """
            9 |    3 | T_CL
           10 |    3 | | where a > 5
              |      |         ^^^^^ never true
           11 |    0 | | where s == 'x' and k in ((U_CL | where v > 50))
              |      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ never reached with rows
              |      |                                          ^^^^^^ never true
        """)
  }

  @Test("JSON and lcov say the same")
  func files() throws {
    let path = try folder.write(
      Self.rows + "```kql\nT_CL\n| where a > 0\n```\n", to: "t.md")
    let report = try folder.coverage([path]).report
    #expect(
      report.json.contains(
        #"{"kind":"condition","line":10,"column":9,"endLine":10,"endColumn":14,"text":"a > 0","rows":{"true":2,"false":0}}"#
      ))
    #expect(
      report.json.hasSuffix(
        #"],"totals":{"covered":3,"branches":4,"notMeasured":0}}"# + "\n"))
    #expect(
      report.lcov.replacing(path, with: "t.md") == """
        TN:
        SF:t.md
        BRDA:10,0,4,2
        BRDA:10,0,5,0
        BRF:2
        BRH:1
        DA:9,3
        DA:10,3
        LF:2
        LH:2
        end_of_record

        """)
  }

  @Test("a rule in YAML is shown at its lines, a folded one by the lines of its query")
  func rules() throws {
    let rule = """
      id: 00000000-0000-0000-0000-000000000000
      name: R
      severity: Low
      queryFrequency: 1h
      queryPeriod: 1h
      triggerOperator: gt
      triggerThreshold: 0
      query: STYLE
        T_CL

        | where a > 0

      """
    try folder.write(rule.replacing("STYLE", with: "|"), to: "block.yaml")
    try folder.write(rule.replacing("STYLE", with: ">"), to: "folded.yaml")
    let path = try folder.write(
      "---\nnow: 2024-05-01\n---\n" + Self.rows + "[a](block.yaml)\n\n[b](folded.yaml)\n",
      to: "t.md")
    let (report, remarks) = try folder.coverage([path])
    #expect(remarks == ["a > 0: never false", "a > 0: never false"])
    #expect(report.queries.map(\.text.isApart) == [false, true])
    #expect(report.queries.map { $0.text.position(of: $0.points[2].span.start).line } == [11, 2])
    #expect(report.queries.map(\.text.line) == [9, 8])
  }
}
