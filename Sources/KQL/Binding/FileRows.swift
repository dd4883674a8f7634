import Files
import KQLPlan
import KQLValues

/// Rows of a file that a query reads. Few stand in the query as constants; many are brought into a temporary table,
/// as SQL with millions of values takes a kilobyte of memory for each.
enum FileRows {
  static let mostInQuery = 10_000
  /// Of a file whose rows are not counted before.
  static let mostBytesInQuery = 1 << 20

  /// A plan of rows that are made when the query runs.
  static func plan(
    _ name: String, _ columns: [Column],
    _ rows: @escaping @Sendable (any TransformHost) throws -> [[Value]]
  ) -> LogicalPlan {
    let nothing = LogicalPlan(.values([[]]), columns: [])
    return LogicalPlan(.transform(nothing, TableTransform(constant: name, rows)), columns: columns)
  }

  /// The rows that `body` hands over; now and then it is asked whether the query should end.
  static func collected(
    _ host: any TransformHost, _ body: (([Value]) throws -> Void) throws -> Void
  ) throws -> [[Value]] {
    var rows: [[Value]] = []
    try body { row in
      if rows.count & 1023 == 0 { try host.checkDeadline() }
      rows.append(row)
    }
    return rows
  }

  /// Texts as values of the columns' types; what cannot be converted is null.
  static func values(_ types: [ScalarType], _ field: (Int) -> String) -> [Value] {
    types.indices.map { Value.string(field($0)).converted(from: .string, to: types[$0]) }
  }

  /// The rows of a watchlist after its header.
  struct Watchlist: Sendable {
    var rows: SeparatedRows
    var columns: Int
    /// Whether a column of the file is `SearchKey`; else that is its first one, once more.
    var hasKey: Bool

    func visit(_ body: ([Value]) throws -> Void) rethrows {
      var rows = rows
      while let fields = rows.next() {
        var row: [Value] = []
        row.reserveCapacity(columns)
        if !hasKey { row.append(.string(fields.first?.text ?? "")) }
        for field in fields.prefix(columns - row.count) { row.append(.string(field.text)) }
        while row.count < columns { row.append(.string("")) }
        try body(row)
      }
    }
  }
}
