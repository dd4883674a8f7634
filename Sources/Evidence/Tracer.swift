import Compression
import Files
import JSON
import SQLite
import Storage

/// The very bytes behind an item, and where they lie.
package struct ItemTrace: Sendable {
  package var item: ItemID
  /// The table of its row; `_Quarantine` for a record without one.
  package var table: String
  package var source: StoredSource
  package var offset: Int
  package var length: Int
  package var line: Int
  /// The bytes, as the database keeps them.
  package var record: [UInt8]
  /// Whether the row, the kept bytes and the leaf that was sealed still belong together.
  package var isAsSealed: Bool
  package var file: SourceState
  /// Whether the same bytes stand there in the file; nil where it could not be looked at.
  package var isInFile: Bool?

  package var recordSHA256: SHA256Hash { SHA256Hash(of: record) }

  /// Whether nothing contradicts the row. A file that is not there contradicts nothing.
  package var isIntact: Bool { isAsSealed && isInFile != false }

  package var json: JSONValue {
    let text = String(validating: record, as: UTF8.self)
    return .object([
      JSONMember("item", .string("\(item)")),
      JSONMember("table", .string(table)),
      JSONMember("path", .string(source.path)),
      JSONMember("sha256", .string(source.sha256)),
      JSONMember("format", .string(source.format)),
      JSONMember("offset", .integer(Int64(offset))),
      JSONMember("length", .integer(Int64(length))),
      JSONMember("line", .integer(Int64(line))),
      JSONMember("recordSha256", .string("\(recordSHA256)")),
      JSONMember("seal", .string(source.seal)),
      JSONMember("asSealed", .bool(isAsSealed)),
      JSONMember("file", .string(file.word)),
      JSONMember("inFile", isInFile.map(JSONValue.bool) ?? .null),
      text.map { JSONMember("record", .string($0)) }
        ?? JSONMember("recordHex", .string(hexadecimal(record))),
    ])
  }
}

/// Finds items of a database.
package final class Tracer {
  private let connection: Connection
  private let rows: StoredRows
  private let files: SourceFiles
  private let sources: [StoredSource]
  /// Sources by the first digits of the hashes that their texts have and had.
  private var sourcesByContent: [String: [Int]] = [:]
  private var states: [Int64: SourceState] = [:]

  package init(_ store: Store) throws(SQLiteError) {
    connection = store.connection
    rows = StoredRows(store.connection)
    files = SourceFiles(databasePath: store.path)
    sources = try StoredSource.all(of: store.connection)
    var indices: [Int64: Int] = [:]
    for (index, source) in sources.enumerated() { indices[source.id] = index }
    let known = try connection.prepare(
      "select source_id, content_sha256 from kustody_states order by source_id, bytes")
    while try known.step() {
      guard let index = indices[known.columnInt64(0)] else { continue }
      let content = String(known.columnString(1).prefix(16))
      if sourcesByContent[content]?.contains(index) != true {
        sourcesByContent[content, default: []].append(index)
      }
    }
  }

  /// The items of that id: none where there is no such one, several where the same text came in several
  /// files.
  package func traces(of id: ItemID) throws(SQLiteError) -> [ItemTrace] {
    var found: [ItemTrace] = []
    for index in sourcesByContent[id.content] ?? [] {
      let source = sources[index]
      let blocks = try connection.prepare(
        """
        select \(RecordBlock.columns) from kustody_records
        where source_id = ? and first_offset <= ? and last_offset >= ? order by block
        """)
      try blocks.bind(integer: source.id, at: 1)
      try blocks.bind(integer: Int64(id.offset), at: 2)
      try blocks.bind(integer: Int64(id.offset), at: 3)
      while try blocks.step() {
        let block = RecordBlock(blocks)
        guard let items = block.items else { continue }
        for (number, item) in items.enumerated()
        where item.offset == id.offset && item.part == id.part {
          let leaf = block.leaves.flatMap { number < $0.count ? $0[number] : nil }
          found.append(try trace(item, id, leaf, bytes: block.bytes, of: source))
        }
      }
    }
    return found
  }

  /// The items that a line of a source belongs to.
  ///
  /// - Parameters:
  ///   - path: as it was ingested, or the end of one.
  ///   - line: counted from 1.
  /// - Returns: nil where no source is called so.
  package func items(of path: String, line: Int) throws(SQLiteError) -> [ItemID]? {
    let named = sources.filter { $0.path == path }
    let found = named.isEmpty ? sources.filter { $0.path.hasSuffix("/" + path) } : named
    if found.isEmpty { return nil }
    var tables = ["kustody_quarantine"]
    let list = try connection.prepare("select physical from kustody_tables order by id")
    while try list.step() { tables.append(list.columnString(0)) }
    var items: [ItemID] = []
    for source in found {
      // A record may have several lines; the one that begins last, at or before it, is its own.
      var first = 0
      var places: [(line: Int, offset: Int, part: Int)] = []
      for table in tables {
        let part = table == "kustody_quarantine" ? "null" : "source_part"
        let rows = try connection.prepare(
          """
          select source_line, source_offset, coalesce(\(part), 0) from \(quotedIdentifier(table))
          where source_id = ?1 and source_line = (select max(source_line)
            from \(quotedIdentifier(table)) where source_id = ?1 and source_line <= ?2)
          """)
        try rows.bind(integer: source.id, at: 1)
        try rows.bind(integer: Int64(line), at: 2)
        while try rows.step() {
          places.append(
            (Int(rows.columnInt64(0)), Int(rows.columnInt64(1)), Int(rows.columnInt64(2))))
          first = max(first, Int(rows.columnInt64(0)))
        }
      }
      for place in places where place.line == first {
        items.append(
          ItemID(content: source.contentSHA256, offset: place.offset, part: place.part))
      }
    }
    return items
  }

  private func trace(
    _ item: BlockItem, _ id: ItemID, _ leaf: SHA256Hash?, bytes: [UInt8]?, of source: StoredSource
  ) throws(SQLiteError) -> ItemTrace {
    var record = bytes.map { [UInt8]($0[item.bytes]) } ?? []
    var row: StoredRows.Found?
    if item.isQuarantined {
      let quarantined = try rows.quarantined(item.rowID)
      row = quarantined?.found
      record = quarantined?.kept ?? []
    } else {
      row = try rows.row(item, recordHash: SHA256Hash(of: record))
    }
    let file = state(of: source)
    var isInFile: Bool?
    switch file {
    case .same(let path), .grown(let path, _), .changed(let path, _):
      let inFile = try? SourceFiles.bytes(ofFile: path, from: item.offset, count: record.count)
      isInFile = inFile.map { $0 == record }
    case .missing, .unreadable, .gone: break
    }
    return ItemTrace(
      item: ItemID(content: source.contentSHA256, offset: item.offset, part: item.part),
      table: item.isQuarantined ? "_Quarantine" : try rows.tableName(item.table) ?? "",
      source: source, offset: item.offset, length: item.length, line: row?.line ?? 0,
      record: record, isAsSealed: row != nil && row?.leaf == leaf && row?.source == source.id,
      file: file, isInFile: isInFile)
  }

  private func state(of source: StoredSource) -> SourceState {
    if let known = states[source.id] { return known }
    let state = files.state(of: source)
    states[source.id] = state
    return state
  }
}

extension SourceState {
  /// What reports call it.
  package var word: String {
    switch self {
    case .same: "unchanged"
    case .grown: "grown"
    case .changed: "changed"
    case .missing: "missing"
    case .unreadable: "unreadable"
    case .gone: "standard input"
    }
  }
}
