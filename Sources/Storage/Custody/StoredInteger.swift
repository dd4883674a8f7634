import SQLite

extension Statement {
  /// A number of the present row that an ingest wrote. What is not an integer was not written by one, and becomes a number
  /// that cannot be right.
  func writtenInteger(_ column: Int) -> Int64 {
    if case .integer(let value) = self.column(column) { value } else { Int64.min }
  }
}
