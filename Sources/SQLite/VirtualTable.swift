import CSQLite

/// A table whose rows are not SQLite's, read by its name as any other.
package protocol VirtualTable: AnyObject {
  /// The names of its columns; asked for when a statement first names the table.
  func columns() throws -> [String]
  /// Those that only a statement sees which names them; the first takes the table's argument, an object.
  var hiddenColumns: [String] { get }
  /// About how many rows it has.
  func rowCount() throws -> Int
  /// Whether it gives its rows in the order of a column, those of equal value in their own, if that is asked of it.
  func canOrder(by column: Int) throws -> Bool
  /// A reader of its rows.
  func open() throws -> any VirtualTableCursor
}

/// Goes through the rows of a virtual table.
package protocol VirtualTableCursor: AnyObject {
  /// Starts again, before the first row. Rows that do not meet the conditions may be left out: SQLite looks at each
  /// row again.
  ///
  /// - Parameters:
  ///   - order: a column by which the rows are to be ordered; nil: as they are.
  ///   - argument: what the statement gave the table; nil for nothing.
  func begin(_ conditions: [TableCondition], order: TableOrder?, argument: AnyObject?) throws
  /// Goes to the next row, the first included.
  ///
  /// - Returns: whether there is one.
  func next() throws -> Bool
  /// The number of the present row.
  var rowID: Int64 { get }
  /// Gives a column of the present row.
  func column(_ index: Int, _ result: inout FunctionResult) throws
}

/// An order of the rows of a virtual table.
package struct TableOrder: Sendable {
  package var column: Int
  package var isDescending: Bool
}

/// What a statement asks of the rows of a virtual table: that a column compares so with a value, in the order of bytes.
package struct TableCondition: Sendable {
  package enum Comparison: Int, Sendable {
    case equal = 0
    case less = 1
    case lessOrEqual = 2
    case greater = 3
    case greaterOrEqual = 4
    /// Equal to one of several values.
    case oneOf = 5

    init?(operation: UInt8) {
      switch Int32(operation) {
      case SQLITE_INDEX_CONSTRAINT_EQ: self = .equal
      case SQLITE_INDEX_CONSTRAINT_LT: self = .less
      case SQLITE_INDEX_CONSTRAINT_LE: self = .lessOrEqual
      case SQLITE_INDEX_CONSTRAINT_GT: self = .greater
      case SQLITE_INDEX_CONSTRAINT_GE: self = .greaterOrEqual
      default: return nil
      }
    }
  }

  /// nil: the number of the row.
  package var column: Int?
  package var comparison: Comparison
  /// One, or, for `oneOf`, any number.
  package var values: [SQLiteValue]
}

extension Connection {
  /// Makes rows readable under a name, in place of those that were before.
  package func registerTable(name: String, _ table: any VirtualTable) throws(SQLiteError) {
    let handle = try openHandle()
    let module = VirtualTableModule(table, progress: progress, errors: functionErrors)
    let rc = sqlite3_create_module_v2(
      handle, name, VirtualTableModule.calls, Unmanaged.passRetained(module).toOpaque(),
      // SQLite calls it also when the registration fails.
      { module in
        if let module { Unmanaged<VirtualTableModule>.fromOpaque(module).release() }
      })
    try check(rc)
  }
}

/// What SQLite knows a virtual table by.
final class VirtualTableModule {
  let table: any VirtualTable
  /// How many columns it has that are not hidden, as of its last connection; the next one takes the argument.
  private(set) var columnCount = 0
  let progress: Progress
  let errors: FunctionErrors
  /// Cost of looking for one row, beside which that of reading one is 1.
  private static let costOfSearch = 50.0

  init(_ table: any VirtualTable, progress: Progress, errors: FunctionErrors) {
    self.table = table
    self.progress = progress
    self.errors = errors
  }

  /// One for all tables, never changed and never freed: SQLite keeps the address.
  nonisolated(unsafe) static let calls: UnsafeMutablePointer<sqlite3_module> = {
    let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    module.initialize(to: sqlite3_module())
    // Without xCreate the table exists by its name alone, and cannot be created.
    module.pointee.xConnect = { database, module, _, _, table, message in
      guard let module, let table else { return SQLITE_MISUSE }
      return Unmanaged<VirtualTableModule>.fromOpaque(module).takeUnretainedValue()
        .connect(database, table, message)
    }
    module.pointee.xDisconnect = { table in
      ModuleMemory.freeTable(table)
      return SQLITE_OK
    }
    module.pointee.xBestIndex = { table, plan in
      guard let plan, let module = ModuleMemory.object(of: table, as: VirtualTableModule.self)
      else { return SQLITE_MISUSE }
      return module.choose(plan)
    }
    VirtualTableReader.install(on: &module.pointee)
    return module
  }()

