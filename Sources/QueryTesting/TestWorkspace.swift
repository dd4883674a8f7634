import DetectionRules
import Diagnostics
import Files
import Ingestion
import KQLValues
import Rendering
import Workspace

/// The private database of a test's fixtures, and how its queries are run.
final class TestWorkspace {
  let workspace: Workspace
  /// The test's file.
  let path: String
  private let folder: String
  private let settings: TestSettings
  private let isCancelled: (@Sendable () -> Bool)?
  let files: LocalFiles
  private var tables = 0
  /// What is changed in a query while tests are tried on it.
  var mutant: MutantChange?

  /// - Parameter path: the test's file, which other paths are relative to.
  init(
    for test: TestCase, _ settings: TestSettings, beside path: String,
    isCancelled: (@Sendable () -> Bool)?
  ) throws {
    workspace = try Workspace.temporary()
    self.path = path
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    self.settings = settings
    self.isCancelled = isCancelled
    var files = LocalFiles()
    let folder = folder
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
    for named in settings.functions {
      try files.addFunctions(at: resolved(named.path), name: named.name)
    }
    for named in settings.watchlists {
      try files.addWatchlists(at: resolved(named.path), name: named.name)
    }
    self.files = files
    try ingest(test)
    for rule in test.rules { try raise(rule, test) }
  }

  /// A path of the test as it is from here.
  func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }

  private func ingest(_ test: TestCase) throws {
    let paths = test.fixtures.map(resolved)
    for (path, name) in zip(paths, test.fixtures) where kind(ofFile: path, following: true) == nil {
      throw FileError(path: name)
    }
    try ingest(paths)
    let now = test.now == "last" ? nil : try test.now.map(time)
    var rows: [String] = []
    for table in test.tables {
      do throws(FixtureTable.Problem) {
        switch table.content {
        case .text(let text, let format):
          rows.append(try table.rows(of: text, format, now: now))
        case .file(let name):
          let text: String
          do throws(FileError) {
            text = try Files.text(ofFile: resolved(name))
          } catch {
            throw FixtureTable.Problem(line: table.line, message: error.message)
          }
          let isCSV = name.lowercased().hasSuffix(".csv")
          rows.append(try table.rows(of: text, isCSV ? .csv : .json, now: now))
        }
      } catch {
        throw FileError(path: "line \(error.line)", reason: error.message)
      }
    }
    try ingest(rows: rows)
  }

  /// Ingests rows as an export of the workspace has them.
  private func ingest(rows: [String]) throws {
    let rows = rows.filter { !$0.isEmpty }
    if rows.isEmpty { return }
    let scratch = try ScratchFolder()
    var paths: [String] = []
    for text in rows {
      tables += 1
      let path = "\(scratch.path)/rows-\(tables).jsonl"
      let file = try ReplacementFile(path)
      try file.output.write(text)
      try file.commit()
      paths.append(path)
    }
    try ingest(paths)
  }

  private func ingest(_ paths: [String]) throws {
    if paths.isEmpty { return }
    // The time of an ingest is that of no clock, so that tests give the same whenever they run.
    let options = IngestOptions(now: DateTime.unixEpoch, tool: "kustody test")
    _ = try workspace.ingest(paths, options: options, isCancelled: isCancelled ?? { false })
  }

  // MARK: options

  /// How a test's query is run.
  func options(for test: TestCase) throws -> QueryOptions {
    var options = QueryOptions()
    options.isCancelled = isCancelled
    options.files = mutant?.applied(to: files) ?? files
    options.timeout = mutant.map { _ in MutantChange.timeout }
    options.resource = settings.resource
    options.parameters = settings.parameters
    options.nowIsLast = test.now == nil || test.now == "last"
    if let now = test.now, now != "last" { options.now = try time(now) }
    if let timespan = test.timespan {
      let now = try moment(of: options)
      do throws(TimeRange.Problem) {
        options.timespan = try TimeRange(timespan).bounds(now: now)
      } catch {
        throw FileError(path: "front matter", reason: error.message)
      }
    }
    return options
  }

  private func time(_ text: String) throws(FileError) -> Int64 {
    guard let ticks = DateTime.literal(text) else {
      throw FileError(path: "now", reason: "`\(text)` is no datetime")
    }
    return ticks
  }

  /// What `now()` means.
  private func moment(of options: QueryOptions) throws(WorkspaceError) -> Int64 {
    if let now = options.now { return now }
    return try workspace.tables().compactMap(\.last).max() ?? Workspace.clock()
  }

  // MARK: rules

  /// The rule that a link names.
  func rule(_ link: String) throws -> (rule: DetectionRule, source: SourceText) {
    let link = TestLink(link)
    let source = SourceText(
      try Files.text(ofFile: resolved(link.path)), name: link.path)
    do throws(Diagnostic) {
      let rules = try RuleFile(source).rules.map(\.rule).filter { rule in
        link.fragment.map { $0 == rule.name || $0 == rule.id } ?? true
      }
      guard var rule = rules.first, rules.count == 1 else {
        let reason = "\(rules.count) rules\(link.fragment.map { " `\($0)`" } ?? "")"
        let help = rules.count > 1 ? "; name one behind `#`" : ""
        throw Diagnostic(.ruleField, "the file holds \(reason)\(help)", at: Span(0, 0))
      }
      mutant?.apply(to: &rule, path: resolved(link.path))
      return (rule, source)
    } catch {
      throw Diagnostics(source: source, [error])
    }
  }

  /// Runs a rule at the test's time.
  func run(_ rule: DetectionRule, for test: TestCase) throws -> RuleRun {
    let options = try options(for: test)
    let now = try moment(of: options)
    return try RuleRunner(workspace, options: options).run(rule, at: now)
  }

  /// Runs a rule and keeps its alerts as rows.
  private func raise(_ reference: RuleReference, _ test: TestCase) throws {
    var test = test
    test.now = reference.now
    let rule = try rule(reference.link).rule
    let run = try run(rule, for: test)
    try ingest(rows: [AlertRows(rule).lines(of: run).map { $0 + "\n" }.joined()])
  }
}
