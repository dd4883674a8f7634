import Diagnostics
import JSON
import KQL
import KQLValues
import SQLLowering
import SQLite

/// A query whose rows say where they come from.
package struct TracedRun {
  package var results: [TracedResult]
  /// What the answer lacks.
  package var warnings: Diagnostics
  /// What `now()` meant, in ticks.
  package var now: Int64
  /// Whether the same rows give the same results again; else nobody could check them.
  package var isRepeatable: Bool
  /// Whether it takes some of several rows, so that the same rows in another order may give others.
  package var chooses: Bool
  /// Files that the query itself names.
  package var filesRead: [LocalFile]
  private let execution: Execution

  init(
    _ execution: Execution, results: [TracedResult], warnings: Diagnostics, now: Int64,
    isRepeatable: Bool, chooses: Bool
  ) {
    self.execution = execution
    self.results = results
    self.warnings = warnings
    self.now = now
    self.isRepeatable = isRepeatable
    self.chooses = chooses
    filesRead = execution.filesRead
  }

  /// The tables of the database that the query reads, by their names there. Steps without SQL may read more
  /// while they run, so it is whole when all rows were handed over.
  package var tablesRead: Set<String> { execution.tablesRead }
}

/// One result of it.
package struct TracedResult {
  let execution: Execution
  let query: LoweredQuery
  let itemCount: Int
  let contributors: [(query: LoweredQuery, itemCount: Int)]
  /// The same rows, each with what it sums up; nil where that is not known.
  let groups: (query: LoweredQuery, itemCount: Int)?

  /// Whether each row is made of certain stored rows; else only the set is known that all were made of.
  package let isRowPreserving: Bool
  package var isOrdered: Bool { query.isOrdered }
  package var columns: [ResultColumn] {
    query.columns.dropLast(itemCount).map { ResultColumn($0.name, $0.type) }
  }

  /// The SQL that runs, its literals in their places.
  package var sql: String { query.readableSQL }

  /// Runs the query and hands over each row with the `_ItemId`s of the stored rows behind it.
  ///
  /// - Throws: `WorkspaceError`, and what `body` throws.
  package func forEachRow(_ body: ([Value], [String]) throws -> Void) throws {
    try execution.run(query) { row in
      try body(Array(row.dropLast(itemCount)), Self.items(row.suffix(itemCount)))
    }
  }

  /// Whether there may be such rows.
  package var hasContributors: Bool { !contributors.isEmpty }

  /// Hands over the `_ItemId` of each stored row that the result as a whole was made of, beyond those that
  /// `forEachRow` names; one may come several times. They are all rows that were counted, and all among
  /// which the query chose.
  package func forEachContributor(_ body: (String) throws -> Void) throws {
    for contributor in contributors {
      try execution.run(contributor.query) { row in
        for item in Self.items(row.suffix(contributor.itemCount)) { try body(item) }
      }
    }
  }

  /// Whether `forEachGroup` tells what each row sums up.
  package var hasGroups: Bool { groups != nil }

  /// Runs the query again and hands over each row, in any order, with the `_ItemId`s of the stored rows that it sums up.
  package func forEachGroup(_ body: ([Value], [String]) throws -> Void) throws {
    guard let groups else { return }
    try execution.run(groups.query) { row in
      var items: Set<String> = []
      for item in Self.items(row.suffix(groups.itemCount)) { Self.add(item, to: &items) }
      try body(Array(row.dropLast(groups.itemCount)), items.sorted())
    }
  }

  /// Adds an item, or those of a JSON array of such texts.
  private static func add(_ text: String, to items: inout Set<String>) {
    guard text.hasPrefix("["), let value = try? JSONValue(parsing: text),
      case .array(let texts) = value
    else {
      if !text.isEmpty { items.insert(text) }
      return
    }
    for case .string(let text) in texts { add(text, to: &items) }
  }

  private static func items(_ values: ArraySlice<Value>) -> [String] {
    values.compactMap { value in
      if case .string(let item) = value, !item.isEmpty { item } else { nil }
    }
  }
}

extension Session {
  /// Compiles a query so that its rows can be traced.
  ///
  /// - Throws: as `query` does.
  package func trace(_ source: SourceText) throws -> TracedRun {
    let (execution, compilation) = try prepared(source)
    try requireDatabase(for: compilation)
    let plans = try compilation.runnablePlans()
    let results = try plans.map { plan in
      let traced = plan.traced()
      return TracedResult(
        execution: execution, query: try execution.lowered(traced?.plan ?? plan, of: source),
        itemCount: traced?.itemCount ?? 0,
        contributors: try plan.contributors().map {
          (try execution.lowered($0.plan, of: source), $0.itemCount)
        },
        groups: traced != nil
          ? nil
          : try plan.tracedByGroup().map {
            (try execution.lowered($0.plan, of: source), $0.itemCount)
          },
        isRowPreserving: traced != nil)
    }
    return TracedRun(
      execution, results: results, warnings: warnings(of: compilation, source),
      now: compilation.now, isRepeatable: !plans.contains(where: \.isVolatile),
      chooses: plans.contains(where: \.chooses))
  }
}