  private func connect(
    _ database: OpaquePointer?,
    _ table: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>,
    _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
  ) -> Int32 {
    let columns: [String]
    do {
      columns = try self.table.columns()
    } catch {
      errors.last = error
      message?.pointee = ModuleMemory.copy(of: (error as? SQLiteError)?.message ?? "\(error)")
      return (error as? SQLiteError)?.extendedCode ?? SQLITE_ERROR
    }
    columnCount = columns.count
    let hidden = self.table.hiddenColumns.map { quotedIdentifier($0) + " hidden" }
    let names = (columns.map(quotedIdentifier) + hidden).joined(separator: ", ")
    // Asks to write into the schema, which it does not.
    progress.isDeclaring = true
    let rc = sqlite3_declare_vtab(database, "create table x(\(names))")
    progress.isDeclaring = false
    guard rc == SQLITE_OK else { return rc }
    kustody_vtab_innocuous(database)
    table.pointee = ModuleMemory.makeTable(holding: self)
    return table.pointee == nil ? SQLITE_NOMEM : SQLITE_OK
  }

  /// Takes each condition on a column that reads its values as they are, and says of each what it is: two numbers
  /// in `idxStr`; two more are the order.
  private func choose(_ plan: UnsafeMutablePointer<sqlite3_index_info>) -> Int32 {
    var text = ""
    var count: Int32 = 0
    var findsRow = false
    var isNarrow = false
    for index in 0..<Int(plan.pointee.nConstraint) {
      let constraint = plan.pointee.aConstraint[index]
      if Int(constraint.iColumn) == columnCount, constraint.op == UInt8(SQLITE_INDEX_CONSTRAINT_EQ)
      {
        // Without its argument it would be another table.
        guard constraint.usable != 0 else { return SQLITE_CONSTRAINT }
        count += 1
        plan.pointee.aConstraintUsage[index].argvIndex = count
        plan.pointee.aConstraintUsage[index].omit = 1
        text += "\(constraint.iColumn) \(TableCondition.Comparison.equal.rawValue) "
        continue
      }
      guard constraint.usable != 0, Int(constraint.iColumn) < columnCount,
        var comparison = TableCondition.Comparison(operation: constraint.op)
      else { continue }
      if constraint.iColumn >= 0 {
        guard let collation = sqlite3_vtab_collation(plan, Int32(index)),
          sqlite3_stricmp(collation, "binary") == 0
        else { continue }
      }
      // Several values at once, so that the rows are read once and in their order.
      if sqlite3_vtab_in(plan, Int32(index), 1) != 0 { comparison = .oneOf }
      findsRow = findsRow || constraint.iColumn < 0 && comparison == .equal
      isNarrow = isNarrow || comparison == .equal || comparison == .oneOf
      count += 1
      plan.pointee.aConstraintUsage[index].argvIndex = count
      text += "\(constraint.iColumn) \(comparison.rawValue) "
    }
    var cost: Double
    var order: sqlite3_index_orderby?
    do {
      cost = Double(try table.rowCount())
      if plan.pointee.nOrderBy == 1 {
        let asked = plan.pointee.aOrderBy[0]
        if try asked.iColumn < 0
          ? asked.desc == 0
          : Int(asked.iColumn) < columnCount && table.canOrder(by: Int(asked.iColumn))
        {
          order = asked
        }
      }
    } catch {
      errors.last = error
      return SQLITE_ERROR
    }
    plan.pointee.estimatedRows = findsRow ? 1 : max(1, Int64(isNarrow ? cost / 10 : cost))
    if findsRow {
      cost = Self.costOfSearch
      plan.pointee.idxFlags = SQLITE_INDEX_SCAN_UNIQUE
    }
    plan.pointee.estimatedCost = max(cost, 1)
    if let order {
      plan.pointee.orderByConsumed = 1
      // Rows come in the order of their numbers anyway.
      if order.iColumn >= 0 { text += "\(order.iColumn) \(order.desc)" }
    }
    plan.pointee.idxStr = ModuleMemory.copy(of: text)
    plan.pointee.needToFreeIdxStr = 1
    return plan.pointee.idxStr == nil ? SQLITE_NOMEM : SQLITE_OK
  }
}
