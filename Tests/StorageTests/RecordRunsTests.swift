import RecordColumns
import Testing

@testable import Storage

@Suite("Rows of records in a block")
struct RecordRunsTests {
  private struct Item {
    var table: Int64
    var row: Int64
    /// Whether its bytes are those of the item before.
    var isSame = false
  }

  private static let cases: [[Item]] = [
    [],
    (0..<20).map { Item(table: 3, row: 100 + $0) },
    // Two rows of each record, in two tables.
    (0..<20).map { Item(table: 3 + $0 % 2, row: 7 + $0 / 2, isSame: $0 % 2 == 1) },
    // Backwards, and with a row that comes again.
    (0..<20).map { Item(table: 1, row: 50 - $0) },
    (0..<20).map { Item(table: 1, row: $0 % 13) },
    (0..<20).map { Item(table: $0 / 10, row: $0 * $0 % 17) },
    [Item(table: 1, row: .max - 1), Item(table: 1, row: .max), Item(table: 1, row: .min)],
  ]

  @Test("the record of a row is that of the row's last item", arguments: cases.indices)
  func records(number: Int) throws {
    let items = Self.cases[number]
    var index = BlockIndex()
    var known: [Int64: [Int64: Int32]] = [:]
    var record: Int32 = -1
    var end = 0
    for item in items {
      if !item.isSame {
        record += 1
        end += 10
      }
      index.append(
        BlockItem(
          table: item.table, rowID: item.row, offset: end, length: 10, part: item.isSame ? 1 : 0,
          bytes: end - 10..<end))
      known[item.table, default: [:]][item.row] = record
    }
    let runs = try index.bytes.withUnsafeBytes {
      try RecordRuns($0, count: items.count, size: end)
    }
    for table in Int64(0)...5 {
      for row in items.flatMap({ [$0.row, $0.row &+ 1, $0.row &- 1] }) {
        let found = runs.run(of: row, ofTable: table)?.record(of: row)
        #expect(found == known[table]?[row], "\(row) of \(table)")
      }
    }
  }

  @Test("bytes that are no index are damaged")
  func damaged() {
    for bytes in [[], [1, 2, 3], [UInt8](repeating: 0xFF, count: 60)] as [[UInt8]] {
      #expect(throws: DamagedBlock.self) {
        try bytes.withUnsafeBytes { try RecordRuns($0, count: 1, size: 10) }
      }
    }
  }
}
