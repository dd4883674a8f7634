import Files
import JSON
import Rendering
import SQLite
import Storage

/// A source of a bundle: what its records are proven to be part of.
struct ProvenSource: Sendable {
  var id: Int64
  /// The number of the log's entry that seals it.
  var entry: Int64
  var json: JSONValue
  var path: String
  var sha256: String
  var bytes: Int64
  var seal: String
  var records: Int
}

/// Writes records with the paths that lead from their leaves to the roots of their sources' trees.
final class RecordProofs {
  /// A record for people to look at.
  struct Sample: Sendable {
    var item: String
    var path: String
    var line: Int
    var record: [UInt8]
  }

  private let connection: Connection
  private let rows: StoredRows
  private let limit: Int
  private(set) var count = 0
  /// The items that a record was written for.
  private(set) var found: Set<String> = []
  /// The first records, at most `sampleSize`.
  private(set) var sample: [Sample] = []
  private static let sampleSize = 200

  init(_ store: Store, limit: Int) {
    connection = store.connection
    rows = StoredRows(store.connection)
    self.limit = limit
  }

  /// Writes the records of the items, source by source in the order of the text.
  ///
  /// - Throws: `BundleError.tampered` where an item is not what was sealed.
  func write(
    _ items: Set<String>, _ log: CustodyEntries, to output: Output
  ) throws -> [ProvenSource] {
    var places: [String: Set<ItemID>] = [:]
    for text in items {
      guard let item = ItemID(text) else { continue }
      places[item.content, default: []].insert(item)
    }
    var entries: [Int64: CustodyEntry] = [:]
    for entry in log.entries where entry.addsRows {
      if let id = entry.integer("source") { entries[id] = entry }
    }
    var sources: [ProvenSource] = []
    for source in try StoredSource.all(of: connection) {
      guard let wanted = places[String(source.contentSHA256.prefix(16))] else { continue }
      guard let entry = entries[source.id] else {
        throw BundleError.tampered("the log does not know `\(source.path)`")
      }
      let before = count
      let seal = try write(wanted, of: source, entry, to: output)
      if count > before {
        sources.append(proven(source, entry, seal, records: count - before))
      }
    }
    return sources
  }

  private func write(
    _ wanted: Set<ItemID>, of source: StoredSource, _ entry: CustodyEntry, to output: Output
  ) throws -> SourceSeal {
    var leaves: [SHA256Hash] = []
    var seal = SourceSeal(
      rows: 0, quarantined: 0, tree: MerkleFrontier().root, blocks: MerkleFrontier().root)
    let blocks = try connection.prepare(
      "select \(RecordBlock.columns) from kustody_records where source_id = ? order by block")
    try blocks.bind(integer: source.id, at: 1)
    while try blocks.step() {
      let block = RecordBlock(blocks)
      guard let found = block.leaves, let items = block.items, found.count == items.count else {
        throw BundleError.tampered("what is kept of the records of `\(source.path)` was changed")
      }
      leaves += found
      for item in items {
        if item.isQuarantined { seal.quarantined += 1 } else { seal.rows += 1 }
      }
    }
    let tree = MerkleLevels(leaves)
    seal.tree = tree.root
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
        !item.isQuarantined
          && wanted.contains(
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
    return seal
  }

  private func write(
    _ item: BlockItem, bytes: [UInt8], at index: Int, _ tree: MerkleLevels,
    _ leaves: [SHA256Hash], of source: StoredSource, to output: Output
  ) throws {
    let id = ItemID(content: source.contentSHA256, offset: item.offset, part: item.part)
    guard let row = try rows.row(item, recordHash: SHA256Hash(of: bytes)),
      row.leaf == leaves[index], row.source == source.id
    else { throw BundleError.tampered("the row of item \(id) was changed") }
    count += 1
    guard count <= limit else { throw BundleError.tooMany(limit: limit) }
    found.insert("\(id)")
    if sample.count < Self.sampleSize {
      sample.append(Sample(item: "\(id)", path: source.path, line: row.line, record: bytes))
    }
    let text = String(validating: bytes, as: UTF8.self)
    let line = JSONValue.object([
      JSONMember("item", .string("\(id)")),
      JSONMember("source", .integer(source.id)),
      JSONMember("table", .string(try rows.tableName(item.table) ?? "")),
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

  private func proven(
    _ source: StoredSource, _ entry: CustodyEntry, _ seal: SourceSeal, records: Int
  ) -> ProvenSource {
    let json = JSONValue.object([
      JSONMember("source", .integer(source.id)),
      JSONMember("entry", .integer(entry.number)),
      JSONMember("path", .string(source.path)),
      JSONMember("sha256", .string(source.sha256)),
      JSONMember("bytes", .integer(Int64(source.bytes))),
      JSONMember("format", .string(source.format)),
      JSONMember("parser", .string(entry.text("parser") ?? "")),
      JSONMember("contentSha256", .string(source.contentSHA256)),
      JSONMember("contentBytes", .integer(entry.integer("contentBytes") ?? 0)),
      JSONMember("rows", .integer(Int64(seal.rows))),
      JSONMember("quarantined", .integer(Int64(seal.quarantined))),
      JSONMember("tree", .string("\(seal.tree)")),
      JSONMember("seal", .string(source.seal)),
    ])
    return ProvenSource(
      id: source.id, entry: entry.number, json: json, path: source.path, sha256: source.sha256,
      bytes: Int64(source.bytes), seal: source.seal, records: records)
  }
}
