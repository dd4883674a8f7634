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

  private let connection: Connection
  private let blocks: RowBlocks
  private var tables: [Int64: LeafTable] = [:]
  private var last: OpenRows?
  private var quarantine: PreparedStatement?
  /// Leaves of rows: of each a zero, and the row in its canonical form.
  private let leaves = ItemBytes()
  private static let mostLeafBytes = 128 << 10

  /// The leaf of the row that `row` or `quarantined` read last.
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
    leaves.removeAll()
    guard let row = try append(item, recordHash: recordHash) else { return nil }
    encoded = [UInt8](leaves.bytes)
    return Found(leaf: SHA256Hash(of: encoded), source: row.source, line: row.line)
  }

  /// The rows of all items of a block, in their order; nil where its records cannot be read.
  package func rows(of items: [BlockItem], in block: RecordBlock) throws(SQLiteError) -> [Found?]? {
    let whole = block.id.flatMap { blocks.records(ofBlock: $0) }
    guard let records = whole ?? block.unpacked() else { return nil }
    let outcome = records.withUnsafeBytes { bytes in
      Result { () throws(SQLiteError) in try rows(of: items, in: bytes) }
    }
    return try outcome.get()
  }

  private func rows(
    of items: [BlockItem], in bytes: UnsafeRawBufferPointer
  ) throws(SQLiteError) -> [Found?] {
    // Several items may come of one record.
    var records: [Range<Int>] = []
    for item in items where !item.isQuarantined && records.last != item.bytes {
      records.append(item.bytes)
    }
    let hashes = SHA256Hash.each(of: records, in: bytes)
    var record = -1
    var found = [Found?](repeating: nil, count: items.count)
    var waiting: [Waiting] = []
    leaves.removeAll()
    for (number, item) in items.enumerated() {
      if item.isQuarantined {
        found[number] = try quarantined(item.rowID)?.found
        continue
      }
      if record < 0 || records[record] != item.bytes { record += 1 }
      let start = leaves.count
      guard let row = try append(item, recordHash: hashes[record]) else { continue }
      waiting.append(
        Waiting(number: number, leaf: start..<leaves.count, source: row.source, line: row.line))
      if leaves.count >= Self.mostLeafBytes { hash(&waiting, &found) }
    }
    hash(&waiting, &found)
    return found
  }

  /// A row that was found, whose leaf is not hashed yet.
  private struct Waiting {
    /// Of its item.
    var number: Int
    var leaf: Range<Int>
    var source: Int64
    var line: Int
  }

  private func hash(_ waiting: inout [Waiting], _ found: inout [Found?]) {
    let hashes = SHA256Hash.each(of: waiting.map(\.leaf), in: leaves.bytes)
    for (row, leaf) in zip(waiting, hashes) {
      found[row.number] = Found(leaf: leaf, source: row.source, line: row.line)
    }
    waiting.removeAll(keepingCapacity: true)
    leaves.removeAll()
    leaves.shrink(to: 2 * Self.mostLeafBytes)
  }

  /// Appends the leaf of a row; nothing where there is no such row.
  private func append(
    _ item: BlockItem, recordHash: SHA256Hash
  ) throws(SQLiteError) -> (source: Int64, line: Int)? {
    guard let (block, place) = try blocks.find(item.rowID, ofTable: item.table),
      let rows = try open(block, ofTable: item.table)
    else { return nil }
    let origin = rows.origin(at: place)
    let start = leaves.count
    ItemEncoding.withHead(.row, origin) { leaves.append($0) }
    recordHash.withUnsafeBytes { leaves.put($0, at: start + ItemEncoding.recordHashOffset) }
    rows.appendValues(at: place, to: leaves)
    return (rows.source(at: place), origin.line)
  }

  /// Goes through the rows of a table, each with its name and values in their canonical form.
  package func forEachRow(
    ofTable id: Int64, _ body: (_ row: Int64, _ values: UnsafeRawBufferPointer) -> Void
  ) throws(SQLiteError) {
    for block in try blocks.list(ofTable: id) {
      guard let opened = try? blocks.open(block), let rows = try open(opened, ofTable: id) else {
        continue
      }
      for place in 0..<opened.count {
        leaves.removeAll()
        rows.appendValues(at: place, to: leaves)
        body(opened.rowID(at: place), leaves.bytes)
      }
    }
  }

  /// The rows of a block; nil where it is damaged, or the catalog does not have its table.
  private func open(
    _ block: RowBlock, ofTable id: Int64
  ) throws(SQLiteError) -> OpenRows? {
    if let last, last.block === block { return last }
    guard let table = try table(id), block.readAll() else { return nil }
    let rows = OpenRows(block, table)
    last = rows
    return rows
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
    var encoded = kept.withUnsafeBytes {
      ItemEncoding.quarantined(origin, reason: statement.statement.columnText(5), kept: $0)
    }
    // Storage classes other than those that an ingest writes make another leaf.
    if !isAsWritten { encoded.append(0) }
    self.encoded = encoded
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

  private func table(_ id: Int64) throws(SQLiteError) -> LeafTable? {
    if let table = tables[id] { return table }
    let find = try connection.prepare("select name from kustody_tables where id = ?")
    try find.bind(integer: id, at: 1)
    guard try find.step() else { return nil }
    let list = try connection.prepare(
      "select name, type, physical from kustody_columns where table_id = ?")
    try list.bind(integer: id, at: 1)
    var columns: [LeafColumn] = []
    while try list.step() {
      let name = [UInt8](list.columnText(0))
      let type = ScalarType(rawValue: list.columnString(1)) ?? .string
      let isFurther = list.columnString(2) == RestKey.mark
      let text = list.columnString(0)
      let isInRest = list.columnIsNull(2) || isFurther
      columns.append(
        LeafColumn(
          name: name, head: name.withUnsafeBytes { ItemEncoding.columnHead($0, type) }, type: type,
          place: isInRest ? nil : RowPlace.number(of: list.columnString(2)),
          restKey: Array((isFurther ? RestKey.of(text, type) : RestKey.of(text)).utf8)))
    }
    columns.sort { $0.name.lexicographicallyPrecedes($1.name) }
    let table = LeafTable(name: find.columnString(0), columns: columns)
    tables[id] = table
    return table
  }
}

