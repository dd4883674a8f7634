import Diagnostics
import KQL

/// What tests reached of the queries that they ran.
package struct CoverageReport: Sendable {
  package struct Query: Sendable {
    package var text: QueryText
    /// By their place in the text; of two that begin alike the longer comes first.
    package var points: [Point]

    init(text: QueryText, points: [Point]) {
      self.text = text
      self.points = points.sorted { first, second in
        (first.span.start, -first.span.end, first.kind.rawValue)
          < (second.span.start, -second.span.end, second.kind.rawValue)
      }
    }
  }

  package struct Point: Sendable {
    package var kind: CoveragePoint.Kind
    package var span: Span
    package var outcomes: [Outcome]

    /// The rows that came to a table or an operator; nil where that was not measured.
    package var rows: Int64? {
      switch kind {
      case .table, .stage: outcomes.first?.rows
      case .branch, .condition, .match: nil
      }
    }
  }

  package struct Outcome: Sendable {
    package var outcome: CoveragePoint.Outcome
    /// The rows of all tests that had it; nil where it was not measured.
    package var rows: Int64?

    package var isCovered: Bool { (rows ?? 0) > 0 }
  }

  /// By file and line.
  package var queries: [Query]

  init(_ queries: [Query]) {
    self.queries = queries.sorted { first, second in
      (first.text.key.path, first.text.line, first.text.key.part)
        < (second.text.key.path, second.text.line, second.text.key.part)
    }
  }

  package var score: CoverageScore { queries.reduce(into: CoverageScore()) { $0.add($1.score) } }
}

extension CoverageReport.Query {
  package var score: CoverageScore {
    var score = CoverageScore()
    for outcome in points.flatMap(\.outcomes) {
      if outcome.rows == nil {
        score.unmeasured += 1
      } else {
        score.branches += 1
        score.covered += outcome.isCovered ? 1 : 0
      }
    }
    return score
  }
}

/// How many branches there are and how many had a row. What is not measured counts in neither.
package struct CoverageScore: Sendable, Hashable {
  package var covered = 0
  package var branches = 0
  package var unmeasured = 0

  mutating func add(_ other: CoverageScore) {
    covered += other.covered
    branches += other.branches
    unmeasured += other.unmeasured
  }

  /// 100 where there is nothing to cover.
  package var percent: Double {
    branches == 0 ? 100 : Double(covered) * 100 / Double(branches)
  }
}

extension CoverageReport.Point {
  /// What no test did, for people; nil where all was done.
  package var remark: String? {
    if outcomes.allSatisfy({ $0.rows == nil }) { return "not measured" }
    let missed = outcomes.filter { $0.rows == 0 }.map(\.outcome)
    let unmeasured = outcomes.contains { $0.rows == nil } ? ", partly not measured" : ""
    let words: String
    switch kind {
    case .table: words = missed.isEmpty ? "" : "had no rows"
    case .stage: words = missed.isEmpty ? "" : "never reached with rows"
    case .branch: words = missed.isEmpty ? "" : "never taken"
    case .condition:
      if missed.count == 2 {
        words = "never true, never false: no row comes to it, or it is null"
      } else {
        words = missed.first.map { $0 == .isTrue ? "never true" : "never false" } ?? ""
      }
    case .match:
      if missed.count == 2 {
        words = "no rows on the left"
      } else {
        words =
          missed.first.map {
            $0 == .matched ? "no row ever found a partner" : "every row found a partner"
          } ?? ""
      }
    }
    return words.isEmpty && unmeasured.isEmpty ? nil : words + unmeasured
  }
}

/// `87.5 %`, rounded down, so that 100 means all.
package func percentText(_ percent: Double) -> String {
  let tenths = Int((percent * 10).rounded(.down))
  return "\(tenths / 10).\(tenths % 10) %"
}
