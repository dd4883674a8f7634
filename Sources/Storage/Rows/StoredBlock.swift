import Cryptography
import RecordColumns
import SQLite

/// A row of `kustody_rows`: rows of one table, packed together. What is large of a column is a row of
/// `kustody_chunks` by itself, its `id` made of the block's and the column's.
package struct StoredBlock: Sendable {
  package var id: Int64
  package var table: Int64
  /// The least and the greatest of the rows' numbers.
  package var firstRow: Int64
  package var lastRow: Int64
  package var count: Int64
  /// The least and the greatest TimeGenerated; nil where a row has none.
  package var times: ClosedRange<Int64>?
  /// Bytes of its texts.
  package var size: Int64

  /// The columns that `init(_:)` reads, in its order.
  package static let columns =
    "id, table_id, first_row, last_row, rows, first_time, last_time, size"

  /// Reads the present row of a statement that selects `columns` first.
  package init(_ row: borrowing Statement) {
    id = row.writtenInteger(0)
    table = row.writtenInteger(1)
    firstRow = row.writtenInteger(2)
    lastRow = row.writtenInteger(3)
    count = row.writtenInteger(4)
    if case .integer(let first) = row.column(5), case .integer(let last) = row.column(6),
      first <= last
    {
      times = first...last
    }
    size = row.writtenInteger(7)
  }

  /// - Parameters:
  ///   - id: one that no block has.
  ///   - rows: at least one.
  package init(id: Int64, table: Int64, _ rows: RowBlockBuilder) {
    self.id = id
    self.table = table
    firstRow = rows.firstRowID ?? 0
    lastRow = rows.lastRowID ?? 0
    count = Int64(rows.count)
    times = rows.bounds(of: RowPlace.time)
    size = Int64(rows.size)
  }

  /// What is thrown where its bytes are none that were packed.
  var damage: SQLiteError {
    .corrupt(
      "rows \(firstRow) to \(lastRow) of a table are damaged; `kustody verify` says which")
  }

  /// Does what reads the block, and says which rows these are where its bytes are none that were packed.
  func naming<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch is DamagedBlock {
      throw damage
    }
  }

  /// Whether it is so small that what is added to its table goes into it.
  var isSmall: Bool {
    count < RowBlockLimits.rows / 4 && size < RowBlockLimits.fullSize / 4
  }

  /// The `id` of a chunk is its block's times this, and its column's.
  package static let chunksPerBlock = Int64(RowBlockLimits.columns)

  static func chunk(_ column: Int, of block: Int64) -> Int64 {
    block &* chunksPerBlock &+ Int64(column)
  }

  /// The `id`s of all chunks of a block.
  static func chunks(of block: Int64) -> ClosedRange<Int64> {
    chunk(0, of: block)...chunk(RowBlockLimits.columns - 1, of: block)
  }

  /// A check of what is stored, which depends on how it is packed: of what it says of itself, its head, its parts and
  /// its chunks.
  func sha256(head: [UInt8], parts: [UInt8], chunks: [(column: Int, bytes: [UInt8])]) -> [UInt8] {
    var numbers: [UInt8] = []
    for number in [id, table, firstRow, lastRow, count, size] {
      ItemEncoding.append(UInt64(bitPattern: number), to: &numbers)
    }
    numbers.append(times == nil ? 0 : 1)
    if let times {
      ItemEncoding.append(UInt64(bitPattern: times.lowerBound), to: &numbers)
      ItemEncoding.append(UInt64(bitPattern: times.upperBound), to: &numbers)
    }
    for count in [head.count, parts.count] + chunks.flatMap({ [$0.column, $0.bytes.count] }) {
      ItemEncoding.append(UInt64(count), to: &numbers)
    }
    var hash = SHA256()
    hash.update(data: numbers)
    for bytes in [head, parts] + chunks.map(\.bytes) {
      bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return Array(hash.finalize())
  }

  /// Writes it, with what its rows were packed into.
  package func insert(_ packed: PackedRows, into connection: Connection) throws(SQLiteError) {
    let statement = try connection.prepare(
      """
      insert into kustody_rows(\(Self.columns), sha256, head, parts)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    for (index, number) in [id, table, firstRow, lastRow, count].enumerated() {
      try statement.bind(integer: number, at: index + 1)
    }
    if let times {
      try statement.bind(integer: times.lowerBound, at: 6)
      try statement.bind(integer: times.upperBound, at: 7)
    }
    try statement.bind(integer: size, at: 8)
    let hash = sha256(head: packed.head, parts: packed.small, chunks: packed.chunks)
    try statement.bind(.bytes(hash), at: 9)
    try statement.bind(.bytes(packed.head), at: 10)
    try statement.bind(.bytes(packed.small), at: 11)
    try statement.run()
    if packed.chunks.isEmpty { return }
    let chunk = try connection.prepare("insert into kustody_chunks(id, bytes) values (?, ?)")
    for (column, bytes) in packed.chunks {
      try chunk.bind(integer: Self.chunk(column, of: id), at: 1)
      try chunk.bind(.bytes(bytes), at: 2)
      try chunk.run()
    }
  }

  /// Deletes a block.
  package static func delete(_ id: Int64, from connection: Connection) throws(SQLiteError) {
    let rows = try connection.prepare("delete from kustody_rows where id = ?")
    try rows.bind(integer: id, at: 1)
    try rows.run()
    let chunks = try connection.prepare("delete from kustody_chunks where id between ? and ?")
    let range = Self.chunks(of: id)
    try chunks.bind(integer: range.lowerBound, at: 1)
    try chunks.bind(integer: range.upperBound, at: 2)
    try chunks.run()
  }
}
