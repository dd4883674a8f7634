import JSON
import KQLValues
import Rendering

/// A stated result against the one a query gave.
package struct ResultComparison {
  /// Nil where they agree; else what is different, for people.
  package private(set) var difference: String?

  /// - Parameter actual: its order counts only where it says so.
  package init(_ expected: ResultText, with actual: ResultTable) {
    var indices: [Int] = []
    for name in expected.names {
      guard let index = actual.columns.firstIndex(where: { $0.name == name }) else {
        let names = actual.columns.map { "`\($0.name)`" }.joined(separator: ", ")
        difference = "there is no column `\(name)` in the result; its columns are \(names)\n"
        return
      }
      indices.append(index)
    }
    let matches = { (row: Int, other: Int) -> Bool in
      zip(expected.rows[row], indices).allSatisfy { cell, column in
        cell.matches(actual.rows[other][column], as: actual.columns[column].type)
      }
    }
    let (stated, there) = (expected.rows.count, actual.rows.count)
    let steps =
      actual.isOrdered
      ? aligned(stated, expected.isOpen ? min(stated, there) : there, by: matches)
      : Self.asBag(stated, there, isOpen: expected.isOpen, matches)
    if steps.allSatisfy({ $0.isAgreement }) { return }
    difference =
      Self.summary(steps) + Self.drawn(steps, expected, ResultText(actual, columns: indices))
  }

  /// In one line what is different.
  private static func summary(_ steps: [AlignmentStep]) -> String {
    var (missing, extra) = (0, 0)
    for step in steps {
      switch step {
      case .same: continue
      case .missing: missing += 1
      case .unexpected: extra += 1
      }
    }
    func rows(_ count: Int) -> String { "\(count) row\(count == 1 ? "" : "s")" }
    switch (missing, extra) {
    case (0, _): return "\(rows(extra)) more than stated\n"
    case (_, 0): return "\(rows(missing)) stated and not there\n"
    case (_, _): return "\(rows(missing)) stated and not there, \(rows(extra)) not stated\n"
    }
  }

  private static func asBag(
    _ expected: Int, _ actual: Int, isOpen: Bool, _ matches: (Int, Int) -> Bool
  ) -> [AlignmentStep] {
    var isTaken = [Bool](repeating: false, count: actual)
    var steps: [AlignmentStep] = []
    for row in 0..<expected {
      let found = (0..<actual).first { !isTaken[$0] && matches(row, $0) }
      if let found { isTaken[found] = true }
      steps.append(found == nil ? .missing(row) : .same(row))
    }
    if !isOpen { steps += (0..<actual).filter { !isTaken[$0] }.map { .unexpected($0) } }
    return steps
  }

  /// Both results in one grid: `-` is stated and not there, `+` is there and not stated. A row that is
  /// there stands below the stated one that it is most like, and their differences below both. Of many
  /// rows that agree only the nearest are shown.
  private static func drawn(_ steps: [AlignmentStep], _ expected: ResultText, _ actual: ResultText)
    -> String
  {
    let steps = paired(steps, expected, actual)
    var grid = expected
    grid.rows = steps.map { step in
      switch step {
      case .same(let row), .missing(let row): expected.rows[row]
      case .unexpected(let row): actual.rows[row]
      }
    }
    let drawn = grid.lines
    var lines = [drawn.first.map { "  \($0)\n" } ?? ""]
    var alike = 0
    for (index, step) in steps.enumerated() {
      if case .same = step {
        let isNear = steps[max(0, index - 3)..<min(steps.count, index + 4)].contains {
          !$0.isAgreement
        }
        if isNear { lines.append("  \(drawn[index + 1])\n") } else { alike += 1 }
        continue
      }
      lines.append("\(step.mark) \(drawn[index + 1])\n")
      if case .unexpected(let row) = step, index > 0, case .missing(let stated) = steps[index - 1],
        let note = note(expected.rows[stated], actual.rows[row], expected.names)
      {
        lines.append("  ^ \(note)\n")
      }
    }
    if grid.isOpen, let last = drawn.last { lines.append("  \(last)\n") }
    let limit = 200
    if lines.count > limit {
      let rest = lines.count - limit
      lines = lines.prefix(limit) + ["… \(rest) more lines\n"]
    }
    if alike > 0 { lines.append("… and \(alike) rows that agree\n") }
    return lines.joined()
  }

  /// Where a row stated and a row there differ, if they have a cell in common.
  private static func note(
    _ stated: [ResultText.Cell], _ there: [ResultText.Cell], _ names: [String]
  ) -> String? {
    let different = names.indices.filter { stated[$0].text != there[$0].text }
    guard !different.isEmpty, different.count < names.count else { return nil }
    func shown(_ cell: ResultText.Cell) -> String { cell.text.isEmpty ? "empty" : cell.text }
    return different.map { "`\(names[$0])` is \(shown(there[$0])), stated \(shown(stated[$0]))" }
      .joined(separator: "; ")
  }

  /// Puts each row that is there and not stated below the missing one that shares most cells with it.
  private static func paired(
    _ steps: [AlignmentStep], _ expected: ResultText, _ actual: ResultText
  ) -> [AlignmentStep] {
    var extra: [Int] = []
    for case .unexpected(let row) in steps { extra.append(row) }
    guard extra.count <= 500, steps.count <= 5_000 else { return steps }
    var pairs: [Int: Int] = [:]
    var isTaken: Set<Int> = []
    for case .missing(let row) in steps {
      var best: (row: Int, alike: Int)?
      for other in extra where !isTaken.contains(other) {
        let alike = zip(expected.rows[row], actual.rows[other]).count { $0.text == $1.text }
        if alike > best?.alike ?? 0 { best = (other, alike) }
      }
      if let best {
        pairs[row] = best.row
        isTaken.insert(best.row)
      }
    }
    return steps.flatMap { step -> [AlignmentStep] in
      switch step {
      case .same: [step]
      case .missing(let row): [step] + (pairs[row].map { [.unexpected($0)] } ?? [])
      case .unexpected(let row): isTaken.contains(row) ? [] : [step]
      }
    }
  }
}

