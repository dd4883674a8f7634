import ArgumentParser
import Diagnostics
import Files
import QueryTesting
import Rendering
import Workspace

/// What is asked of the tests themselves: what they reach, and what they would notice.
struct QualityArguments: ParsableArguments {
  @Flag(help: "Show on the text of each query what no test reached, made true or made false.")
  var coverage = false

  @Option(
    help: ArgumentHelp("Also write coverage as JSON.", valueName: "file"), completion: .file())
  var coverageJson: String?

  @Option(
    help: ArgumentHelp("Also write coverage in lcov format.", valueName: "file"),
    completion: .file())
  var coverageLcov: String?

  @Option(
    help: ArgumentHelp("Exit 1 if less is covered.", valueName: "percent"))
  var coverageMin: Double?

  @Flag(help: "Change the queries one place at a time and list the changes that no test notices.")
  var mutate = false

  @Option(
    help: ArgumentHelp("Maximum number of mutants, sampled evenly.", valueName: "number"))
  var mutants = 1000

  @Option(
    help: ArgumentHelp(
      "Only this kind of change; may be repeated. docs/mutations.md lists them.",
      valueName: "name"))
  var mutation: [String] = []

  @Option(
    help: ArgumentHelp("Also write the outcome of each change as JSON.", valueName: "file"),
    completion: .file())
  var mutateJson: String?

  @Option(
    help: ArgumentHelp("Exit 1 if fewer mutants are killed.", valueName: "percent"))
  var mutateMin: Double?

  func validate() throws {
    if mutants < 0 { throw ValidationError("--mutants must be 0 or more") }
    for percent in [coverageMin, mutateMin] {
      if let percent, !(0...100).contains(percent) {
        throw ValidationError("a percentage must be between 0 and 100")
      }
    }
    for name in mutation where !Mutation.all.contains(where: { $0.name == name }) {
      let names = Mutation.all.map(\.name)
      let near = suggestion(for: name, among: names).map { "did you mean `\($0)`?" }
      throw ValidationError(
        "there is no mutation `\(name)`; " + (near ?? "there are \(names.joined(separator: ", "))"))
    }
  }

  /// Takes what tests reach; nil where nobody wants to know.
  var coverageLog: CoverageLog? {
    let isWanted =
      coverage || coverageJson != nil || coverageLcov != nil || coverageMin != nil
    return isWanted ? CoverageLog() : nil
  }

  /// Whether anything of it is asked for.
  var isWanted: Bool { coverageLog != nil || wantsMutants }

  private var wantsMutants: Bool {
    !mutation.isEmpty || mutateJson != nil || mutateMin != nil || self.mutate
  }

  /// Reports on the tests that ran.
  ///
  /// - Parameters:
  ///   - hasPassed: whether all of them did; else no mutant is tried.
  ///   - tests: what ran them.
  /// - Returns: whether it is good enough.
  func report(
    _ log: CoverageLog?, on files: [String], hasPassed: Bool, by tests: TestRunner,
    to output: Output, _ interruption: Interruption
  ) throws -> Bool {
    var isEnough = true
    if let report = log?.report {
      if coverage {
        let text = CoverageText(
          usesColor: Terminal.output.usesColor, width: Terminal.output.width)
        try output.write("\n" + text.text(for: report))
      }
      if let coverageJson { try write(report.json, to: coverageJson) }
      if let coverageLcov { try write(report.lcov, to: coverageLcov) }
      if let coverageMin, report.score.percent < coverageMin {
        isEnough = false
        try output.write(
          "coverage is \(percentText(report.score.percent)), expected at least \(coverageMin) %\n")
      }
      try output.flush()
    }
    guard wantsMutants else { return isEnough }
    guard hasPassed else {
      try output.write("no mutants are tried while a test fails\n")
      try output.flush()
      return isEnough
    }
    let report = try tried(files, tests, output, interruption)
    if let mutateJson { try write(report.json, to: mutateJson) }
    try output.write(report.summary)
    if report.isInterrupted {
      try output.flush()
      throw Failure(.interrupted, "interrupted")
    }
    if let mutateMin, report.percent < mutateMin {
      isEnough = false
      try output.write(
        "\(percentText(report.percent)) of the mutants are killed, expected at least \(mutateMin) %\n"
      )
    }
    try output.flush()
    return isEnough
  }

  private func tried(
    _ files: [String], _ tests: TestRunner, _ output: Output, _ interruption: Interruption
  ) throws -> MutationReport {
    let chosen = Mutation.all.filter { mutation.isEmpty || mutation.contains($0.name) }
    var runner = MutationRunner(
      limit: mutants, mutations: chosen, isCancelled: { interruption.isRequested })
    runner.schemas = tests.schemas
    runner.files = tests.files
    let renderer = Terminal.output.carets
    let showsProgress = Terminal.error.isTerminal
    try output.write("\n")
    try output.flush()
    let report = try interruption.during {
      try runner.run(files) { outcome, done, all in
        if showsProgress { Terminal.error.write("\r\u{1B}[K") }
        if outcome.verdict == .survived {
          try? output.write(outcome.mutant.drawn(renderer) + "\n")
          try? output.flush()
        }
        if showsProgress { Terminal.error.write("\(done) of \(all) mutants") }
      }
    }
    if showsProgress { Terminal.error.write("\r\u{1B}[K") }
    return report
  }

  private func write(_ text: String, to path: String) throws {
    let file = try replacement(of: path)
    try file.output.write(text)
    try file.commit()
  }
}
