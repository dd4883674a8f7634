import Diagnostics
import KQL
import KQLValues
import Testing

@testable import Workspace

/// A query over constants and what it answers: the names of the columns, then the rows, cells parted by ` | `.
struct QueryCase: Sendable, CustomTestStringConvertible {
  var query: String
  var columns: String
  var rows: [String]
  var testDescription: String { query }

  init(_ query: String, _ columns: String, _ rows: [String]) {
    self.query = query
    self.columns = columns
    self.rows = rows
  }

  func check() throws {
    let engine = try QueryEngine.withoutTables()
    let answer = try #require(
      try engine.tables(of: SourceText(query), now: 638_500_000_000_000_000).last)
    #expect(answer.columns.map(\.name).joined(separator: " | ") == columns)
    let found = answer.rows.map { row in
      zip(row, answer.columns).map { $0.text(as: $1.type) }.joined(separator: " | ")
    }
    #expect(answer.isOrdered ? found == rows : found.sorted() == rows.sorted())
  }
}

/// The message of the first mistake of a query that must be refused.
func refusal(of query: String) throws -> String? {
  let engine = try QueryEngine.withoutTables()
  do {
    _ = try engine.tables(of: SourceText(query), now: 638_500_000_000_000_000)
    return nil
  } catch let error as Diagnostics {
    return error.all.first?.message
  }
}
