import Diagnostics
import Files
import Ingestion
import KQL
import KQLSyntax
import KQLValues
import LogTables
import SQLLowering
import SQLSyntax
import SQLite
import Storage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One database of logs, and the queries it answers. One task owns it.
package final class Workspace {
  package enum Mode: Sendable {
    case readOnly
    case readWrite(create: Bool)
  }

  private let store: Store
  private let storedTables: StoredTables
  let engine: QueryEngine
  /// Where the database lies.
  package var path: String { store.path }
  /// Told of each query before it runs.
  package var willRun: ((SourceText, QueryOptions) throws -> Void)?
  /// A private folder that goes when the workspace does.
  private var folder: ScratchFolder?

  package convenience init(path: String, mode: Mode) throws(WorkspaceError) {
    let isReadOnly: Bool
    if case .readOnly = mode { isReadOnly = true } else { isReadOnly = false }
    if case .readWrite(create: false) = mode, access(path, F_OK) != 0 {
      throw .io("there is no database `\(path)`")
    }
    do throws(StorageError) {
      self.init(try Store(path: path, mode: isReadOnly ? .readOnly : .readWrite))
    } catch {
      throw .database("\(error)")
    }
  }

  /// A database without logs, in memory: for queries that need none.
  package static func empty() throws(WorkspaceError) -> Workspace {
    do throws(StorageError) {
      return Workspace(try Store(path: "memory", mode: .inMemory))
    } catch {
      throw .database("\(error)")
    }
  }

  private init(_ store: Store) {
    self.store = store
    storedTables = StoredTables(store.connection)
    engine = QueryEngine(connection: store.connection, tables: storedTables)
    engine.requireUnchanged = {
      do throws(StorageError) {
        try store.requireUnchanged()
      } catch {
        throw WorkspaceError.database("\(error)")
      }
    }
  }

  /// A private database in memory: for a few rows.
  package static func inMemory() throws(WorkspaceError) -> Workspace {
    do throws(StorageError) {
      return Workspace(try Store(path: "", mode: .inMemory))
    } catch {
      throw .database("\(error)")
    }
  }

  /// A database of its own in a private folder, deleted when the workspace goes.
  package static func temporary() throws(WorkspaceError) -> Workspace {
    let folder: ScratchFolder
    do throws(FileError) {
      folder = try ScratchFolder()
    } catch {
      throw .io("no temporary folder can be made in \(error.message)")
    }
    let workspace = try Workspace(
      path: folder.path + "/workspace.db", mode: .readWrite(create: true))
    workspace.folder = folder
    return workspace
  }

  deinit {
    // Before its folder goes.
    if folder != nil { try? store.connection.close() }
  }

  /// What the user declared of tables so far.
  package var ownTables: OwnTables { storedTables.own }

  /// Declares tables and columns.
  package func declare(_ tables: OwnTables) {
    if !tables.isEmpty { storedTables.own.add(tables) }
  }

  /// Makes tables and functions of the user's known, to what is ingested from now on and to queries.
  package func declare(_ schemas: SchemaFiles) {
    declare(schemas.tables)
    for function in schemas.functions { engine.declaredFunctions[function.name] = function }
  }

  // MARK: ingest

  /// Files and folders into the database; see `Ingestion.ingest`.
  package func ingest(
    _ paths: [String], options: IngestOptions, progress: (IngestProgress) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws(WorkspaceError) -> IngestReport {
    defer { storedTables.reload() }
    var options = options
    options.ownTables.add(storedTables.own)
    do throws(IngestError) {
      return try Ingestion.ingest(
        paths, into: store, options: options, progress: progress, isCancelled: isCancelled)
    } catch {
      switch error {
      case .storage(let failure, _): throw .database("\(failure)")
      case .cancelled: throw .interrupted
      }
    }
  }

  // MARK: queries

  /// The queries of a text: one, or several that blank lines part where it cannot be read as one.
  package func queries(in source: SourceText) -> [SourceText] { engine.queries(in: source) }

  /// Compiles a query; its results are run when their rows are asked for, in order.
  ///
  /// - Throws: `Diagnostics` for mistakes in the query, `WorkspaceError` for everything else.
  package func query(_ source: SourceText, options: QueryOptions) throws -> QueryRun {
    try willRun?(source, options)
    let (compilation, lowered) = try prepared(source, options)
    var results: [QueryResult] = []
    for query in lowered { results.append(QueryResult(engine: engine, query: query)) }
    return QueryRun(
      results: results, visualization: compilation.visualization,
      warnings: compilation.answerWarnings)
  }

  /// A query as SQL.
  func prepared(_ source: SourceText, _ options: QueryOptions) throws -> (
    Compilation, [LoweredQuery]
  ) {
    let compilation = try compilation(of: source, options)
    let plans = try compilation.runnablePlans()
    return (compilation, try plans.map { try engine.lowered($0, of: source) })
  }

  /// Reads and binds a query under its options.
  func compilation(of source: SourceText, _ options: QueryOptions) throws -> Compilation {
    engine.compilation(of: source, try prepare(options))
  }

  /// Compiles a query that is to be run later.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package func validate(_ source: SourceText, options: QueryOptions) throws {
    _ = try compilation(of: source, options).runnablePlans()
  }

  /// Makes the engine ready for a query.
  func prepare(_ options: QueryOptions) throws -> CompileOptions {
    try database { () throws(SQLiteError) in try engine.reset() }
    store.connection.setDeadline(
      options.timeout.map { ContinuousClock.now.advanced(by: .seconds($0)) },
      isCancelled: options.isCancelled ?? { false })
    engine.files = options.files
    try engine.usePlaces(of: options.placesFile)
    var settings = CompileOptions(now: try now(options))
    for parameter in options.parameters { settings.parameters[parameter.name] = parameter.value }
    settings.timeRange = options.timespan
    settings.resource = options.resource
    settings.ingestionTimeIsEventTime = options.ingestionTimeIsEventTime
    settings.localNames = Set(options.workspaces.map { $0.lowercased() })
    return settings
  }

  /// What `now()` gives: the time that was asked for, the newest TimeGenerated, or the clock.
  private func now(_ options: QueryOptions) throws(WorkspaceError) -> Int64 {
    if let now = options.now { return now }
    if options.nowIsLast {
      let newest = try summaries().compactMap(\.last).max()
      if let newest { return newest }
    }
    return Self.clock()
  }

  /// The clock's time in ticks.
  package static func clock() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return DateTime.unixEpoch + Int64(time.tv_sec) * TimeSpan.second + Int64(time.tv_nsec) / 100
  }

  /// What the stages of the compiler make of a query.
  package func explain(_ source: SourceText, options: QueryOptions) throws -> Explanation {
    let (compilation, lowered) = try prepared(source, options)
    return Explanation(engine: engine, compilation: compilation, lowered: lowered)
  }

  /// Compiles a query without running it. What is wrong with it is one of the result's errors.
  ///
  /// - Throws: `WorkspaceError`.
  package func checked(_ source: SourceText, options: QueryOptions) throws -> QueryCheck {
    engine.files = options.files
    try engine.usePlaces(of: options.placesFile)
    var settings = CompileOptions(now: options.now ?? Self.clock())
    for parameter in options.parameters { settings.parameters[parameter.name] = parameter.value }
    settings.assumesUnknown = true
    let compilation = engine.compilation(of: source, settings)
    return QueryCheck(
      errors: compilation.diagnostics, assumed: compilation.assumed.sorted(),
      columns: compilation.columns.map { $0.map { CheckedColumn(name: $0.name, type: $0.type) } },
      warnings: compilation.warnings, tables: compilation.tables, lookBack: compilation.lookBack)
  }

  /// The tables and functions of a query that are not known; see `checked`.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package func check(_ source: SourceText, options: QueryOptions) throws -> [String] {
    let result = try checked(source, options: options)
    if !result.errors.isEmpty { throw Diagnostics(source: source, result.errors) }
    return result.assumed
  }

  // MARK: what is there

  /// The tables that have rows, sorted by name, those about the evidence last.
  package func tables() throws(WorkspaceError) -> [TableSummary] { try summaries() }

  private func summaries() throws(WorkspaceError) -> [TableSummary] {
    try database { () throws(SQLiteError) -> [TableSummary] in
      var result: [TableSummary] = []
      for name in storedTables.storedNames {
        guard let table = storedTables.stored(name), let physical = table.physical else { continue }
        var time = "null"
        if case .physical(let column)? = table.column(named: "TimeGenerated")?.location {
          time = "\"\(column)\""
        }
        let statement = try store.connection.prepare(
          """
          select count(*), min(\(time)), max(\(time)), count(distinct "\(table.sourceID)") \
          from "\(physical)"
          """)
        guard try statement.step() else { continue }
        result.append(
          TableSummary(
            name: name, rows: statement.columnInt64(0),
            first: statement.columnIsNull(1) ? nil : statement.columnInt64(1),
            last: statement.columnIsNull(2) ? nil : statement.columnInt64(2),
            sources: statement.columnInt64(3)))
      }
      return result
    }
  }

  /// The columns of a table, hidden ones included.
  package func schema(of table: String) throws(WorkspaceError)
    -> [(name: String, type: ScalarType, isHidden: Bool)]
  {
    guard let stored = storedTables.stored(table) else {
      throw .unknownTable(table, near: suggestion(for: table, among: storedTables.names))
    }
    return stored.columns.map { ($0.name, $0.type, $0.isHidden) }
  }

  private func database<T>(_ body: () throws(SQLiteError) -> T) throws(WorkspaceError) -> T {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw engine.failure(error)
    }
  }
}

