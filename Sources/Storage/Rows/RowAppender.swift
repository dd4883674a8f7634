import RecordColumns
import SQLite

/// Adds rows to the tables of logs, and takes rows from them.
///
/// Rows wait in memory until there is a block of them, or until `flush`, which is to be called before each commit.
/// Where a file is undone that others of the same transaction came before, `rollBack` takes its rows off again.
package final class RowAppender {
  private let connection: Connection
  private let blocks: RowBlocks
  private let pool = BlockPool<RowJob>()
  private var ends: [Int64: TableEnd] = [:]
  /// Those that this file has added to or taken from.
  private var touched: [TableEnd] = []
  /// Those with rows that wait.
  private var waiting: [Int64: TableEnd] = [:]
  private var spare: [RowBlockBuilder] = []
  /// The one of the row that came last, as long as its rows wait and this file has a hand in them.
  private var last: TableEnd?
  /// Bytes of memory that rows take which wait.
  private var memory = 0
  private var nextBlock: Int64?

  /// Rows of all tables together may take so much.
  private static let mostMemory = 16 << 20
  /// And so much those that stay for what comes after a commit.
  private static let mostKept = 8 << 20

  package init(on connection: Connection) {
    self.connection = connection
    blocks = RowBlocks(connection)
  }

  /// Ends its threads.
  package func stop() { pool.end() }

  // MARK: Files

  /// Begins a file. To be called before its savepoint is set.
  package func begin() throws(SQLiteError) {
    try writePacked(leaving: 0)
    for end in touched { end.before = nil }
    touched.removeAll(keepingCapacity: true)
    last = nil
  }

  /// Takes back what was done since `begin`. To be called when SQLite has.
  package func rollBack() {
    while pool.fetch() != nil {}
    last = nil
    blocks.forget()
    nextBlock = nil
    // Of two for one table the first was there before the file.
    for end in touched.reversed() {
      guard let before = end.before else { continue }
      before.rows.truncate(to: before.count)
      (end.rows, end.stored, end.nextRow) = (before.rows, before.stored, before.nextRow)
      end.before = nil
      end.isHandedOver = false
      ends[end.table] = end
      waiting[end.table] = end.isWritten ? nil : end
    }
    touched.removeAll(keepingCapacity: true)
    memory = ends.values.reduce(0) { $0 + $1.rows.memory }
  }

  /// Forgets all: another connection may have written, or nothing of this transaction stays.
  package func forget() {
    while pool.fetch() != nil {}
    last = nil
    blocks.forget()
    ends = [:]
    waiting = [:]
    touched = []
    memory = 0
    nextBlock = nil
  }

  // MARK: Rows

  /// Begins a row of a table.
  ///
  /// - Parameter write: appends its values; see `RowPlace`.
  /// - Returns: its number.
  package func append(
    _ table: Int64, _ write: (RowBlockBuilder) -> Void
  ) throws(SQLiteError) -> Int64 {
    let end: TableEnd
    if let last, last.table == table {
      end = last
    } else {
      end = try self.end(of: table)
      // A thread may still be packing those that are there.
      if end.isHandedOver { try writePacked(leaving: 0) }
      end.isHandedOver = false
      waiting[table] = end
      last = end
    }
    let row = end.nextRow
    let rows = end.rows
    let before = rows.memory
    rows.beginRow(row)
    write(rows)
    end.nextRow = row + 1
    memory += rows.memory - before
    if rows.isFull { try submit(end) }
    if memory > Self.mostMemory,
      let largest = waiting.values.max(by: { $0.rows.memory < $1.rows.memory })
    {
      try submit(largest)
    }
    return row
  }

  /// Deletes a row; the others keep their numbers.
  package func delete(_ row: Int64, ofTable table: Int64) throws(SQLiteError) {
    try flush()
    last = nil
    let end = try self.end(of: table)
    blocks.forget()
    guard let block = try blocks.block(ofTable: table, at: row), row <= block.lastRow else {
      return
    }
    let rows = RowBlockBuilder()
    try append(block, to: rows, without: row)
    // What is there now is read again when a row comes.
    ends[table] = nil
    memory -= end.rows.memory
    try StoredBlock.delete(block.id, from: connection)
    if rows.count > 0 {
      pool.submit(RowJob(table: table, rows), isSmall: true)
      try writePacked(leaving: 0)
    }
  }

  private func append(
    _ block: StoredBlock, to rows: RowBlockBuilder, without row: Int64? = nil
  ) throws(SQLiteError) {
    do {
      try rows.append(blocks.open(block), without: row)
    } catch {
      throw error as? SQLiteError ?? .corrupt("a block of rows is damaged")
    }
  }

  private func end(of table: Int64) throws(SQLiteError) -> TableEnd {
    let end: TableEnd
    if let known = ends[table] { end = known } else { end = try load(table) }
    mark(end)
    return end
  }

  /// Notes what the end of a table is, before it is changed.
  private func mark(_ end: TableEnd) {
    guard end.before == nil else { return }
    end.before = TableEnd.Before(
      rows: end.rows, count: end.rows.count, stored: end.stored, nextRow: end.nextRow)
    touched.append(end)
  }

  private func load(_ table: Int64) throws(SQLiteError) -> TableEnd {
    let last = try blocks.block(ofTable: table)
    let end = TableEnd(
      table: table, rows: spare.popLast() ?? RowBlockBuilder(), nextRow: (last?.lastRow ?? 0) + 1)
    if let last, last.isSmall {
      try append(last, to: end.rows)
      end.stored = (last.id, end.rows.count)
      memory += end.rows.memory
    }
    ends[table] = end
    return end
  }

  // MARK: Blocks

  /// Hands over all rows that wait to be packed, for who has other things to do before `flush`.
  package func beginFlush() throws(SQLiteError) {
    last = nil
    for end in waiting.values.sorted(by: { $0.table < $1.table })
    where !end.isWritten && !end.isHandedOver {
      mark(end)
      let job = RowJob(table: end.table, end.rows)
      job.replaces = end.stored?.block
      job.end = end
      end.isHandedOver = true
      pool.submit(job, isSmall: end.rows.memory < 64 << 10)
      try writePacked(leaving: pool.limit)
    }
  }

  /// Writes all rows that wait.
  package func flush() throws(SQLiteError) {
    try beginFlush()
    try writePacked(leaving: 0)
    for end in waiting.values { end.isHandedOver = false }
    waiting = [:]
    // A block that is no longer small stays as it is.
    let keepsNone = memory > Self.mostKept
    for end in ends.values where keepsNone || !end.isSmall { ends[end.table] = nil }
    memory = ends.values.reduce(0) { $0 + $1.rows.memory }
  }

  /// Hands over the rows of a table that wait, as a block that nothing is added to.
  private func submit(_ end: TableEnd) throws(SQLiteError) {
    last = nil
    mark(end)
    let job = RowJob(table: end.table, end.rows)
    job.replaces = end.stored?.block
    if let before = end.before, before.rows === end.rows, before.count == 0 {
      end.before?.rows = RowBlockBuilder()
    }
    job.isSpare = end.before?.rows !== end.rows
    memory -= end.rows.memory
    end.rows = spare.popLast() ?? RowBlockBuilder()
    end.stored = nil
    waiting[end.table] = nil
    pool.submit(job, isSmall: false)
    try writePacked(leaving: pool.limit)
  }

  /// Writes blocks that are packed.
  ///
  /// - Parameter count: how many may be under way still.
  private func writePacked(leaving count: Int) throws(SQLiteError) {
    while pool.count > count, let job = pool.fetch() {
      guard let packed = job.packed else {
        throw SQLiteError(extendedCode: 7, message: "not enough memory to pack rows")
      }
      if let old = job.replaces { try StoredBlock.delete(old, from: connection) }
      let id = try insert(packed, table: job.table, job.rows)
      job.end?.stored = (id, job.rows.count)
      if job.isSpare {
        job.rows.clear()
        if spare.count < 2 { spare.append(job.rows) }
      }
    }
  }

  private func insert(
    _ packed: PackedRows, table: Int64, _ rows: RowBlockBuilder
  ) throws(SQLiteError) -> Int64 {
    let id: Int64
    if let nextBlock {
      id = nextBlock
    } else {
      let last = try connection.prepare("select coalesce(max(id), 0) from kustody_rows")
      id = try last.step() ? last.columnInt64(0) + 1 : 1
    }
    nextBlock = id + 1
    try StoredBlock(id: id, table: table, rows).insert(packed, into: connection)
    return id
  }
}

