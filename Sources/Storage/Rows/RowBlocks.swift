import Platform
import RecordColumns
import SQLite

/// Reads the blocks of rows of a database.
package final class RowBlocks {
  private let connection: Connection
  private var heads: PreparedStatement?
  private var parts: PreparedStatement?
  private var chunks: PreparedStatement?
  private var places: PreparedStatement?
  /// Blocks that were read last, the latest at the end: rows are asked for in their order.
  private var known: [(block: StoredBlock, rows: RowBlock)] = []
  private static let mostKnown = 4
  private let recordTexts: RecordTextReader
  private let turns: ReadingTurns

  package convenience init(_ connection: Connection) {
    self.init(connection, turns: ReadingTurns())
  }

  /// - Parameter turns: of all threads that open blocks through the connection meanwhile.
  init(_ connection: Connection, turns: ReadingTurns) {
    self.connection = connection
    self.turns = turns
    recordTexts = RecordTextReader(connection, turns: turns)
  }

  /// All blocks of a table, in the order of their rows; of all tables without one.
  package func list(ofTable table: Int64? = nil) throws(SQLiteError) -> [StoredBlock] {
    let listing = try BlockListing(connection, ofTable: table)
    var blocks: [StoredBlock] = []
    while let block = try listing.next() { blocks.append(block) }
    return blocks
  }

  /// The block of a table that comes last among those that begin at or before a row; nil where there is none.
  package func block(
    ofTable table: Int64, at row: Int64 = .max
  ) throws(SQLiteError) -> StoredBlock? {
    let places = try connection.prepared(&places) {
      """
      select \(StoredBlock.columns) from kustody_rows where table_id = ? and first_row <= ?
      order by first_row desc limit 1
      """
    }
    try places.statement.bind(integer: table, at: 1)
    try places.statement.bind(integer: row, at: 2)
    defer { places.statement.reset() }
    return try places.statement.step() ? StoredBlock(places.statement) : nil
  }

  /// The block and the place in it of a row; nil where there is no such row, or its block is damaged.
  package func find(
    _ row: Int64, ofTable table: Int64
  ) throws(SQLiteError) -> (rows: RowBlock, at: Int)? {
    if let place = known.lastIndex(where: {
      $0.block.table == table && $0.block.firstRow <= row && row <= $0.block.lastRow
    }) {
      let rows = known[place].rows
      if place != known.count - 1 { known.append(known.remove(at: place)) }
      return rows.row(row).map { (rows, $0) }
    }
    guard let block = try block(ofTable: table, at: row), row <= block.lastRow,
      let rows = try? open(block)
    else { return nil }
    if known.count >= Self.mostKnown { known.removeFirst() }
    known.append((block, rows))
    return rows.row(row).map { (rows, $0) }
  }

  /// All records of a block of records, by its rowid; nil where they cannot be read.
  func records(ofBlock id: Int64) -> UnpackedRecords? { try? recordTexts.records(ofBlock: id) }

  /// Forgets what was read.
  package func forget() {
    known = []
    recordTexts.forget()
  }

  /// Opens a block.
  package func open(_ block: StoredBlock) throws -> RowBlock {
    guard let size = Int(exactly: block.size) else { throw DamagedBlock() }
    let head = try turns.take {
      try blob(
        try connection.prepared(&heads) { "select head from kustody_rows where id = ?" }, block.id)
    }
    let rows = try RowBlock(head, size: size, parts: BlockParts(self, block: block))
    guard rows.count == block.count else { throw DamagedBlock() }
    return rows
  }

  /// Reads on what another reader has opened, and no longer reads.
  func adopt(_ rows: RowBlock, _ block: StoredBlock) {
    rows.parts = BlockParts(self, block: block)
  }

  /// Looks whether what is stored of a block is as it was written, and says of itself what its rows are.
  package func isWhole(_ block: StoredBlock) throws(SQLiteError) -> Bool {
    let stored = try connection.prepare(
      "select head, parts, sha256, first_time, last_time from kustody_rows where id = ?")
    try stored.bind(integer: block.id, at: 1)
    guard try stored.step(), case .blob(let head) = stored.column(0) else { return false }
    let headBytes = [UInt8](head)
    guard case .blob(let parts) = stored.column(1) else { return false }
    let partBytes = [UInt8](parts)
    guard case .blob(let hash) = stored.column(2) else { return false }
    let list = try connection.prepare(
      "select id, bytes from kustody_chunks where id between ? and ?")
    let range = StoredBlock.chunks(of: block.id)
    try list.bind(integer: range.lowerBound, at: 1)
    try list.bind(integer: range.upperBound, at: 2)
    var chunks: [(column: Int, bytes: [UInt8])] = []
    while try list.step() {
      guard case .blob(let bytes) = list.column(1) else { return false }
      chunks.append((Int(list.columnInt64(0) &- range.lowerBound), [UInt8](bytes)))
    }
    guard
      block.sha256(head: headBytes, parts: partBytes, chunks: chunks).elementsEqual(hash),
      block.times != nil || stored.columnIsNull(3) && stored.columnIsNull(4),
      let rows = try? open(block), rows.rowID(at: 0) == block.firstRow,
      rows.rowID(at: rows.count - 1) == block.lastRow,
      let times = try? rows.column(RowPlace.time).map(\.bounds) ?? .some(nil)
    else { return false }
    return times == block.times
  }

  fileprivate func parts(of block: Int64) throws -> [UInt8] {
    try turns.take {
      try blob(
        try connection.prepared(&parts) { "select parts from kustody_rows where id = ?" }, block)
    }
  }

  fileprivate func chunk(_ id: Int64) throws -> [UInt8] {
    try turns.take {
      try blob(
        try connection.prepared(&chunks) { "select bytes from kustody_chunks where id = ?" }, id)
    }
  }

  fileprivate func appendTexts(
    _ column: Int, ofTable table: Int64, _ rows: [Int], in block: RowBlock, to texts: RowTexts
  ) throws {
    try recordTexts.append(column, ofTable: table, rows, in: block, to: texts)
  }

  fileprivate func search(
    _ column: Int, ofTable table: Int64, _ rows: [Int], in block: RowBlock, for needle: [UInt8],
    _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) throws -> [TextVerdict]? {
    try recordTexts.search(column, ofTable: table, rows, in: block, for: needle, test)
  }

  fileprivate func members(
    _ column: Int, ofTable table: Int64, _ rows: [Int], in block: RowBlock, at path: [[UInt8]]
  ) throws -> MemberTexts? {
    try recordTexts.members(column, ofTable: table, rows, in: block, at: path)
  }

  private func blob(_ prepared: PreparedStatement, _ id: Int64) throws -> [UInt8] {
    try prepared.statement.bind(integer: id, at: 1)
    defer { prepared.statement.reset() }
    guard try prepared.statement.step(), case .blob(let bytes) = prepared.statement.column(0)
    else { throw DamagedBlock() }
    return [UInt8](bytes)
  }
}

