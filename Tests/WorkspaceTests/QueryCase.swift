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
    let answer = try #require(try tables(of: query).last)
    #expect(answer.columns.map(\.name).joined(separator: " | ") == columns)
    let found = answer.rows.map { row in
      zip(row, answer.columns).map { $0.text(as: $1.type) }.joined(separator: " | ")
    }
    #expect(answer.isOrdered ? found == rows : found.sorted() == rows.sorted())
  }
}

/// The results of a query: over no logs where no workspace is named.
func tables(of query: String, in workspace: Workspace? = nil) throws -> [ResultTable] {
  var options = QueryOptions()
  options.now = .at(638_500_000_000_000_000)
  let session = try (workspace ?? Workspace.inMemory()).session(options)
  return try session.query(SourceText(query)).results.map { try $0.table() }
}

/// The message of the first error of a query that must be refused.
func refusal(of query: String) throws -> String? {
  do {
    _ = try tables(of: query)
    return nil
  } catch let error as Diagnostics {
    return error.all.first?.message
  }
}

/// The names that a check of a query takes for the user's own.
///
/// - Throws: `Diagnostics` where the query is wrong.
func assumedNames(of query: String) throws -> [String] {
  let source = SourceText(query)
  let check = try Workspace.inMemory().session().check(source)
  if !check.errors.isEmpty { throw Diagnostics(source: source, check.errors) }
  return check.assumed
}
