import DetectionRules
import Diagnostics
import Files
import KQLValues
import Rendering
import Workspace

/// Lines to put in the place of others.
struct TestEdit {
  var range: Range<Int>
  var lines: [String]
}

/// Runs one test and holds what it gives against what is stated.
struct TestCheck {
  let isUpdating: Bool
  private(set) var failures: [String] = []
  private(set) var edits: [TestEdit] = []
  /// What was asked of the logs.
  private(set) var asked: [AskedQuery] = []
  /// What makes a test that passed worth a look.
  private(set) var notes: [String] = []
  /// The rule that ran.
  private(set) var rule: RuleOutcome?
  /// An error of the query that the test does not state, as it is drawn, and its first words.
  private(set) var error: String?
  private(set) var errorMessage = ""
  private let file: TestFile

  /// Whether it is measured which steps rows come to, where a test fails or is silent.
  private let isTracing: Bool

  init(of file: TestFile, isUpdating: Bool, isTracing: Bool = true) {
    self.file = file
    self.isTracing = isTracing
    self.isUpdating = isUpdating
  }

  private struct Answer {
    var source: SourceText
    var tables: [ResultTable] = []
    var alerts: ResultTable?
    var incidents: ResultTable?
    /// How the query ran.
    var options = QueryOptions()
    /// What explains the alerts.
    var note: String?
    var errors: Diagnostics?
    var raised: RuleOutcome?
    /// What the answer lacks.
    var warnings: Diagnostics?
  }

  mutating func run(_ test: TestCase, in workspace: TestWorkspace) throws {
    let answer = try answer(to: test, in: workspace)
    rule = answer.raised
    // What it lacks is worth a look also where the test passes.
    notes += answer.warnings?.all.map(\.message) ?? []
    let drawn = answer.errors.map { CaretRenderer().text(for: $0) }
    if let errors = answer.errors, !test.expectations.contains(where: { $0.kind == .error }) {
      let drawn = CaretRenderer().text(for: placed(errors, test, in: workspace))
      failures.append(drawn)
      error = drawn
      errorMessage = errors.all.first?.message ?? ""
      return
    }
    var next = 0
    for expectation in test.expectations {
      switch expectation.kind {
      case .error:
        guard let drawn else {
          failures.append("the query runs, but the test expects an error\n")
          continue
        }
        if let code = Self.code(statedBy: expectation.block),
          answer.errors?.all.contains(where: { $0.code.rawValue == code }) == true
        {
          continue
        }
        check(expectation.block, against: drawn)
      case .sql:
        let sql = try workspace.session(for: test).explain(answer.source).text(of: .sql)
        check(expectation.block, against: sql)
      case .result, .count, .columns, .empty:
        let tables: [ResultTable]?
        switch expectation.subject {
        case .query: tables = answer.tables
        case .alerts: tables = answer.alerts.map { [$0] }
        case .incidents: tables = answer.incidents.map { [$0] }
        }
        guard let tables else {
          let name = expectation.subject.rawValue
          failures.append("`\(name)` are a rule's; this is a query\n")
          continue
        }
        // Each `result` is the query's next; the other blocks speak of the one before, or the first.
        var index = max(0, next - 1)
        if expectation.subject == .query, expectation.kind == .result {
          index = next
          next += 1
        } else if expectation.subject != .query {
          index = 0
        }
        guard index < tables.count else {
          failures.append("the query gives \(tables.count) results and no more\n")
          continue
        }
        var table = tables[index]
        table.isOrdered = expectation.isOrdered ?? table.isOrdered
        let count = failures.count
        check(expectation, against: table)
        if expectation.subject != .query, failures.count > count, let note = answer.note {
          failures.append(note)
        }
      }
    }
    try trace(test, answer, in: workspace)
  }

