import Diagnostics
import Files
import KQL
import KQLCatalog
import KQLPlan
import KQLValues
import SQLLowering
import SQLSyntax
import SQLite
import Storage

/// One query of a session while it is compiled and run: what the compiler asks of the database, and the temporary
/// tables of its steps without SQL, which go when it does.
final class Execution {
  let session: Session
  private let engine: QueryEngine
  private let number: Int
  /// The temporary tables that are filled, by their names in the query's SQL.
  private var filled: [String: String] = [:]
  /// Files that the query itself names.
  private(set) var filesRead: [LocalFile] = []
  /// The tables of the database that its SQL reads.
  private(set) var tablesRead: Set<String> = []
  /// What its statements took, those of its steps included.
  private(set) var work = StatementWork()
  /// What of its plans a server with the rows does.
  private(set) lazy var division = session.remote.map { PlanDivision($0, session) }
  /// What log tables were asked for, with what came of it.
  private(set) var scans: [ScanRequest] = []
  /// Whether the query that ran last was read from blocks, without SQLite.
  private(set) var isOverBlocks = false
  /// Why it was ended; what the compiler says of a query after that does not hold.
  private(set) var ended: WorkspaceError?

  init(_ session: Session) {
    self.session = session
    engine = session.workspace.engine
    number = engine.newNumber()
  }

  deinit { engine.abandon(filled.values) }

  /// The SQL of a compilation's results.
  ///
  /// - Throws: every error of the query.
  func lowered(_ compilation: Compilation) throws -> [LoweredQuery] {
    var lowered: [LoweredQuery] = []
    for plan in try compilation.runnablePlans() {
      lowered.append(try self.lowered(plan, of: compilation.source))
    }
    return lowered
  }

  func lowered(_ plan: LogicalPlan, of source: SourceText) throws -> LoweredQuery {
    do throws(LoweringError) {
      if let whole = division?.whole(plan) { return whole }
      let plan = try division?.divided(plan) ?? plan
      return try SQLLowering.lower(
        plan, engine.dialect, engine.limits, layout: self, fusesSteps: engine.fusesSteps)
    } catch {
      if let ended { throw ended }
      throw Diagnostics(source: source, [error.diagnostic])
    }
  }

  // MARK: rows

  /// Runs a query, a row at a time.
  ///
  /// - Parameter asksNothing: see `lendRows`.
  /// - Throws: `WorkspaceError`, or what `body` throws.
  func run(
    _ lowered: LoweredQuery, asksNothing: Bool = false, _ body: ([Value]) throws -> Void
  ) throws {
    if case .clickHouse = lowered.dialect {
      do {
        try session.remote?.forEachRow(
          of: lowered, under: session.limits, until: session.deadline, while: checkDeadline, body)
      } catch let refusal as RefusedValue {
        guard let plan = lowered.guarded else { throw refusal }
        try run(try loweredHere(plan), body)
      }
      return
    }
    var row: [Value] = []
    var batch: RowBatch?
    try lendRows(lowered, asksNothing: asksNothing) { lent in
      // Of some hundred columns of a table most are the same in every row: nobody brought them.
      if batch !== lent.batch {
        batch = lent.batch
        row = lent.batch.constants
      }
      for (index, column) in lent.batch.varying.enumerated() {
        row[column] = Value(stored: lent.cells[index], as: lent.batch.types[column])
      }
      try body(row)
    }
  }

  /// Runs a query and lends each row.
  ///
  /// - Parameter asksNothing: whether `body` leaves the database alone, so that threads may read on meanwhile.
  /// - Throws: `WorkspaceError`, or what `body` throws.
  func lendRows(
    _ lowered: LoweredQuery, asksNothing: Bool = false, _ body: (LentRow) throws -> Void
  ) throws {
    if case .clickHouse = lowered.dialect {
      let types = lowered.columns.map(\.type)
      try run(lowered) { try StoredRow(types, $0).lend(body) }
      return
    }
    // Its steps, and the blocks that it reads one after the other, are of one state.
    let moment = try readMoment()
    defer { withExtendedLifetime(moment) {} }
    for transform in lowered.transforms { try fill(transform) }
    isOverBlocks = try runOverBlocks(lowered, asksNothing, body)
    if isOverBlocks { return try engine.requireUnchanged() }
    let statement = try prepared(lowered.query)
    let types = lowered.columns.map(\.type)
    let constants = lowered.query.constants
    let batch = RowBatch(
      types,
      constants: types.enumerated().map { index, type in
        let constant = index < constants.count ? constants[index] : nil
        return constant.flatMap { SQLiteEncoding.value(literal: $0, type) }
      })
    defer { work += statement.work }
    let cells = UnsafeMutableBufferPointer<ValueView>.allocate(capacity: batch.varying.count)
    defer { cells.deallocate() }
    cells.initialize(repeating: .null)
    let row = LentRow(batch, UnsafeBufferPointer(cells))
    while try step(statement) {
      for (index, column) in batch.varying.enumerated() {
        cells[index] = SQLiteEncoding.view(statement.column(column))
      }
      try body(row)
    }
    try engine.requireUnchanged()
  }

