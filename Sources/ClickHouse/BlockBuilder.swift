import SQLite

/// The rows of one block in ClickHouse's bytes, and what those of each source add up to.
struct BlockBuilder {
  let columns: [String]
  private let table: ShippedTable
  private let origin: String
  private var writer = RowBinaryWriter()
  private(set) var sums: [UInt32: ShipJournal.Sums] = [:]
  private(set) var rows = 0
  private var first: UInt64 = 0
  private var last: UInt64 = 0
  private let placeWeights: (row: UInt64, offset: UInt64, line: UInt64)

  init(_ table: ShippedTable, _ origin: String) {
    self.table = table
    self.origin = origin
    columns = ShippedTable.place.map(\.name) + table.sent.map(\.name)
    placeWeights = (
      RowCheck.weight(of: "_kustody_row"), RowCheck.weight(of: "_kustody_offset"),
      RowCheck.weight(of: "_kustody_line")
    )
  }

  var bytes: [UInt8] { writer.bytes }
  var byteCount: Int { writer.bytes.count }

  /// Appends the present row of `StoredTablePart.query`.
  mutating func append(_ row: borrowing Statement) {
    let number = UInt64(bitPattern: row.columnInt64(0))
    let source = UInt32(truncatingIfNeeded: row.columnInt64(1))
    let offset = UInt64(bitPattern: row.columnInt64(2))
    let line = UInt64(bitPattern: row.columnInt64(3))
    if rows == 0 { first = number }
    last = number
    rows += 1
    writer.append(text: origin)
    writer.append(unsigned: number)
    writer.append(small: source)
    writer.append(unsigned: offset)
    writer.append(unsigned: line)
    _ = writer.append(row.column(4), .integer)
    var sum =
      number &* placeWeights.row &+ offset &* placeWeights.offset &+ line &* placeWeights.line
    for index in table.sent.indices {
      sum &+=
        writer.append(row.column(5 + index), table.sent[index].form) &* table.sent[index].weight
    }
    sums[source, default: ShipJournal.Sums()].rows += 1
    sums[source, default: ShipJournal.Sums()].check &+= RowCheck.check(sum)
  }

  func block(attempt: UInt64) -> ShipJournal.Block {
    ShipJournal.Block(
      table: table.name, origin: origin, first: first, last: last, rows: UInt64(rows),
      attempt: attempt, isDone: false)
  }

  mutating func clear() {
    writer.removeAll()
    sums = [:]
    rows = 0
  }
}
