// Workspace: one database of logs, and the queries it answers. Here the compiler meets SQLite and
// the file system.

import ClickHouse
import Diagnostics
import KQL
import KQLCatalog
import KQLPlan
import KQLValues
import SQLLowering

/// Queries of a workspace under one set of options. Several sessions may be open at once, their queries read by
/// turns: none sees the options of another.
///
/// What `now()` means and when time runs out is settled when the session is opened.
package final class Session {
  package let workspace: Workspace
  package let options: QueryOptions
  package let limits: QueryLimits
  /// What `now()` gives, in ticks.
  package let now: Int64
  /// The TimeGenerated of rows that are seen: from a time on, and up to, not including, another.
  package let timeRange: (from: Int64?, to: Int64?)?

  /// Where the rows are, if not in the database.
  let remote: RemoteEngine?
  let number: Int
  let tables: StoredTables
  let places: (any AddressPlaces)?
  let deadline: ContinuousClock.Instant?
  let functions: [String: SavedFunction]

  /// - Throws: `WorkspaceError` where the file of places cannot be read.
  init(
    _ workspace: Workspace, _ options: QueryOptions, _ limits: QueryLimits,
    remote: RemoteEngine? = nil
  ) throws(WorkspaceError) {
    self.remote = remote
    self.workspace = workspace
    self.options = options
    self.limits = limits
    number = workspace.engine.newNumber()
    tables = workspace.tables(declaring: options.schemas.tables, remote: remote)
    switch options.now {
    case .at(let ticks): now = ticks
    case .clock: now = Workspace.clock()
    case .lastRow:
      if let remote {
        now = try remote.lastRow() ?? Workspace.clock()
      } else {
        now = try workspace.tables().compactMap(\.last).max() ?? Workspace.clock()
      }
    }
    timeRange = options.timespan?.bounds(now: now)
    if let file = options.places {
      places = try workspace.engine.places(of: file)
    } else {
      places = nil
    }
    deadline = limits.deadline
    let declared = options.schemas.functions.map { ($0.name, $0) }
    functions = options.files.functions.merging(declared) { saved, _ in saved }
  }

  deinit { workspace.engine.deactivate(number) }

  /// Puts its places and limits in force, for the next step of SQLite.
  func activate() {
    workspace.engine.activate(number, places: places, deadline: deadline, limits)
  }

  /// Another session under other options, its time starting again.
  package func reopened(_ change: (inout QueryOptions) -> Void = { _ in }) throws(WorkspaceError)
    -> Session
  {
    var options = options
    change(&options)
    return try Session(workspace, options, limits, remote: remote)
  }

  // MARK: queries

  /// Compiles a query; its results are run when their rows are asked for.
  ///
  /// - Throws: `Diagnostics` for errors in the query, `WorkspaceError` for everything else.
  package func query(_ source: SourceText) throws -> QueryRun {
    // What queries before it left in memory is not this one's.
    workspace.engine.connection.recountMemory()
    let (execution, compilation) = try prepared(source)
    let results = try execution.lowered(compilation).map {
      QueryResult(execution: execution, query: $0)
    }
    try requireDatabase(for: compilation)
    return QueryRun(
      results: results, visualization: compilation.visualization,
      warnings: warnings(of: compilation, source), tables: compilation.tables,
      shape: compilation.shape)
  }

  /// The queries of a text: one, or several that blank lines part where it cannot be read as one.
  package func queries(in source: SourceText) -> [SourceText] {
    workspace.engine.compiler.queries(in: source)
  }

  /// Compiles a query that is to be run later.
  ///
  /// - Throws: `Diagnostics`.
  package func validate(_ source: SourceText) throws {
    _ = try compilation(of: source).runnablePlans()
  }

  /// Reads and binds a query; what is wrong with it is in the compilation.
  ///
  /// - Throws: `WorkspaceError` where its time runs out.
  package func compilation(of source: SourceText) throws(WorkspaceError) -> Compilation {
    try prepared(source).compilation
  }

  /// What the stages of the compiler make of a query.
  ///
  /// - Throws: as `query` does.
  package func explain(_ source: SourceText) throws -> Explanation {
    let (execution, compilation) = try prepared(source)
    return Explanation(
      execution: execution, compilation: compilation,
      lowered: try execution.lowered(compilation))
  }

  /// Compiles a query without running it. Tables and functions that are not known are taken for the user's own.
  /// What is wrong with it is one of the result's errors.
  ///
  /// - Throws: `WorkspaceError` where its time runs out.
  package func check(_ source: SourceText) throws(WorkspaceError) -> QueryCheck {
    let compilation = try prepared(source, assumesUnknown: true).compilation
    return QueryCheck(
      errors: compilation.diagnostics, assumed: compilation.assumed.sorted(),
      columns: compilation.columns.map { $0.map { CheckedColumn(name: $0.name, type: $0.type) } },
      warnings: compilation.warnings, tables: compilation.tables, lookBack: compilation.lookBack)
  }

  /// The one way from a query's text to what it means under the options.
  func prepared(
    _ source: SourceText, assumesUnknown: Bool = false
  ) throws(WorkspaceError) -> (execution: Execution, compilation: Compilation) {
    let execution = Execution(self)
    var settings = compileOptions
    settings.assumesUnknown = assumesUnknown
    let compilation = workspace.engine.compiler.compilation(
      of: source, for: execution, settings)
    if let ended = execution.ended { throw ended }
    return (execution, compilation)
  }

  var compileOptions: CompileOptions {
    var settings = CompileOptions(now: now)
    for parameter in options.parameters { settings.parameters[parameter.name] = parameter.value }
    settings.timeRange = timeRange
    settings.resource = options.resource
    settings.ingestionTimeIsEventTime = options.ingestionTimeIsEventTime
    settings.localNames = Set(options.workspaces.map { $0.lowercased() })
    return settings
  }

  // MARK: what is there

  /// Whether another connection to its database reads the same rows.
  package var canBeOpenedAgain: Bool {
    remote == nil && !workspace.path.isEmpty && workspace.missing == nil
  }

  /// The tables that have rows or had them, sorted by name, those about the evidence last.
  package var tableNames: [String] { tables.storedNames }

  /// The saved functions, sorted by name.
  package var savedFunctions: [SavedFunction] {
    functions.values.sorted { $0.name < $1.name }
  }

  /// The columns of a table, hidden ones included.
  package func schema(of table: String) throws(WorkspaceError)
    -> [(name: String, type: ScalarType, isHidden: Bool)]
  {
    guard let stored = tables.stored(table) else {
      throw .unknownTable(table, near: suggestion(for: table, among: tables.names))
    }
    return stored.columns.map { ($0.name, $0.type, $0.isHidden) }
  }
}

