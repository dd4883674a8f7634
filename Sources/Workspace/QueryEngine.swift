import Diagnostics
import Files
import KQL
import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues
import SQLLowering
import SQLSyntax
import SQLite

/// Compiles queries and runs them on one connection.
package final class QueryEngine {
  let connection: Connection
  let tables: any TableProvider
  /// Whether neighbouring steps share a select. Tests compare both.
  var fusesSteps = true
  /// Throws where what was just read belongs to no one state of the database.
  var requireUnchanged: () throws -> Void = {}
  var files = LocalFiles()
  /// Functions of which only the columns are known, by name.
  var declaredFunctions: [String: SavedFunction] = [:]
  private var placesPath: String?
  private let compiler = Compiler(.standard)
  private let registration: FunctionRegistration
  private let dialect = Dialect.sqlite
  package let limits: Limits
  /// Temporary tables of the last query, dropped before the next.
  private var temporaryTables: [String] = []
  private var nextTemporary = 1

  init(connection: Connection, tables: any TableProvider) {
    self.connection = connection
    self.tables = tables
    var limits = dialect.limits
    // This build may take more or fewer.
    limits.parameters = connection.mostParameters
    self.limits = limits
    registration = FunctionRegistration(connection, catalog: compiler.catalog)
  }

  func queries(in source: SourceText) -> [SourceText] { compiler.queries(in: source) }

  func compilation(of source: SourceText, _ options: CompileOptions) -> Compilation {
    compiler.compilation(of: source, for: self, options)
  }

  /// See `Compiler.coverageProbes`.
  func probes(of source: SourceText, _ options: CompileOptions) throws(Diagnostics)
    -> [CoverageProbe]
  {
    try compiler.coverageProbes(of: compilation(of: source, options), for: self, options)
  }

  func lowered(_ plan: LogicalPlan, of source: SourceText) throws(Diagnostics) -> LoweredQuery {
    do throws(LoweringError) {
      return try SQLLowering.lower(plan, dialect, limits, layout: self, fusesSteps: fusesSteps)
    } catch {
      throw Diagnostics(source: source, [error.diagnostic])
    }
  }

  /// Drops what earlier queries left behind.
  func reset() throws(SQLiteError) {
    for table in temporaryTables {
      try connection.execute("drop table if exists temp.\"\(table)\"")
    }
    temporaryTables = []
  }

  /// Runs a query, a row at a time.
  ///
  /// - Throws: `WorkspaceError`, or what `body` throws.
  func run(_ lowered: LoweredQuery, _ body: ([Value]) throws -> Void) throws {
    for transform in lowered.transforms { try fill(transform) }
    let statement = try prepared(lowered.query, prefix: "")
    let types = lowered.columns.map(\.type)
    var row: [Value] = Array(repeating: .null, count: types.count)
    while try step(statement) {
      for index in types.indices {
        row[index] = SQLiteEncoding.value(statement.column(index), types[index])
      }
      try body(row)
    }
    try requireUnchanged()
  }

  private func step(_ statement: borrowing SQLite.Statement) throws(WorkspaceError) -> Bool {
    do throws(SQLiteError) {
      return try statement.step()
    } catch {
      throw failure(error)
    }
  }

  private func prepared(_ query: SQLQuery, prefix: String) throws(WorkspaceError)
    -> SQLite.Statement
  {
    do throws(SQLiteError) {
      return try bound(
        dialect.printed(query, limits), prefix: prefix)
    } catch {
      throw failure(error)
    }
  }

  /// Whatever a query was made into, what runs can only read.
  private func readingOnly(_ prepare: () throws(SQLiteError) -> SQLite.Statement)
    throws(SQLiteError) -> SQLite.Statement
  {
    try connection.setReadingOnly(true)
    do throws(SQLiteError) {
      let statement = try prepare()
      try connection.setReadingOnly(false)
      return statement
    } catch {
      try connection.setReadingOnly(false)
      throw error
    }
  }

  private func bound(_ printed: PrintedSQL, prefix: String) throws(SQLiteError) -> SQLite.Statement
  {
    try registration.register(printed.functions)
    let statement = try readingOnly { () throws(SQLiteError) in
      try connection.prepare(prefix + printed.text)
    }
    for (index, parameter) in printed.parameters.enumerated() {
      switch parameter {
      case .text(let text): try statement.bind(string: text, at: index + 1)
      case .real(let value): try statement.bind(real: value, at: index + 1)
      }
    }
    return statement
  }

  /// Runs a step that has no SQL into its temporary table.
  private func fill(_ transform: LoweredTransform) throws {
    guard !temporaryTables.contains(transform.table) else { return }
    let columns = transform.input.columns.map { ResultColumn($0.name, $0.type) }
    var table = ResultTable(columns: columns, isOrdered: transform.input.isOrdered)
    try run(transform.input) { table.rows.append($0) }
    let rows: [[Value]]
    do {
      rows = try transform.transform.apply(table, self)
    } catch let failure as FunctionFailure {
      throw WorkspaceError.limit(failure.message)
    }
    do throws(SQLiteError) {
      try store(rows, in: transform.table, columns: transform.columns)
    } catch {
      throw failure(error)
    }
  }

  private func store(_ rows: [[Value]], in table: String, columns: [Column])
    throws(SQLiteError)
  {
    let names = columns.isEmpty ? [Column.physicalNameOfNone] : columns.map(\.physicalName)
    let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
    try connection.execute("create temp table \"\(table)\"(\(list))")
    temporaryTables.append(table)
    let marks = Array(repeating: "?", count: names.count).joined(separator: ", ")
    let insert = try connection.prepare("insert into temp.\"\(table)\" values (\(marks))")
    for row in rows {
      for (index, value) in row.enumerated() {
        try insert.bind(SQLiteEncoding.stored(value), at: index + 1)
      }
      try insert.run()
      insert.reset()
    }
  }

  /// What SQLite's error means to whoever asked the query.
  func failure(_ error: SQLiteError) -> WorkspaceError {
    if error.isInterrupt {
      return connection.interruption == .deadline ? .timeout : .interrupted
    }
    if let cause = connection.lastFunctionError as? FunctionFailure {
      return .limit(cause.message)
    }
    if error.isTooBig { return .limit("a value is larger than SQLite can hold") }
    if error.isOutOfMemory { return .limit("the query needs more memory than it may use") }
    if error.isFull || error.isInputOutput || error.isCorrupt || error.isNotADatabase
      || error.isReadOnly || error.isCannotOpen || error.isBusy
    {
      return .database(error.message)
    }
    return .compiler(error.message)
  }

  /// SQLite's own plan of a query, a line a step.
  func explanation(of lowered: LoweredQuery) throws -> String {
    for transform in lowered.transforms { try fill(transform) }
    let statement = try prepared(lowered.query, prefix: "explain query plan ")
    var depths: [Int64: Int] = [:]
    var lines: [String] = []
    while try step(statement) {
      let depth = (depths[statement.columnInt64(1)] ?? -1) + 1
      depths[statement.columnInt64(0)] = depth
      lines.append(String(repeating: "  ", count: depth) + statement.columnString(3))
    }
    return lines.joined(separator: "\n")
  }
}

