import KQLValues

/// The rows that stand near one for which a condition is true.
package struct NearRows: Sendable {
  var before: Int64
  var after: Int64

  package init(before: Int64, after: Int64) {
    self.before = before
    self.after = after
  }

  /// - Parameter table: the rows, and in the last column the condition.
  package func rows(of table: ResultTable) -> [[Value]] {
    let width = table.columns.count - 1
    var output: [[Value]] = []
    var lastHit = -1
    // Rows that wait for a hit: at most `before`.
    var waiting: [[Value]] = []
    for (index, row) in table.rows.enumerated() {
      let cells = Array(row.prefix(width))
      if row[width] == .bool(true) {
        output += waiting.suffix(Int(min(before, Int64(waiting.count))))
        waiting = []
        output.append(cells)
        lastHit = index
      } else if lastHit >= 0, Int64(index - lastHit) <= after {
        output.append(cells)
      } else {
        waiting.append(cells)
        if waiting.count > 4096, Int64(waiting.count) > before * 2 {
          waiting.removeFirst(waiting.count - Int(before))
        }
      }
    }
    return output
  }
}
