import Cryptography
import Files
import RecordColumns
import SQLite

/// What binds all stored items of a source.
package struct SourceSeal: Sendable, Hashable {
  package var rows: Int
  package var quarantined: Int
  /// Root of the Merkle tree over the items, rows and quarantined records, in the order of the text.
  package var tree: SHA256Hash
  /// SHA-256 of the `contentSHA256` of the source's blocks, one after another.
  package var blocks: SHA256Hash

  package init(rows: Int, quarantined: Int, tree: SHA256Hash, blocks: SHA256Hash) {
    self.rows = rows
    self.quarantined = quarantined
    self.tree = tree
    self.blocks = blocks
  }

  /// The seal of a file: the same for the same text, wherever it lay and however it was packed.
  ///
  /// - Parameters:
  ///   - parser: the version of what made rows of records.
  ///   - content: of the decoded text, and how many bytes it has.
  package func hash(parser: String, content: SHA256Hash, contentBytes: Int) -> SHA256Hash {
    var bytes: [UInt8] = []
    ItemEncoding.append(text: "kustody seal 1", to: &bytes)
    ItemEncoding.append(text: parser, to: &bytes)
    bytes.append(contentsOf: content.bytes)
    ItemEncoding.append(UInt64(clamping: contentBytes), to: &bytes)
    ItemEncoding.append(UInt64(clamping: rows), to: &bytes)
    ItemEncoding.append(UInt64(clamping: quarantined), to: &bytes)
    bytes.append(contentsOf: tree.bytes)
    return SHA256Hash(of: bytes)
  }
}