  /// Runs a query that only hands on rows of a log table, by reading the table's blocks.
  ///
  /// - Returns: whether it did; if not, SQLite is to run it.
  private func runOverBlocks(
    _ lowered: LoweredQuery, _ asksNothing: Bool, _ body: (LentRow) throws -> Void
  ) throws -> Bool {
    guard engine.fusesSteps, let plain = lowered.query.rowsOfBlocks(session.tables.hasBlocks) else {
      return false
    }
    let compiler = ScanCompiler(plain.scan.table, functions: engine.scanFunctions)
    guard plain.expressions.allSatisfy(compiler.takes) else { return false }
    let request = ScanRequest(plain.scan, functions: engine.scanFunctions)
    var bodyError: (any Error)?
    session.activate()
    do {
      let rows = try BlockRows(
        engine.connection, request,
        columns: zip(plain.columns, lowered.columns).map { ($0, $1.type) }, order: plain.order,
        limit: plain.limit)
      let isDone = try rows.run(readingOn: asksNothing) { row in
        do {
          try body(row)
        } catch {
          bodyError = error
          throw error
        }
        // Another session's query may have been read meanwhile.
        session.activate()
      }
      guard isDone else { return false }
      scans.append(request)
      return true
    } catch {
      if let bodyError { throw bodyError }
      if let error = error as? SQLiteError { throw failure(error) }
      if let error = error as? FunctionFailure { throw WorkspaceError.failed(error) }
      throw error
    }
  }

  /// All rows of a query.
  func table(of lowered: LoweredQuery) throws -> ResultTable {
    var table = ResultTable(
      columns: lowered.columns.map { ResultColumn($0.name, $0.type) },
      isOrdered: lowered.isOrdered)
    try run(lowered, asksNothing: true) { table.rows.append($0) }
    return table
  }

  /// The rows of a part that the server refused.
  func rowsHere(of plan: LogicalPlan) throws -> [[Value]] {
    try table(of: try loweredHere(plan)).rows
  }

  /// A plan of which the server refused a value, with that value's step done here.
  private func loweredHere(_ plan: LogicalPlan) throws -> LoweredQuery {
    do throws(LoweringError) {
      return try SQLLowering.lower(
        try division?.dividedAnew(plan) ?? plan, engine.dialect, engine.limits, layout: self)
    } catch {
      throw Diagnostics(source: SourceText(""), [error.diagnostic])
    }
  }