  /// Says which step lets no rows through, where there are fewer than stated, and what makes silence doubtful.
  private mutating func trace(
    _ test: TestCase, _ answer: Answer, in workspace: TestWorkspace
  ) throws {
    guard isTracing, answer.errors == nil, !isUpdating, let table = answer.tables.first,
      !test.expectations.isEmpty
    else { return }
    let isSilent = table.rows.isEmpty || answer.alerts?.rows.isEmpty == true
    guard !failures.isEmpty ? hasTooFewRows : isSilent else { return }
    let text = try workspace.text(of: test, of: file)
    guard let trail = try QueryTrail(answer.source, of: text, in: workspace, answer.options) else {
      return
    }
    let doubts = try trail.doubts()
    if failures.isEmpty {
      notes += doubts
    } else {
      failures.append((doubts.map { $0 + "\n" }).joined() + trail.drawn)
    }
  }

  /// The errors at their places in the file; as they are where it holds the query in another form.
  private func placed(
    _ errors: Diagnostics, _ test: TestCase, in workspace: TestWorkspace
  ) -> Diagnostics {
    guard let text = try? workspace.text(of: test, of: file), text.source.utf8 == errors.source.utf8
    else { return errors }
    var all: [Diagnostic] = []
    for var error in errors.all {
      guard let span = text.span(inFile: error.span) else { return errors }
      error.span = span
      all.append(error)
    }
    return Diagnostics(source: text.file, all)
  }

  /// Whether fewer rows came than a test states.
  private var hasTooFewRows = false