extension ResultText.Cell {
  /// Whether the cell states the value.
  func matches(_ value: Value, as type: ScalarType) -> Bool {
    switch value {
    case .null: !isQuoted && text == "null"
    case .real(let number): text == value.exactText(as: type) || isNear(number)
    case .dynamic(let json): matches(json: json)
    case .bool, .long, .decimal, .datetime, .timespan, .guid, .string:
      text == value.exactText(as: type)
    }
  }

  /// A real written by hand may leave out the last digits of rounding.
  private func isNear(_ number: Double) -> Bool {
    guard let stated = Double(text) else { return false }
    // An infinity has several spellings.
    guard stated.isFinite, number.isFinite else { return stated == number }
    return abs(stated - number) <= 1e-12 * max(abs(stated), abs(number))
  }

  private func matches(json: String) -> Bool {
    guard let actual = try? JSONValue(parsing: json) else { return text == json }
    return equal((try? JSONValue(parsing: text)) ?? .string(text), actual)
  }
}

/// Whether two JSON values mean the same: numbers by value, members in any order.
private func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
  switch (left, right) {
  case (.number(let left, _), .number(let right, _)): left == right
  case (.number(let left, _), .integer(let right)): left == Double(right)
  case (.integer(let left), .number(let right, _)): Double(left) == right
  case (.array(let left), .array(let right)):
    left.count == right.count && zip(left, right).allSatisfy { equal($0, $1) }
  case (.object(let members), .object(let others)):
    members.count == others.count
      && members.allSatisfy { member in right[member.key].map { equal(member.value, $0) } ?? false }
  default: left == right
  }
}
