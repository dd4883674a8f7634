import ArgumentParser
import Diagnostics
import Files
import Platform
import QueryTesting
import Rendering
import Workspace

struct Test: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Run Markdown test suites: queries with expected results.",
    discussion: """
      A block ```kql is a test, and so is a link alone on its line to a .kql file or a Sentinel rule; \
      the blocks ```result, ```count, ```columns, ```empty, ```error and ```sql after it state what it must \
      give, ```alerts and ```incidents what a rule must raise. <!-- ingest: logs/x.jsonl --> above it \
      names its logs, and a block ```csv TABLE holds rows.
      """)

  static let examples = [
    Example("all tests of a folder", "kustody test tests/"),
    Example(
      "tests whose file or name contains a word, up to the first failure",
      "kustody test tests/ -k sign-in -x"),
    Example(
      "tests of logs that were shipped to ClickHouse",
      "kustody test tests/ --engine http://127.0.0.1:8123/case7"),
    Example(
      "what tests reach, and what they would notice", "kustody test tests/ --coverage --mutate"),
  ]

  @Argument(help: "Markdown files and folders.", completion: .file())
  var paths: [String]

  @Option(
    name: [.customShort("k"), .customLong("only")],
    help: ArgumentHelp(
      "Run only tests whose file, line or name contains this text; can be given several times.",
      valueName: "text"))
  var wanted: [String] = []

  @Flag(name: [.customShort("x"), .customLong("fail-fast")], help: "Stop at the first failure.")
  var failsFast = false

  @Option(
    help: ArgumentHelp(
      "List the rules under this path that no test runs, or that no test sees fire or stay silent: exit code 1 if one has no test. Can be given several times.",
      valueName: "path"),
    completion: .file())
  var rules: [String] = []

  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp(
      "Query this database as it is, instead of the logs that the files name.", valueName: "file"),
    completion: .file())
  var database: String?

  @Flag(name: .shortAndLong, help: "Say nothing of tests that pass.")
  var quiet = false

  @Flag(help: "Rewrite the blocks that fail with the actual results.")
  var update = false

  @Option(
    help: ArgumentHelp("Also write the outcomes as JUnit XML.", valueName: "file"),
    completion: .file())
  var junit: String?

  @Flag(help: "Report in the Test Anything Protocol.")
  var tap = false

  @Flag(help: "Mark failures in a GitHub workflow. Default if GITHUB_ACTIONS is true.")
  var github = false

  @OptionGroup(title: "Quality of the tests") var quality: QualityArguments

  @Flag(help: "Run again what changes, until q is pressed. Needs a terminal.")
  var watch = false

  @Option(
    help: ArgumentHelp("Number of files tested at once. Default: the number of processors."))
  var jobs: Int?

  @OptionGroup var engine: EngineArguments
  @OptionGroup var schemas: SchemaArguments
  @OptionGroup var local: LocalFileArguments

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    if watch, update || tap || quality.isWanted {
      throw ValidationError("--watch goes with none of --update, --tap, --coverage and --mutate")
    }
    if engine.engine != nil, database != nil || quality.isWanted {
      throw ValidationError("--engine goes with none of --db, --coverage and --mutate")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1") }
  }

  func run() throws {
    let interruption = Interruption.shared
    let quitKey = watch ? QuitKey() : nil
    var tests = TestRunner(
      isUpdating: update, schemas: try reporting { try self.schemas.files() },
      isCancelled: { interruption.isRequested || quitKey?.isPressed() ?? false })
    tests.files = try reporting { try local.files() }
    let coverage = quality.coverageLog
    tests.coverage = coverage
    tests.wanted = wanted
    tests.stopsAtFailure = failsFast
    // Paths of the files are relative to them.
    tests.database = try database.map { path in
      guard let real = realPath(path) else { throw Failure(FileError(path: path)) }
      return real
    }
    tests.remote = try reporting { try engine.found(interruption) }
    let runner = tests
    if let quitKey {
      let watch = TestWatch(paths: paths, interruption: interruption, quitKey: quitKey) { files in
        // A function or watchlist may have changed too.
        var runner = runner
        runner.files = try runner.files.refreshed()
        return try run(files, runner, interruption).allSatisfy { $0.failure == nil }
      }
      if try reporting({ try watch.watch() }) { return }
      throw ExitStatus.findings
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    if tap {
      try output.write("TAP version 14\n")
      try output.flush()
    }
    let files = try reporting { try TestFile.files(under: paths) }
    let outcomes = try reporting {
      try interruption.during { try run(files, runner, interruption) }
    }
    let failed = outcomes.count { $0.failure != nil }
    let passed = outcomes.count - failed
    try output.write(tap ? "1..\(outcomes.count)\n" : "\(passed) passed, \(failed) failed\n")
    try output.flush()
    // Nothing of it is the Test Anything Protocol's.
    let place = tap ? Output(fileDescriptor: Terminal.error.fileDescriptor) : output
    let isEnough = try reporting {
      try quality.report(
        coverage, on: files, hasPassed: failed == 0, by: runner, to: place, interruption)
    }
    var areTested = true
    if !rules.isEmpty {
      let tested = try reporting { try TestedRules(rules, outcomes: outcomes) }
      try place.write(tested.text)
      try place.flush()
      areTested = tested.areAllTested
    }
    if failed > 0 || !isEnough || !areTested { throw ExitStatus.findings }
    if passed == 0 {
      let which =
        wanted.isEmpty ? "" : " that contains \(wanted.map { "`\($0)`" }.joined(separator: " or "))"
      throw Failure(.wrong, "there is no test\(which) in \(paths.joined(separator: ", "))")
    }
  }

  /// Runs the tests of files, several at once, and tells their outcomes in the order of the files.
  private func run(
    _ files: [String], _ runner: TestRunner, _ interruption: Interruption
  ) throws -> [TestOutcome] {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    let marks = github || environment("GITHUB_ACTIONS") == "true"
    var outcomes: [TestOutcome] = []
    do {
      try OrderedWork.run(
        files.count, threads: jobs ?? processorCount,
        { index in FileOutcomes(of: files[index], runner) },
        { file in
          for outcome in file.outcomes {
            outcomes.append(outcome)
            if tap || !quiet || outcome.failure != nil || outcome.isUpdated {
              try output.write(
                tap ? TestReports.tap(outcome, number: outcomes.count) : text(for: outcome))
            }
            if marks, let mark = TestReports.github(outcome) { try output.write(mark) }
          }
          try output.flush()
          if let error = file.error { throw error }
          if failsFast, file.outcomes.contains(where: { $0.failure != nil }) { throw Stop() }
          if interruption.isRequested { throw WorkspaceError.interrupted }
        })
    } catch is Stop {
      // What ran is reported; the rest did not run.
    }
    if let junit {
      let file = try replacement(of: junit)
      try file.output.write(TestReports.junit(outcomes))
      try file.commit()
    }
    return outcomes
  }

  /// Ends the tests after the first failure.
  private struct Stop: Error {}

  /// What came of one file's tests, and what ended them before their end.
  private struct FileOutcomes: Sendable {
    var outcomes: [TestOutcome] = []
    var error: (any Error)?

    init(of file: String, _ runner: TestRunner) {
      do {
        var outcomes: [TestOutcome] = []
        defer { self.outcomes = outcomes }
        try runner.run(file) { outcomes.append($0) }
      } catch {
        self.error = error
      }
    }
  }

  private func text(for outcome: TestOutcome) -> String {
    let verdict = outcome.failure != nil ? "FAILED" : outcome.isUpdated ? "updated" : "passed"
    let title = visible("\(outcome.path):\(outcome.line) \(outcome.name)")
    let notes = outcome.failure == nil ? outcome.notes.map(visible) : []
    let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
    let lines = (outcome.failure ?? "").split(separator: "\n").map { "    " + visible(String($0)) }
    return ([verdict + " " + title + note] + lines).joined(separator: "\n") + "\n"
  }
}
