import Files
import JSON
import KQLValues
import LogTables
import SQLite

/// Writes the rows of one log table, and gives it the columns that they bring.
///
/// A row is begun, its columns are set (the last value set counts), and it is finished. Its memory is
/// reused, so that a row costs no allocation once its columns are known.
package final class TableWriter {
  package let name: String
  private let connection: Connection
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
  /// Whether the database has it. SQLite reads its whole schema again for each column that a table is
  /// given later, so that a table is made with all that its first row has.
  private(set) var exists: Bool
  private var statement: PreparedStatement?
  private var entry: PreparedStatement?

  @exclusivity(unchecked) private var cells: [Cell] = []
  @exclusivity(unchecked) private var set: [Int] = []
  private var newColumns: [Int] = []
  private var additional = JSONWriter()
  /// Bytes of this row that stand in no other buffer.
  @exclusivity(unchecked) package var scratch: [UInt8] = []

  /// Opens a table that the catalog knows, or one that is made when its first row is written.
  package init(
    _ name: String, id: Int64, physical: String, isNew: Bool, on connection: Connection
  ) throws(SQLiteError) {
    self.name = name
    self.id = id
    self.physical = physical
    self.connection = connection
    exists = !isNew
    guard isNew else {
      try load()
      return
    }
    // The columns that an index is made of come first.
    _ = column("TimeGenerated", .datetime)
    if isShared { _ = column("Category", .string) }
  }

  private var isShared: Bool { name == LogTable.azureDiagnostics.name }

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

  /// Adds a value that has no column to the dynamic column `AdditionalFields`.
  package func addToRest(_ name: UnsafeRawBufferPointer, json: UnsafeRawBufferPointer) {
    additional.raw(additional.bytes.isEmpty ? "{" : ",")
    additional.string(utf8: name)
    additional.raw(":")
    appendCompacted(json, to: &additional.bytes)
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
  /// - Returns: its rowid.
  package func finishRow(source: Int64, origin: ItemOrigin) throws(SQLiteError) -> Int64 {
    completeRow()
    if !newColumns.isEmpty { try placeNewColumns() }
    let insert: PreparedStatement
    if let statement {
      insert = statement
    } else {
      insert = PreparedStatement(try connection.prepare(insertion(), isPersistent: true))
      statement = insert
    }
    insert.statement.clearBindings()
    try insert.statement.bind(integer: source, at: 1)
    try insert.statement.bind(integer: Int64(origin.offset), at: 2)
    try insert.statement.bind(integer: Int64(origin.length), at: 3)
    try insert.statement.bind(integer: Int64(origin.line), at: 4)
    if origin.part > 0 { try insert.statement.bind(integer: Int64(origin.part), at: 5) }
    let rest = restObject()
    let outcome = scratch.withUnsafeBytes { scratch in
      rest.withUnsafeBytes { rest in
        Result { () throws(SQLiteError) in
          for column in set {
            guard let place = columns[column].place else { continue }
            try bind(cells[column], at: fixedColumns + place, of: insert, scratch)
          }
          if !rest.isEmpty {
            try insert.statement.bind(borrowedText: rest, at: fixedColumns + physicalCount + 1)
          }
          try insert.statement.run()
        }
      }
    }
    try outcome.get()
    return connection.lastInsertRowID
  }

  /// Appends the table's name and the values of the row that was finished last in their canonical form;
  /// see `ItemEncoding`.
  package func encodeRow(to bytes: inout [UInt8]) {
    ItemEncoding.append(text: name, to: &bytes)
    order.arrange(set, into: &arranged)
    let countAt = bytes.count
    var count: UInt32 = 0
    ItemEncoding.append(count, to: &bytes)
    // What belongs to the writer is taken hold of once, not for each value.
    scratch.withUnsafeBytes { scratch in
      cells.withUnsafeBufferPointer { cells in
        order.withHeads { head in
          for entry in arranged {
            let column = ColumnOrder.column(entry)
            let cell = cells[column]
            if case .null = cell { continue }
            count += 1
            bytes.append(contentsOf: head(column))
            ItemEncoding.append(cell, scratch, to: &bytes)
          }
        }
      }
    }
    withUnsafeBytes(of: count.bigEndian) {
      bytes.replaceSubrange(countAt..<countAt + 4, with: $0)
    }
  }

  private func bind(
    _ cell: Cell, at place: Int, of insert: PreparedStatement, _ scratch: UnsafeRawBufferPointer
  ) throws(SQLiteError) {
    switch cell {
    case .null: break
    case .integer(let value): try insert.statement.bind(integer: value, at: place)
    case .real(let value):
      if value.isNaN {
        try insert.statement.bind(string: "NaN", at: place)
      } else {
        try insert.statement.bind(real: value, at: place)
      }
    case .text(let bytes): try insert.statement.bind(borrowedText: bytes, at: place)
    case .scratch(let start, let count):
      let bytes = UnsafeRawBufferPointer(rebasing: scratch[start..<start + count])
      try insert.statement.bind(borrowedText: bytes, at: place)
    }
  }

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

  /// `source_id`, `source_offset`, `source_length`, `source_line`, `source_part`.
  private let fixedColumns = 5

  /// By position: SQLite would look up each of two hundred names among two hundred.
  private func insertion() -> String {
    let count = fixedColumns + physicalCount + (hasRest ? 1 : 0)
    return "insert into \(physical) values (?" + String(repeating: ",?", count: count - 1) + ")"
  }

  private func create(_ columns: [String]) throws(SQLiteError) {
    exists = true
    try connection.execute(
      """
      create table \(physical)(source_id integer not null, source_offset integer not null,
        source_length integer not null, source_line integer not null, source_part integer\
      \(columns.map { ", " + $0 }.joined()));
      create index time$\(id) on \(physical)(\(isShared ? "c2, c1" : "c1"))
      """)
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

  /// Gives the columns that this row brought their places, long texts last: what stands behind a
  /// long text in a row is slower to read.
  private func placeNewColumns() throws(SQLiteError) {
    // Those of an index keep the first places.
    let indexed = exists ? 0 : isShared ? 2 : 1
    let ordered = newColumns.sorted {
      ($0 < indexed ? 0 : 1 + length($0) / 256, $0) < ($1 < indexed ? 0 : 1 + length($1) / 256, $1)
    }
    newColumns.removeAll(keepingCapacity: true)
    catalogChanges += 1
    statement = nil
    var added: [String] = []
    for column in ordered {
      if physicalCount < StorageSchema.maximumPhysicalColumns {
        physicalCount += 1
        columns[column].place = physicalCount
        added.append("c\(physicalCount)")
      } else {
        if !hasRest { added.append("rest") }
        hasRest = true
        columns[column].place = nil
      }
    }
    if exists {
      for name in added { try connection.execute("alter table \(physical) add column \(name)") }
    } else {
      try create(added)
    }
    for column in ordered { try enter(column) }
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

  private func length(_ column: Int) -> Int {
    switch cells[column] {
    case .null, .integer, .real: 0
    case .text(let bytes): bytes.count
    case .scratch(_, let count): count
    }
  }
}