extension QueryEngine: CompileHost {
  package func table(named name: String) -> TableDefinition? { tables.definition(of: name) }
  package func storedTable(named name: String) -> TableDefinition? {
    tables.ownDefinition(of: name)
  }
  package var tableNames: [String] { tables.names }
  package var storedTableNames: [String] { tables.storedNames }
  package func savedFunction(named name: String) -> SavedFunction? {
    files.functions[name] ?? declaredFunctions[name]
  }
  package var savedFunctionNames: [String] {
    Set(files.functions.keys).union(declaredFunctions.keys).sorted()
  }

  package var hasPlaces: Bool { registration.places != nil }

  /// Reads the file of places that queries from now on ask, unless it is the same as before.
  func usePlaces(of path: String?) throws(WorkspaceError) {
    guard path != placesPath else { return }
    placesPath = nil
    registration.places = nil
    guard let path else { return }
    registration.places = try places(ofFile: path)
    placesPath = path
  }

  package func rows(of plan: LogicalPlan) throws -> ResultTable? {
    let lowered: LoweredQuery
    do throws(LoweringError) {
      lowered = try SQLLowering.lower(plan, dialect, limits, layout: self)
    } catch {
      throw error.diagnostic
    }
    var table = ResultTable(
      columns: lowered.columns.map { ResultColumn($0.name, $0.type) },
      isOrdered: lowered.isOrdered)
    try run(lowered) { table.rows.append($0) }
    return table
  }

