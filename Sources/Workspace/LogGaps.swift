import Diagnostics
import KQLValues

/// When logs have rows: for each table, and each category of one that has them, the rows of each step of time.
package struct LogGaps: Sendable {
  package struct Source: Sendable {
    package var table: String
    /// Empty where the table has no categories.
    package var category: String
    /// One for each step.
    package var rows: [Int64]

    package var name: String { category.isEmpty ? table : table + " " + category }
    package var total: Int64 { rows.reduce(0, +) }

    /// The steps without rows, each stretch once.
    package var holes: [Range<Int>] {
      var holes: [Range<Int>] = []
      for (index, count) in rows.enumerated() where count == 0 {
        if let last = holes.last, last.upperBound == index {
          holes[holes.count - 1] = last.lowerBound..<index + 1
        } else {
          holes.append(index..<index + 1)
        }
      }
      return holes
    }
  }

  /// Where the first step begins, in ticks.
  package var start: Int64
  /// The length of a step, in ticks.
  package var step: Int64
  package var sources: [Source]

  /// More than anybody reads.
  static let mostSteps: Int64 = 200_000

  /// Where a step begins.
  package func time(_ step: Int) -> Int64 { start + Int64(step) * self.step }

  /// Asks the same of all tables.
  package static func query(step: Int64) -> String {
    "union withsource=Table *\n| summarize Rows = count() by Table, bin(TimeGenerated, "
      + "timespan(\(TimeSpan.text(step))))"
  }
}

extension Session {
  /// - Throws: `WorkspaceError`, `Diagnostics`.
  package func gaps(step: Int64) throws -> LogGaps {
    let tables = try workspace.tables().filter { $0.first != nil && !$0.name.hasPrefix("_") }
    guard let first = tables.compactMap(\.first).min(), let last = tables.compactMap(\.last).max()
    else { return LogGaps(start: 0, step: step, sources: []) }
    let start = first - first % step
    let count = (last - start) / step + 1
    guard count <= LogGaps.mostSteps else {
      throw WorkspaceError.failed(
        .limit,
        "the logs span \(count) steps, of which at most \(LogGaps.mostSteps) are looked at: "
          + "choose a longer --step")
    }
    var gaps = LogGaps(start: start, step: step, sources: [])
    for table in tables {
      let hasCategory = try schema(of: table.name).contains {
        $0.name == "Category" && $0.type == .string
      }
      let query = """
        \(quotedName(table.name)) | where isnotnull(TimeGenerated)
        | summarize Rows = count() by Category = \(hasCategory ? "Category" : "''"), \
        Step = bin(TimeGenerated, timespan(\(TimeSpan.text(step))))
        | sort by Category asc, Step asc
        """
      guard let result = try self.query(SourceText(query)).results.first else { continue }
      try result.forEachRow { row in
        guard case .string(let category) = row[0], case .datetime(let time) = row[1],
          case .long(let rows) = row[2]
        else { return }
        if gaps.sources.last?.table != table.name || gaps.sources.last?.category != category {
          gaps.sources.append(
            LogGaps.Source(
              table: table.name, category: category, rows: Array(repeating: 0, count: Int(count))))
        }
        let index = Int((time - start) / step)
        guard (0..<Int(count)).contains(index) else { return }
        gaps.sources[gaps.sources.count - 1].rows[index] += rows
      }
    }
    return gaps
  }
}