  /// The code of an error, where a block holds nothing else.
  private static func code(statedBy block: FencedBlock) -> String? {
    let lines = contentLines(block.text)
    guard lines.count == 1, let code = lines.first, code.utf8.count == 6,
      code.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber) })
    else { return nil }
    return code
  }

  private mutating func answer(to test: TestCase, in workspace: TestWorkspace) throws -> Answer {
    if let link = test.link, TestLink(link).isRule {
      let (rule, source) = try workspace.rule(link)
      var answer = Answer(source: SourceText(rule.query, name: source.name))
      do {
        answer.options = try workspace.options(of: rule, for: test)
        let run = try workspace.run(rule, for: test)
        asked += run.asked
        answer.tables = [run.result]
        answer.warnings = run.warnings
        answer.alerts = rule.table(of: run.alerts)
        answer.raised = RuleOutcome(
          path: normalized(workspace.resolved(TestLink(link).path)), name: rule.name,
          alerts: run.alerts.count)
        if rule.kind != .logAlert { answer.incidents = Incident.table(of: run.incidents) }
        answer.note = run.silentUntil.map {
          "the rule is silent until \(DateTime.text($0)): suppression\n"
        }
      } catch let error as Diagnostics {
        answer.errors = error
      } catch let error as WorkspaceError {
        guard let errors = error.diagnostics(in: answer.source) else { throw error }
        answer.errors = errors
      }
      return answer
    }
    var answer = Answer(source: try Self.source(of: test, in: workspace))
    do {
      let session = try workspace.session(for: test)
      answer.options = session.options
      asked.append(AskedQuery(answer.source, session.options))
      let run = try session.query(answer.source)
      answer.warnings = run.warnings
      for result in run.results {
        answer.tables.append(try result.table())
      }
    } catch let error as Diagnostics {
      answer.errors = error
    } catch let error as WorkspaceError {
      guard let errors = error.diagnostics(in: answer.source) else { throw error }
      answer.errors = errors
    }
    return answer
  }

  /// The query of a test that is not a rule's.
  static func source(of test: TestCase, in workspace: TestWorkspace) throws -> SourceText {
    if let link = test.link {
      let path = TestLink(link).path
      let text =
        try workspace.mutated(ofFile: path)
        ?? Files.text(ofFile: workspace.resolved(path))
      return SourceText(text, name: path)
    }
    return SourceText(workspace.mutated(of: test) ?? test.queryText)
  }

  // MARK: expectations

  private mutating func check(_ expectation: Expectation, against table: ResultTable) {
    let block = expectation.block
    switch expectation.kind {
    case .result: check(rows: block, against: table)
    case .count:
      let stated = contentLines(block.text)
      if stated.count == 1, let count = RowCount(stated[0]), count.takes(table.rows.count) {
        return
      }
      if isUpdating {
        edits.append(TestEdit(range: block.content, lines: ["\(table.rows.count)"]))
      } else {
        let there = expectation.subject.counted(table.rows.count)
        failures.append("\(there), stated: \(stated.joined(separator: " "))\n")
        if let count = stated.first.flatMap(RowCount.init), count.wants(more: table.rows.count) {
          hasTooFewRows = true
        }
      }
    case .columns:
      var stated = contentLines(block.text)
      var lines = table.columns.map { "\($0.name): \($0.type.rawValue)" }
      if stated.last == "…" {
        stated.removeLast()
        lines = Array(lines.prefix(stated.count))
      }
      check(block, stated, against: lines)
    case .empty:
      guard !table.rows.isEmpty else { return }
      // A table may have hundreds of columns, and its rows something in a few.
      let filled = filledColumns(of: table)
      var first = table
      first.rows = Array(table.rows.prefix(11))
      let shown = ResultText(first, columns: Array(filled.prefix(12))).lines
      var rest = table.rows.count > 11 ? ["… \(table.rows.count - 11) more rows"] : []
      if filled.count > 12 { rest.append("… \(filled.count - 12) more columns") }
      failures.append(
        "\(expectation.subject.counted(table.rows.count)), stated: none\n"
          + (shown + rest).map { "+ \($0)\n" }.joined())
    case .error, .sql: return
    }
  }

  private mutating func check(rows block: FencedBlock, against table: ResultTable) {
    do {
      let expected = try ResultText(parsing: block.text)
      guard let difference = ResultComparison(expected, with: table).difference else { return }
      guard isUpdating else {
        failures.append(difference)
        hasTooFewRows = hasTooFewRows || table.rows.count < expected.rows.count
        return
      }
      // The columns and the number of rows that somebody chose to state stay the same.
      var update = ResultText(table, columns: columns(of: table, statedIn: expected))
      update.isOpen = expected.isOpen && update.rows.count >= expected.rows.count
      if update.isOpen { update.rows.removeLast(update.rows.count - expected.rows.count) }
      edits.append(TestEdit(range: block.content, lines: update.lines))
    } catch {
      guard isUpdating, trimmed(block.text[...]).allSatisfy(\.isNewline) else {
        let line = block.content.lowerBound + error.line + 1
        failures.append("line \(line): \(error.message)\n")
        return
      }
      let update = ResultText(table, columns: filledColumns(of: table))
      edits.append(TestEdit(range: block.content, lines: update.lines))
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

  private mutating func check(_ block: FencedBlock, against text: String) {
    check(block, contentLines(block.text), against: contentLines(text))
  }

  private mutating func check(_ block: FencedBlock, _ stated: [String], against lines: [String]) {
    let comparison = LineComparison(stated, with: lines)
    if comparison.isAgreement { return }
    if isUpdating {
      edits.append(TestEdit(range: block.content, lines: comparison.updated))
    } else {
      failures.append(comparison.drawn)
    }
  }
}

/// A number of rows as a `count` block states it: `3`, `> 0`, `<= 10`.
struct RowCount {
  private let takesCount: (Int) -> Bool
  private let number: Int

  init?(_ text: String) {
    let sign = text.prefix { "<>=".contains($0) }
    guard let number = Int(trimmed(text[sign.endIndex...])) else { return nil }
    self.number = number
    switch sign {
    case "", "=", "==": takesCount = { $0 == number }
    case ">": takesCount = { $0 > number }
    case ">=": takesCount = { $0 >= number }
    case "<": takesCount = { $0 < number }
    case "<=": takesCount = { $0 <= number }
    default: return nil
    }
  }

  func takes(_ count: Int) -> Bool { takesCount(count) }

  /// Whether a count fails and is below what is stated.
  func wants(more count: Int) -> Bool { !takesCount(count) && count <= number }
}

extension Expectation.Subject {
  /// `1 alert`, `no rows`: how many there are.
  fileprivate func counted(_ count: Int) -> String {
    let one =
      switch self {
      case .query: "row"
      case .alerts: "alert"
      case .incidents: "incident"
      }
    let verb = self == .query ? count == 1 ? "there is" : "there are" : "the rule raised"
    let number = count == 0 ? "no" : "\(count)"
    return "\(self == .incidents ? "the rule made" : verb) \(number) \(one)\(count == 1 ? "" : "s")"
  }
}