/// The end of a table: rows that wait, and the small block that they go into, if there is one.
private final class TableEnd {
  /// What it was when the file began.
  struct Before {
    var rows: RowBlockBuilder
    var count: Int
    var stored: (block: Int64, rows: Int)?
    var nextRow: Int64
  }

  let table: Int64
  var rows: RowBlockBuilder
  /// The block whose rows are the first of `rows`, and how many they are.
  var stored: (block: Int64, rows: Int)?
  var nextRow: Int64
  var before: Before?
  /// Whether its rows are being packed, to be written as they are.
  var isHandedOver = false

  init(table: Int64, rows: RowBlockBuilder, nextRow: Int64) {
    self.table = table
    self.rows = rows
    self.nextRow = nextRow
  }

  var isWritten: Bool { rows.count == stored?.rows ?? 0 }

  /// Whether a block of these rows is one that further rows go into.
  var isSmall: Bool {
    rows.count < RowBlockLimits.rows / 4 && rows.size < RowBlockLimits.fullSize / 4
  }
}

/// Rows on their way into a block.
private final class RowJob: PoolJob {
  static func makeTools() -> RowBlockPacker { RowBlockPacker() }

  let table: Int64
  let rows: RowBlockBuilder
  /// The block that it takes the place of.
  var replaces: Int64?
  /// Whose rows they stay.
  var end: TableEnd?
  /// Whether nobody else has its memory.
  var isSpare = false
  /// What `compute` makes; nil where memory ran out.
  private(set) var packed: PackedRows?

  init(table: Int64, _ rows: RowBlockBuilder) {
    self.table = table
    self.rows = rows
  }

  func compute(_ packer: RowBlockPacker) { packed = packer.pack(rows) }
}
