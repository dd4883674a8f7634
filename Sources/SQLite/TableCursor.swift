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
      guard let cursor, let function = TableFunction.of(table) else { return SQLITE_MISUSE }
      guard let memory = sqlite3_malloc64(UInt64(MemoryLayout<kustody_vtab_cursor>.size)) else {
        return SQLITE_NOMEM
      }
      let made = memory.bindMemory(to: kustody_vtab_cursor.self, capacity: 1)
      made.initialize(to: kustody_vtab_cursor())
      made.pointee.state = Unmanaged.passRetained(TableCursor(function: function)).toOpaque()
      cursor.pointee = memory.assumingMemoryBound(to: sqlite3_vtab_cursor.self)
      return SQLITE_OK
    }
    module.xClose = { cursor in
      guard let cursor else { return SQLITE_OK }
      let made = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: kustody_vtab_cursor.self)
      if let state = made.pointee.state { Unmanaged<TableCursor>.fromOpaque(state).release() }
      sqlite3_free(made)
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
    guard let cursor else { return nil }
    // Every cursor of this module starts with its `sqlite3_vtab_cursor`.
    let made = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: kustody_vtab_cursor.self)
    return made.pointee.state.map {
      Unmanaged<TableCursor>.fromOpaque($0).takeUnretainedValue()
    }
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

  /// Leaves the error's words with the table, where SQLite looks for them.
  private func fail(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ error: any Error
  ) -> Int32 {
    function.errors.last = error
    var message = (error as? SQLiteError)?.message ?? "\(error)"
    if let table = cursor?.pointee.pVtab {
      message.withUTF8 { bytes in
        guard let copy = sqlite3_malloc64(UInt64(bytes.count) + 1) else { return }
        if let start = bytes.baseAddress { copy.copyMemory(from: start, byteCount: bytes.count) }
        copy.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
        sqlite3_free(table.pointee.zErrMsg)
        table.pointee.zErrMsg = copy.assumingMemoryBound(to: CChar.self)
      }
    }
    return (error as? SQLiteError)?.extendedCode ?? SQLITE_ERROR
  }

  private func freeParameters() {
    for index in 0..<function.parameterCount {
      sqlite3_value_free(parameters[index])
      parameters[index] = nil
    }
  }
}
