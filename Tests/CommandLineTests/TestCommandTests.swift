import Testing

@Suite struct TestCommandTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    let records = [("1", "b"), ("2", "a")].map {
      firewallRecord(time: "2024-05-01T00:00:0\($0)Z", message: $1)
    }
    try scratch.write(records.joined(), to: "fw.jsonl")
  }

  private let markdown = """
    # Firewall
    <!-- ingest: fw.jsonl -->
    ```kql
    AzureDiagnostics | order by TimeGenerated asc | project msg_s
    ```
    ```result
    msg_s
    b
    a
    ```
    ## Error
    ```kql
    AzureDiagnostics | where mgs_s == 'a'
    ```
    ```error
    error[KQL102]: old words
    ```

    """

  @Test("tests pass and fail with a word about each, and the numbers on the last line")
  func verdicts() throws {
    try scratch.write(markdown, to: "t.md")
    let result = try CommandLineRun(["test", "t.md"], in: scratch)
    #expect(result.status == 1)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "passed t.md:4 Firewall")
    #expect(lines.dropFirst().first == "FAILED t.md:13 Firewall / Error")
    #expect(lines.contains("    - error[KQL102]: old words"))
    #expect(lines.last == "1 passed, 1 failed")
  }

  @Test("--update rewrites what does not hold and nothing else")
  func update() throws {
    let wrong = markdown.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0 == "b" ? "wrong" : $0 }.joined(separator: "\n")
    try scratch.write(wrong, to: "t.md")
    let result = try CommandLineRun(["test", "--update", "t.md"], in: scratch)
    #expect(result.status == 0)
    #expect(result.output.hasSuffix("2 passed, 0 failed\n"))
    let updated = try scratch.read("t.md")
    #expect(updated.contains("```result\nmsg_s\nb\na\n```\n## Error\n"))
    #expect(updated.contains("```error\nerror[KQL102]: there is no column `mgs_s`"))
    #expect(updated.contains("did you mean `msg_s`?"))
    let again = try CommandLineRun(["test", "."], in: scratch)
    #expect(again.status == 0)
    #expect(try scratch.read("t.md") == updated)
  }

  @Test("a fixture that is not there fails the test, a folder without tests is exit 2")
  func nothing() throws {
    try scratch.write("<!-- ingest: nowhere.jsonl -->\n```kql\nprint 1\n```\n", to: "t.md")
    let result = try CommandLineRun(["test", "t.md"], in: scratch)
    #expect(result.status == 1)
    #expect(result.output.contains("nowhere.jsonl: No such file or directory"))
    try scratch.write("no test", to: "t.md")
    #expect(try CommandLineRun(["test", "."], in: scratch).status == 2)
  }

  @Test("--functions and --watchlists are for all files; what a file names itself comes first")
  func localFiles() throws {
    try scratch.makeFolder("w")
    try scratch.makeFolder("f")
    try scratch.write("SearchKey\ncommon\n", to: "w/W.csv")
    try scratch.write("SearchKey\nown\n", to: "own.csv")
    try scratch.write("print 7\n", to: "f/Seven.kql")
    let query =
      "```kql\n_GetWatchlist('W') | where SearchKey != 'x' | project SearchKey\n```\n```result\nSearchKey\n"
    try scratch.write(query + "common\n```\n```kql\nSeven\n```\n```count\n1\n```\n", to: "a.md")
    try scratch.write(
      "---\nwatchlists: {W: own.csv}\n---\n" + query + "own\n```\n", to: "b.md")
    let options = ["--watchlists", "w", "--functions", "f"]
    let tested = try CommandLineRun(["test", "a.md", "b.md"] + options, in: scratch)
    #expect(tested.status == 0 && tested.output.hasSuffix("3 passed, 0 failed\n"))
    #expect(try CommandLineRun(["test", "a.md"], in: scratch).status == 1)
    // Mutants are tried under the same.
    let mutated = try CommandLineRun(["test", "a.md", "--mutate"] + options, in: scratch)
    #expect(mutated.output.contains("survived[string]: `'x'` became `\"\"`"))
  }
}
