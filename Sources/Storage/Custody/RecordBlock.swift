import Compression
import Crypto
import SQLite

/// A row of `kustody_records`: up to 64 items of one source, the bytes of their records deflated together,
/// and the items' hashes.
package struct RecordBlock: Sendable {
  /// Counted from 0 within its source.
  package var number: Int64
  /// The least and the greatest offset of its items.
  package var firstOffset: Int64
  package var lastOffset: Int64
  package var count: Int64
  package var index: [UInt8]
  /// 32 bytes an item: the leaves of the source's tree.
  package var hashes: [UInt8]
  /// Of the inflated bytes.
  package var size: Int64
  package var deflated: [UInt8]
  /// As it is stored: of all the above.
  package var sha256: [UInt8]

  /// The columns that `init(_:)` reads, in its order.
  package static let columns =
    "block, first_offset, last_offset, items, item_index, hashes, size, bytes, sha256"

  /// Reads the present row of a statement that selects `columns` first.
  package init(_ row: borrowing Statement) {
    func blob(_ column: Int) -> [UInt8] {
      if case .blob(let bytes) = row.column(column) { return [UInt8](bytes) }
      return []
    }
    func integer(_ column: Int) -> Int64 {
      // What is no integer was not written by an ingest, and is to be no number that could be right.
      if case .integer(let value) = row.column(column) { return value }
      return Int64.min
    }
    number = integer(0)
    firstOffset = integer(1)
    lastOffset = integer(2)
    count = integer(3)
    index = blob(4)
    hashes = blob(5)
    size = integer(6)
    deflated = blob(7)
    sha256 = blob(8)
  }

  init(number: Int64, index: BlockIndex, hashes: [UInt8], size: Int, deflated: [UInt8]) {
    self.number = number
    firstOffset = Int64(index.firstOffset)
    lastOffset = Int64(index.lastOffset)
    count = Int64(index.count)
    self.index = index.bytes
    self.hashes = hashes
    self.size = Int64(size)
    self.deflated = deflated
    sha256 = []
    sha256 = computedSHA256
  }

  /// What `sha256` must be.
  package var computedSHA256: [UInt8] {
    var numbers: [UInt8] = []
    for number in [number, firstOffset, lastOffset, count, size] {
      ItemEncoding.append(UInt64(bitPattern: number), to: &numbers)
    }
    for part in [index, hashes, deflated] {
      ItemEncoding.append(UInt64(part.count), to: &numbers)
    }
    var hash = SHA256()
    hash.update(data: numbers)
    for part in [index, hashes, deflated] {
      part.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
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

  /// The bytes of its records; nil where they are damaged.
  package var bytes: [UInt8]? {
    // DEFLATE makes at most 1032 bytes of one: a size beyond is not believed, and no memory taken for it.
    guard let size = Int(exactly: size), size / 1032 <= deflated.count else { return nil }
    return deflated.withUnsafeBytes { inflated($0, size: size) }
  }

  package func insert(into statement: borrowing Statement, source: Int64) throws(SQLiteError) {
    try statement.bind(integer: source, at: 1)
    try statement.bind(integer: number, at: 2)
    try statement.bind(integer: firstOffset, at: 3)
    try statement.bind(integer: lastOffset, at: 4)
    try statement.bind(integer: count, at: 5)
    try statement.bind(.bytes(index), at: 6)
    try statement.bind(.bytes(hashes), at: 7)
    try statement.bind(integer: size, at: 8)
    let outcome = deflated.withUnsafeBytes { deflated in
      Result { () throws(SQLiteError) in
        try statement.bind(borrowedBlob: deflated, at: 9)
        try statement.bind(.bytes(sha256), at: 10)
        try statement.run()
        statement.clearBindings()
      }
    }
    try outcome.get()
  }

  static let insertion =
    "insert into kustody_records(source_id, \(columns)) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
}
