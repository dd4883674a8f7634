import Storage

/// The rows of one block in ClickHouse's bytes, and what those of each source add up to.
struct BlockBuilder {
  private let table: ShippedTable
  private let origin: String
  private let place: Place
  private let columns: [ColumnWriter]
  private(set) var sums: [UInt32: ShipJournal.Sums] = [:]
  private(set) var rows = 0
  private(set) var byteCount = 0
  private var first: UInt64 = 0
  private var last: UInt64 = 0

  /// Where each row comes from.
  private struct Place {
    let names = ShippedTable.place.map(\.name)
    let row = ByteBuffer()
    let source = ByteBuffer()
    let offset = ByteBuffer()
    let line = ByteBuffer()
    let hasNoPart = ByteBuffer()
    let part = ByteBuffer()
    let weights = (
      row: RowCheck.weight(of: "_kustody_row"), offset: RowCheck.weight(of: "_kustody_offset"),
      line: RowCheck.weight(of: "_kustody_line")
    )
    /// What is read of each row for it, before the columns of the table.
    static let read = StoredTablePart.place.count

    var buffers: [ByteBuffer] { [row, source, offset, line, hasNoPart, part] }
  }

  init(_ table: ShippedTable, _ origin: String) {
    self.table = table
    self.origin = origin
    place = Place()
    columns = table.sent.map { ColumnWriter($0) }
  }

  /// The columns that it has values for, in the order of `bytes`.
  var names: [String] { place.names + columns.filter(\.hasValues).map(\.column.name) }

  /// The block in the format Native.
  var bytes: [ByteBuffer] {
    let head = ByteBuffer()
    let sent = columns.filter(\.hasValues)
    head.append(varint: place.names.count + sent.count)
    head.append(varint: rows)
    head.append(text: place.names[0])
    head.append(text: "String")
    for _ in 0..<rows { head.append(text: origin) }
    var all = [head]
    let types = ["UInt64", "UInt32", "UInt64", "UInt64"]
    let numbers = [place.row, place.source, place.offset, place.line]
    for index in types.indices {
      let head = ByteBuffer()
      head.append(text: place.names[1 + index])
      head.append(text: types[index])
      all += [head, numbers[index]]
    }
    let part = ByteBuffer()
    part.append(text: place.names[5])
    part.append(text: "Nullable(Int64)")
    all += [part, place.hasNoPart, place.part]
    for column in sent { all += column.bytes(of: rows) }
    return all
  }

  /// Appends rows that were read by `StoredTablePart.columns`.
  ///
  /// - Parameter some: which, by their places in the block of rows.
  mutating func append(
    _ some: UnsafeBufferPointer<UInt32>, of block: BlockOfColumns
  ) throws {
    guard let from = some.first, let to = some.last else { return }
    if rows == 0 { first = UInt64(bitPattern: block.rowID(at: from)) }
    last = UInt64(bitPattern: block.rowID(at: to))
    // Of each row the sum of its values by their weights.
    var rowSums = [UInt64](repeating: 0, count: some.count)
    var sources: [UInt32] = []
    try rowSums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      sources = try appendPlaces(some, block, sums)
      for (index, column) in columns.enumerated() {
        try column.append(Place.read + index, of: block, some, at: rows, sums: sums)
      }
    }
    add(rowSums, sources)
    rows += some.count
    byteCount =
      place.buffers.reduce(columns.reduce(0) { $0 + $1.byteCount }) { $0 + $1.count }
  }

  /// - Returns: the source of each row.
  private func appendPlaces(
    _ some: UnsafeBufferPointer<UInt32>, _ block: BlockOfColumns,
    _ sums: UnsafeMutablePointer<UInt64>
  ) throws -> [UInt32] {
    var sources: [UInt32] = []
    sources.reserveCapacity(some.count)
    func number(_ column: Int, _ row: UInt32) throws -> Int64? {
      if case .integer(let number) = try block.value(of: column, at: row) { number } else { nil }
    }
    for (index, row) in some.enumerated() {
      let id = UInt64(bitPattern: block.rowID(at: row))
      let offset = UInt64(bitPattern: try number(1, row) ?? 0)
      let line = UInt64(bitPattern: try number(2, row) ?? 0)
      let part = try number(3, row)
      place.row.append(number: id)
      let source = UInt32(truncatingIfNeeded: try number(0, row) ?? 0)
      sources.append(source)
      place.source.append(number: source)
      place.offset.append(number: offset)
      place.line.append(number: line)
      place.hasNoPart.append(byte: part == nil ? 1 : 0)
      place.part.append(number: part ?? 0)
      sums[index] =
        id &* place.weights.row &+ offset &* place.weights.offset &+ line &* place.weights.line
    }
    return sources
  }

  /// Adds the checks of the last rows to those of their sources.
  private mutating func add(_ rowSums: [UInt64], _ sources: [UInt32]) {
    var present: (source: UInt32, sums: ShipJournal.Sums)?
    for (sum, source) in zip(rowSums, sources) {
      if present?.source != source {
        if let present { sums[present.source] = present.sums }
        present = (source, sums[source] ?? ShipJournal.Sums())
      }
      present?.sums.rows += 1
      present?.sums.check &+= RowCheck.check(sum)
    }
    if let present { sums[present.source] = present.sums }
  }

  func block(attempt: UInt64) -> ShipJournal.Block {
    ShipJournal.Block(
      table: table.name, origin: origin, first: first, last: last, rows: UInt64(rows),
      attempt: attempt, isDone: false)
  }

  mutating func clear() {
    for buffer in place.buffers { buffer.clear() }
    for column in columns { column.clear() }
    sums = [:]
    rows = 0
    byteCount = 0
  }
}
