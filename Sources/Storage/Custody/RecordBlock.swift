import Compression
import Cryptography
import RecordColumns
import SQLite

/// A row of `kustody_records`: items of one source, the bytes of their records packed together, and the items'
/// hashes.
package struct RecordBlock: Sendable {
  /// The row's rowid; nil for one that is not stored yet.
  let id: Int64?
  /// Counted from 0 within its source.
  package var number: Int64
  /// The least and the greatest offset of its items.
  package var firstOffset: Int64
  package var lastOffset: Int64
  package var count: Int64
  /// Empty where what is stored cannot be read.
  package var index: [UInt8]
  private var packedIndex: [UInt8]
  /// 32 bytes an item: the leaves of the source's tree.
  package var hashes: [UInt8]
  /// Of the records' bytes.
  package var size: Int64
  /// See `RecordPacker`.
  package var packed: [UInt8]
  /// The version of what made rows of the records.
  package var parser: String
  /// As it is stored: of all the above. A check of what is stored, which depends on how it is packed.
  package var sha256: [UInt8]

  /// The columns that `init(_:)` reads, in its order.
  package static let columns = "\(writtenColumns), rowid"
  private static let writtenColumns =
    "block, first_offset, last_offset, items, item_index, hashes, size, bytes, parser, sha256"

  /// Reads the present row of a statement that selects `columns` first.
  package init(_ row: borrowing Statement) {
    func blob(_ column: Int) -> [UInt8] {
      if case .blob(let bytes) = row.column(column) { return [UInt8](bytes) }
      return []
    }
    number = row.writtenInteger(0)
    firstOffset = row.writtenInteger(1)
    lastOffset = row.writtenInteger(2)
    count = row.writtenInteger(3)
    packedIndex = blob(4)
    index = packedIndex.withUnsafeBytes { BlockIndex.unpacked($0) } ?? []
    hashes = blob(5)
    size = row.writtenInteger(6)
    packed = blob(7)
    if case .text(let text) = row.column(8) {
      parser = String(decoding: text, as: UTF8.self)
    } else {
      parser = ""
    }
    sha256 = blob(9)
    id = row.writtenInteger(10)
  }

  /// - Parameters:
  ///   - job: what is hashed and packed of it, is.
  ///   - packed: its records.
  init(_ job: BlockJob, packed: [UInt8], parser: String) {
    id = nil
    number = job.number
    firstOffset = Int64(job.index.firstOffset)
    lastOffset = Int64(job.index.lastOffset)
    count = Int64(job.index.count)
    index = job.index.bytes
    packedIndex = job.packedIndex
    hashes = job.hashes
    size = Int64(job.records.count)
    self.packed = packed
    self.parser = parser
    sha256 = []
    sha256 = computedSHA256
  }

  /// What `sha256` must be.
  package var computedSHA256: [UInt8] { hash(of: [index, hashes, packed, Array(parser.utf8)]) }

  /// The hash of what it says, which does not depend on how records are packed; their own bytes are in the
  /// hashes of the items.
  package var contentSHA256: [UInt8] { hash(of: [index, hashes, Array(parser.utf8)]) }

  private func hash(of parts: [[UInt8]]) -> [UInt8] {
    var numbers: [UInt8] = []
    for number in [number, firstOffset, lastOffset, count, size] {
      ItemEncoding.append(UInt64(bitPattern: number), to: &numbers)
    }
    for part in parts { ItemEncoding.append(UInt64(part.count), to: &numbers) }
    var hash = SHA256()
    hash.update(data: numbers)
    for part in parts { part.withUnsafeBytes { hash.update(bufferPointer: $0) } }
    return Array(hash.finalize())
  }

  /// Its items; nil where the index is damaged.
  package var items: [BlockItem]? {
    guard let count = Int(exactly: count), let size = Int(exactly: size) else { return nil }
    return index.withUnsafeBytes { BlockIndex.items(of: $0, count: count, size: size) }
  }

  /// The hashes of its items; nil where there are not as many.
  package var leaves: [SHA256Hash]? {
    guard let count = Int(exactly: count), count >= 0, count <= hashes.count,
      hashes.count == count * 32
    else { return nil }
    return hashes.withUnsafeBytes { bytes in
      (0..<count).compactMap {
        SHA256Hash(bytes: UnsafeRawBufferPointer(rebasing: bytes[$0 * 32..<$0 * 32 + 32]))
      }
    }
  }

  /// Whether it is so small that what is added to its source goes into it.
  var isSmall: Bool { count < BlockIndex.maximumItems / 4 && size < BlockJob.fullSize / 4 }

  /// The bytes of its records; nil where they are damaged.
  package var bytes: [UInt8]? { unpacked()?.bytes }

  /// Its records; nil where they are damaged.
  ///
  /// - Parameter hasPlaces: whether it is to be found out where texts of rows stand in them.
  func unpacked(hasPlaces: Bool = false) -> UnpackedRecords? {
    guard let size = Int(exactly: size) else { return nil }
    return packed.withUnsafeBytes {
      try? UnpackedRecords($0, size: size, hasPlaces: hasPlaces)
    }
  }

  package func insert(into statement: borrowing Statement, source: Int64) throws(SQLiteError) {
    try statement.bind(integer: source, at: 1)
    try statement.bind(integer: number, at: 2)
    try statement.bind(integer: firstOffset, at: 3)
    try statement.bind(integer: lastOffset, at: 4)
    try statement.bind(integer: count, at: 5)
    try statement.bind(.bytes(packedIndex), at: 6)
    try statement.bind(.bytes(hashes), at: 7)
    try statement.bind(integer: size, at: 8)
    let outcome = packed.withUnsafeBytes { packed in
      Result { () throws(SQLiteError) in
        try statement.bind(borrowedBlob: packed, at: 9)
        try statement.bind(string: parser, at: 10)
        try statement.bind(.bytes(sha256), at: 11)
        try statement.run()
        statement.clearBindings()
      }
    }
    try outcome.get()
  }

  static let insertion =
    "insert into kustody_records(source_id, \(writtenColumns)) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
}