extension Workspace {
  /// Opens queries to a set of options.
  ///
  /// - Parameter remote: where the rows are, if not in the database.
  /// - Throws: where a file that the options name cannot be read.
  package func session(
    _ options: QueryOptions = QueryOptions(), _ limits: QueryLimits = QueryLimits(),
    remote: RemoteEngine? = nil
  ) throws(WorkspaceError) -> Session {
    try Session(self, options, limits, remote: remote)
  }
}

/// What is known of a query that was not run.
package struct QueryCheck: Sendable {
  package var errors: [Diagnostic]
  /// Tables and functions that are not known and were taken for the user's own, sorted.
  package var assumed: [String]
  /// The columns of its first result; nil where they follow from something that is not known.
  package var columns: [CheckedColumn]?
  /// What is worth knowing of it, though it is right.
  package var warnings: [Diagnostic]
  /// The tables that it reads, sorted.
  package var tables: [String]
  /// How far back its conditions reach; nil where they do not say it.
  package var lookBack: LookBack?
}

/// A column of a query that was not run.
package struct CheckedColumn: Sendable {
  package var name: String
  /// nil where it follows from something that is not known.
  package var type: ScalarType?
}

/// A query, compiled: one result per tabular statement.
package struct QueryRun {
  package var results: [QueryResult]
  /// What `render` asked for.
  package var visualization: Visualization?
  /// What the answer lacks.
  package var warnings: Diagnostics
  /// The tables that it reads, sorted.
  package var tables: [String]
  /// How the answer is best shown.
  package var shape: QueryShape
}

/// One result of a query. Its rows are made when they are asked for.
package struct QueryResult {
  let execution: Execution
  let query: LoweredQuery

  package var columns: [ResultColumn] { query.columns.map { ResultColumn($0.name, $0.type) } }
  /// Whether the query put its rows in order.
  package var isOrdered: Bool { query.isOrdered }

  /// Runs the query and hands over each row.
  ///
  /// - Throws: `WorkspaceError`, and what `body` throws.
  package func forEachRow(_ body: ([Value]) throws -> Void) throws {
    try execution.run(query, body)
  }

  /// Runs the query and lends each row.
  ///
  /// - Parameter body: may not ask the workspace anything, as threads read on meanwhile.
  /// - Throws: `WorkspaceError`, and what `body` throws.
  package func lendEachRow(_ body: (LentRow) throws -> Void) throws {
    try execution.lendRows(query, asksNothing: true, body)
  }

  /// Runs the query and keeps its rows.
  package func table() throws -> ResultTable { try execution.table(of: query) }
}
