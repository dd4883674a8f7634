import KQLFunctions
import KQLValues

/// Adds to each row the rows of a table whose network holds its address.
package struct NetworkLookup: Sendable {
  var isVersion6: Bool
  /// The table's.
  var rows: [[Value]]
  /// Where in a row of the table its network stands.
  var network: Int?
  /// What must be equal besides, by its places in both.
  var keys: [(input: Int, table: Int)]
  /// Which of the table's columns are added, and whether before the row's own.
  var added: [Int]
  var addedFirst: Bool
  /// What is added to a row whose address lies in no network; nil where such a row drops out.
  var blank: [Value]?

  package init(
    isVersion6: Bool, rows: [[Value]], network: Int?, keys: [(input: Int, table: Int)],
    added: [Int], addedFirst: Bool, blank: [Value]?
  ) {
    self.isVersion6 = isVersion6
    self.rows = rows
    self.network = network
    self.keys = keys
    self.added = added
    self.addedFirst = addedFirst
    self.blank = blank
  }

  /// - Parameter table: the rows, and in the last column their addresses as text.
  package func rows(of table: ResultTable) -> [[Value]] {
    var index = NetworkIndex(isVersion6: isVersion6)
    for (number, row) in rows.enumerated() {
      if let network, case .string(let text) = row[network] {
        index.add(text, row: number)
      }
    }
    let width = table.columns.count - 1
    var output: [[Value]] = []
    for row in table.rows {
      guard case .string(let text) = row[width] else { continue }
      let cells = Array(row.prefix(width))
      let matches = index.rows(of: text).filter { number in
        keys.allSatisfy { cells[$0.input] == rows[number][$0.table] }
      }
      for number in matches {
        let values = added.map { rows[number][$0] }
        output.append(addedFirst ? values + cells : cells + values)
      }
      if matches.isEmpty, let blank {
        output.append(addedFirst ? blank + cells : cells + blank)
      }
    }
    return output
  }
}
