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
    difference = Self.drawn(steps, expected, ResultText(actual, columns: indices))
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

  /// Both results in one grid: `-` is stated and not there, `+` is there and not stated.
  private static func drawn(_ steps: [AlignmentStep], _ expected: ResultText, _ actual: ResultText)
    -> String
  {
    var grid = expected
    let marks = [" "] + steps.map(\.mark) + [" "]
    grid.rows = steps.map { step in
      switch step {
      case .same(let row), .missing(let row): expected.rows[row]
      case .unexpected(let row): actual.rows[row]
      }
    }
    var lines = zip(marks, grid.lines).map { "\($0) \($1)\n" }
    let limit = 200
    if lines.count > limit {
      let rest = lines.count - limit
      lines = lines.prefix(limit) + ["… \(rest) more lines\n"]
    }
    return lines.joined()
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
    guard let stated = Double(text), stated.isFinite, number.isFinite else { return false }
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
