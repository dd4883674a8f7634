import ArgumentParser
import DetectionRules
import Diagnostics
import Files
import Rendering
import Workspace

struct Check: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Read and type-check queries and rules without running them.",
    discussion: """
      Files of KQL, Sentinel's rules and hunting queries in YAML, exports and templates of rules and \
      of log alerts in JSON, or folders of them. All errors are reported; unknown tables \
      and functions are assumed to be your own, and listed. Exit code 1 when a file has an error.
      """)

  static let examples = [
    Example(
      "rules and queries, with the watchlists that they name",
      "kustody check rules/ queries/ --watchlists watchlists/"),
    Example(
      "findings for a code host, errors alone on the terminal",
      "kustody check rules/ --watchlists watchlists/ --quiet --sarif findings.sarif"),
  ]

  @Argument(help: "Files and folders; - for standard input.", completion: .file())
  var paths: [String]

  @OptionGroup var choice: ChoiceArguments
  @OptionGroup var logs: SessionArguments
  @OptionGroup var engine: EngineArguments

  @Flag(name: .shortAndLong, help: "Report errors only.")
  var quiet = false

  @Flag(help: "Write all findings as one JSON object.")
  var json = false

  @Option(
    help: ArgumentHelp("Also write the findings as SARIF 2.1.0.", valueName: "file"),
    completion: .file())
  var sarif: String?

  @OptionGroup var terminal: TerminalArguments

  func validate() throws { try engine.validate(logs.database) }

  func run() throws {
    let interruption = Interruption.shared
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    var report = CheckReport()
    var wrong = 0
    var unreadable = 0
    try reporting {
      let session = try logs.open(interruption, engine: engine)
      for (path, isNamed) in try chosenFiles() {
        let text: String
        do {
          text = try Files.text(ofFile: path)
        } catch let error as FileError {
          // The other files are checked all the same.
          Failure(error).report()
          unreadable += 1
          continue
        }
        guard let found = try check(text, path, isNamed: isNamed, in: session) else {
          continue
        }
        report.add(found)
        if found.errors > 0 { wrong += 1 }
        if !json { try output.write(told(found, path)) }
        if interruption.isRequested { throw WorkspaceError.interrupted }
      }
      if json {
        try output.write(report.json.jsonText + "\n")
      } else if !quiet {
        let warnings = report.warnings > 0 ? ", \(report.warnings) warnings" : ""
        let unchecked = report.unchecked.count
        let partly = unchecked > 0 ? ", \(unchecked) not checked in full" : ""
        try output.write(
          "\(report.files - wrong) of \(report.files) without an error\(partly)\(warnings)\n")
      }
      try output.flush()
      if let sarif {
        let file = try replacement(of: sarif)
        try file.output.write(report.sarif(version: version).jsonText + "\n")
        try file.commit()
      }
    }
    if unreadable > 0 { throw ExitStatus.world }
    if wrong > 0 { throw ExitStatus.findings }
  }

  /// - Returns: nil for a file that was met in a folder and holds no rules.
  private func check(
    _ text: String, _ path: String, isNamed: Bool, in session: Session
  ) throws -> RuleCheck? {
    let source = SourceText(text, name: path == "-" ? "query" : path)
    if isRuleFile(path) {
      if !isNamed, !RuleFile.mayHoldRules(text) { return nil }
      let result = try RuleCheck(source, in: session)
      if result.rules == 0, result.findings.isEmpty {
        if isNamed { throw Failure(.wrong, "\(path) holds no rule") }
        return nil
      }
      return result
    }
    return try RuleCheck(ofQuery: source, in: session)
  }

  private func told(_ found: RuleCheck, _ path: String) -> String {
    let renderer = Terminal.output.carets
    var text = found.findings.filter { !quiet || !$0.isWarning }
      .map { renderer.text(for: $0.diagnostic, in: found.source, isWarning: $0.isWarning) }
      .joined(separator: "\n")
    if !quiet {
      let unknown = found.assumed.joined(separator: ", ")
      if !unknown.isEmpty {
        text += "partly checked \(visible(path)), not checked: what comes of \(visible(unknown))\n"
      } else if found.errors == 0 {
        text += "ok \(visible(path))\n"
      }
    }
    return text
  }

  private func isRuleFile(_ path: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { path.lowercased().hasSuffix($0) }
  }

  /// The files of the arguments; in a folder those that end like queries or rules.
  private func chosenFiles() throws -> [(path: String, isNamed: Bool)] {
    var all: [(path: String, isNamed: Bool)] = []
    for path in paths {
      if path == "-" {
        all.append((path, true))
      } else {
        let found = try files(
          under: [path], ending: [".kql", ".csl", ".txt", ".yaml", ".yml", ".json"])
        all += found.filter { choice.takes($0) }.map { ($0, $0 == path) }
      }
    }
    return all
  }
}
