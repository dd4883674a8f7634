import Diagnostics
import Ingestion
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
package struct TestRunner {
  /// Whether blocks that do not hold are rewritten with what the query gives.
  package var isUpdating: Bool
  /// Asked now and then; ends a query that runs.
  package var isCancelled: (@Sendable () -> Bool)?

  package init(isUpdating: Bool = false, isCancelled: (@Sendable () -> Bool)? = nil) {
    self.isUpdating = isUpdating
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
    var database: (fixtures: [String], workspace: Workspace)?
    var edits: [Edit] = []
    for test in file.cases {
      var outcome = TestOutcome(path: path, line: test.line, name: test.name)
      do {
        if database?.fixtures != test.fixtures { database = nil }
        let workspace = try database?.workspace ?? self.workspace(for: test, beside: path)
        database = (test.fixtures, workspace)
        let verdict = try check(test, in: workspace)
        outcome.failure = verdict.failures.isEmpty ? nil : verdict.failures.joined()
        outcome.isUpdated = !verdict.edits.isEmpty
        edits += verdict.edits
      } catch WorkspaceError.interrupted {
        throw WorkspaceError.interrupted
      } catch {
        outcome.failure = message(for: error)
      }
      report(outcome)
    }
    if !edits.isEmpty { try rewrite(file, edits) }
  }

  private func workspace(for test: TestCase, beside path: String) throws -> Workspace {
    let workspace = try Workspace.temporary()
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    let paths = test.fixtures.map { $0.hasPrefix("/") ? $0 : folder + $0 }
    for (path, name) in zip(paths, test.fixtures) where kind(ofFile: path, following: true) == nil {
      throw FileError(path: name)
    }
    if paths.isEmpty { return workspace }
    // The time of an ingest is that of no clock, so that tests give the same whenever they run.
    let options = IngestOptions(now: DateTime.unixEpoch, tool: "kustody test")
    _ = try workspace.ingest(paths, options: options, isCancelled: isCancelled ?? { false })
    return workspace
  }

  /// Lines to put in the place of others.
  private struct Edit {
    var range: Range<Int>
    var lines: [String]
  }

  private func rewrite(_ file: TestFile, _ edits: [Edit]) throws {
    var lines = file.lines
    for edit in edits.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      lines.replaceSubrange(edit.range, with: edit.lines)
    }
    let replacement = try ReplacementFile(file.path)
    for line in lines { try replacement.output.write(line + "\n") }
    try replacement.commit()
  }

  private struct Verdict {
    var failures: [String] = []
    var edits: [Edit] = []
  }

  private func check(_ test: TestCase, in workspace: Workspace) throws -> Verdict {
    var query = test.query.text
    while query.last?.isNewline == true { query.removeLast() }
    let source = SourceText(query)
    let options = try options(for: test)
    var tables: [ResultTable] = []
    var mistakes: Diagnostics?
    do {
      for result in try workspace.query(source, options: options).results {
        var table = ResultTable(columns: result.columns, isOrdered: result.isOrdered)
        try result.forEachRow { table.rows.append($0) }
        tables.append(table)
      }
    } catch let error as Diagnostics {
      mistakes = error
    }
    var verdict = Verdict()
    let drawn = mistakes.map { CaretRenderer().text(for: $0) }
    if let drawn, !test.expectations.contains(where: { $0.kind == .error }) {
      verdict.failures.append(drawn)
      return verdict
    }
    var results = tables.makeIterator()
    for expectation in test.expectations {
      switch expectation.kind {
      case .result:
        guard let table = results.next() else {
          verdict.failures.append("the query gives \(tables.count) results and no more\n")
          continue
        }
        check(expectation.block, against: table, &verdict)
      case .error:
        guard let drawn else {
          verdict.failures.append("the query runs, but the test says that it has a mistake\n")
          continue
        }
        check(expectation.block, against: drawn, &verdict)
      case .sql:
        let sql = try workspace.explain(source, options: options).sql
        check(expectation.block, against: sql, &verdict)
      }
    }
    return verdict
  }

  private func check(_ block: FencedBlock, against table: ResultTable, _ verdict: inout Verdict) {
    do {
      let expected = try ResultText(parsing: block.text)
      guard let difference = ResultComparison(expected, with: table).difference else { return }
      guard isUpdating else {
        verdict.failures.append(difference)
        return
      }
      // The columns and the number of rows that somebody chose to state stay the same.
      var update = ResultText(table, columns: columns(of: table, statedIn: expected))
      update.isOpen = expected.isOpen && update.rows.count >= expected.rows.count
      if update.isOpen { update.rows.removeLast(update.rows.count - expected.rows.count) }
      verdict.edits.append(Edit(range: block.content, lines: update.lines))
    } catch {
      guard isUpdating, trimmed(block.text[...]).allSatisfy(\.isNewline) else {
        let line = block.content.lowerBound + error.line + 1
        verdict.failures.append("line \(line): \(error.message)\n")
        return
      }
      let update = ResultText(table, columns: filledColumns(of: table))
      verdict.edits.append(Edit(range: block.content, lines: update.lines))
    }
  }

  private func columns(of table: ResultTable, statedIn expected: ResultText) -> [Int] {
    let indices = expected.names.compactMap { name in
      table.columns.firstIndex { $0.name == name }
    }
    return indices.count == expected.names.count ? indices : filledColumns(of: table)
  }

  /// The columns with something in a row; all of them where there are no rows.
  private func filledColumns(of table: ResultTable) -> [Int] {
    let filled = table.columns.indices.filter { index in
      table.rows.contains { $0[index] != .null && $0[index] != .string("") }
    }
    return filled.isEmpty ? Array(table.columns.indices) : filled
  }

  private func check(_ block: FencedBlock, against text: String, _ verdict: inout Verdict) {
    let comparison = LineComparison(contentLines(block.text), with: contentLines(text))
    if comparison.isAgreement { return }
    if isUpdating {
      verdict.edits.append(Edit(range: block.content, lines: comparison.updated))
    } else {
      verdict.failures.append(comparison.drawn)
    }
  }

  private func options(for test: TestCase) throws -> QueryOptions {
    var options = QueryOptions()
    options.isCancelled = isCancelled
    options.nowIsLast = test.now == nil || test.now == "last"
    if let now = test.now, now != "last" {
      guard let ticks = DateTime.literal(now) else {
        throw FileError(path: "now", reason: "`\(now)` is no datetime")
      }
      options.now = ticks
    }
    return options
  }

  private func message(for error: any Error) -> String {
    switch error {
    case let error as FileError: error.message + "\n"
    case let error as Diagnostics: CaretRenderer().text(for: error)
    case let error as WorkspaceError: error.message + "\n"
    default: "\(error)\n"
    }
  }
}