  package func hasLocalCopy(of address: String) -> Bool { files.copy(of: address) != nil }

  package func localFile(_ name: String, kind: LocalFileKind) throws -> [UInt8]? {
    switch kind {
    case .watchlist:
      try files.watchlists[name].map { try contents(ofFile: $0, limit: LocalFiles.largestFile) }
    case .externalData:
      if name.contains("://") {
        try files.copy(of: name).map { try contents(ofFile: $0, limit: LocalFiles.largestFile) }
      } else {
        try contents(ofFile: name, limit: LocalFiles.largestFile)
      }
    }
  }
}

extension QueryEngine: TransformHost {
  package func evaluator(_ expressions: [BoundExpression], slots: [Column]) throws
    -> (([Value]) throws -> [Value])
  {
    let row = SlotValues()
    let name = "kqi_slot_\(nextTemporary)"
    nextTemporary += 1
    let query: SQLQuery
    let transforms: [LoweredTransform]
    do throws(LoweringError) {
      (query, transforms) = try SQLLowering.lower(
        expressions, slots: slots, slotFunction: name, limits, layout: self)
    } catch {
      throw error.diagnostic
    }
    for transform in transforms { try fill(transform) }
    do throws(SQLiteError) {
      try connection.registerScalar(name: name, argumentCount: 1, deterministic: false) {
        arguments, result in
        guard case .integer(let index) = arguments[0], index < Int64(row.values.count) else {
          return
        }
        result.set(row.values[Int(index)])
      }
    } catch {
      throw failure(error)
    }
    let types = expressions.map(\.type)
    let prepared = PreparedStatement(try prepared(query, prefix: ""))
    return { [self] values in
      row.values = values.map(SQLiteEncoding.stored)
      return try evaluate(prepared, types)
    }
  }

  package func checkDeadline() throws {
    guard connection.isDue else { return }
    throw connection.interruption == .deadline
      ? WorkspaceError.timeout : WorkspaceError.interrupted
  }

  private func evaluate(_ prepared: PreparedStatement, _ types: [ScalarType]) throws -> [Value] {
    defer { prepared.statement.reset() }
    guard try step(prepared.statement) else { return [] }
    return types.indices.map { SQLiteEncoding.value(prepared.statement.column($0), types[$0]) }
  }
}

/// The values that an evaluator's expressions read.
private final class SlotValues {
  var values: [SQLiteValue] = []
}

extension QueryEngine: StorageLayout {
  package func layout(of table: String, fields: [String]) -> TableLayout? {
    tables.layout(of: table, fields: fields)
  }
}

extension QueryEngine {
  /// An engine without a database: for queries over constants.
  package static func withoutTables() throws(SQLiteError) -> QueryEngine {
    QueryEngine(connection: try Connection(path: "", mode: .inMemory), tables: NoTables())
  }

  /// The whole answer of a query, one table a tabular statement.
  package func tables(of source: SourceText, now: Int64) throws -> [ResultTable] {
    try reset()
    let compilation = compilation(of: source, CompileOptions(now: now))
    var results: [ResultTable] = []
    for plan in try compilation.runnablePlans() {
      let lowered = try lowered(plan, of: source)
      var table = ResultTable(
        columns: lowered.columns.map { ResultColumn($0.name, $0.type) },
        isOrdered: lowered.isOrdered)
      try run(lowered) { table.rows.append($0) }
      results.append(table)
    }
    return results
  }
}
