import Diagnostics
import QueryTesting
import Testing

@Suite struct MutationTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test("each mutation makes of its examples what they say", arguments: Mutation.all.map(\.name))
  func examples(name: String) throws {
    let mutation = try #require(Mutation.all.first { $0.name == name })
    for example in mutation.examples {
      #expect(mutation.texts(from: SourceText(example.before)) == example.after)
    }
    #expect(mutation.examples.isEmpty == (name == "trigger"))
    #expect(Mutation.all.count { $0.name == name } == 1)
  }

  @Test(
    "words are changed only where they are what they look like",
    arguments: [
      (
        "equality", "T | extend a = b | where c == d // ==",
        ["T | extend a = b | where c != d // =="]
      ),
      (
        "case", "T | where s == 'x==' | project has = 1",
        ["T | where s =~ 'x==' | project has = 1"]
      ),
      ("case", "T | where s == '==' or s in ('1', \"2\") or s has 5", []),
      (
        "case", "T | where s in ('1', 'é') or s == x",
        [
          "T | where s in~ ('1', 'é') or s == x", "T | where s in ('1', 'é') or s =~ x",
        ]
      ),
      ("arithmetic", "T | mv-expand a | project-away b | parse s with * 'x' *", []),
      (
        "arithmetic", "T | extend a = -1 * (b - 2)",
        [
          "T | extend a = -1 / (b - 2)", "T | extend a = -1 * (b + 2)",
        ]
      ),
      (
        "operand", "T | where a or b and c",
        [
          "T | where b and c", "T | where a", "T | where a or c", "T | where a or b",
        ]
      ),
      (
        "operand", "T | where (a or b) and not(c)",
        [
          "T | where (b) and not(c)", "T | where (a) and not(c)", "T | where not(c)",
          "T | where (a or b)",
        ]
      ),
      (
        "operand", "T | extend x = a and b, y = c",
        [
          "T | extend x = b, y = c", "T | extend x = a, y = c",
        ]
      ),
      (
        "filter", "T | join (U | where a | project b) on b | where c",
        [
          "T | join (U  | project b) on b | where c", "T | join (U | where a | project b) on b ",
        ]
      ),
      (
        "condition", "T | where a // why\n  and b\n| count",
        ["T | where not(a // why\n  and b)\n| count"]
      ),
      (
        "number", "T | where a between (1 .. 2) | take 5",
        [
          "T | where a between (2 .. 2) | take 5", "T | where a between (1 .. 3) | take 5",
        ]
      ),
      ("number", "print 9223372036854775807, 0x10, 1.5", ["print 9223372036854775807, 0x10, 2.5"]),
      (
        "window", "T | where t > ago(1.5h) and d > 100ms",
        [
          "T | where t > ago(0.75h) and d > 100ms", "T | where t > ago(3h) and d > 100ms",
          "T | where t > ago(1.5h) and d > 50ms", "T | where t > ago(1.5h) and d > 200ms",
        ]
      ),
      (
        "string", "print @'a\\b', h\"c\", ''",
        ["print \"\", h\"c\", ''", "print @'a\\b', \"\", ''", "print @'a\\b', h\"c\", \"mutant\""]
      ),
      (
        "join", "T | join hint.strategy=shuffle kind=leftanti (U | join kind=inner V on k) on k",
        [
          "T | join hint.strategy=shuffle kind=leftsemi (U | join kind=inner V on k) on k",
          "T | join hint.strategy=shuffle kind=leftanti (U | join kind=innerunique V on k) on k",
          "T | join hint.strategy=shuffle kind=leftanti (U | join kind=leftouter V on k) on k",
        ]
      ),
      (
        "leg", "union withsource=x isfuzzy=true A, (B | take 1)",
        [
          "union withsource=x isfuzzy=true  (B | take 1)", "union withsource=x isfuzzy=true A",
        ]
      ),
      ("leg", "A | union B", []),
      (
        "sort", "T | order by a, strcat(b, c) desc nulls last, d nulls first",
        [
          "T | order by a asc, strcat(b, c) desc nulls last, d nulls first",
          "T | order by a, strcat(b, c) asc nulls last, d nulls first",
          "T | order by a, strcat(b, c) desc nulls last, d asc nulls first",
        ]
      ),
      ("rows", "T | take 0", ["T | take 1"]),
      (
        "aggregate", "T | summarize x = dcount(a, 2), countif(b == 1), make_set(c) by d",
        [
          "T | summarize x = count(), countif(b == 1), make_set(c) by d",
          "T | summarize x = dcount(a, 2), count(), make_set(c) by d",
          "T | summarize x = dcount(a, 2), countif(b == 1), make_list(c) by d",
        ]
      ),
      ("equality", "T | where (((", []), ("equality", ")) == ((", [")) != (("]),
      ("equality", "'", []),
      ("filter", "", []), ("operand", "and and or", []),
      ("join", "| join", ["| join kind=inner"]),
    ])
  func places(name: String, query: String, expected: [String]) throws {
    let mutation = try #require(Mutation.all.first { $0.name == name })
    #expect(mutation.texts(from: SourceText(query)) == expected)
  }

  // MARK: tests that notice and tests that do not

  private static let rows = """
    ```json T_CL
    [{"a": 1, "s": "One", "k": "x", "b": true, "t_t": "2024-04-30T18:00:00Z"},
     {"a": 2, "s": "one", "k": "x", "b": false, "t_t": "2024-04-29T06:00:00Z"},
     {"a": 3, "s": "onerous", "k": "y", "b": true, "t_t": "2024-04-30T06:00:00Z"},
     {"a": 3, "s": "", "k": "z", "b": false, "t_t": "2024-04-01T00:00:00Z"}]
    ```
    ```json U_CL
    [{"k": "x", "v": 10}, {"k": "x", "v": 20}, {"k": "w", "v": 20}]
    ```

    """

  private func report(_ queries: String, only mutation: String) throws -> MutationReport {
    let path = try folder.write(
      "---\nnow: 2024-05-01T00:00:00Z\n---\n" + Self.rows + queries, to: "t.md")
    _ = try folder.failures([path], isUpdating: true)
    let runner = MutationRunner(mutations: Mutation.all.filter { $0.name == mutation })
    return try runner.run([path]) { _, _, _ in }
  }

  private static let pairs = [
    ("equality", "T_CL | where a == 1"), ("boundary", "T_CL | where a > 1"),
    ("direction", "T_CL | where a > 1"), ("case", "T_CL | where s == \"one\""),
    ("case", "T_CL | where s in (\"one\")"), ("search", "T_CL | where s has \"one\""),
    ("negation", "T_CL | where s has \"one\""), ("negation", "T_CL | where isempty(s)"),
    ("filter", "T_CL | where a > 1"), ("condition", "T_CL | where a > 1"),
    ("condition", "T_CL | extend x = iff(b, 1, 2)"), ("logic", "T_CL | where a > 1 and b"),
    ("operand", "T_CL | where a > 1 and b"), ("boolean", "T_CL | where b == true"),
    ("number", "T_CL | where a > 1"), ("string", "T_CL | where s == \"one\""),
    ("string", "T_CL | where s == \"\""),
    ("list", "T_CL | where s in (dynamic([\"one\"]))"),
    ("window", "T_CL | where t_t > ago(1d)"),
    ("time", "T_CL | where t_t > datetime(2024-04-30)"),
    ("arithmetic", "T_CL | extend x = a + 1"),
    ("join", "T_CL | join kind=leftouter U_CL on k"), ("join", "T_CL | join U_CL on k"),
    ("join", "T_CL | lookup U_CL on k"), ("leg", "union T_CL, U_CL | count"),
    ("sort", "T_CL | sort by a asc"), ("sort", "T_CL | top 1 by a"),
    ("rows", "T_CL | sort by a asc | take 2"), ("distinct", "T_CL | distinct a"),
    ("aggregate", "T_CL | summarize min(a)"), ("aggregate", "T_CL | summarize dcount(a)"),
    ("aggregate", "T_CL | summarize countif(b)"),
  ]

  @Test(
    "a test of the rows kills a mutant that a test of nothing lets live", arguments: pairs)
  func verdicts(mutation: String, query: String) throws {
    let strict = try report("```kql\n\(query)\n```\n```result\n```\n", only: mutation)
    #expect(strict.killed > 0)
    #expect(strict.survived == 0)
    let lax = try report("```kql\n\(query)\n```\n", only: mutation)
    #expect(lax.killed == 0)
    #expect(lax.survived == strict.killed)
  }

  @Test("every mutation of queries has such a pair")
  func completeness() {
    let names = Set(Mutation.all.map(\.name)).subtracting(["trigger"])
    #expect(Set(Self.pairs.map(\.0)) == names)
  }

  @Test("a rule's trigger is changed, and its query where it stands in the file")
  func rules() throws {
    let rule = """
      id: 00000000-0000-0000-0000-000000000000
      name: R
      severity: Low
      queryFrequency: 1h
      queryPeriod: 1d
      triggerOperator: gt
      triggerThreshold: 1
      query: |
        T_CL
        | where a > 1

      """
    try folder.write(rule, to: "r.yaml")
    let strict = try report(
      """
      # Both
      [r](r.yaml)
      ```count alerts
      1
      ```
      # One
      <!-- now: 2024-05-02T00:00:00Z -->
      [r](r.yaml)
      ```empty alerts
      ```
      """, only: "trigger")
    // Three rows raise an alert, none raises none: no test has one row, and none has two.
    #expect(strict.made == 3)
    #expect(strict.outcomes.map(\.verdict) == [.survived, .killed, .survived])
    let survivor = try #require(strict.outcomes.first { $0.verdict == .survived })
    #expect(survivor.mutant.words == "`GreaterThan` became `GreaterThanOrEqual`")
    #expect(survivor.mutant.position == (6, 18))
    let drawn = survivor.mutant.drawn(CaretRenderer())
    #expect(drawn.contains("survived[trigger]: `GreaterThan` became `GreaterThanOrEqual`\n"))
    #expect(drawn.contains("6 | triggerOperator: gt\n  |                  ^^\n"))
    let query = try report("[r](r.yaml)\n", only: "boundary")
    #expect(query.outcomes.first.map { $0.mutant.position == (10, 13) } == true)
  }

  @Test("a function's mutant dies where any of its callers notices")
  func functions() throws {
    try folder.write("let F = (n: long) {\n  n > 1\n};\n", to: "f.kql")
    func test(_ rows: String, _ ending: String) -> String {
      "---\nfunctions: f.kql\n---\n```json T_CL\n\(rows)\n```\n```kql\nT_CL | where F(a)\n```\n"
        + ending
    }
    let lax = try folder.write(test("[{\"a\": 5}]", "```count\n1\n```\n"), to: "1.md")
    let strict = try folder.write(test("[{\"a\": 1}]", "```empty\n```\n"), to: "2.md")
    let runner = MutationRunner(mutations: Mutation.all.filter { $0.name == "boundary" })
    let alone = try runner.run([lax]) { _, _, _ in }
    #expect(alone.outcomes.map(\.verdict) == [.survived])
    let both = try runner.run([lax, strict]) { _, _, _ in }
    #expect(both.outcomes.map(\.verdict) == [.killed])
    #expect(both.outcomes.first?.killer == "\(strict):8 ")
    #expect(both.outcomes.first.map { $0.mutant.position == (2, 5) } == true)
  }

  @Test("what means the same and what is not a query is told apart")
  func others() throws {
    let same = try report("```kql\nT_CL | sort by a asc | count\n```\n", only: "sort")
    #expect(same.outcomes.map(\.verdict) == [.same])
    let invalid = try report("```kql\nT_CL | where a == a\n```\n", only: "case")
    #expect(invalid.outcomes.map(\.verdict) == [.invalid])
    #expect(invalid.percent == 100)
    let failing = try report("```kql\nT_CL | where a > 1\n```\n```error\n```\n", only: "number")
    #expect(failing.made == 0)
  }

  @Test("a limit takes evenly from all, in an order that stays")
  func limit() throws {
    let path = try folder.write(
      "```kql\nprint 1, 2, 3, 4, 5, 6, 7, 8, 9, 10\n```\n", to: "t.md")
    var runner = MutationRunner(
      limit: 3, mutations: Mutation.all.filter { $0.name == "number" })
    let report = try runner.run([path]) { _, _, _ in }
    #expect(report.outcomes.map(\.mutant.before) == ["1", "4", "7"])
    #expect(
      report.summary == """
        3 mutants: 0 killed, 3 survived, 0.0 %
        3 of 10 mutants were tried; --mutants sets how many

        """)
    runner.limit = 0
    #expect(try runner.run([path]) { _, _, _ in }.outcomes.isEmpty)
  }

  @Test("an interrupt ends with what there is")
  func interrupted() throws {
    let path = try folder.write("```kql\nprint 1, 2\n```\n", to: "t.md")
    let report = try MutationRunner(isCancelled: { true }).run([path]) { _, _, _ in }
    #expect(report.isInterrupted)
    #expect(report.outcomes.isEmpty)
  }
}
