// KQLSteps: operators that have no SQL, as functions from rows to rows. They know plans, and no
// database.

import KQLPlan
import KQLValues

/// The states of a `scan` and what a row does to them. Source: scan-operator, "Matching logic".
package struct ScanMachine: Sendable {
  /// Which of the rows that a step matches come out.
  package enum Output: Sendable { case all, last, none }

  package struct Step: Sendable {
    var output: Output
    var condition: BoundExpression
    var assignments: [(slot: Int, expression: BoundExpression)]

    package init(
      output: Output, condition: BoundExpression,
      assignments: [(slot: Int, expression: BoundExpression)]
    ) {
      self.output = output
      self.condition = condition
      self.assignments = assignments
    }
  }
  /// Of the input.
  var columnCount: Int
  /// Of the input and what is declared.
  var width: Int
  package var defaults: [Value] = []
  package var steps: [Step] = []
  /// What the expressions read: the row, then each step's state.
  package var slots: [Column] = []
  package var hasMatchID = false

  package init(columnCount: Int, width: Int) {
    self.columnCount = columnCount
    self.width = width
  }

  /// One step's state: for each step up to it the values when it last matched.
  private struct State {
    var rows: [[Value]?]
    var match: Int64
    /// The last row of a step that gives only the last.
    var pending: [Value]?
  }

  package func run(_ table: ResultTable, _ host: any TransformHost) throws -> [[Value]] {
    var states: [State?] = Array(repeating: nil, count: steps.count)
    var nextMatch: Int64 = 0
    var output: [[Value]] = []
    let evaluators = try steps.map { step in
      try host.evaluator([step.condition] + step.assignments.map(\.expression), slots: slots)
    }
    let empty = slots[..<width].map { $0.type == .string ? Value.string("") : .null }
    func values(_ row: [Value], _ state: State?) -> [Value] {
      var all = row
      for index in steps.indices {
        all +=
          (state.flatMap { index < $0.rows.count ? $0.rows[index] : nil })
          ?? Array(empty[..<columnCount]) + defaults
      }
      return all
    }
    func emit(_ row: [Value], _ match: Int64) {
      output.append(hasMatchID ? row + [.long(match)] : row)
    }
    func flush(_ index: Int) {
      guard let pending = states[index]?.pending, let match = states[index]?.match else { return }
      emit(pending, match)
      states[index]?.pending = nil
    }
    for (number, source) in table.rows.enumerated() {
      if number & 255 == 0 { try host.checkDeadline() }
      let row = source + defaults
      for index in steps.indices.reversed() {
        let step = steps[index]
        func extended(_ results: [Value]) -> [Value] {
          var copy = row
          for (assignment, value) in zip(step.assignments, results.dropFirst()) {
            copy[assignment.slot] = value
          }
          return copy
        }
        func match(_ base: State, _ results: [Value]) {
          var state = base
          let copy = extended(results)
          while state.rows.count <= index { state.rows.append(nil) }
          state.rows[index] = copy
          state.pending = nil
          switch step.output {
          case .all: emit(copy, state.match)
          case .last: state.pending = copy
          case .none: break
          }
          states[index] = state
        }
        if index > 0, let previous = states[index - 1] {
          let results = try evaluators[index](values(row, previous))
          if results.first == .bool(true) {
            flush(index)
            flush(index - 1)
            states[index - 1] = nil
            var promoted = previous
            promoted.pending = nil
            match(promoted, results)
            continue
          }
        }
        if let current = states[index] {
          let results = try evaluators[index](values(row, current))
          if results.first == .bool(true) {
            // A row that goes on with the first step belongs to the sequence that is under way: its number
            // stays (measured; the page says that it grows).
            match(current, results)
          }
        } else if index == 0 {
          let results = try evaluators[index](values(row, nil))
          if results.first == .bool(true) {
            let fresh = State(rows: [], match: nextMatch, pending: nil)
            nextMatch += 1
            match(fresh, results)
          }
        }
      }
    }
    for index in steps.indices { flush(index) }
    return output
  }
}
