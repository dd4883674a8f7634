import QueryTesting
import Testing

/// A test of silence passes only over rows that were there to be seen.
@Suite struct SilenceTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func outcomes(_ text: String, _ change: (inout TestRunner) -> Void = { _ in }) throws
    -> [TestOutcome]
  {
    let path = try folder.write(text, to: "t.md")
    var runner = TestRunner()
    change(&runner)
    var outcomes: [TestOutcome] = []
    try runner.run(path) { outcomes.append($0) }
    return outcomes
  }

  private static let rule = """
    id: 0b1f6471-1bf0-4dda-aec3-cb9272f09590
    name: Refused sign-ins
    kind: Scheduled
    severity: Low
    queryFrequency: 1h
    queryPeriod: 1h
    triggerOperator: gt
    triggerThreshold: 0
    query: |
      SigninLogs
      | where ResultType == "50126"
      | where ingestion_time() > ago(70m)
      | project UserPrincipalName

    """

  @Test(
    "rows and directives whose name is nearly right are an error",
    arguments: [
      ("```csv SiginLogs\nResultType\n50126\n```", "did you mean `SigninLogs`?"),
      ("<!-- ingset: logs.jsonl -->", "did you mean `ingest:`?"),
      ("<!-- Watchlist: VIP vip.csv -->", "did you mean `watchlist:`?"),
      ("```json SigninLogs\n{\"ResultTyp\": \"0\"}\n```", "did you mean `ResultType`?"),
      ("```json SigninLogs\n{\"TimeGenerated\": \"yesterday\"}\n```", "is not of type datetime"),
      ("```csv SigninLogs\nTimeGenerated\n01.05.2024 11:30\n```", "is not of type datetime"),
      ("See [rule](r.yaml) in a sentence.", "is not a case, since it is not alone on its line"),
    ])
  func slips(block: String, message: String) throws {
    try folder.write(Self.rule, to: "r.yaml")
    let query = block.hasPrefix("See") ? "" : "```kql\nSigninLogs | take 0\n```\n"
    let found = try outcomes("# A\n\(block)\n\(query)```empty\n```\n").compactMap(\.failure)
    #expect(found.contains { $0.contains(message) }, "\(found)")
  }

  @Test("silence over tables without rows, or with rows outside the rule's time, is noted")
  func doubts() throws {
    try folder.write(Self.rule, to: "r.yaml")
    let silent = try outcomes("[r](r.yaml)\n```empty alerts\n```\n")
    #expect(silent.map(\.notes) == [["no rows: SigninLogs"]])
    let rows = "```csv SigninLogs\nTimeGenerated,ResultType\n2024-05-01,50126\n```\n"
    let early = try outcomes(
      "---\nnow: 2024-05-02\n---\n\(rows)[r](r.yaml)\n```empty alerts\n```\n")
    #expect(early.first?.failure == nil)
    #expect(early.first?.notes.first?.hasPrefix("0 of 1 rows of SigninLogs lie within") == true)
    let seen = try outcomes(
      "---\nnow: 2024-05-01\n---\n\(rows)[r](r.yaml)\n```count alerts\n1\n```\n")
    #expect(seen.map(\.failure) == [nil])
    #expect(seen.map(\.notes) == [[]])
    #expect(seen.first?.rule?.alerts == 1)
  }

  @Test("a rule that does not fire shows the rows of each step, at its lines of the file")
  func trail() throws {
    try folder.write(Self.rule, to: "r.yaml")
    let rows = "```csv SigninLogs\nResultType\n0\n50053\n```\n"
    let failure = try #require(
      try outcomes("---\nnow: 2024-05-01\n---\n\(rows)[r](r.yaml)\n```count alerts\n1\n```\n")
        .first?.failure)
    #expect(failure.hasPrefix("the rule raised no alerts, stated: 1\n"))
    #expect(failure.contains("   10 |    2 | SigninLogs"))
    #expect(failure.contains("^^^^^^^^^^^^^^^^^^^^^ never true"))
    #expect(failure.contains("   12 |    0 | | where ingestion_time() > ago(70m)"))
  }

  @Test("an error of a rule stands at its line in the rule's file, and is drawn once")
  func place() throws {
    try folder.write(
      Self.rule.replacing("ResultType ==", with: "ResultTyp =="), to: "r.yaml")
    let failures = try outcomes(
      "# A\n[r](r.yaml)\n```empty\n```\n# B\n[r](r.yaml)\n```empty\n```\n"
    )
    .compactMap(\.failure)
    #expect(failures.first?.contains("r.yaml:11:") == true)
    #expect(failures.last?.hasPrefix("the error of line 2: ") == true)
  }

  @Test("watchlists and defaults stand in the file")
  func blocks() throws {
    let text = """
      # A
      ```csv watchlist VIP
      Name
      alice
      ```
      ```json SigninLogs defaults
      {"ResultType": "0", "AppDisplayName": "Portal"}
      ```
      ```csv SigninLogs
      UserPrincipalName,ResultType
      alice,
      bob,1
      ```
      ```json SigninLogs
      {"UserPrincipalName": "carol", "AppDisplayName": "CLI"}
      ```
      ```kql
      SigninLogs
      | extend IsVIP = UserPrincipalName in ((_GetWatchlist('VIP') | project Name))
      | project UserPrincipalName, ResultType, AppDisplayName, IsVIP
      ```
      ```result
      UserPrincipalName  ResultType  AppDisplayName  IsVIP
      alice              ""          Portal          true
      bob                1           Portal          false
      carol              0           CLI             false
      ```
      """
    #expect(try outcomes(text).map(\.failure) == [nil])
    let two =
      "```json T_CL defaults\n[{\"a\":1},{\"a\":2}]\n```\n```json T_CL\n{}\n```\n```kql\nT_CL\n```\n"
    #expect(try outcomes(two).first?.failure?.contains("defaults are one row; these are 2") == true)
  }

  @Test("one test by its name, and an end at the first failure")
  func chosen() throws {
    let text =
      "# One\n```kql\nprint a\n```\n# Two\n```kql\nprint b\n```\n# Three\n```kql\nprint 1\n```\n"
    #expect(try outcomes(text).map(\.name) == ["One", "Two", "Three"])
    #expect(try outcomes(text) { $0.wanted = ["THREE"] }.map(\.name) == ["Three"])
    #expect(try outcomes(text) { $0.wanted = ["t.md:7"] }.map(\.name) == ["Two"])
    #expect(try outcomes(text) { $0.stopsAtFailure = true }.map(\.name) == ["One"])
  }

  @Test("tests in a rule's own file; rules without one are listed")
  func ownTests() throws {
    let tests = """
      tests:
        defaults:
          SigninLogs: {UserPrincipalName: mallory}
        now: 2024-05-01T12:00:00Z
        cases:
          - name: fires
            rows:
              SigninLogs: [{ResultType: "50126"}]
            alerts: 1
            results: "> 0"
          - name: stays silent
            rows:
              SigninLogs: [{ResultType: "0"}]
            alerts: 0

      """
    let path = try folder.write(Self.rule + tests, to: "r.yaml")
    try folder.write(Self.rule.replacing("Refused", with: "Other"), to: "other.yaml")
    #expect(try TestFile.files(under: [folder.path]) == [path])
    var outcomes: [TestOutcome] = []
    try TestRunner().run(path) { outcomes.append($0) }
    #expect(outcomes.map(\.failure) == [nil, nil])
    #expect(outcomes.map(\.name) == ["fires", "stays silent"])
    let tested = try TestedRules([folder.path], outcomes: outcomes)
    #expect(
      tested.text.hasSuffix("/other.yaml Other sign-ins: no test\n1 of 2 rules have a test\n"))
    #expect(!tested.areAllTested)
    let wrong = try folder.write(
      Self.rule + "tests:\n  - name: x\n    alert: 1\n", to: "wrong.yaml")
    var problems: [String] = []
    try TestRunner().run(wrong) { problems += $0.failure.map { [$0] } ?? [] }
    #expect(problems == ["a test has no `alert`; did you mean `alerts`?\n"])
  }
}
