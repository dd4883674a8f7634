import Diagnostics
import KQLCatalog
import KQLFunctions
import KQLValues
import Testing

@testable import Workspace

/// An example of an aggregate, taken apart: the rows it is given, and what it does with them.
private struct OrderExample: Sendable, CustomTestStringConvertible {
  var function: String
  var isOrderSensitive: Bool
  /// What makes the rows, up to the first pipe.
  var source: String
  /// What follows, with its pipe.
  var rest: String
  var expected: String
  var testDescription: String { "\(function): \(source) \(rest)" }

  static let all: [OrderExample] = {
    let catalog = FunctionCatalog.standard
    return catalog.aggregateNames.flatMap { name -> [OrderExample] in
      guard let function = catalog.aggregates[name] else { return [] }
      return function.examples.compactMap { example in
        guard let pipe = example.query.firstIndex(of: "|") else { return nil }
        return OrderExample(
          function: name, isOrderSensitive: function.isOrderSensitive,
          source: String(example.query[..<pipe]), rest: String(example.query[pipe...]),
          expected: example.result)
      }
    }
  }()

  /// The rows of the source in a table that holds them last row first, each with its place.
  func reversed(_ workspace: Workspace) throws -> String {
    let rows = try #require(try tables(of: source, in: workspace).first)
    let columns = rows.columns.map { "\($0.name): \($0.type.rawValue)" } + ["place__: long"]
    let literals = rows.rows.enumerated().reversed().map { place, row in
      let cells = zip(row, rows.columns).map { literal($0, $1.type) }
      return (cells + ["\(place)"]).joined(separator: ", ")
    }
    return "datatable(\(columns.joined(separator: ", "))) [\(literals.joined(separator: ", "))]"
  }

  private func literal(_ value: Value, _ type: ScalarType) -> String {
    if type == .string { return "\"\(value.text(as: type))\"" }
    if value == .null { return "\(type.rawValue)(null)" }
    return "\(type.rawValue)(\(value.text(as: type)))"
  }

  /// The first value of a query's answer.
  func answer(_ query: String, _ workspace: Workspace) throws -> String? {
    let table = try #require(try tables(of: query, in: workspace).first)
    return try table.rows.first?.first?.text(as: #require(table.columns.first?.type))
  }
}

@Test(
  "an aggregate sees rows in the order they are sorted in, however they are stored",
  arguments: OrderExample.all)
private func sortedRows(_ example: OrderExample) throws {
  let workspace = try Workspace.inMemory()
  let rows = try example.reversed(workspace)
  let answer = try example.answer(
    "\(rows) | sort by place__ asc | project-away place__ \(example.rest)", workspace)
  #expect(answer == (try example.answer("print \(example.expected)", workspace)))
}

@Test(
  "an aggregate that is not declared as sensitive to the order of rows is not",
  arguments: OrderExample.all.filter { !$0.isOrderSensitive })
private func rowsInAnyOrder(_ example: OrderExample) throws {
  let workspace = try Workspace.inMemory()
  let rows = try example.reversed(workspace)
  let answer = try example.answer("\(rows) | project-away place__ \(example.rest)", workspace)
  #expect(answer == (try example.answer("print \(example.expected)", workspace)))
}
