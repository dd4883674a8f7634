import CSQLite

/// Goes through the rows that a table function gives for one set of arguments.
package protocol TableFunctionCursor: AnyObject {
  /// Goes to the next row, the first included.
  ///
  /// - Returns: whether there is one.
  func next() throws -> Bool
  /// Gives a column of the present row.
  func column(_ index: Int, _ result: inout FunctionResult) throws
}

extension Connection {
  /// Makes a closure a table-valued function: `select … from name(arg, …)`.
  ///
  /// - Parameters:
  ///   - columns: the names of what it gives.
  ///   - parameterCount: how many arguments it takes; all are required, and may come from tables to
  ///     its left. They are hidden columns `parameter0`, `parameter1`, ….
  ///   - rows: called for each set of arguments. The arguments stay valid as long as the cursor does.
  package func registerTableFunction(
    name: String, columns: [String], parameterCount: Int,
    rows: @escaping (FunctionArguments) throws -> any TableFunctionCursor
  ) throws(SQLiteError) {
    let handle = try openHandle()
    let function = TableFunction(
      columns: columns, parameterCount: parameterCount, errors: functionErrors, rows: rows)
    let rc = sqlite3_create_module_v2(
      handle, name, function.module, Unmanaged.passRetained(function).toOpaque(),
      // SQLite calls it also when the registration fails.
      { function in
        if let function { Unmanaged<TableFunction>.fromOpaque(function).release() }
      })
    try check(rc)
    tableFunctionNames.append(name)
    if isReadingOnly { try setReadingOnly(true) }
  }
}

/// A name of SQL, in double quotes: it ends nowhere but at its end, whatever is in it.
package func quotedIdentifier(_ name: String) -> String {
  let parts = name.split(separator: "\"", omittingEmptySubsequences: false)
  return "\"\(parts.joined(separator: "\"\""))\""
}

/// A registered table function; each virtual table made from it retains it.
final class TableFunction {
  let columns: [String]
  let parameterCount: Int
  let errors: FunctionErrors
  let rows: (FunctionArguments) throws -> any TableFunctionCursor
  /// SQLite keeps the address, so that it lives as long as this object.
  let module: UnsafeMutablePointer<sqlite3_module>

  init(
    columns: [String], parameterCount: Int, errors: FunctionErrors,
    rows: @escaping (FunctionArguments) throws -> any TableFunctionCursor
  ) {
    self.columns = columns
    self.parameterCount = parameterCount
    self.errors = errors
    self.rows = rows
    module = .allocate(capacity: 1)
    module.initialize(to: sqlite3_module())
    // Without xCreate the table exists by its name alone, and cannot be created.
    module.pointee.xConnect = { database, function, _, _, table, _ in
      guard let function, let table else { return SQLITE_MISUSE }
      return Unmanaged<TableFunction>.fromOpaque(function).takeUnretainedValue()
        .connect(database, table)
    }
    module.pointee.xDisconnect = { table in
      ModuleMemory.freeTable(table)
      return SQLITE_OK
    }
    module.pointee.xBestIndex = { table, plan in
      guard let plan, let function = ModuleMemory.object(of: table, as: TableFunction.self) else {
        return SQLITE_MISUSE
      }
      return function.choose(&plan.pointee)
    }
    TableCursor.install(on: &module.pointee)
  }

  deinit { module.deallocate() }

  private func connect(
    _ database: OpaquePointer?,
    _ table: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>
  ) -> Int32 {
    var names = columns.map(quotedIdentifier)
    names += (0..<parameterCount).map { "parameter\($0) hidden" }
    let rc = sqlite3_declare_vtab(
      database, "create table x(\(names.joined(separator: ", ")))")
    guard rc == SQLITE_OK else { return rc }
    kustody_vtab_innocuous(database)
    table.pointee = ModuleMemory.makeTable(holding: self)
    return table.pointee == nil ? SQLITE_NOMEM : SQLITE_OK
  }

  /// Takes the plans where each parameter equals something known; argument n is parameter n.
  private func choose(_ plan: inout sqlite3_index_info) -> Int32 {
    var isGiven = [Bool](repeating: false, count: parameterCount)
    for index in 0..<Int(plan.nConstraint) {
      let constraint = plan.aConstraint[index]
      let parameter = Int(constraint.iColumn) - columns.count
      guard parameter >= 0, parameter < parameterCount, !isGiven[parameter],
        constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ), constraint.usable != 0
      else { continue }
      isGiven[parameter] = true
      plan.aConstraintUsage[index].argvIndex = Int32(parameter + 1)
      plan.aConstraintUsage[index].omit = 1
    }
    guard isGiven.allSatisfy({ $0 }) else { return SQLITE_CONSTRAINT }
    plan.estimatedCost = 10
    plan.estimatedRows = 10
    return SQLITE_OK
  }
}
