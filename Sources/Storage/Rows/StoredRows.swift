import Files
import JSON
import KQLValues
import RecordColumns
import SQLite

/// Reads stored rows back into their canonical form.
package final class StoredRows {
  /// A row as it was found.
  package struct Found: Sendable {
    /// The leaf that it makes.
    package var leaf: SHA256Hash
    package var source: Int64
    package var line: Int
  }

  private struct Column {
    var name: [UInt8]
    var head: [UInt8]
    var type: ScalarType
    /// Its number in a block of rows; nil where it lives in `rest`.
    var place: Int?
    /// Its key there.
    var restKey: [UInt8]
  }

  private struct Table {
    var name: String
    var columns: [Column]
  }

  private struct Values {
    var columns: [(column: Column, values: RowColumn?)] = []
    var others: [RowColumn] = []
  }

  private let connection: Connection
  private let blocks: RowBlocks
  private var tables: [Int64: Table] = [:]
  private var last: (block: RowBlock, values: Values)?
  private var quarantine: PreparedStatement?
  /// The leaf of the row that was read last: a zero, and the row in its canonical form.
  package private(set) var encoded: [UInt8] = []

  package init(_ connection: Connection) {
    self.connection = connection
    blocks = RowBlocks(connection)
  }

  /// The name of a table; nil where the catalog has none of that id.
  package func tableName(_ id: Int64) throws(SQLiteError) -> String? { try table(id)?.name }

  /// The row of an item, rows of quarantine included; nil where there is none.
  ///
  /// - Parameter recordHash: of its record's bytes; of no meaning for a quarantined one.
  package func row(
    _ item: BlockItem, recordHash: SHA256Hash
  ) throws(SQLiteError) -> Found? {
    if item.isQuarantined { return try quarantined(item.rowID)?.found }
    guard let table = try table(item.table),
      let (rows, place) = try blocks.find(item.rowID, ofTable: item.table),
      let row = StoredRow(rows, at: place)
    else { return nil }
    encoded.removeAll(keepingCapacity: true)
    ItemEncoding.appendHead(.row, row.origin, to: &encoded)
    encoded.replaceSubrange(
      ItemEncoding.recordHashOffset..<ItemEncoding.recordHashOffset + 32, with: recordHash.bytes)
    appendValues(of: table, row)
    return Found(leaf: SHA256Hash(of: encoded), source: row.source, line: row.origin.line)
  }

  /// Goes through the rows of a table, each with its name and values in their canonical form.
  package func forEachRow(
    ofTable id: Int64, _ body: (_ row: Int64, _ values: [UInt8]) -> Void
  ) throws(SQLiteError) {
    guard let table = try table(id) else { return }
    for block in try blocks.list(ofTable: id) {
      guard let rows = try? blocks.open(block) else { continue }
      for place in 0..<rows.count {
        guard let row = StoredRow(rows, at: place) else { continue }
        encoded.removeAll(keepingCapacity: true)
        appendValues(of: table, row)
        body(rows.rowID(at: place), encoded)
      }
    }
  }

  /// Appends the table's name and the values of a row.
  private func appendValues(of table: Table, _ row: StoredRow) {
    ItemEncoding.append(text: table.name, to: &encoded)
    let countAt = encoded.count
    ItemEncoding.append(UInt32(0), to: &encoded)
    let rest = Rest(row.value(RowPlace.rest))
    var count: UInt32 = 0
    let known = values(of: table, in: row.block)
    for (column, values) in known.columns {
      if let values {
        let value = values.value(at: row.place)
        if case .null = value { continue }
        encoded.append(contentsOf: column.head)
        ItemEncoding.append(value, to: &encoded)
        count += 1
      } else {
        let before = encoded.count
        encoded.append(contentsOf: column.head)
        if rest.append(column.restKey, column.type, to: &encoded) {
          count += 1
        } else {
          encoded.removeLast(encoded.count - before)
        }
      }
    }
    // What the catalog does not know is a value that was not there.
    let unknown = known.others.count {
      if case .null = $0.value(at: row.place) { false } else { true }
    }
    count += UInt32(clamping: rest.unread + unknown)
    withUnsafeBytes(of: count.bigEndian) {
      encoded.replaceSubrange(countAt..<countAt + 4, with: $0)
    }
  }

  /// The columns of a table that have values in a block or live in `rest`, and those that the catalog does not know.
  private func values(of table: Table, in block: RowBlock) -> Values {
    if let last, last.block === block { return last.values }
    var values = Values()
    var others = Set(block.knownColumns).subtracting(RowPlace.source...RowPlace.part)
    others.remove(RowPlace.rest)
    for column in table.columns {
      guard let place = column.place else {
        if block.known(RowPlace.rest) != nil { values.columns.append((column, nil)) }
        continue
      }
      others.remove(place)
      if let known = block.known(place) { values.columns.append((column, known)) }
    }
    values.others = others.sorted().compactMap { block.known($0) }
    last = (block, values)
    return values
  }

  /// A quarantined record, and the bytes that are kept of it.
  package func quarantined(_ rowID: Int64) throws(SQLiteError) -> (
    found: Found, kept: [UInt8], reason: String
  )? {
    let statement = try quarantineStatement()
    try statement.statement.bind(integer: rowID, at: 1)
    defer { statement.statement.reset() }
    guard try statement.statement.step() else { return nil }
    let origin = Self.origin(statement.statement)
    // Before a text is asked for, which makes one of a blob.
    let isAsWritten = Self.hasClasses(statement.statement)
    var kept = [UInt8](statement.statement.columnText(6))
    if case .blob(let bytes) = statement.statement.column(7) {
      // The text must be what the bytes are as text, and the bytes no text.
      let text = String(decoding: bytes, as: UTF8.self).utf8
      let isSame = text.elementsEqual(kept) && !text.elementsEqual(bytes)
      kept = isSame ? [UInt8](bytes) : kept + [0] + [UInt8](bytes)
    } else if !statement.statement.columnIsNull(7) {
      kept.append(0)
    }
    encoded = kept.withUnsafeBytes {
      ItemEncoding.quarantined(origin, reason: statement.statement.columnText(5), kept: $0)
    }
    // Storage classes other than those that an ingest writes make another leaf.
    if !isAsWritten { encoded.append(0) }
    return (
      Found(
        leaf: SHA256Hash(of: encoded), source: statement.statement.writtenInteger(0),
        line: origin.line), kept, statement.statement.columnString(5)
    )
  }

  private static func hasClasses(_ row: borrowing Statement) -> Bool {
    for column in 0..<4 {
      guard case .integer = row.column(column) else { return false }
    }
    guard row.columnIsNull(4), case .text = row.column(5), case .text = row.column(6) else {
      return false
    }
    return true
  }

  private static func origin(_ row: borrowing Statement) -> ItemOrigin {
    // What no ingest writes makes another leaf.
    func number(_ column: Int) -> Int { Int(row.writtenInteger(column)) }
    let part = row.columnIsNull(4) ? 0 : number(4) == 0 ? Int.min : number(4)
    return ItemOrigin(offset: number(1), length: number(2), line: number(3), part: part)
  }

  private func quarantineStatement() throws(SQLiteError) -> PreparedStatement {
    if let quarantine { return quarantine }
    let prepared = PreparedStatement(
      try connection.prepare(
        """
        select source_id, source_offset, source_length, source_line, null, reason, raw, raw_bytes
        from kustody_quarantine where rowid = ?
        """, isPersistent: true))
    quarantine = prepared
    return prepared
  }

  private func table(_ id: Int64) throws(SQLiteError) -> Table? {
    if let table = tables[id] { return table }
    let find = try connection.prepare("select name from kustody_tables where id = ?")
    try find.bind(integer: id, at: 1)
    guard try find.step() else { return nil }
    let list = try connection.prepare(
      "select name, type, physical from kustody_columns where table_id = ?")
    try list.bind(integer: id, at: 1)
    var columns: [Column] = []
    while try list.step() {
      let name = [UInt8](list.columnText(0))
      let type = ScalarType(rawValue: list.columnString(1)) ?? .string
      let isFurther = list.columnString(2) == RestKey.mark
      let text = list.columnString(0)
      let isInRest = list.columnIsNull(2) || isFurther
      columns.append(
        Column(
          name: name, head: name.withUnsafeBytes { ItemEncoding.columnHead($0, type) }, type: type,
          place: isInRest ? nil : RowPlace.number(of: list.columnString(2)),
          restKey: Array((isFurther ? RestKey.of(text, type) : RestKey.of(text)).utf8)))
    }
    columns.sort { $0.name.lexicographicallyPrecedes($1.name) }
    let table = Table(name: find.columnString(0), columns: columns)
    tables[id] = table
    return table
  }
}