/// A column of a table as the catalog has it.
private struct LeafColumn {
  var name: [UInt8]
  var head: [UInt8]
  var type: ScalarType
  /// Its number in a block of rows; nil where it lives in `rest`.
  var place: Int?
  /// Its key there.
  var restKey: [UInt8]
}

private struct LeafTable {
  var name: String
  var columns: [LeafColumn]
}

/// A block all of whose columns were read, and where what makes leaves of its rows lies.
private final class OpenRows {
  let block: RowBlock
  /// The table's name, and four bytes for the number of values.
  private let beginning: [UInt8]
  private let placeOfSource: RowValues
  private let placeOfOffset: RowValues
  private let placeOfLength: RowValues
  private let placeOfLine: RowValues
  private let placeOfPart: RowValues
  /// nil where no row has columns that live there.
  private let rest: RowValues?
  /// The table's columns that may have values, by their names.
  private var parts: [Part] = []
  private var heads: [UInt8] = []
  /// Columns that live in `rest`.
  private var restColumns: [LeafColumn] = []
  /// Of columns that the catalog does not know.
  private let others: [RowValues]

  private struct Part {
    /// In `heads`.
    var head: Range<Int>
    /// Those of a column of its own.
    var values = RowValues()
    /// In `restColumns`; −1 for a column of its own.
    var inRest = -1
  }

  init(_ block: RowBlock, _ table: LeafTable) {
    self.block = block
    var beginning: [UInt8] = []
    ItemEncoding.append(text: table.name, to: &beginning)
    ItemEncoding.append(UInt32(0), to: &beginning)
    self.beginning = beginning
    func values(_ column: Int) -> RowValues { block.known(column)?.values ?? RowValues() }
    placeOfSource = values(RowPlace.source)
    placeOfOffset = values(RowPlace.offset)
    placeOfLength = values(RowPlace.length)
    placeOfLine = values(RowPlace.line)
    placeOfPart = values(RowPlace.part)
    rest = block.known(RowPlace.rest)?.values
    var others = Set(block.knownColumns).subtracting(RowPlace.source...RowPlace.part)
    others.remove(RowPlace.rest)
    for column in table.columns {
      var part = Part(head: heads.count..<heads.count + column.head.count)
      if let place = column.place {
        others.remove(place)
        guard let known = block.known(place) else { continue }
        part.values = known.values
      } else {
        guard rest != nil else { continue }
        part.inRest = restColumns.count
        restColumns.append(column)
      }
      heads += column.head
      parts.append(part)
    }
    self.others = others.sorted().map { values($0) }
  }

  func source(at row: Int) -> Int64 { Self.number(placeOfSource.value(at: row)) }

  func origin(at row: Int) -> ItemOrigin {
    let part = placeOfPart.value(at: row)
    let number = Self.number(part, missing: 0)
    let hasPart = if case .null = part { false } else { true }
    return ItemOrigin(
      offset: Int(Self.number(placeOfOffset.value(at: row))),
      length: Int(Self.number(placeOfLength.value(at: row))),
      line: Int(Self.number(placeOfLine.value(at: row))),
      part: hasPart && number == 0 ? Int.min : Int(number))
  }

  private static func number(_ value: RowValue, missing: Int64 = Int64.min) -> Int64 {
    // What no ingest writes is to make another leaf.
    switch value {
    case .integer(let value): value
    case .null: missing
    case .real, .text: Int64.min
    }
  }

  /// Appends the table's name and the values of a row.
  func appendValues(at row: Int, to bytes: ItemBytes) {
    beginning.withUnsafeBytes { bytes.append($0) }
    let end = bytes.count
    var count: UInt32 = 0
    let rest = rest.map { Rest($0.value(at: row)) }
    heads.withUnsafeBytes { heads in
      for part in parts {
        let head = UnsafeRawBufferPointer(rebasing: heads[part.head])
        if part.inRest < 0 {
          let value = part.values.value(at: row)
          if case .null = value { continue }
          bytes.append(head)
          bytes.append(value)
        } else {
          let column = restColumns[part.inRest]
          guard let value = rest?.value(column.restKey, column.type) else { continue }
          bytes.append(head)
          value.withUnsafeBytes { bytes.append($0) }
        }
        count += 1
      }
    }
    // What the catalog does not know is a value that was not there.
    let unknown = others.count { if case .null = $0.value(at: row) { false } else { true } }
    count += UInt32(clamping: (rest?.unread ?? 0) + unknown)
    withUnsafeBytes(of: count.bigEndian) { bytes.put($0, at: end - 4) }
  }
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

  /// The value of a column in its canonical form, as it would be were it stored by itself; nil where there is none.
  func value(_ name: [UInt8], _ type: ScalarType) -> [UInt8]? {
    guard let value = values[name] else { return nil }
    used.count += 1
    var bytes: [UInt8] = []
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
    return bytes
  }
}