/// The blocks of a table, or of all, in the order of their rows, read one after another.
final class BlockListing {
  private let prepared: PreparedStatement

  init(_ connection: Connection, ofTable table: Int64?) throws(SQLiteError) {
    prepared = PreparedStatement(
      try connection.prepare(
        """
        select \(StoredBlock.columns) from kustody_rows
        \(table == nil ? "" : "where table_id = ?") order by table_id, first_row
        """))
    if let table { try prepared.statement.bind(integer: table, at: 1) }
  }

  /// The next one; nil at the end, after which it is not to be asked.
  func next() throws(SQLiteError) -> StoredBlock? {
    try prepared.statement.step() ? StoredBlock(prepared.statement) : nil
  }
}

/// Blocks that one thread lists while others read them.
final class ListedBlocks: Sendable {
  private let blocks: Guarded<[StoredBlock]>

  init(_ blocks: [StoredBlock]) { self.blocks = Guarded(blocks) }

  func append(_ more: [StoredBlock]) { blocks.withLock { $0 += more } }

  subscript(number: Int) -> StoredBlock { blocks.withLock { $0[number] } }
}

extension Connection {
  /// A statement that is prepared when it is first needed, and kept.
  func prepared(
    _ known: inout PreparedStatement?, _ sql: () -> String
  ) throws(SQLiteError) -> PreparedStatement {
    if let known { return known }
    let prepared = PreparedStatement(try prepare(sql(), isPersistent: true))
    known = prepared
    return prepared
  }
}

/// The parts of one block.
private struct BlockParts: RowBlockParts {
  let blocks: RowBlocks
  let block: StoredBlock

  init(_ blocks: RowBlocks, block: StoredBlock) {
    self.blocks = blocks
    self.block = block
  }

  func smallParts() throws -> [UInt8] { try blocks.parts(of: block.id) }

  func chunk(_ column: Int) throws -> [UInt8] {
    try blocks.chunk(StoredBlock.chunk(column, of: block.id))
  }

  func appendTexts(
    _ column: Int, of rows: [Int], in rowBlock: RowBlock, to texts: RowTexts
  ) throws {
    try blocks.appendTexts(column, ofTable: block.table, rows, in: rowBlock, to: texts)
  }

  func search(
    _ column: Int, _ rows: [Int], in rowBlock: RowBlock, for needle: [UInt8],
    _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) throws -> [TextVerdict]? {
    try blocks.search(column, ofTable: block.table, rows, in: rowBlock, for: needle, test)
  }

  func members(
    _ column: Int, _ rows: [Int], in rowBlock: RowBlock, at path: [[UInt8]]
  ) throws -> MemberTexts? {
    try blocks.members(column, ofTable: block.table, rows, in: rowBlock, at: path)
  }
}
