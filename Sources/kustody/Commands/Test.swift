import ArgumentParser
import Diagnostics
import Files
import QueryTesting
import Rendering

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run Markdown files of queries and what they must give.",
    discussion: """
      A block ```kql is a test, and so is a link alone on its line to a .kql file or a Sentinel rule; \
      the blocks ```result, ```count, ```columns, ```empty, ```error and ```sql after it say what it \
      gives, ```alerts what a rule raises. <!-- ingest: logs/x.jsonl --> above it names its logs, and \
      a block ```csv TABLE holds rows.
      """)

  @Argument(help: "Markdown files and folders.", completion: .file())
  var paths: [String]

  @Flag(help: "Rewrite the blocks that do not hold with what the queries give.")
  var update = false

  @Option(
    help: ArgumentHelp("Also write the outcomes as JUnit's XML.", valueName: "file"),
    completion: .file())
  var junit: String?

  @Flag(help: "Report in the Test Anything Protocol.")
  var tap = false

  @Flag(help: "Mark failures in a GitHub workflow. Default where GITHUB_ACTIONS is true.")
  var github = false

  @OptionGroup(title: "Quality of the tests") var quality: QualityArguments

  func run() throws {
    let interruption = Interruption()
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    let marks = github || environment("GITHUB_ACTIONS") == "true"
    var outcomes: [TestOutcome] = []
    if tap { try output.write("TAP version 14\n") }
    let coverage = quality.coverageLog
    var files: [String] = []
    try reporting {
      files = try Files.files(under: paths, ending: [".md"])
      var runner = TestRunner(isUpdating: update, isCancelled: { interruption.isRequested })
      runner.coverage = coverage
      for file in files {
        try interruption.during {
          try runner.run(file) { outcome in
            outcomes.append(outcome)
            try? output.write(
              tap ? TestReports.tap(outcome, number: outcomes.count) : text(for: outcome))
            if marks, let mark = TestReports.github(outcome) { try? output.write(mark) }
          }
        }
        try output.flush()
      }
      if let junit {
        let file = try ReplacementFile(junit)
        try file.output.write(TestReports.junit(outcomes))
        try file.commit()
      }
    }
    let failed = outcomes.count { $0.failure != nil }
    let passed = outcomes.count - failed
    try output.write(tap ? "1..\(outcomes.count)\n" : "\(passed) passed, \(failed) failed\n")
    try output.flush()
    // Nothing of it is the Test Anything Protocol's.
    let place = tap ? Output(fileDescriptor: Terminal.error.fileDescriptor) : output
    let isEnough = try reporting {
      try quality.report(
        coverage, on: files, hasPassed: failed == 0, to: place, interruption)
    }
    if failed > 0 || !isEnough { throw ExitStatus.findings }
    if passed == 0 { throw Failure(.wrong, "there is no test in \(paths.joined(separator: ", "))") }
  }

  private func text(for outcome: TestOutcome) -> String {
    let verdict = outcome.failure != nil ? "FAILED" : outcome.isUpdated ? "updated" : "passed"
    let title = visible("\(outcome.path):\(outcome.line) \(outcome.name)")
    let lines = (outcome.failure ?? "").split(separator: "\n").map { "    " + visible(String($0)) }
    return ([verdict + " " + title] + lines).joined(separator: "\n") + "\n"
  }
}
