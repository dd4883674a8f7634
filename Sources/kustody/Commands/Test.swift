import ArgumentParser
import Diagnostics
import QueryTesting
import Rendering

struct Test: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run Markdown files of queries and what they must give.",
    discussion: """
      A block ```kql is a test; the blocks ```result, ```error and ```sql after it say what it gives.
      <!-- ingest: logs/x.jsonl --> above it names its logs.
      """)

  @Argument(help: "Markdown files and folders.", completion: .file())
  var paths: [String]

  @Flag(help: "Rewrite the blocks that do not hold with what the queries give.")
  var update = false

  func run() throws {
    let interruption = Interruption()
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    var passed = 0
    var failed = 0
    try reporting {
      let files = try markdownFiles(under: paths)
      let runner = TestRunner(isUpdating: update, isCancelled: { interruption.isRequested })
      for file in files {
        try interruption.during {
          try runner.run(file) { outcome in
            if outcome.failure == nil { passed += 1 } else { failed += 1 }
            try? output.write(text(for: outcome))
          }
        }
        try output.flush()
      }
    }
    try output.write("\(passed) passed, \(failed) failed\n")
    try output.flush()
    if failed > 0 { throw ExitStatus.findings }
    if passed == 0 { throw Failure(.wrong, "there is no test in \(paths.joined(separator: ", "))") }
  }

  private func text(for outcome: TestOutcome) -> String {
    let verdict = outcome.failure != nil ? "FAILED" : outcome.isUpdated ? "updated" : "passed"
    let title = visible("\(outcome.path):\(outcome.line) \(outcome.name)")
    let lines = (outcome.failure ?? "").split(separator: "\n").map { "    " + visible(String($0)) }
    return ([verdict + " " + title] + lines).joined(separator: "\n") + "\n"
  }
}
