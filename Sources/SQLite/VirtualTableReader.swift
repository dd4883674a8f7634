import CSQLite

/// SQLite's cursor over a virtual table.
final class VirtualTableReader {
  private let module: VirtualTableModule
  private let rows: any VirtualTableCursor
  @exclusivity(unchecked) private var isAtEnd = true

  private init(_ module: VirtualTableModule, _ rows: any VirtualTableCursor) {
    self.module = module
    self.rows = rows
  }

  static func install(on module: inout sqlite3_module) {
    module.xOpen = { table, cursor in
      guard let cursor, let module = ModuleMemory.object(of: table, as: VirtualTableModule.self)
      else { return SQLITE_MISUSE }
      do {
        let reader = VirtualTableReader(module, try module.table.open())
        cursor.pointee = ModuleMemory.makeCursor(holding: reader)
        return cursor.pointee == nil ? SQLITE_NOMEM : SQLITE_OK
      } catch {
        module.errors.last = error
        return ModuleMemory.fail(table, error)
      }
    }
    module.xClose = { cursor in
      ModuleMemory.freeCursor(cursor)
      return SQLITE_OK
    }
    module.xFilter = { cursor, _, plan, count, values in
      VirtualTableReader.with(cursor) { $0.filter(cursor, plan, count, values) }
    }
    module.xNext = { cursor in VirtualTableReader.with(cursor) { $0.next(cursor) } }
    module.xEof = { cursor in VirtualTableReader.with(cursor) { $0.isAtEnd ? 1 : 0 } }
    module.xColumn = { cursor, context, index in
      VirtualTableReader.with(cursor) { $0.column(Int(index), context) }
    }
    module.xRowid = { cursor, rowID in
      VirtualTableReader.with(cursor) { reader in
        rowID?.pointee = reader.rows.rowID
        return SQLITE_OK
      }
    }
  }

  /// Lends the reader of a cursor.
  @inline(__always)
  private static func with(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?,
    _ body: (VirtualTableReader) -> Int32
  ) -> Int32 {
    guard let reader = ModuleMemory.state(of: cursor, as: VirtualTableReader.self) else {
      return SQLITE_MISUSE
    }
    return reader._withUnsafeGuaranteedRef(body)
  }

  private func filter(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ plan: UnsafePointer<CChar>?,
    _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
  ) -> Int32 {
    isAtEnd = true
    do {
      let numbers = plan.map(String.init(cString:))?.split(separator: " ").compactMap { Int($0) }
      var conditions = numbers ?? []
      var order: TableOrder?
      if conditions.count == 2 * Int(count) + 2 {
        order = TableOrder(
          column: conditions[2 * Int(count)], isDescending: conditions[2 * Int(count) + 1] != 0)
        conditions.removeLast(2)
      }
      let argument = argument(conditions, count, values)
      try rows.begin(
        try self.conditions(conditions, count, values), order: order, argument: argument)
    } catch {
      return fail(cursor, error)
    }
    return next(cursor)
  }

  /// What the statement gave the table.
  private func argument(
    _ numbers: [Int], _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
  ) -> AnyObject? {
    guard let values, numbers.count == 2 * Int(count),
      let index = (0..<Int(count)).first(where: { numbers[2 * $0] == module.columnCount }),
      let object = sqlite3_value_pointer(values[index], kustody_object())
    else { return nil }
    return Unmanaged<AnyObject>.fromOpaque(object).takeUnretainedValue()
  }

  /// What `choose` wrote of each condition, with the values.
  private func conditions(
    _ numbers: [Int], _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
  ) throws -> [TableCondition] {
    guard let values else { return [] }
    guard numbers.count == 2 * Int(count) else {
      throw SQLiteError(extendedCode: SQLITE_INTERNAL, message: "a plan does not fit its values")
    }
    return try (0..<Int(count)).compactMap { index in
      if numbers[2 * index] == module.columnCount { return nil }
      let column = numbers[2 * index]
      let comparison = TableCondition.Comparison(rawValue: numbers[2 * index + 1]) ?? .equal
      var condition = TableCondition(
        column: column < 0 ? nil : column, comparison: comparison, values: [])
      guard comparison == .oneOf else {
        condition.values = [Self.owned(values[index])]
        return condition
      }
      var value: OpaquePointer?
      var rc = sqlite3_vtab_in_first(values[index], &value)
      while rc == SQLITE_OK, value != nil {
        condition.values.append(Self.owned(value))
        rc = sqlite3_vtab_in_next(values[index], &value)
      }
      guard rc == SQLITE_DONE || rc == SQLITE_OK else {
        throw SQLiteError(extendedCode: rc, message: "the values of a list cannot be read")
      }
      return condition
    }
  }

  /// A text that is not UTF-8 is given as its bytes: nothing of it may be lost.
  private static func owned(_ value: OpaquePointer?) -> SQLiteValue {
    let view = SQLiteView(value: value)
    if case .text(let bytes) = view, String(validating: bytes, as: UTF8.self) == nil {
      return .bytes([UInt8](bytes))
    }
    return SQLiteValue(view)
  }

  private func next(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 {
    do {
      isAtEnd = try !rows.next()
    } catch {
      isAtEnd = true
      return fail(cursor, error)
    }
    return SQLITE_OK
  }

  private func column(_ index: Int, _ context: OpaquePointer?) -> Int32 {
    var result = FunctionResult(
      context: context, arguments: FunctionArguments(context: nil, values: nil, count: 0))
    do {
      try rows.column(index, &result)
    } catch {
      module.errors.fail(context, error)
    }
    return SQLITE_OK
  }

  private func fail(
    _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ error: any Error
  ) -> Int32 {
    module.errors.last = error
    return ModuleMemory.fail(cursor?.pointee.pVtab, error)
  }
}