/// A row in its block, with the columns that have values.
private struct StoredRow {
  let block: RowBlock
  let place: Int
  let origin: ItemOrigin
  let source: Int64

  /// nil where the block is damaged.
  init?(_ block: RowBlock, at place: Int) {
    guard block.readAll() else { return nil }
    self.block = block
    self.place = place
    func number(_ column: Int, missing: Int64 = Int64.min) -> Int64 {
      // What no ingest writes is to make another leaf.
      switch block.known(column)?.value(at: place) ?? .null {
      case .integer(let value): value
      case .null: missing
      case .real, .text: Int64.min
      }
    }
    let part = number(RowPlace.part, missing: 0)
    let hasPart =
      if case .null = block.known(RowPlace.part)?.value(at: place) ?? .null { false } else { true }
    origin = ItemOrigin(
      offset: Int(number(RowPlace.offset)), length: Int(number(RowPlace.length)),
      line: Int(number(RowPlace.line)), part: hasPart && part == 0 ? Int.min : Int(part))
    source = number(RowPlace.source)
  }

  func value(_ column: Int) -> RowValue { block.known(column)?.value(at: place) ?? .null }
}

/// The columns of a row that live in its JSON object.
private struct Rest {
  private var values: [[UInt8]: JSONValueBytes] = [:]
  private let used = Counter()

