/// A column of a result: its name as the query made it and its type.
package struct ResultColumn: Sendable, Hashable {
  package var name: String
  package var type: ScalarType

  package init(_ name: String, _ type: ScalarType) {
    self.name = name
    self.type = type
  }
}

/// The answer of a query, whole. Each row has one value a column.
package struct ResultTable: Sendable, Hashable {
  package var columns: [ResultColumn]
  package var rows: [[Value]]
  /// Whether the order of the rows is part of the answer (the query sorted them).
  package var isOrdered: Bool

  package init(columns: [ResultColumn], rows: [[Value]] = [], isOrdered: Bool = false) {
    self.columns = columns
    self.rows = rows
    self.isOrdered = isOrdered
  }
}
