import Files
import JSON
import Rendering
import SQLite
import Storage

/// Writes records with the paths that lead from their leaves to the roots of their sources' trees.
final class RecordProofs {
  /// A record for people to look at.
  struct Sample: Sendable {
    var item: String
    var path: String
    var line: Int
    var record: [UInt8]
    /// Why it is not a row; nil for one that is.
    var reason: String?
  }

  private let connection: Connection
  private let rows: StoredRows
  private let limit: Int
  private(set) var count = 0
  /// The items that a record was written for.
  private(set) var found: Set<String> = []
  /// How many records of each source were written.
  private(set) var counts: [Int64: Int] = [:]
  /// The first records, at most `sampleSize`.
  private(set) var sample: [Sample] = []
  private static let sampleSize = 200

  init(_ connection: Connection, limit: Int) {
    self.connection = connection
    rows = StoredRows(connection)
    self.limit = limit
  }

  /// Writes the records of the items, source by source in the order of the text.
  ///
  /// - Parameter sealing: the entry of the log that seals each source.
  /// - Throws: `BundleError.tampered` where an item is not what was sealed.
  func write(
    _ items: Set<String>, _ sealing: [Int64: CustodyEntry], to output: Output
  ) throws {
    var places: [String: Set<ItemID>] = [:]
    for text in items {
      guard let item = ItemID(text) else { continue }
      places[item.content, default: []].insert(item)
    }
    for source in try StoredSource.all(of: connection) {
      guard let wanted = places[String(source.contentSHA256.prefix(16))] else { continue }
      guard let entry = sealing[source.id] else {
        throw BundleError.tampered("the log does not know `\(source.path)`")
      }
      try write(wanted, of: source, entry, to: output)
    }
  }

  private func write(
    _ wanted: Set<ItemID>, of source: StoredSource, _ entry: CustodyEntry, to output: Output
  ) throws {
    var leaves: [SHA256Hash] = []
    let blocks = try connection.prepare(
      "select \(RecordBlock.columns) from kustody_records where source_id = ? order by block")
    try blocks.bind(integer: source.id, at: 1)
    while try blocks.step() {
      let block = RecordBlock(blocks)
      guard let found = block.leaves, let items = block.items, found.count == items.count else {
        throw BundleError.tampered("what is kept of the records of `\(source.path)` was changed")
      }
      leaves += found
    }
    let tree = MerkleLevels(leaves)
    guard entry.text("tree") == tree.root.description, entry.text("seal") == source.seal else {
      throw BundleError.tampered("the seal of `\(source.path)` does not fit its items")
    }
    blocks.reset()
    var index = 0
    while try blocks.step() {
      let block = RecordBlock(blocks)
      let items = block.items ?? []
      defer { index += items.count }
      let isWanted = items.map { item in
        wanted.contains(
          ItemID(content: source.contentSHA256, offset: item.offset, part: item.part))
      }
      guard isWanted.contains(true) else { continue }
      guard let bytes = block.bytes else {
        throw BundleError.tampered("what is kept of the records of `\(source.path)` was changed")
      }
      for (number, item) in items.enumerated() where isWanted[number] {
        try write(
          item, bytes: [UInt8](bytes[item.bytes]), at: index + number, tree, leaves, of: source,
          to: output)
      }
    }
  }

  private func write(
    _ item: BlockItem, bytes: [UInt8], at index: Int, _ tree: MerkleLevels,
    _ leaves: [SHA256Hash], of source: StoredSource, to output: Output
  ) throws {
    let id = ItemID(content: source.contentSHA256, offset: item.offset, part: item.part)
    var bytes = bytes
    var reason: String?
    let row: StoredRows.Found?
    if item.isQuarantined {
      let quarantined = try rows.quarantined(item.rowID)
      bytes = quarantined?.kept ?? []
      reason = quarantined?.reason
      row = quarantined?.found
    } else {
      row = try rows.row(item, recordHash: SHA256Hash(of: bytes))
    }
    guard let row, row.leaf == leaves[index], row.source == source.id else {
      throw BundleError.tampered("the row of item \(id) was changed")
    }
    count += 1
    guard count <= limit else { throw BundleError.tooMany(limit: limit) }
    found.insert("\(id)")
    counts[source.id, default: 0] += 1
    if sample.count < Self.sampleSize {
      sample.append(
        Sample(item: "\(id)", path: source.path, line: row.line, record: bytes, reason: reason))
    }
    let text = String(validating: bytes, as: UTF8.self)
    let table = item.isQuarantined ? "_Quarantine" : try rows.tableName(item.table) ?? ""
    let line = JSONValue.object([
      JSONMember("item", .string("\(id)")),
      JSONMember("source", .integer(source.id)),
      JSONMember("table", .string(table)),
      JSONMember("line", .integer(Int64(row.line))),
      text.map { JSONMember("record", .string($0)) }
        ?? JSONMember("recordHex", .string(hexadecimal(bytes))),
      // Without the zero that makes a leaf of it.
      JSONMember("leaf", .string(hexadecimal(rows.encoded.dropFirst()))),
      JSONMember("index", .integer(Int64(index))),
      JSONMember("path", .array(tree.path(of: index).map { .string("\($0)") })),
    ])
    try output.write(line.jsonText + "\n")
  }
}
