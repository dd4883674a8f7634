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

  init(isUpdating: Bool) { self.isUpdating = isUpdating }

  private struct Answer {
    var source: SourceText
    var tables: [ResultTable] = []
    var alerts: ResultTable?
    var incidents: ResultTable?
    /// What explains the alerts.
    var note: String?
    var mistakes: Diagnostics?
  }

  mutating func run(_ test: TestCase, in workspace: TestWorkspace) throws {
    let answer = try answer(to: test, in: workspace)
    let drawn = answer.mistakes.map { CaretRenderer().text(for: $0) }
    if let drawn, !test.expectations.contains(where: { $0.kind == .error }) {
      failures.append(drawn)
      return
    }
    var next = 0
    for expectation in test.expectations {
      switch expectation.kind {
      case .error:
        guard let drawn else {
          failures.append("the query runs, but the test says that it has a mistake\n")
          continue
        }
        if let code = Self.code(statedBy: expectation.block), drawn.contains("error[\(code)]") {
          continue
        }
        check(expectation.block, against: drawn)
      case .sql:
        let options = try workspace.options(for: test)
        let sql = try workspace.workspace.explain(answer.source, options: options).text(of: .sql)
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
  }

  /// The code of a mistake, where a block holds nothing else.
  private static func code(statedBy block: FencedBlock) -> String? {
    let lines = contentLines(block.text)
    guard lines.count == 1, let code = lines.first, code.utf8.count == 6,
      code.allSatisfy({ $0.isASCII && ($0.isUppercase || $0.isNumber) })
    else { return nil }
    return code
  }

  private func answer(to test: TestCase, in workspace: TestWorkspace) throws -> Answer {
    if let link = test.link, TestLink(link).isRule {
      let (rule, source) = try workspace.rule(link)
      var answer = Answer(source: SourceText(rule.query, name: source.name))
      do {
        let run = try workspace.run(rule, for: test)
        answer.tables = [run.result]
        answer.alerts = rule.table(of: run.alerts)
        if rule.kind != .logAlert { answer.incidents = Incident.table(of: run.incidents) }
        answer.note = run.silentUntil.map {
          "the rule is silent until \(DateTime.text($0)): suppression\n"
        }
      } catch let error as Diagnostics {
        answer.mistakes = error
      }
      return answer
    }
    var answer = Answer(source: try Self.source(of: test, in: workspace))
    do {
      let options = try workspace.options(for: test)
      for result in try workspace.workspace.query(answer.source, options: options).results {
        var table = ResultTable(columns: result.columns, isOrdered: result.isOrdered)
        try result.forEachRow { table.rows.append($0) }
        answer.tables.append(table)
      }
    } catch let error as Diagnostics {
      answer.mistakes = error
    }
    return answer
  }

  /// The query of a test that is no rule's.
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
        failures.append(
          "there are \(table.rows.count) rows, stated: \(stated.joined(separator: " "))\n")
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
        "there are \(table.rows.count) rows, stated: none\n"
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

  init?(_ text: String) {
    let sign = text.prefix { "<>=".contains($0) }
    guard let number = Int(trimmed(text[sign.endIndex...])) else { return nil }
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
}
