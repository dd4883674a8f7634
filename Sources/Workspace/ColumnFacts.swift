import Diagnostics
import KQLValues

/// What a column of a table holds.
package struct ColumnFacts: Sendable {
  package var name: String
  package var type: ScalarType
  /// The rows that have a value in it.
  package var filled: Int64
  /// About how many different values it has.
  package var distinct: Int64
  /// One of them, as text.
  package var example: String
}

extension Session {
  /// So many columns are asked for at a time.
  private static let columnsAtOnce = 40

  /// What the visible columns of a table hold, in their order.
  ///
  /// - Throws: `WorkspaceError`, `Diagnostics`.
  package func columnFacts(of table: String) throws -> [ColumnFacts] {
    let columns = try schema(of: table).filter { !$0.isHidden }
    var facts: [ColumnFacts] = []
    for start in stride(from: 0, to: columns.count, by: Self.columnsAtOnce) {
      let some = columns[start..<min(columns.count, start + Self.columnsAtOnce)]
      let asked = some.enumerated().map { index, column in
        let text = "tostring(\(quotedName(column.name)))"
        return "f\(index) = countif(isnotempty(\(text))), "
          + "d\(index) = dcountif(\(text), isnotempty(\(text))), "
          + "e\(index) = take_anyif(\(text), isnotempty(\(text)))"
      }
      let query = quotedName(table) + "\n| summarize " + asked.joined(separator: ",\n  ")
      guard let row = try self.query(SourceText(query)).results.first?.table().rows.first else {
        continue
      }
      for (index, column) in some.enumerated() {
        guard case .long(let filled) = row[index * 3], case .long(let distinct) = row[index * 3 + 1]
        else { continue }
        facts.append(
          ColumnFacts(
            name: column.name, type: column.type, filled: filled, distinct: distinct,
            example: row[index * 3 + 2].text(as: .string)))
      }
    }
    return facts
  }
}