/// What is known of a table's rows.
package struct TableSummary: Sendable, Hashable {
  package var name: String
  package var rows: Int64
  /// Of TimeGenerated, in ticks.
  package var first: Int64?
  package var last: Int64?
  package var sources: Int64
}

/// What is known of a query that was not run.
package struct QueryCheck: Sendable {
  package var errors: [Diagnostic] = []
  /// Tables and functions that are not known and were taken for the user's own, sorted.
  package var assumed: [String]
  /// The columns of its first result; nil where they follow from something that is not known.
  package var columns: [CheckedColumn]?
  /// What is worth knowing of it, though it is right.
  package var warnings: [Diagnostic] = []
  /// The tables that it reads, sorted.
  package var tables: [String] = []
  /// How far back its conditions reach; nil where they do not say it.
  package var lookBack: LookBack?
}

/// A column of a query that was not run.
package struct CheckedColumn: Sendable {
  package var name: String
  /// nil where it follows from something that is not known.
  package var type: ScalarType?
}

/// A query, compiled: one result a tabular statement.
package struct QueryRun {
  package var results: [QueryResult]
  /// What `render` asked for.
  package var visualization: Visualization?
  /// What the answer lacks.
  package var warnings: Diagnostics
}

/// One result of a query. Its rows are made when they are asked for.
package struct QueryResult {
  let engine: QueryEngine
  let query: LoweredQuery

  package var columns: [ResultColumn] { query.columns.map { ResultColumn($0.name, $0.type) } }
  /// Whether the query put its rows in order.
  package var isOrdered: Bool { query.isOrdered }

  /// Runs the query and hands over each row.
  ///
  /// - Throws: `WorkspaceError`, and what `body` throws.
  package func forEachRow(_ body: ([Value]) throws -> Void) throws {
    try engine.run(query, body)
  }
}
