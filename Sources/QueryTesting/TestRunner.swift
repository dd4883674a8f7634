// QueryTesting: Markdown files of queries and fixtures become verdicts; what tests reach, and what
// they miss.

import Diagnostics
import Files
import KQLValues
import Rendering
import Workspace

/// What came of one test.
package struct TestOutcome: Sendable {
  package var path: String
  /// Counted from 1.
  package var line: Int
  package var name: String
  /// What went wrong, for people; nil where nothing did. Its lines end in line breaks.
  package var failure: String?
  /// Whether a block of it was rewritten.
  package var isUpdated = false
  /// What makes a test that passed worth a look.
  package var notes: [String] = []
  /// The rule that it ran.
  package var rule: RuleOutcome?
}

/// Runs the tests of Markdown files, each over a private database of its fixtures.
package struct TestRunner: Sendable {
  /// Whether blocks that do not hold are rewritten with what the query gives.
  package var isUpdating: Bool
  /// Takes what the tests reach of their queries.
  package var coverage: CoverageLog?
  /// Tables and functions that are declared for all files.
  package var schemas = SchemaFiles()
  /// Saved functions and watchlists of all files; what a file names itself comes before them.
  package var files = LocalFiles()
  /// A database that all files ask, whatever they say.
  package var database: String?
  /// A server with shipped logs that all files ask in place of a database.
  package var remote: RemoteLogs?
  /// Which tests are run: those whose name or place holds one of these texts, in any case; empty: all.
  package var wanted: [String] = []
  /// Whether a file's tests end with the first that fails.
  package var stopsAtFailure = false
  /// Asked now and then; ends a query that runs.
  package var isCancelled: (@Sendable () -> Bool)?

  package init(
    isUpdating: Bool = false, schemas: SchemaFiles = SchemaFiles(),
    isCancelled: (@Sendable () -> Bool)? = nil
  ) {
    self.isUpdating = isUpdating
    self.schemas = schemas
    self.isCancelled = isCancelled
  }

  /// Runs one file's tests and hands over each as it is done.
  ///
  /// - Throws: where the file cannot be read or rewritten; `WorkspaceError.interrupted`.
  package func run(_ path: String, _ report: (TestOutcome) -> Void) throws {
    try run(try TestFile(ofFile: path), report) { _, _, _ in }
  }

  /// - Parameter visit: is handed each test that ran, with its database, before that is gone.
  func run(
    _ file: TestFile, _ report: (TestOutcome) -> Void,
    visit: (TestCase, TestWorkspace, TestCheck) throws -> Void
  ) throws {
    let path = file.path
    let cases = file.cases.filter { isWanted($0, of: file) }
    if wanted.isEmpty || !cases.isEmpty {
      for problem in file.problems + UnreadRows(of: file).problems {
        report(
          TestOutcome(path: path, line: problem.line, name: "", failure: problem.message + "\n"))
        if stopsAtFailure { return }
      }
    }
    /// Errors that were drawn, and the line of the test that drew each.
    var drawn: [String: Int] = [:]
    var settings = file.settings
    settings.database = self.database ?? settings.database
    var database: (fixtures: TestFixtures, workspace: TestWorkspace)?
    var edits: [TestEdit] = []
    for test in cases {
      var outcome = TestOutcome(path: path, line: test.line, name: test.name)
      do {
        let fixtures = TestFixtures(test)
        if database?.fixtures != fixtures || database?.workspace.canReach(test) == false {
          database = nil
        }
        let workspace =
          try database?.workspace
          ?? TestWorkspace(
            for: test, settings, beside: path, schemas: schemas, files: self.files,
            remote: remote, isCancelled: isCancelled)
        // Where a rule before it fails, the next test starts from nothing.
        database = nil
        try workspace.requireShipped(test)
        try workspace.raiseAlerts(before: test)
        database = (fixtures, workspace)
        var check = TestCheck(of: file, isUpdating: isUpdating && file.isMarkdown)
        try check.run(test, in: workspace)
        try visit(test, workspace, check)
        try coverage?.measure(check.asked, of: test, of: file, in: workspace)
        outcome.failure = check.failures.isEmpty ? nil : check.failures.joined()
        outcome.notes = check.notes
        outcome.rule = check.rule
        if let error = check.error, let line = drawn[error] {
          // The same error is drawn once: each test of a rule that has one would repeat it.
          outcome.failure = "the error of line \(line): \(check.errorMessage)\n"
        } else if let error = check.error {
          drawn[error] = test.line
        }
        outcome.isUpdated = !check.edits.isEmpty
        edits += check.edits
      } catch {
        // Whatever was under way when the user ended it says so in words of its own.
        if isCancelled?() == true { throw WorkspaceError.interrupted }
        outcome.failure = message(for: error)
      }
      report(outcome)
      if stopsAtFailure, outcome.failure != nil { break }
    }
    if !edits.isEmpty { try rewrite(file, edits) }
  }

  private func isWanted(_ test: TestCase, of file: TestFile) -> Bool {
    if wanted.isEmpty { return true }
    let name = "\(file.path):\(test.line) \(test.name)".lowercased()
    return wanted.contains { name.contains($0.lowercased()) }
  }

  private func rewrite(_ file: TestFile, _ edits: [TestEdit]) throws {
    var lines = file.lines
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      lines.replaceSubrange(edit.range, with: edit.lines)
    }
    let replacement = try ReplacementFile(file.path)
    for line in lines { try replacement.output.write(line + "\n") }
    try replacement.commit()
  }

  func message(for error: any Error) -> String {
    switch error {
    case let error as FileError: error.message + "\n"
    case let error as Diagnostics: CaretRenderer().text(for: error)
    case let error as WorkspaceError: error.message + "\n"
    default: "\(error)\n"
    }
  }
}

/// What a test's database holds before rules run: tests that agree in it share one.
struct TestFixtures: Hashable {
  private let files: [String]
  private let tables: [FixtureTable]
  private let watchlists: [FixtureWatchlist]
  /// Rows without a time have that of the test.
  private let now: String?
  private let timespan: String?

  init(_ test: TestCase) {
    files = test.fixtures
    tables = test.tables
    watchlists = test.watchlists
    now = test.tables.isEmpty ? nil : test.now
    timespan = test.tables.isEmpty ? nil : test.timespan
  }
}
