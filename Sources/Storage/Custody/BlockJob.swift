import Compression
import Cryptography
import Files
import RecordColumns

/// A block on its way: the items of one source as they come, and then what is computed of them.
///
/// It belongs to anyone who fills it, then to the pool until it is done, then to anyone who fetches it.
final class BlockJob: PoolJob {
  static func makeTools() -> BlockTools { BlockTools() }

  /// With this number of bytes of records a block takes no further item. Twice as many make the database 3 % smaller.
  static let fullSize = 4 << 20

  private(set) var index = BlockIndex()
  /// The records' bytes, each once.
  private(set) var records: [UInt8] = []
  /// Where in `records` each ends.
  private var recordEnds: [Int] = []
  /// Where texts of rows stand in the records.
  private var places: [TextPlace] = []
  private var items: [BlockItem] = []
  /// The items in their canonical form, one after another.
  private let encoded = ItemBytes(capacity: 1 << 16)
  /// Where in `encoded` each ends; it is where it begins for one whose hash is known.
  private var ends: [Int] = []
  private var leaves: [SHA256Hash?] = []
  private var hasRecordHash: [Bool] = []

  /// Its number in its source, which it has when it is handed over.
  var number: Int64 = 0
  /// What `compute` makes; nil where memory ran out.
  private(set) var block: RecordBlock?
  private(set) var packedIndex: [UInt8] = []
  private(set) var hashes: [UInt8] = []

  var isEmpty: Bool { items.isEmpty }
  var isFull: Bool { items.count >= BlockIndex.maximumItems || records.count >= Self.fullSize }

  /// Makes it empty; its memory stays.
  func clear() {
    index = BlockIndex()
    records.removeAll(keepingCapacity: true)
    recordEnds.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    encoded.removeAll()
    ends.removeAll(keepingCapacity: true)
    leaves.removeAll(keepingCapacity: true)
    hasRecordHash.removeAll(keepingCapacity: true)
    block = nil
    packedIndex = []
    hashes = []
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - bytes: the record's.
  ///   - texts: the row's texts that stand in the record; only the first row of a record has any.
  ///   - encode: appends the item in its canonical form, its record's hash left zero.
  func addRow(
    _ table: Int64, _ rowID: Int64, _ origin: ItemOrigin, bytes: UnsafeRawBufferPointer,
    texts: [RecordText] = [], encode: (ItemBytes) -> Void
  ) {
    var item = BlockItem(
      table: table, rowID: rowID, offset: origin.offset, length: origin.length, part: origin.part,
      bytes: records.count..<records.count + bytes.count)
    if let last = items.last, last.offset == item.offset, last.length == item.length,
      last.bytes.count == bytes.count,
      records.withUnsafeBytes({
        UnsafeRawBufferPointer(rebasing: $0[last.bytes]).elementsEqual(bytes)
      })
    {
      item.bytes = last.bytes
    } else {
      append(record: bytes)
    }
    for text in texts {
      places.append(
        TextPlace(
          table: table, column: text.column, record: recordEnds.count - 1, start: text.start,
          count: text.count))
    }
    add(item, leaf: nil, hasRecordHash: false)
    encode(encoded)
    ends[ends.count - 1] = encoded.count
  }

  /// Adds a quarantined record, whose bytes are kept in its own table.
  func addQuarantined(_ rowID: Int64, _ origin: ItemOrigin, encode: (ItemBytes) -> Void) {
    let item = BlockItem(
      table: 0, rowID: rowID, offset: origin.offset, length: origin.length, part: 0,
      bytes: records.count..<records.count)
    add(item, leaf: nil, hasRecordHash: true)
    encode(encoded)
    ends[ends.count - 1] = encoded.count
  }

  /// Adds an item of an earlier ingest.
  ///
  /// - Parameter places: of texts of rows in its record.
  func add(
    _ item: BlockItem, leaf: SHA256Hash, bytes: UnsafeRawBufferPointer, places: [TextPlace]
  ) {
    var item = item
    if let last = items.last, !item.bytes.isEmpty, last.offset == item.offset,
      last.length == item.length, last.bytes.count == item.bytes.count
    {
      item.bytes = last.bytes
    } else {
      item.bytes = records.count..<records.count + bytes.count
      append(record: bytes)
      for var place in places where !bytes.isEmpty {
        place.record = recordEnds.count - 1
        self.places.append(place)
      }
    }
    add(item, leaf: leaf, hasRecordHash: true)
  }

  private func append(record bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    records.append(contentsOf: bytes)
    recordEnds.append(records.count)
  }

  private func add(_ item: BlockItem, leaf: SHA256Hash?, hasRecordHash: Bool) {
    items.append(item)
    index.append(item)
    ends.append(encoded.count)
    leaves.append(leaf)
    self.hasRecordHash.append(hasRecordHash)
  }

  /// How many of its items are rows.
  var rowCount: Int { items.reduce(0) { $0 + ($1.isQuarantined ? 0 : 1) } }

  /// Hashes the records and the items.
  func prepare() { hashes = itemHashes() }

  /// Hashes the records and the items, and packs the records.
  func compute(_ tools: BlockTools) {
    if hashes.isEmpty { prepare() }
    let packed = records.withUnsafeBytes { tools.packer.pack($0, ends: recordEnds, places: places) }
    packedIndex = index.packed(tools.compressor)
    block = packed.map { RecordBlock(self, packed: $0, parser: SourceRegistry.parserVersion) }
  }

  /// The hashes of the items, 32 bytes each. The hash of each one's record is put into its canonical form first.
  private func itemHashes() -> [UInt8] {
    var recordRanges: [Range<Int>] = []
    var recordNumbers = [Int](repeating: -1, count: items.count)
    var leafRanges: [Range<Int>] = []
    var start = 0
    for number in items.indices {
      let end = ends[number]
      if leaves[number] == nil {
        if !hasRecordHash[number] {
          let range = items[number].bytes
          // Several items may come of one record.
          if recordRanges.last != range { recordRanges.append(range) }
          recordNumbers[number] = recordRanges.count - 1
        }
        leafRanges.append(start..<end)
      }
      start = end
    }
    let recordHashes = records.withUnsafeBytes { SHA256.hashes(of: recordRanges, in: $0) }
    start = 0
    recordHashes.withUnsafeBytes { hashes in
      for number in items.indices {
        if recordNumbers[number] >= 0 {
          let hash = recordNumbers[number] * 32
          encoded.put(
            UnsafeRawBufferPointer(rebasing: hashes[hash..<hash + 32]),
            at: start + ItemEncoding.recordHashOffset)
        }
        start = ends[number]
      }
    }
    let computed = SHA256.hashes(of: leafRanges, in: encoded.bytes)
    if leafRanges.count == items.count { return computed }
    var hashes: [UInt8] = []
    hashes.reserveCapacity(items.count * 32)
    var next = 0
    for leaf in leaves {
      if let leaf {
        leaf.withUnsafeBytes { hashes.append(contentsOf: $0) }
      } else {
        hashes += computed[next..<next + 32]
        next += 32
      }
    }
    return hashes
  }
}

/// What a thread needs to compute blocks; kept, because its memory is used again.
final class BlockTools {
  let packer = RecordPacker(smallestColumns: 16 << 10)
  let compressor = ZstandardCompressor(level: 1)
}

/// A text of a row that is not stored with it, as it stands in the row's record.
package struct RecordText {
  /// Its number in blocks of rows; see `RowPlace`.
  package var column: Int
  /// Where what is between the quotes begins in the record, and how many bytes it has as it is written.
  package var start: Int
  package var count: Int
}
