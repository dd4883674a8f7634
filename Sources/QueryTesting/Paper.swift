import Diagnostics
import Files
import KQL
import KQLValues
import Workspace

/// A Markdown file of tests as it reads once they ran: its text, and in the place of each query what came of it.
package struct Paper {
  package enum Part {
    case markdown(String)
    case answer(PaperAnswer)
  }

  package var title: String
  package var parts: [Part] = []
  /// What the front matter says, and what its logs are: names and values.
  package var facts: [(name: String, value: String)] = []
  /// The files that were asked, with their SHA-256 and records.
  package var sources: ResultTable?

  package var answers: [PaperAnswer] {
    parts.compactMap { if case .answer(let answer) = $0 { answer } else { nil } }
  }
}

/// What came of one test of a paper.
package struct PaperAnswer {
  package struct Result {
    package var table: ResultTable
    package var visualization: Visualization?
    /// The `_ItemId`s of the stored rows behind each row; nil where nobody asked.
    package var evidence: [[String]]?
  }

  /// The text of the query, as it ran.
  package var query: String
  package var results: [Result] = []
  /// What does not hold, for people; nil where all does.
  package var failure: String?
  package var notes: [String] = []
  /// What the paper states of it: a word for the kind, and the lines.
  package var stated: [(kind: String, text: String)] = []
}

extension TestRunner {
  /// Runs the tests of a file and gives it back with their answers.
  ///
  /// - Parameter traces: whether each row says which stored rows it is made of.
  /// - Throws: as `run` does.
  package func paper(_ path: String, traces: Bool) throws -> Paper {
    let file = try TestFile(ofFile: path)
    var answers: [Int: PaperAnswer] = [:]
    var paper = Paper(title: path)
    var outcomes: [Int: TestOutcome] = [:]
    var sources: Set<[Value]> = []
    let visit = { (test: TestCase, workspace: TestWorkspace, check: TestCheck) in
      var answer = PaperAnswer(query: check.asked.first.map { Self.text(of: $0.source) } ?? "")
      for asked in check.asked {
        answer.results += (try? Self.results(of: asked, in: workspace, traces: traces)) ?? []
      }
      answers[test.line] = answer
      sources.formUnion(try Self.sources(in: workspace, of: test))
      if settings(of: file).database != nil, let root = try workspace.workspace.root(),
        !paper.facts.contains(where: { $0.name == "root" })
      {
        paper.facts.append(("root", root))
      }
    }
    try run(file, { outcomes[$0.line] = $0 }, visit: visit)
    paper.facts += Self.facts(settings(of: file))
    paper.sources = Self.table(of: sources)
    fill(&paper, file, answers, outcomes)
    return paper
  }

  private func settings(of file: TestFile) -> TestSettings {
    var settings = file.settings
    settings.database = database ?? settings.database
    return settings
  }

  private static func text(of source: SourceText) -> String {
    source.text(Span(0, source.utf8.count))
  }

  private static func facts(_ settings: TestSettings) -> [(name: String, value: String)] {
    [
      ("database", settings.database), ("expected root", settings.root), ("now()", settings.now),
      ("timespan", settings.timespan), ("resource", settings.resource),
    ].compactMap { name, value in value.map { (name, $0) } }
      + settings.parameters.map { ($0.name, $0.value) }
  }

  // MARK: answers

  private static let mostRows = 10_000

  private struct IsFull: Error {}

  private static func results(of asked: AskedQuery, in workspace: TestWorkspace, traces: Bool)
    throws -> [PaperAnswer.Result]
  {
    let session = try workspace.session(asked.options)
    let run = try session.query(asked.source)
    guard traces else {
      return try run.results.map { result in
        PaperAnswer.Result(table: try result.table(), visualization: run.visualization)
      }
    }
    return try session.trace(asked.source).results.map { result in
      var table = ResultTable(columns: result.columns, isOrdered: result.isOrdered)
      var evidence: [[String]] = []
      do {
        try result.forEachRow { row, items in
          if table.rows.count == mostRows { throw IsFull() }
          table.rows.append(row)
          evidence.append(items)
        }
      } catch is IsFull {
        // The page says how many rows it shows.
      }
      var found: [[String]]? = evidence
      if !result.isRowPreserving {
        var groups: [[Value]: [String]] = [:]
        if result.hasGroups { try result.forEachGroup { groups[$0] = $1 } }
        found = result.hasGroups ? table.rows.map { groups[$0] ?? [] } : nil
      }
      return PaperAnswer.Result(table: table, visualization: run.visualization, evidence: found)
    }
  }

  /// The files that a test asks; rows that stand in the paper are there to be read.
  private static func sources(in workspace: TestWorkspace, of test: TestCase) throws -> [[Value]] {
    let query = SourceText(
      "_Sources | project SourcePath, SourceSha256, Bytes, Records | order by SourcePath asc")
    let session = try workspace.session(QueryOptions())
    guard let table = try session.query(query).results.first?.table() else { return [] }
    if test.fixtures.isEmpty { return table.rows }
    let paths = test.fixtures.map(workspace.resolved)
    return table.rows.filter { row in
      guard case .string(let path) = row[0] else { return false }
      return paths.contains { path.hasPrefix($0) || path.hasSuffix($0) }
    }
  }

  private static func table(of sources: Set<[Value]>) -> ResultTable? {
    let rows = sources.sorted { left, right in
      left[0].text(as: .string) < right[0].text(as: .string)
    }
    if rows.isEmpty { return nil }
    return ResultTable(
      columns: [
        ResultColumn("File", .string), ResultColumn("SHA-256", .string),
        ResultColumn("Bytes", .long), ResultColumn("Records", .long),
      ], rows: rows, isOrdered: true)
  }

  // MARK: text

  /// Puts answers in the place of the blocks of queries, and what is stated of them with them.
  private func fill(
    _ paper: inout Paper, _ file: TestFile, _ answers: [Int: PaperAnswer],
    _ outcomes: [Int: TestOutcome]
  ) {
    /// For each line of a block what stands there: the answer at its first line, nothing at the others.
    var places: [Int: PaperAnswer?] = [:]
    for test in file.cases {
      var answer = answers[test.line] ?? PaperAnswer(query: test.queryText)
      answer.failure = outcomes[test.line]?.failure
      answer.notes = outcomes[test.line]?.notes ?? []
      for expectation in test.expectations {
        let block = expectation.block
        answer.stated.append((block.words.joined(separator: " "), block.text))
        for line in block.content.lowerBound - 1...block.content.upperBound {
          places[line] = .some(nil)
        }
      }
      let lines = test.query.content
      let first = test.link == nil ? lines.lowerBound - 1 : lines.lowerBound
      let last = test.link == nil ? lines.upperBound : lines.lowerBound
      for line in first...last { places[line] = .some(nil) }
      places[first] = answer
    }
    var text = ""
    let start = file.frontMatterCount
    for (number, line) in file.lines.enumerated().dropFirst(start) {
      guard let place = places[number] else {
        text += line + "\n"
        if paper.title == file.path, line.hasPrefix("# ") {
          paper.title = String(line.dropFirst(2))
        }
        continue
      }
      guard let answer = place else { continue }
      if !text.allSatisfy(\.isWhitespace) { paper.parts.append(.markdown(text)) }
      text = ""
      paper.parts.append(.answer(answer))
    }
    if !text.allSatisfy(\.isWhitespace) { paper.parts.append(.markdown(text)) }
  }
}
