import Files
import JSON
import KQLValues
import LogTables
import Platform
import RecordColumns
import SQLite

/// Writes the rows of one log table, and gives it the columns that they bring.
///
/// A row is begun, its columns are set (the last value set counts), and it is finished. Its memory is
/// reused, so that a row costs no allocation once its columns are known.
package final class TableWriter {
  package let name: String
  private let connection: Connection
  private let rows: RowAppender
  /// Its `kustody_tables.id`.
  package let id: Int64
  let physical: String

  // Unchecked exclusivity: these are touched several times a value, by one task, and the checks were a
  // fifth of an ingest of short records. What runs while `scratch` is borrowed does not touch the writer.
  @exclusivity(unchecked) private var columns = ColumnList()
  @exclusivity(unchecked) private var order = ColumnOrder()
  @exclusivity(unchecked) private var arranged: [UInt64] = []
  /// Grows with each change to the catalog.
  private(set) var catalogChanges = 0
  private var categoryColumn: Int?
  private var physicalCount = 0
  private var hasRest = false
  /// Whether the database has it: a table is made when its first row is written.
  private(set) var exists: Bool
  private var entry: PreparedStatement?

  @exclusivity(unchecked) private var cells: [Cell] = []
  @exclusivity(unchecked) private var set: [Int] = []
  private var newColumns: [Int] = []
  private var additional = JSONWriter()
  /// Bytes of this row that stand in no other buffer.
  @exclusivity(unchecked) package var scratch: [UInt8] = []
  /// Long texts in `scratch`: where they begin, and how they are written in the record.
  @exclusivity(unchecked) private var written: [(start: Int, bytes: UnsafeRawBufferPointer)] = []
  /// Texts of the row that was finished last which stand in its record.
  @exclusivity(unchecked) package private(set) var recordTexts: [RecordText] = []
  /// Shorter ones are stored with the row.
  private static let leastRecordText = 256

  /// Opens a table that the catalog knows, or one that is made when its first row is written.
  ///
  /// - Parameter rows: where its rows go.
  package init(
    _ name: String, id: Int64, physical: String, isNew: Bool, on connection: Connection,
    to rows: RowAppender
  ) throws(SQLiteError) {
    self.name = name
    self.id = id
    self.physical = physical
    self.connection = connection
    self.rows = rows
    exists = !isNew
    guard isNew else {
      try load()
      return
    }
    // By its place blocks know what times they have.
    _ = column("TimeGenerated", .datetime)
  }

  // MARK: Columns

  /// The number of the column of that name and type; it is made if it is not there.
  ///
  /// - Returns: nil where the table takes no further columns or the name is too long: the value is
  ///   then for `addToRest`.
  package func column(_ name: UnsafeRawBufferPointer, _ type: ScalarType) -> Int? {
    if let known = columns.number(of: name, type) { return known }
    guard columns.count < StorageSchema.maximumColumns,
      name.count <= StorageSchema.maximumColumnName
    else { return nil }
    return add(name, type)
  }

  /// The number of a column that is always taken.
  package func column(_ name: String, _ type: ScalarType) -> Int {
    var name = name
    return name.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      return columns.number(of: bytes, type) ?? add(bytes, type)
    }
  }

  private func add(_ name: UnsafeRawBufferPointer, _ type: ScalarType) -> Int {
    let number = append(name, type, place: 0)
    newColumns.append(number)
    return number
  }

  private func append(_ name: UnsafeRawBufferPointer, _ type: ScalarType, place: Int?) -> Int {
    order.append(name, type)
    cells.append(.null)
    return columns.append(name, type, place: place)
  }

  package func type(of column: Int) -> ScalarType { columns[column].type }

  // MARK: Rows

  package func beginRow() {
    for column in set { cells[column] = .null }
    set.removeAll(keepingCapacity: true)
    scratch.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    additional.bytes.removeAll(keepingCapacity: true)
  }

  package func isSet(_ column: Int) -> Bool {
    if case .null = cells[column] { false } else { true }
  }

  /// The column of that name, of whatever type, in which the row has a value; nil where there is none.
  package func filled(_ column: Int) -> Int? {
    if isSet(column) { return column }
    var other = columns[column].next
    while other != column {
      if isSet(other) { return other }
      other = columns[other].next
    }
    return nil
  }

  /// Whether the row has a value in the column of that name; it is not made.
  package func isFilled(_ name: String, _ type: ScalarType) -> Bool {
    var name = name
    let known = name.withUTF8 { columns.number(of: UnsafeRawBufferPointer($0), type) }
    return known.flatMap { filled($0) } != nil
  }

  /// The row's TimeGenerated, which is the first column of each table.
  package var time: Int64? {
    if case .integer(let ticks)? = cells.first { ticks } else { nil }
  }

  /// Calls `body` with the row's category, if it has one.
  package func withCategory(_ body: (UnsafeRawBufferPointer) -> Void) {
    if categoryColumn == nil {
      categoryColumn = columns.number(of: "Category", .string)
    }
    guard let categoryColumn, isSet(categoryColumn) else { return }
    withText(of: cells[categoryColumn], body)
  }

  /// The bytes of a cell that holds text. Valid until `scratch` grows.
  package func withText<Result>(of cell: Cell, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
  {
    switch cell {
    case .null, .integer, .real: body(UnsafeRawBufferPointer(start: nil, count: 0))
    case .text(let bytes): body(bytes)
    case .scratch(let start, let count):
      scratch.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start..<start + count])) }
    }
  }

  package func put(_ cell: Cell, in column: Int) {
    if !isSet(column) { set.append(column) }
    cells[column] = cell
    if columns[column].next != column { clearOthers(than: column) }
  }

  /// Of a name that a record has several times the last value counts, whatever its type.
  private func clearOthers(than column: Int) {
    var other = columns[column].next
    while other != column {
      if isSet(other) {
        cells[other] = .null
        set.removeAll { $0 == other }
      }
      other = columns[other].next
    }
  }

  /// Notes how a text in `scratch` is written: what stands between the quotes of a string of JSON.
  package func note(_ bytes: UnsafeRawBufferPointer, writtenOfTextAt start: Int) {
    if scratch.count - start >= Self.leastRecordText { written.append((start, bytes)) }
  }

  /// Adds a value that has no column to the dynamic column `AdditionalFields`.
  package func addToRest(_ name: UnsafeRawBufferPointer, json: UnsafeRawBufferPointer) {
    additional.raw(additional.bytes.isEmpty ? "{" : ",")
    additional.string(utf8: name)
    additional.raw(":")
    appendCompacted(json, to: &additional.bytes)
  }

  /// How many bytes of text the row has at most, as far as its values are set.
  package var textCount: Int {
    let count = set.reduce(0) { count, column in
      switch cells[column] {
      case .null, .integer, .real: count
      case .text(let bytes): count + bytes.count
      case .scratch(_, let size): count + size
      }
    }
    // A byte of what lives in `rest` may be escaped as six.
    return columns.count > StorageSchema.maximumPhysicalColumns ? 6 * count : count
  }

  /// Puts what has no column into its own; the row then has all its values.
  package func completeRow() {
    guard !additional.bytes.isEmpty else { return }
    additional.raw("}")
    let start = scratch.count
    scratch.append(contentsOf: additional.bytes)
    let column = column("AdditionalFields", .dynamic)
    put(.scratch(start: start, count: additional.bytes.count), in: column)
    additional.bytes.removeAll(keepingCapacity: true)
  }

  /// Writes the row.
  ///
  /// - Parameters:
  ///   - raw: the bytes that its cells point into.
  ///   - record: the same as they are kept.
  /// - Returns: its rowid.
  package func finishRow(
    source: Int64, origin: ItemOrigin, raw: UnsafeRawBufferPointer = .init(start: nil, count: 0),
    record: UnsafeRawBufferPointer = .init(start: nil, count: 0)
  ) throws(SQLiteError) -> Int64 {
    completeRow()
    recordTexts.removeAll(keepingCapacity: true)
    // Of several rows of a record the first has them, so that a record has one text a column.
    if origin.part == 0, raw.count == record.count { findRecordTexts(raw, record) }
    if !newColumns.isEmpty { try placeNewColumns() }
    let rest = restObject()
    return try rows.append(id) { row in
      row.append(integer: source, to: RowPlace.source)
      row.append(integer: Int64(origin.offset), to: RowPlace.offset)
      row.append(integer: Int64(origin.length), to: RowPlace.length)
      row.append(integer: Int64(origin.line), to: RowPlace.line)
      if origin.part > 0 { row.append(integer: Int64(origin.part), to: RowPlace.part) }
      scratch.withUnsafeBytes { scratch in
        for column in set {
          guard let place = columns[column].place else { continue }
          put(cells[column], RowPlace.column(place), in: row, scratch)
        }
      }
      if !rest.isEmpty { rest.withUnsafeBytes { row.append(text: $0, to: RowPlace.rest) } }
    }
  }

  /// Appends the table's name and the values of the row that was finished last in their canonical form;
  /// see `ItemEncoding`.
  package func encodeRow(to bytes: ItemBytes) {
    order.arrange(set, into: &arranged)
    var name = name
    name.withUTF8 { name in
      // What belongs to the writer is taken hold of once, not for each value.
      scratch.withUnsafeBytes { scratch in
        cells.withUnsafeBufferPointer { cells in
          arranged.withUnsafeBufferPointer { arranged in
            order.withHeads { heads in
              var size = 8 + name.count
              var count: UInt32 = 0
              for entry in arranged {
                let column = ColumnOrder.column(entry)
                let value = ItemEncoding.size(of: cells[column])
                if value == 0 { continue }
                size += heads.head(of: column).count + value
                count += 1
              }
              var place = ItemPlace(bytes.appendRoom(size))
              place.append(UInt32(clamping: name.count))
              place.append(UnsafeRawBufferPointer(name))
              place.append(count)
              for entry in arranged {
                let column = ColumnOrder.column(entry)
                if case .null = cells[column] { continue }
                place.append(heads.head(of: column))
                place.append(cells[column], scratch)
              }
            }
          }
        }
      }
    }
  }

  private func put(
    _ cell: Cell, _ column: Int, in row: RowBlockBuilder, _ scratch: UnsafeRawBufferPointer
  ) {
    switch cell {
    case .null: break
    case .integer(let value): row.append(integer: value, to: column)
    case .real(let value):
      if value.isNaN {
        Self.notANumber.withUnsafeBytes { row.append(text: $0, to: column) }
      } else {
        row.append(real: value, to: column)
      }
    case .text(let bytes):
      if isInRecord(column, bytes.count) {
        row.append(recordText: bytes.count, to: column)
      } else {
        row.append(text: bytes, to: column)
      }
    case .scratch(let start, let count):
      if isInRecord(column, count) {
        row.append(recordText: count, to: column)
      } else {
        row.append(
          text: UnsafeRawBufferPointer(rebasing: scratch[start..<start + count]), to: column)
      }
    }
  }

  @inline(__always)
  private func isInRecord(_ column: Int, _ count: Int) -> Bool {
    count >= Self.leastRecordText && recordTexts.contains { $0.column == column }
  }

  /// Finds the texts that stand in the record, so that they need not be stored again.
  private func findRecordTexts(_ raw: UnsafeRawBufferPointer, _ record: UnsafeRawBufferPointer) {
    guard let base = raw.baseAddress, raw.count >= Self.leastRecordText else { return }
    for column in set {
      guard let place = columns[column].place else { continue }
      let bytes: UnsafeRawBufferPointer
      switch cells[column] {
      case .null, .integer, .real: continue
      case .text(let text): bytes = text
      case .scratch(let start, _):
        guard let found = written.first(where: { $0.start == start }) else { continue }
        bytes = found.bytes
      }
      // All of a string, with its quotes around it.
      guard bytes.count >= Self.leastRecordText, let start = bytes.baseAddress, start > base,
        start + bytes.count < base + raw.count, raw[start - base - 1] == UInt8(ascii: "\""),
        raw[start - base + bytes.count] == UInt8(ascii: "\"")
      else { continue }
      // What has a backslash is another text as it is written.
      if case .text = cells[column], bytes.contains(UInt8(ascii: "\\")) { continue }
      recordTexts.append(
        RecordText(
          column: RowPlace.column(place), start: start - base, count: bytes.count))
    }
    if !recordTexts.isEmpty, let kept = record.baseAddress, kept != base,
      memcmp(kept, base, raw.count) != 0
    {
      recordTexts.removeAll(keepingCapacity: true)
    }
  }

  private static let notANumber = Array("NaN".utf8)

  /// The columns without a place of their own, as JSON; empty where none is set.
  private func restObject() -> [UInt8] {
    guard hasRest else { return [] }
    var writer = JSONWriter()
    for column in set where columns[column].place == nil {
      if case .null = cells[column] { continue }
      writer.raw(writer.bytes.isEmpty ? "{" : ",")
      let name = columns.name(of: column)
      writer.key(
        columns[column].isFirst ? RestKey.of(name) : RestKey.of(name, columns[column].type))
      let isJSON = columns[column].type == .dynamic
      switch cells[column] {
      case .null: writer.null()
      case .integer(let value):
        if columns[column].type == .bool { writer.bool(value != 0) } else { writer.integer(value) }
      case .real(let value): writer.real(value)
      case .text(let bytes):
        if isJSON { writer.raw(bytes) } else { writer.string(utf8: bytes) }
      case .scratch(let start, let count):
        scratch.withUnsafeBytes { scratch in
          let bytes = UnsafeRawBufferPointer(rebasing: scratch[start..<start + count])
          if isJSON { writer.raw(bytes) } else { writer.string(utf8: bytes) }
        }
      }
    }
    if !writer.bytes.isEmpty { writer.raw("}") }
    return writer.bytes
  }

  // MARK: Schema

  private func create() throws(SQLiteError) {
    exists = true
    let insert = try connection.prepare(
      "insert into kustody_tables(id, name, physical) values (?, ?, ?)")
    try insert.bind(integer: id, at: 1)
    try insert.bind(string: name, at: 2)
    try insert.bind(string: physical, at: 3)
    try insert.run()
  }

  private func load() throws(SQLiteError) {
    let statement = try connection.prepare(
      "select name, type, physical from kustody_columns where table_id = ? order by position")
    try statement.bind(integer: id, at: 1)
    while try statement.step() {
      let type = ScalarType(rawValue: statement.columnString(1)) ?? .string
      let isInRest =
        statement.columnIsNull(2) || statement.columnString(2) == RestKey.mark
      let place = isInRest ? nil : Int(statement.columnString(2).dropFirst())
      _ = append(statement.columnText(0), type, place: place)
      if place == nil { hasRest = true } else { physicalCount += 1 }
    }
  }

  /// Gives the columns that this row brought their places.
  private func placeNewColumns() throws(SQLiteError) {
    catalogChanges += 1
    if !exists { try create() }
    for column in newColumns {
      if physicalCount < StorageSchema.maximumPhysicalColumns {
        physicalCount += 1
        columns[column].place = physicalCount
      } else {
        hasRest = true
        columns[column].place = nil
      }
      try enter(column)
    }
    newColumns.removeAll(keepingCapacity: true)
    try LogRows.register(physical, id: id, on: connection)
  }

  /// Enters a column that has its place into the catalog.
  private func enter(_ column: Int) throws(SQLiteError) {
    let entry = try catalogEntry()
    try entry.statement.bind(integer: id, at: 1)
    try entry.statement.bind(string: columns.name(of: column), at: 2)
    try entry.statement.bind(string: columns[column].type.rawValue, at: 3)
    if let place = columns[column].place {
      try entry.statement.bind(string: "c\(place)", at: 4)
    } else if columns[column].isFirst {
      try entry.statement.bindNull(at: 4)
    } else {
      try entry.statement.bind(string: RestKey.mark, at: 4)
    }
    try entry.statement.bind(integer: Int64(column), at: 5)
    try entry.statement.run()
  }

  private func catalogEntry() throws(SQLiteError) -> PreparedStatement {
    if let entry { return entry }
    let prepared = PreparedStatement(
      try connection.prepare(
        """
        insert into kustody_columns(table_id, name, type, physical, position)
        values (?, ?, ?, ?, ?)
        """, isPersistent: true))
    entry = prepared
    return prepared
  }
}
