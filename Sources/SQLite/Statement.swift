import CSQLite

/// A prepared statement; finalized when it goes out of scope. It keeps its connection open.
///
/// Parameters are counted from 1 and columns from 0, as in SQLite.
package struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let connection: Connection

  init(handle: OpaquePointer, connection: Connection) {
    self.handle = handle
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  // MARK: Running

  /// Goes to the next row.
  ///
  /// - Returns: whether there is one.
  package func step() throws(SQLiteError) -> Bool {
    let rc = sqlite3_step(handle)
    if rc == SQLITE_ROW { return true }
    guard rc == SQLITE_DONE else { throw SQLiteError(rc, on: connection.handle) }
    return false
  }

  /// Steps to the end and resets, for a statement without rows that runs often.
  package func run() throws(SQLiteError) {
    var rc = sqlite3_step(handle)
    while rc == SQLITE_ROW { rc = sqlite3_step(handle) }
    guard rc == SQLITE_DONE else {
      let error = SQLiteError(rc, on: connection.handle)
      sqlite3_reset(handle)
      throw error
    }
    sqlite3_reset(handle)
  }

  /// Makes it ready to run again; what is bound stays bound.
  package func reset() {
    connection.functionErrors.last = nil
    sqlite3_reset(handle)
  }

  /// Makes every parameter null.
  package func clearBindings() { sqlite3_clear_bindings(handle) }

  /// Whether running it leaves the database as it is.
  package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  /// What SQLite has counted since the statement was prepared.
  package var work: StatementWork {
    func count(_ what: Int32) -> Int { Int(sqlite3_stmt_status(handle, what, 0)) }
    return StatementWork(
      steps: count(SQLITE_STMTSTATUS_VM_STEP),
      sorts: count(SQLITE_STMTSTATUS_SORT),
      indexedRows: count(SQLITE_STMTSTATUS_AUTOINDEX))
  }

  // MARK: Parameters

  /// How many parameters there are; the greatest index that can be bound.
  package var parameterCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

  /// The index of a named parameter, its prefix (`:`, `@`, `$`) included.
  package func parameterIndex(_ name: String) -> Int? {
    let index = sqlite3_bind_parameter_index(handle, name)
    return index == 0 ? nil : Int(index)
  }

  /// Binds an owned value; its bytes are copied.
  package func bind(_ value: SQLiteValue, at index: Int) throws(SQLiteError) {
    switch value {
    case .null: try bindNull(at: index)
    case .integer(let value): try bind(integer: value, at: index)
    case .real(let value): try bind(real: value, at: index)
    case .text(let value): try bind(string: value, at: index)
    case .bytes(let value):
      try check(value.withUnsafeBytes { bindBlob($0, at: index, kustody_transient()) })
    }
  }

  package func bindNull(at index: Int) throws(SQLiteError) {
    try check(sqlite3_bind_null(handle, position(index)))
  }

  package func bind(integer value: Int64, at index: Int) throws(SQLiteError) {
    try check(sqlite3_bind_int64(handle, position(index), value))
  }

  /// NaN becomes NULL.
  package func bind(real value: Double, at index: Int) throws(SQLiteError) {
    try check(sqlite3_bind_double(handle, position(index), value))
  }

  /// Copies the text, whole: it may hold NUL.
  package func bind(string value: String, at index: Int) throws(SQLiteError) {
    var value = value
    try check(
      value.withUTF8 {
        bindText(UnsafeRawBufferPointer($0), at: index, kustody_transient())
      })
  }

  /// Copies the text, which ought to be UTF-8 and may hold NUL.
  package func bind(text: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
    try check(bindText(text, at: index, kustody_transient()))
  }

  /// Borrows the text: the bytes must stay as they are until it is bound again, cleared, or finalized.
  package func bind(borrowedText text: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
    try check(bindText(text, at: index, nil))
  }

  /// Copies the bytes.
  package func bind(blob: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
    try check(bindBlob(blob, at: index, kustody_transient()))
  }

  /// Binds an object, as the argument of a virtual table; it is kept as long as it is bound.
  package func bind(object: AnyObject, at index: Int) throws(SQLiteError) {
    // SQLite lets go of it also when this fails.
    try check(
      sqlite3_bind_pointer(
        handle, position(index), Unmanaged.passRetained(object).toOpaque(), kustody_object(),
        { kept in
          if let kept { Unmanaged<AnyObject>.fromOpaque(kept).release() }
        }))
  }

  /// Borrows the bytes: they must stay as they are until it is bound again, cleared, or finalized.
  package func bind(borrowedBlob blob: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
    try check(bindBlob(blob, at: index, nil))
  }

  // MARK: Columns

  /// How many columns a row has; 0 for a statement without rows.
  package var columnCount: Int { Int(sqlite3_column_count(handle)) }

  package func columnName(_ index: Int) -> String {
    sqlite3_column_name(handle, position(index)).map { String(cString: $0) } ?? ""
  }

  /// The value in the present row, borrowed until the next `step` or `reset`.
  package func column(_ index: Int) -> SQLiteView {
    let index = position(index)
    switch sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
    case SQLITE_TEXT: return .text(text(index))
    case SQLITE_BLOB:
      let start = sqlite3_column_blob(handle, index)
      return .blob(
        UnsafeRawBufferPointer(
          start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, index))))
    default: return .null
    }
  }

  package func columnIsNull(_ index: Int) -> Bool {
    sqlite3_column_type(handle, position(index)) == SQLITE_NULL
  }

  /// The column as an integer, by SQLite's conversion; 0 for NULL.
  package func columnInt64(_ index: Int) -> Int64 { sqlite3_column_int64(handle, position(index)) }

  /// The column as a real, by SQLite's conversion; 0 for NULL.
  package func columnDouble(_ index: Int) -> Double {
    sqlite3_column_double(handle, position(index))
  }

  /// The column as text, by SQLite's conversion, borrowed until the next `step` or `reset`; empty for
  /// NULL.
  package func columnText(_ index: Int) -> UnsafeRawBufferPointer { text(position(index)) }

  /// The column as text, copied; empty for NULL. What is not UTF-8 becomes U+FFFD.
  package func columnString(_ index: Int) -> String {
    String(decoding: text(position(index)), as: UTF8.self)
  }

  // MARK: Within

  private func text(_ index: Int32) -> UnsafeRawBufferPointer {
    // The text before its count: the first may convert, and so change the second.
    let start = sqlite3_column_text(handle, index)
    return UnsafeRawBufferPointer(
      start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, index)))
  }

  private func bindText(
    _ text: UnsafeRawBufferPointer, at index: Int, _ destructor: sqlite3_destructor_type?
  ) -> Int32 {
    let start = text.baseAddress?.assumingMemoryBound(to: CChar.self) ?? kustody_empty()
    return sqlite3_bind_text64(
      handle, position(index), start, UInt64(text.count), destructor, UInt8(SQLITE_UTF8))
  }

  private func bindBlob(
    _ blob: UnsafeRawBufferPointer, at index: Int, _ destructor: sqlite3_destructor_type?
  ) -> Int32 {
    guard let start = blob.baseAddress, !blob.isEmpty else {
      return sqlite3_bind_zeroblob(handle, position(index), 0)
    }
    return sqlite3_bind_blob64(
      handle, position(index), start, UInt64(blob.count), destructor)
  }

  /// SQLite refuses a wrong index itself; clamping keeps a huge one wrong.
  private func position(_ index: Int) -> Int32 { Int32(clamping: index) }

  private func check(_ rc: Int32) throws(SQLiteError) { try connection.check(rc) }
}

/// What running statements took SQLite, in its own counts.
package struct StatementWork: Sendable, Hashable {
  /// Instructions of its machine.
  package var steps = 0
  package var sorts = 0
  /// Rows that were put into an index which is made for the query and dropped.
  package var indexedRows = 0

  package init() {}

  init(steps: Int, sorts: Int, indexedRows: Int) {
    self.steps = steps
    self.sorts = sorts
    self.indexedRows = indexedRows
  }

  package static func += (left: inout StatementWork, right: StatementWork) {
    left.steps += right.steps
    left.sorts += right.sorts
    left.indexedRows += right.indexedRows
  }
}
