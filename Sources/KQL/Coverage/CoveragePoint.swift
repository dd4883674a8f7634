import Diagnostics
import KQLPlan

/// A place of a query that a test can reach or miss.
package struct CoveragePoint: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// A table where it is named: has it rows?
    case table
    /// An operator: do rows come to it?
    case stage
    /// A condition: is it ever true, ever false? Null is neither.
    case condition
    /// A value of `iff`, `case` or `coalesce` after the first: is it ever taken?
    case branch
    /// The left rows of a join: does one ever find a partner, does one ever find none?
    case match
  }

  package enum Outcome: String, Sendable, Hashable {
    case reached
    case isTrue = "true"
    case isFalse = "false"
    case matched
    case unmatched
  }

  package var kind: Kind
  /// The text that the span counts in: the query, or a saved function as `savedFunctionSource` wraps it.
  package var source: SourceText
  package var span: Span

  /// What can come of a place.
  package static func outcomes(of kind: Kind) -> [Outcome] {
    switch kind {
    case .table, .stage, .branch: [.reached]
    case .condition: [.isTrue, .isFalse]
    case .match: [.matched, .unmatched]
    }
  }
}

/// A plan of one row: for each cell how many rows had an outcome.
package struct CoverageProbe: Sendable {
  package struct Cell: Sendable {
    package var point: CoveragePoint
    package var outcome: CoveragePoint.Outcome
  }
  package var cells: [Cell]
  /// nil where it cannot be measured.
  package var plan: LogicalPlan?
}
