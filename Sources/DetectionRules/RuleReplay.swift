import Diagnostics
import KQLValues
import Workspace

/// Steps rules through a log as the service would have run them.
package struct RuleReplay {
  private var sequence: RuleSequence
  /// The spans of five minutes in which some table has rows, by their beginnings, sorted.
  private let occupied: [Int64]
  private static let span = 5 * TimeSpan.minute
  /// More runs than this are refused.
  package static let largest = 200_000

  /// Looks at the times of all rows once, so that windows without rows cost nothing.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package init(_ session: Session) throws {
    sequence = try RuleSequence(session)
    var spans: Set<Int64> = []
    for table in try session.summaries()
    where table.last != nil && !table.name.hasPrefix("_") {
      let query = "\(quotedName(table.name)) | summarize by bin(TimeGenerated, 5m)"
      for result in try session.query(SourceText(query)).results {
        try result.forEachRow { row in
          if case .datetime(let ticks)? = row.first { spans.insert(ticks) }
        }
      }
    }
    occupied = spans.sorted()
  }

  /// All incidents so far.
  package var incidents: [Incident] { sequence.incidents }

  private func isEmpty(_ window: (from: Int64, to: Int64)) -> Bool {
    var low = 0
    var high = occupied.count
    while low < high {
      let middle = (low + high) / 2
      if occupied[middle] &+ Self.span <= window.from { low = middle + 1 } else { high = middle }
    }
    return low == occupied.count || occupied[low] > window.to
  }

  /// The times at which a rule runs: from `from`, not included, on in steps of `every`, until one is at or
  /// after `to`.
  ///
  /// - Parameter phase: one of the times, or whole steps away from one.
  ///
  /// - Throws: `WorkspaceError.failed` where there are too many.
  package static func times(from: Int64, to: Int64, every: Int64, phase: Int64 = 0)
    throws(WorkspaceError) -> [Int64]
  {
    guard every > 0, to >= from else { return [] }
    // Runs lie on whole steps, as a schedule has them.
    let start = from - (((from - phase % every) % every) + every) % every
    let count = (to - start + every - 1) / every
    guard count <= largest else {
      throw .failed(
        .limit, "\(count) runs are more than \(largest); replay a shorter time or larger steps")
    }
    return (0..<max(count, 1)).map { start + ($0 + 1) * every }
  }

  /// Runs a rule at each of the times and hands over each run. After an alert, a rule with suppression
  /// is silent until its time is over. Where a window holds no rows of any table and an earlier such
  /// window gave no alert, the rule is not run again.
  package mutating func run(
    _ rule: DetectionRule, at times: [Int64], _ each: (RuleRun) throws -> Void
  ) throws {
    var isSilentWithoutRows = false
    for time in times {
      if sequence.silence(of: rule, at: time) != nil { continue }
      let reach = max(rule.period ?? 0, rule.sight ?? 0).multipliedReportingOverflow(
        by: Int64(rule.measure?.periods ?? 1))
      let isEmpty =
        rule.period != nil && !reach.overflow
        && isEmpty((from: max(0, time &- reach.partialValue), to: time))
      if isEmpty, isSilentWithoutRows { continue }
      let run = try sequence.run(rule, at: time)
      if isEmpty, run.alerts.isEmpty { isSilentWithoutRows = true }
      try each(run)
    }
  }
}
