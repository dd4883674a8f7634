import CSQLite

/// The memory of the tables and cursors that SQLite sees of a module. Each holds an object of ours, which it retains;
/// of which class, the module knows.
enum ModuleMemory {
  /// - Returns: nil where there is no memory.
  static func makeTable(holding object: AnyObject) -> UnsafeMutablePointer<sqlite3_vtab>? {
    guard let memory = sqlite3_malloc64(UInt64(MemoryLayout<kustody_vtab>.size)) else { return nil }
    let table = memory.bindMemory(to: kustody_vtab.self, capacity: 1)
    table.initialize(to: kustody_vtab())
    table.pointee.function = Unmanaged.passRetained(object).toOpaque()
    return memory.assumingMemoryBound(to: sqlite3_vtab.self)
  }

  static func freeTable(_ table: UnsafeMutablePointer<sqlite3_vtab>?) {
    guard let table else { return }
    if let object = fields(of: table).pointee.function {
      Unmanaged<AnyObject>.fromOpaque(object).release()
    }
    sqlite3_free(table)
  }

  static func object<Object: AnyObject>(
    of table: UnsafeMutablePointer<sqlite3_vtab>?, as type: Object.Type
  ) -> Object? {
    guard let table, let object = fields(of: table).pointee.function else { return nil }
    return Unmanaged<Object>.fromOpaque(object).takeUnretainedValue()
  }

  /// - Returns: nil where there is no memory.
  static func makeCursor(holding state: AnyObject) -> UnsafeMutablePointer<sqlite3_vtab_cursor>? {
    guard let memory = sqlite3_malloc64(UInt64(MemoryLayout<kustody_vtab_cursor>.size)) else {
      return nil
    }
    let cursor = memory.bindMemory(to: kustody_vtab_cursor.self, capacity: 1)
    cursor.initialize(to: kustody_vtab_cursor())
    cursor.pointee.state = Unmanaged.passRetained(state).toOpaque()
    return memory.assumingMemoryBound(to: sqlite3_vtab_cursor.self)
  }

  static func freeCursor(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) {
    guard let cursor else { return }
    if let state = fields(of: cursor).pointee.state {
      Unmanaged<AnyObject>.fromOpaque(state).release()
    }
    sqlite3_free(cursor)
  }

  /// The object of a cursor, not retained: counting who has it would cost more than reading a value does.
  @inline(__always)
  static func state<State: AnyObject>(
    of cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, as type: State.Type
  ) -> Unmanaged<State>? {
    guard let cursor, let state = fields(of: cursor).pointee.state else { return nil }
    return Unmanaged<State>.fromOpaque(state)
  }

  /// A text in SQLite's memory; nil where there is none.
  static func copy(of text: String) -> UnsafeMutablePointer<CChar>? {
    var text = text
    return text.withUTF8 { bytes in
      guard let copy = sqlite3_malloc64(UInt64(bytes.count) + 1) else { return nil }
      if let start = bytes.baseAddress { copy.copyMemory(from: start, byteCount: bytes.count) }
      copy.storeBytes(of: 0, toByteOffset: bytes.count, as: UInt8.self)
      return copy.assumingMemoryBound(to: CChar.self)
    }
  }

  /// Leaves the words of an error with a table, where SQLite looks for them.
  ///
  /// - Returns: the code to end with.
  static func fail(_ table: UnsafeMutablePointer<sqlite3_vtab>?, _ error: any Error) -> Int32 {
    if let table {
      sqlite3_free(table.pointee.zErrMsg)
      table.pointee.zErrMsg = copy(of: (error as? SQLiteError)?.message ?? "\(error)")
    }
    return (error as? SQLiteError)?.extendedCode ?? SQLITE_ERROR
  }

  // Each table and cursor that was made here starts with SQLite's own part of it.

  private static func fields(
    of table: UnsafeMutablePointer<sqlite3_vtab>
  ) -> UnsafeMutablePointer<kustody_vtab> {
    UnsafeMutableRawPointer(table).assumingMemoryBound(to: kustody_vtab.self)
  }

  @inline(__always)
  private static func fields(
    of cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>
  ) -> UnsafeMutablePointer<kustody_vtab_cursor> {
    UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: kustody_vtab_cursor.self)
  }
}