/// Keeps the bytes of each record, and builds the tree over the items of a source, while it is read.
package final class RecordKeeper {
  private let connection: Connection
  private let pool = BlockPool<BlockJob>()
  private var insert: PreparedStatement?
  private var spare: [BlockJob] = []
  private var job = BlockJob()

  private var source: Int64 = 0
  private var nextBlock: Int64 = 0
  private var frontier = MerkleFrontier()
  private var blocks = SHA256()
  private var rows = 0
  private var quarantined = 0
  /// Rows of an earlier ingest whose bytes may go on now; see `TailRow`.
  package private(set) var held: [TailRow] = []
  /// How many leaves of an earlier ingest stay, and those after them, which are made again: together they are
  /// its tree.
  package private(set) var kept = 0
  package private(set) var replaced: [SHA256Hash] = []

  /// The bytes that are being read, and the offset in the text of the first: where records are taken from.
  private var window = UnsafeRawBufferPointer(start: nil, count: 0)
  private var windowBase = 0
  /// Whether blocks of an earlier ingest are still there under other numbers: rows may have texts in them.
  private var hasReplaced = false

  package init(on connection: Connection) { self.connection = connection }

  /// Ends its threads.
  package func end() { pool.end() }

  /// Begins a source.
  ///
  /// - Parameter resume: of an earlier ingest of it, what begins before this offset stays. Rows further on
  ///   are held until it is known what their bytes are now.
  package func begin(source: Int64, resumingAt resume: Int) throws(SQLiteError) {
    pool.abandon()
    job.clear()
    self.source = source
    nextBlock = 0
    frontier = MerkleFrontier()
    blocks = SHA256()
    rows = 0
    quarantined = 0
    held = []
    kept = 0
    replaced = []
    hasReplaced = false
    window = UnsafeRawBufferPointer(start: nil, count: 0)
    // Also where nothing settled: what was quarantined has a block.
    try load(before: resume)
  }

  /// Where the records of the next rows lie. Valid until the next call, or until the bytes move.
  package func setWindow(_ bytes: UnsafeRawBufferPointer, base: Int) {
    window = bytes
    windowBase = base
  }

  /// Adds a row that was held, as it stands.
  package func keep(_ row: TailRow) throws(SQLiteError) {
    let outcome = row.bytes.withUnsafeBytes { bytes in
      Result { () throws(SQLiteError) in
        job.add(row.item, leaf: row.leaf, bytes: bytes, places: row.places)
        rows += 1
        if job.isFull { try submit() }
      }
    }
    try outcome.get()
  }

  /// The bytes of a record as they are kept: those that are being read.
  ///
  /// - Parameter record: them, if they are not in the window.
  package func bytes(
    of origin: ItemOrigin, record: UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    let start = origin.offset &- windowBase
    let isInWindow = start >= 0 && start <= window.count && origin.length <= window.count - start
    return isInWindow
      ? UnsafeRawBufferPointer(rebasing: window[start..<start + origin.length]) : record
  }

  /// Adds a row that was written.
  ///
  /// - Parameters:
  ///   - record: its record's bytes; see `bytes`.
  ///   - texts: the row's texts that stand in the record.
  ///   - encode: appends the row's table and values in their canonical form.
  package func addRow(
    _ table: Int64, _ rowID: Int64, _ origin: ItemOrigin, record: UnsafeRawBufferPointer,
    texts: [RecordText] = [], encode: (ItemBytes) -> Void
  ) throws(SQLiteError) {
    job.addRow(table, rowID, origin, bytes: record, texts: texts) { encoded in
      ItemEncoding.withHead(.row, origin) { encoded.append($0) }
      encode(encoded)
    }
    rows += 1
    if job.isFull { try submit() }
  }

  /// Adds a quarantined record that was written.
  ///
  /// - Parameter kept: the bytes that are kept of it.
  func addQuarantined(
    _ rowID: Int64, _ origin: ItemOrigin, reason: String, kept: UnsafeRawBufferPointer
  ) throws(SQLiteError) {
    var reason = reason
    // Which part of these bytes it is, `_Quarantine` does not say.
    var origin = origin
    origin.part = 0
    job.addQuarantined(rowID, origin) { encoded in
      reason.withUTF8 {
        let item = ItemEncoding.quarantined(
          origin, reason: UnsafeRawBufferPointer($0), kept: kept)
        item.withUnsafeBytes { encoded.append($0) }
      }
    }
    quarantined += 1
    if job.isFull { try submit() }
  }

  /// Writes the records that there are so far: for who reads rows before the source ends.
  func flush() throws(SQLiteError) {
    if !job.isEmpty { try submit() }
    while pool.count > 0 { try write() }
  }

  /// Ends the source: all its blocks are written.
  package func finish() throws(SQLiteError) -> SourceSeal {
    try flush()
    if hasReplaced {
      let drop = try connection.prepare(
        "delete from kustody_records where source_id = ? and block < 0")
      try drop.bind(integer: source, at: 1)
      try drop.run()
    }
    return SourceSeal(
      rows: rows, quarantined: quarantined, tree: frontier.root,
      blocks: SHA256Hash(blocks.finalize()))
  }

  private func submit() throws(SQLiteError) {
    job.number = nextBlock
    nextBlock += 1
    pool.submit(job, isSmall: job.records.count < 16 << 10)
    job = spare.popLast() ?? BlockJob()
    while pool.count > pool.limit { try write() }
  }

  private func write() throws(SQLiteError) {
    guard let done = pool.fetch() else { return }
    guard let block = done.block else {
      throw SQLiteError(extendedCode: 7, message: "not enough memory to pack records")
    }
    frontier.append(contentsOf: block.leaves ?? [])
    blocks.update(data: block.contentSHA256)
    let statement = try insertion()
    try block.insert(into: statement.statement, source: source)
    done.clear()
    spare.append(done)
  }

  private func insertion() throws(SQLiteError) -> PreparedStatement {
    if let insert { return insert }
    let prepared = PreparedStatement(
      try connection.prepare(RecordBlock.insertion, isPersistent: true))
    insert = prepared
    return prepared
  }

  /// A block of an earlier ingest.
  private struct StoredBlock {
    var block: RecordBlock
    var items: [BlockItem]
    var leaves: [SHA256Hash]
  }

  /// Takes over the blocks of an earlier ingest. The first from which something goes, and those after it,
  /// are made again; so is the last, if it is small.
  private func load(before resume: Int) throws(SQLiteError) {
    let stored = try connection.prepare(
      "select \(RecordBlock.columns) from kustody_records where source_id = ? order by block")
    try stored.bind(integer: source, at: 1)
    var replaced: [StoredBlock] = []
    var last: StoredBlock?
    while try stored.step() {
      let block = RecordBlock(stored)
      guard let items = block.items, let leaves = block.leaves, leaves.count == items.count else {
        throw SQLiteError(extendedCode: 11, message: "the index of a source's records is damaged")
      }
      if let last { take(last) }
      last = nil
      let found = StoredBlock(block: block, items: items, leaves: leaves)
      if replaced.isEmpty, block.lastOffset < Int64(resume) {
        last = found
      } else {
        replaced.append(found)
      }
    }
    if let last {
      if last.block.isSmall, last.block.parser == SourceRegistry.parserVersion {
        replaced = [last]
      } else {
        take(last)
      }
    }
    stored.reset()
    guard let first = replaced.first?.block.number else { return }
    let move = try connection.prepare(
      "update kustody_records set block = -1 - block where source_id = ? and block >= ?")
    try move.bind(integer: source, at: 1)
    try move.bind(integer: first, at: 2)
    try move.run()
    hasReplaced = true
    for stored in replaced {
      guard let records = stored.block.unpacked(hasPlaces: true) else {
        throw SQLiteError(extendedCode: 11, message: "the bytes of a source's records are damaged")
      }
      try add(stored.items, stored.leaves, records, before: resume)
    }
  }

  /// Counts a block that stays as it is.
  private func take(_ stored: StoredBlock) {
    frontier.append(contentsOf: stored.leaves)
    kept += stored.leaves.count
    blocks.update(data: stored.block.contentSHA256)
    rows += stored.items.count { !$0.isQuarantined }
    quarantined += stored.items.count { $0.isQuarantined }
    nextBlock = stored.block.number + 1
  }

  private func add(
    _ items: [BlockItem], _ leaves: [SHA256Hash], _ records: UnpackedRecords, before resume: Int
  ) throws(SQLiteError) {
    let places = Dictionary(grouping: records.places, by: \.record)
    let outcome = records.withUnsafeBytes { bytes in
      Result { () throws(SQLiteError) in
        for ((item, leaf), record) in zip(zip(items, leaves), BlockIndex.records(of: items)) {
          let places = record.flatMap { places[$0] } ?? []
          if item.offset >= resume {
            replaced.append(leaf)
            if !item.isQuarantined {
              held.append(
                TailRow(
                  item: item, leaf: leaf, bytes: [UInt8](bytes[item.bytes]), places: places))
            }
            continue
          }
          kept += 1
          job.add(
            item, leaf: leaf, bytes: UnsafeRawBufferPointer(rebasing: bytes[item.bytes]),
            places: places)
          if item.isQuarantined { quarantined += 1 } else { rows += 1 }
          if job.isFull { try submit() }
        }
      }
    }
    try outcome.get()
  }
}

/// A row of an earlier ingest of a source that grew, which came of its last bytes: they may be the
/// beginning of a longer record now.
package struct TailRow {
  package var item: BlockItem
  package var leaf: SHA256Hash
  /// Of its record.
  package var bytes: [UInt8]
  /// Of texts of rows in its record.
  var places: [TextPlace]
}
