import KQLPlan
import KQLValues

/// The first rows of each group, in the order in which they come.
package struct FirstOfGroups: Sendable {
  /// How many columns, from the first on, make a group.
  var keyCount: Int
  var limit: Int64

  package init(keyCount: Int, limit: Int64) {
    self.keyCount = keyCount
    self.limit = limit
  }

  package func rows(of table: ResultTable) -> [[Value]] {
    var taken: [[Value]: Int64] = [:]
    return table.rows.filter { row in
      let group = Array(row.prefix(keyCount))
      taken[group, default: 0] += 1
      return taken[group, default: 0] <= limit
    }
  }
}

extension TableTransform {
  /// The same step over the rows of each group apart.
  ///
  /// - Parameter width: how many columns it takes; after them comes the group's key, then what its rows have in
  ///   common. These stand after the columns of each row that comes out.
  package func perGroup(width: Int) -> TableTransform {
    TableTransform(name) { table, host in
      var order: [Value] = []
      var rows: [Value: [[Value]]] = [:]
      for row in table.rows {
        if rows[row[width]] == nil { order.append(row[width]) }
        rows[row[width], default: []].append(row)
      }
      var output: [[Value]] = []
      for key in order {
        let members = rows[key] ?? []
        let part = ResultTable(
          columns: Array(table.columns.prefix(width)),
          rows: members.map { Array($0.prefix(width)) }, isOrdered: table.isOrdered)
        let tail = members.first.map { Array($0.dropFirst(width)) } ?? []
        for row in try apply(part, host) { output.append(row + tail) }
      }
      return output
    }
  }
}