  /// SQLite's own plan of a query, one step per line.
  func explanation(of lowered: LoweredQuery) throws -> String {
    if case .clickHouse = lowered.dialect { return "" }
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

  /// What an error of SQLite's means; whether it ends the query is noted.
  private func failure(_ error: SQLiteError) -> WorkspaceError {
    let failure = engine.failure(error)
    if failure.endsCompilation { ended = failure }
    return failure
  }

  private func readMoment() throws(WorkspaceError) -> PreparedStatement {
    session.activate()
    do throws(SQLiteError) {
      return try engine.connection.readMoment()
    } catch {
      throw failure(error)
    }
  }

  private func step(_ statement: borrowing Statement) throws(WorkspaceError) -> Bool {
    session.activate()
    do throws(SQLiteError) {
      return try statement.step()
    } catch {
      throw failure(error)
    }
  }

  private func prepared(_ query: SQLQuery, prefix: String = "") throws(WorkspaceError)
    -> Statement
  {
    // SQLite looks at the limits while it compiles, too.
    session.activate()
    do throws(SQLiteError) {
      return try bound(
        engine.dialect.printed(query, engine.limits, tables: filled), prefix: prefix)
    } catch {
      throw failure(error)
    }
  }

  /// Whatever a query was made into, what runs can only read.
  private func readingOnly(_ prepare: () throws(SQLiteError) -> Statement) throws(SQLiteError)
    -> Statement
  {
    try engine.connection.setReadingOnly(true)
    do throws(SQLiteError) {
      let statement = try prepare()
      try engine.connection.setReadingOnly(false)
      return statement
    } catch {
      try engine.connection.setReadingOnly(false)
      throw error
    }
  }

  private func bound(_ printed: PrintedSQL, prefix: String) throws(SQLiteError) -> Statement {
    try engine.register(printed.functions)
    let statement = try readingOnly { () throws(SQLiteError) in
      try engine.connection.prepare(prefix + printed.text)
    }
    scans += try engine.bind(printed.parameters, to: statement)
    return statement
  }

  // MARK: steps without SQL

  /// Runs a step that has no SQL into its temporary table, once.
  private func fill(_ transform: LoweredTransform) throws {
    guard filled[transform.table] == nil else { return }
    let input = try table(of: transform.input)
    let rows: [[Value]]
    do {
      rows = try transform.transform.apply(input, self)
    } catch let failure as FunctionFailure {
      throw WorkspaceError.failed(failure)
    }
    do throws(SQLiteError) {
      try store(rows, of: transform)
    } catch {
      throw failure(error)
    }
  }

  private func store(_ rows: [[Value]], of transform: LoweredTransform) throws(SQLiteError) {
    let connection = engine.connection
    // Another query may have a step of the same name.
    let table = "\(transform.table)_\(number)"
    let columns = transform.columns
    let names = columns.isEmpty ? [Column.physicalNameOfNone] : columns.map(\.physicalName)
    let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
    try connection.execute("create temp table \"\(table)\"(\(list))")
    filled[transform.table] = table
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
}

extension Execution: StorageLayout {
  var isDue: Bool {
    session.activate()
    guard engine.connection.isDue else { return false }
    ended = engine.interruption
    return true
  }

  func layout(of table: String, fields: [String]) -> TableLayout? {
    tablesRead.formUnion(session.tables.physicalNames(of: table))
    return session.tables.layout(of: table, fields: fields)
  }

  func hasBlocks(_ table: String) -> Bool { session.tables.hasBlocks(table) }

  func computes(_ expression: SQLExpression, overBlocksOf table: String) -> Bool {
    ScanCompiler(table, functions: engine.scanFunctions).takes(expression)
  }
}

extension Execution: CompileHost {
  func table(named name: String) -> TableDefinition? { session.tables.definition(of: name) }
  func storedTable(named name: String) -> TableDefinition? {
    session.tables.ownDefinition(of: name)
  }
  var tableNames: [String] { session.tables.names }
  var storedTableNames: [String] { session.tables.storedNames }
  func savedFunction(named name: String) -> SavedFunction? { session.functions[name] }
  var savedFunctionNames: [String] { session.functions.keys.sorted() }
  var hasPlaces: Bool { session.places != nil }

  var limits: Limits { engine.limits }
  func hasLocalCopy(of address: String) -> Bool {
    session.options.files.copy(of: address) != nil
  }

  func rows(of plan: LogicalPlan) throws -> ResultTable? {
    let lowered: LoweredQuery
    do throws(LoweringError) {
      if let whole = division?.whole(plan) {
        lowered = whole
      } else {
        let plan = try division?.divided(plan) ?? plan
        lowered = try SQLLowering.lower(plan, engine.dialect, engine.limits, layout: self)
      }
    } catch {
      throw error.diagnostic
    }
    do {
      return try table(of: lowered)
    } catch WorkspaceError.failed(let code, let message) {
      throw Diagnostic(code, message, at: .none)
    }
  }

  func localFile(_ name: String, kind: LocalFileKind) throws -> [UInt8]? {
    switch kind {
    case .watchlist: return try session.options.files.watchlists[name]?.bytes()
    case .externalData:
      guard session.options.readsNamedFiles || name.contains("://") else {
        throw Diagnostic(
          .unsupported, "a server reads no file that a query names", at: .none,
          help: "name an address whose copy the server was given: `--external ADDRESS=FILE`")
      }
      // What lies at an address is read only from a copy that was named.
      guard let path = name.contains("://") ? session.options.files.copy(of: name) : name else {
        return nil
      }
      let file = try filesRead.first { $0.path == path } ?? LocalFile(path)
      let bytes = try file.bytes()
      if !filesRead.contains(where: { $0 === file }) { filesRead.append(file) }
      return bytes
    }
  }
}

extension Execution: TransformHost {
  func evaluator(_ expressions: [BoundExpression], slots: [Column]) throws
    -> (([Value]) throws -> [Value])
  {
    let row = SlotValues()
    let name = "kqi_slot_\(engine.newNumber())"
    let query: SQLQuery
    let transforms: [LoweredTransform]
    do throws(LoweringError) {
      (query, transforms) = try SQLLowering.lower(
        try division?.divided(expressions) ?? expressions, slots: slots, slotFunction: name,
        engine.limits, layout: self)
    } catch {
      throw error.diagnostic
    }
    for transform in transforms { try fill(transform) }
    do throws(SQLiteError) {
      try engine.connection.registerScalar(name: name, argumentCount: 1, deterministic: false) {
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
    let prepared = PreparedStatement(try prepared(query))
    return { [self] values in
      row.values = values.map(SQLiteEncoding.stored)
      return try evaluate(prepared, types)
    }
  }

  func checkDeadline() throws {
    if isDue, let ended { throw ended }
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

/// A row of values as one that is lent.
private struct StoredRow {
  private let types: [ScalarType]
  private let values: [Value]

  init(_ types: [ScalarType], _ values: [Value]) {
    self.types = types
    self.values = values
  }

  func lend(_ body: (LentRow) throws -> Void) rethrows {
    try body(
      LentRow(
        RowBatch(types, constants: values), UnsafeBufferPointer(start: nil, count: 0)))
  }
}
