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
}

/// Runs the tests of Markdown files, each over a private database of its fixtures.
package struct TestRunner: Sendable {
  /// Whether blocks that do not hold are rewritten with what the query gives.
  package var isUpdating: Bool
  /// Takes what the tests reach of their queries.
  package var coverage: CoverageLog?
  /// Tables and functions that are declared for all files.
  package var schemas = SchemaFiles()
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
    let file = TestFile(path: path, text: try text(ofFile: path))
    for problem in file.problems {
      report(
        TestOutcome(path: path, line: problem.line, name: "", failure: problem.message + "\n"))
    }
    var database: (fixtures: TestFixtures, workspace: TestWorkspace)?
    var edits: [TestEdit] = []
    for test in file.cases {
      var outcome = TestOutcome(path: path, line: test.line, name: test.name)
      do {
        let fixtures = TestFixtures(test)
        if database?.fixtures != fixtures || database?.workspace.canReach(test) == false {
          database = nil
        }
        let workspace =
          try database?.workspace
          ?? TestWorkspace(
            for: test, file.settings, beside: path, schemas: schemas, isCancelled: isCancelled)
        // Where a rule before it fails, the next test begins anew.
        database = nil
        try workspace.raiseAlerts(before: test)
        database = (fixtures, workspace)
        var check = TestCheck(isUpdating: isUpdating)
        if let coverage {
          try coverage.measuring(test, of: file, in: workspace) {
            try check.run(test, in: workspace)
          }
        } else {
          try check.run(test, in: workspace)
        }
        outcome.failure = check.failures.isEmpty ? nil : check.failures.joined()
        outcome.isUpdated = !check.edits.isEmpty
        edits += check.edits
      } catch {
        // Whatever was under way when the user ended it says so in words of its own.
        if isCancelled?() == true { throw WorkspaceError.interrupted }
        outcome.failure = message(for: error)
      }
      report(outcome)
    }
    if !edits.isEmpty { try rewrite(file, edits) }
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
  /// Rows without a time have that of the test.
  private let now: String?
  private let timespan: String?

  init(_ test: TestCase) {
    files = test.fixtures
    tables = test.tables
    now = test.tables.isEmpty ? nil : test.now
    timespan = test.tables.isEmpty ? nil : test.timespan
  }
}