  private struct JSONValueBytes {
    var kind: JSONNode.Kind
    var isInteger: Bool
    /// The text of a string, the bytes of another value.
    var text: [UInt8]
    var raw: [UInt8]
  }

  private final class Counter { var count = 0 }

  /// How many members were not asked for.
  var unread: Int { values.count - used.count }

  init(_ object: RowValue) {
    guard case .text(let bytes) = object else { return }
    var tape = JSONTape()
    guard (try? tape.scanDocument(bytes)) != nil, tape[0].kind == .object else { return }
    let json = tape.view(of: bytes)
    var at = 1
    while at < json.after(0) {
      var key: [UInt8] = []
      json.appendText(at, to: &key)
      var text: [UInt8] = []
      json.appendText(at + 1, to: &text)
      let node = json[at + 1]
      values[key] = JSONValueBytes(
        kind: node.kind, isInteger: node.isInteger, text: text, raw: [UInt8](json.raw(at + 1)))
      at = json.after(at + 1)
    }
  }

  /// Appends the value of a column as it would be were it stored by itself.
  ///
  /// - Returns: whether there is any.
  func append(_ name: [UInt8], _ type: ScalarType, to bytes: inout [UInt8]) -> Bool {
    guard let value = values[name] else { return false }
    used.count += 1
    switch type {
    case .dynamic: value.raw.withUnsafeBytes { ItemEncoding.append(textValue: $0, to: &bytes) }
    case .bool where value.kind == .true: ItemEncoding.append(integer: 1, to: &bytes)
    case .bool where value.kind == .false: ItemEncoding.append(integer: 0, to: &bytes)
    case .real where value.kind == .string && value.text == Array("Infinity".utf8):
      ItemEncoding.append(real: .infinity, to: &bytes)
    case .real where value.kind == .string && value.text == Array("-Infinity".utf8):
      ItemEncoding.append(real: -.infinity, to: &bytes)
    case .bool, .int, .long, .real, .datetime, .timespan, .decimal, .guid, .string:
      let digits = value.text.withUnsafeBytes { JSONValue.number($0, isInteger: value.isInteger) }
      switch (value.kind, digits) {
      case (.number, .integer(let integer)) where type == .real:
        ItemEncoding.append(real: Double(integer), to: &bytes)
      case (.number, .integer(let integer)): ItemEncoding.append(integer: integer, to: &bytes)
      case (.number, .number(let real, _)): ItemEncoding.append(real: real, to: &bytes)
      default: value.text.withUnsafeBytes { ItemEncoding.append(textValue: $0, to: &bytes) }
      }
    }
    return true
  }
}
