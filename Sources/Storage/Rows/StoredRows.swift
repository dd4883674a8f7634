import Files
import JSON
import KQLValues
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
    /// Its place in the result; nil where it lives in `rest`.
    var place: Int?
    /// Its key there.
    var restKey: [UInt8]
  }

  private final class Table {
    let name: String
    let columns: [Column]
    let restPlace: Int?
    let statement: PreparedStatement

    init(
      name: String, columns: [Column], restPlace: Int?, statement: PreparedStatement
    ) {
      self.name = name
      self.columns = columns
      self.restPlace = restPlace
      self.statement = statement
    }
  }

  private let connection: Connection
  private var tables: [Int64: Table] = [:]
  private var quarantine: PreparedStatement?
  /// The leaf of the row that was read last: a zero, and the row in its canonical form.
  package private(set) var encoded: [UInt8] = []

  package init(_ connection: Connection) { self.connection = connection }

  /// The name of a table; nil where the catalog has none of that id.
  package func tableName(_ id: Int64) throws(SQLiteError) -> String? { try table(id)?.name }

  /// The row of an item, rows of quarantine included; nil where there is none.
  ///
  /// - Parameter recordHash: of its record's bytes; of no meaning for a quarantined one.
  package func row(
    _ item: BlockItem, recordHash: SHA256Hash
  ) throws(SQLiteError) -> Found? {
    if item.isQuarantined { return try quarantined(item.rowID)?.found }
    guard let table = try table(item.table) else { return nil }
    let statement = table.statement
    try statement.statement.bind(integer: item.rowID, at: 1)
    defer { statement.statement.reset() }
    guard try statement.statement.step() else { return nil }
    encoded.removeAll(keepingCapacity: true)
    let origin = Self.origin(statement.statement)
    ItemEncoding.appendHead(.row, origin, to: &encoded)
    encoded.replaceSubrange(
      ItemEncoding.recordHashOffset..<ItemEncoding.recordHashOffset + 32, with: recordHash.bytes)
    appendValues(of: table)
    return Found(
      leaf: SHA256Hash(of: encoded), source: Self.source(statement.statement), line: origin.line)
  }

  /// Goes through the rows of a table, each with its name and values in their canonical form.
  package func forEachRow(
    ofTable id: Int64, _ body: (_ row: Int64, _ values: [UInt8]) -> Void
  ) throws(SQLiteError) {
    guard let table = try table(id) else { return }
    let find = try connection.prepare("select physical from kustody_tables where id = ?")
    try find.bind(integer: id, at: 1)
    guard try find.step() else { return }
    let rows = try connection.prepare("select rowid from \(quotedIdentifier(find.columnString(0)))")
    while try rows.step() {
      try table.statement.statement.bind(integer: rows.columnInt64(0), at: 1)
      defer { table.statement.statement.reset() }
      guard try table.statement.statement.step() else { continue }
      encoded.removeAll(keepingCapacity: true)
      appendValues(of: table)
      body(rows.columnInt64(0), encoded)
    }
  }

  /// Appends the table's name and the values of the row that its statement stands on.
  private func appendValues(of table: Table) {
    let statement = table.statement
    ItemEncoding.append(text: table.name, to: &encoded)
    let countAt = encoded.count
    ItemEncoding.append(UInt32(0), to: &encoded)
    let rest = Rest(statement.statement, at: table.restPlace)
    var count: UInt32 = 0
    for column in table.columns {
      let before = encoded.count
      encoded.append(contentsOf: column.head)
      let isThere =
        if let place = column.place {
          StoredValues.append(statement.statement, place, to: &encoded)
        } else {
          rest.append(column.restKey, column.type, to: &encoded)
        }
      if isThere { count += 1 } else { encoded.removeLast(encoded.count - before) }
    }
    // What the catalog does not know is a value that was not there.
    count += UInt32(clamping: rest.unread)
    withUnsafeBytes(of: count.bigEndian) {
      encoded.replaceSubrange(countAt..<countAt + 4, with: $0)
    }
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
        leaf: SHA256Hash(of: encoded), source: Self.source(statement.statement),
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

  private static func source(_ row: borrowing Statement) -> Int64 {
    if case .integer(let id) = row.column(0) { id } else { Int64.min }
  }

  private static func origin(_ row: borrowing Statement) -> ItemOrigin {
    func number(_ column: Int) -> Int {
      // What no ingest writes is to make another leaf.
      if case .integer(let value) = row.column(column) { return Int(value) }
      return Int.min
    }
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
    let find = try connection.prepare("select name, physical from kustody_tables where id = ?")
    try find.bind(integer: id, at: 1)
    guard try find.step() else { return nil }
    let physical = find.columnString(1)
    let list = try connection.prepare(
      "select name, type, physical from kustody_columns where table_id = ?")
    try list.bind(integer: id, at: 1)
    var columns: [Column] = []
    var selected: [String] = []
    var hasRest = false
    while try list.step() {
      let name = [UInt8](list.columnText(0))
      let type = ScalarType(rawValue: list.columnString(1)) ?? .string
      let isFurther = list.columnString(2) == RestKey.mark
      let text = list.columnString(0)
      var column = Column(
        name: name, head: name.withUnsafeBytes { ItemEncoding.columnHead($0, type) }, type: type,
        place: nil, restKey: Array((isFurther ? RestKey.of(text, type) : RestKey.of(text)).utf8))
      if list.columnIsNull(2) || isFurther {
        hasRest = true
      } else {
        column.place = 5 + selected.count
        selected.append(quotedIdentifier(list.columnString(2)))
      }
      columns.append(column)
    }
    columns.sort { $0.name.lexicographicallyPrecedes($1.name) }
    let restPlace = hasRest ? 5 + selected.count : nil
    if hasRest { selected.append("rest") }
    let fixed = ["source_id", "source_offset", "source_length", "source_line", "source_part"]
    // A table or column may be gone: then so are its rows.
    guard
      let statement = try? connection.prepare(
        """
        select \((fixed + selected).joined(separator: ", ")) from \(quotedIdentifier(physical))
        where rowid = ?
        """, isPersistent: true)
    else { return nil }
    let table = Table(
      name: find.columnString(0), columns: columns, restPlace: restPlace,
      statement: PreparedStatement(statement))
    tables[id] = table
    return table
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

  init(_ row: borrowing Statement, at place: Int?) {
    guard let place, case .text(let bytes) = row.column(place) else { return }
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
