import CSQLite

/// SQLite's cursor over a table function: holds the arguments, and the rows they gave.
final class TableCursor {
  private let function: TableFunction
  private var rows: (any TableFunctionCursor)?
  private var isAtEnd = true
  private var rowID: Int64 = 0
  /// Copies, so that the rows may borrow from them and the hidden columns can be read.
  private let parameters: UnsafeMutablePointer<OpaquePointer?>

  private init(function: TableFunction) {
    self.function = function
    parameters = .allocate(capacity: max(1, function.parameterCount))
    parameters.initialize(repeating: nil, count: max(1, function.parameterCount))
  }

  deinit {
    rows = nil
    freeParameters()
    parameters.deallocate()
  }

  static func install(on module: inout sqlite3_module) {
    module.xOpen = { table, cursor in
      guard let cursor, let function = ModuleMemory.object(of: table, as: TableFunction.self) else {
        return SQLITE_MISUSE
      }
      cursor.pointee = ModuleMemory.makeCursor(holding: TableCursor(function: function))
      return cursor.pointee == nil ? SQLITE_NOMEM : SQLITE_OK
    }
    module.xClose = { cursor in
      ModuleMemory.freeCursor(cursor)
      return SQLITE_OK
    }
    module.xFilter = { cursor, _, _, count, values in
      TableCursor.of(cursor)?.filter(cursor, count, values) ?? SQLITE_MISUSE
    }
    module.xNext = { cursor in TableCursor.of(cursor)?.next(cursor) ?? SQLITE_MISUSE }
    module.xEof = { cursor in TableCursor.of(cursor)?.isAtEnd ?? true ? 1 : 0 }
    module.xColumn = { cursor, context, index in
      TableCursor.of(cursor)?.column(Int(index), context) ?? SQLITE_MISUSE
    }
    module.xRowid = { cursor, rowID in
      guard let state = TableCursor.of(cursor) else { return SQLITE_MISUSE }
      rowID?.pointee = state.rowID
      return SQLITE_OK
    }
  }

  private static func of(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> TableCursor? {
    ModuleMemory.state(of: cursor, as: TableCursor.self)?.takeUnretainedValue()
  }

  private func filter(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ count: Int32,
    _ values: UnsafeMutablePointer<OpaquePointer?>?
  ) -> Int32 {
    rows = nil
    isAtEnd = true
    rowID = 0
    freeParameters()
    guard Int(count) == function.parameterCount else { return SQLITE_MISUSE }
    for index in 0..<Int(count) {
      guard let copy = sqlite3_value_dup(values?[index]) else { return SQLITE_NOMEM }
      parameters[index] = copy
    }
    do {
      rows = try function.rows(arguments(context: nil))
    } catch {
      return fail(cursor, error)
    }
    return next(cursor)
  }

  private func next(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 {
    do {
      isAtEnd = try !(rows?.next() ?? false)
    } catch {
      isAtEnd = true
      return fail(cursor, error)
    }
    rowID &+= 1
    return SQLITE_OK
  }

  private func column(_ index: Int, _ context: OpaquePointer?) -> Int32 {
    var result = FunctionResult(context: context, arguments: arguments(context: nil))
    guard index < function.columns.count else {
      result.setArgument(index - function.columns.count)
      return SQLITE_OK
    }
    do {
      try rows?.column(index, &result)
    } catch {
      function.errors.fail(context, error)
    }
    return SQLITE_OK
  }

  private func arguments(context: OpaquePointer?) -> FunctionArguments {
    FunctionArguments(context: context, values: parameters, count: function.parameterCount)
  }

  private func fail(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ error: any Error
  ) -> Int32 {
    function.errors.last = error
    return ModuleMemory.fail(cursor?.pointee.pVtab, error)
  }

  private func freeParameters() {
    for index in 0..<function.parameterCount {
      sqlite3_value_free(parameters[index])
      parameters[index] = nil
    }
  }
}
