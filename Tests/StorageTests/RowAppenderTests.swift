import RecordColumns
import SQLite
import Storage
import Testing

/// Rows of tables while files come and go in one transaction.
@Suite("Rows that are added and taken back")
struct RowAppenderTests {
  private let store: Store
  private let rows: RowAppender
  private var connection: Connection { store.connection }

  init() throws {
    store = try Store(path: "", mode: .inMemory)
    rows = RowAppender(on: store.connection)
  }

  private func add(_ count: Int, to table: Int64, from first: Int, size: Int = 20) throws {
    let filler = [UInt8](repeating: 0x61, count: size)
    for number in first..<first + count {
      _ = try rows.append(table) { row in
        row.append(integer: Int64(number), to: RowPlace.offset)
        row.append(integer: Int64(number % 97), to: RowPlace.time)
        filler.withUnsafeBytes { row.append(text: $0, to: RowPlace.time + 1) }
      }
    }
  }

  /// The offsets of a table's rows by their numbers.
  private func offsets(_ table: Int64) throws -> [Int64: Int64] {
    let blocks = RowBlocks(connection)
    var found: [Int64: Int64] = [:]
    var last: Int64 = 0
    for block in try blocks.list(ofTable: table) {
      #expect(try blocks.isWhole(block))
      #expect(block.firstRow > last)
      last = block.lastRow
      let open = try blocks.open(block)
      for row in 0..<open.count {
        guard case .integer(let offset)? = try open.column(RowPlace.offset)?.value(at: row) else {
          continue
        }
        found[open.rowID(at: row)] = offset
      }
    }
    return found
  }

  private func expected(_ ranges: Range<Int>...) -> [Int64: Int64] {
    var all: [Int64: Int64] = [:]
    for offset in ranges.flatMap({ $0 }) { all[Int64(all.count) + 1] = Int64(offset) }
    return all
  }

  private func file(_ keeps: Bool, _ body: () throws -> Void) throws {
    try rows.begin()
    try connection.execute("savepoint file")
    try body()
    if keeps {
      try connection.execute("release file")
    } else {
      try connection.execute("rollback to file; release file")
      rows.rollBack()
    }
  }

  private func transaction(_ body: () throws -> Void) throws {
    try connection.execute("begin immediate")
    try body()
    try rows.flush()
    try connection.execute("commit")
  }

  @Test(
    "a file that is undone takes nothing of others with it, however many blocks it filled",
    arguments: [10, 3000, 9000, 20_000], [20, 2000])
  func undone(count: Int, size: Int) throws {
    try transaction {
      try file(true) { try add(100, to: 1, from: 0, size: size) }
      try file(false) {
        try add(count, to: 1, from: 50_000, size: size)
        try add(count, to: 2, from: 0, size: size)
      }
      try file(true) { try add(50, to: 1, from: 100) }
    }
    #expect(try offsets(1) == expected(0..<150))
    #expect(try offsets(2).isEmpty)
    try transaction {
      try file(false) { try add(count, to: 1, from: 70_000, size: size) }
      try file(true) { try add(7, to: 1, from: 150) }
    }
    #expect(try offsets(1) == expected(0..<157))
  }

  @Test(
    "rows that are handed over early are as others, whether more come or their file is undone",
    arguments: [10, 3000], [0, 7])
  func handedOver(count: Int, more: Int) throws {
    try transaction {
      try file(true) {
        try add(count, to: 1, from: 0)
        try add(count, to: 2, from: 0)
        try rows.beginFlush()
        try rows.beginFlush()
        try add(more, to: 1, from: count)
      }
      try file(false) {
        try add(count, to: 1, from: 50_000)
        try rows.beginFlush()
        try add(more, to: 1, from: 60_000)
      }
      try file(true) { try add(3, to: 1, from: count + more) }
    }
    #expect(try offsets(1) == expected(0..<count + more + 3))
    #expect(try offsets(2) == expected(0..<count))
    try transaction { try file(true) { try add(4, to: 2, from: count) } }
    #expect(try offsets(2) == expected(0..<count + 4))
  }

  @Test("rows that wait in many tables do not take more memory than they may")
  func manyTables() throws {
    try transaction {
      try file(true) {
        for round in 0..<3 {
          for table in 1...20 {
            try add(300, to: Int64(table), from: round * 300, size: 3000)
          }
        }
      }
    }
    for table in 1...20 { #expect(try offsets(Int64(table)) == expected(0..<900)) }
  }

  @Test("a row that is deleted leaves the others their numbers", arguments: [true, false])
  func deleted(keeps: Bool) throws {
    try transaction { try file(true) { try add(9000, to: 1, from: 0) } }
    let before = try offsets(1)
    try transaction {
      try file(true) { try add(3, to: 2, from: 0) }
      try file(keeps) {
        try add(5, to: 2, from: 3)
        try rows.delete(4000, ofTable: 1)
        try rows.delete(9000, ofTable: 1)
        try add(1, to: 1, from: 12_345)
      }
    }
    var after = before
    if keeps {
      after[4000] = nil
      after[9000] = 12_345
    }
    #expect(try offsets(1) == after)
    #expect(try offsets(2) == expected(keeps ? 0..<8 : 0..<3))
  }

  @Test("the last row of a block that goes takes the block with it")
  func emptied() throws {
    try transaction { try file(true) { try add(1, to: 1, from: 0) } }
    try transaction { try file(true) { try rows.delete(1, ofTable: 1) } }
    #expect(try RowBlocks(connection).list().isEmpty)
    let chunks = try connection.prepare("select count(*) from kustody_chunks")
    #expect(try chunks.step() && chunks.columnInt64(0) == 0)
  }

  @Test("small additions do not leave small blocks")
  func merges() throws {
    for round in 0..<40 {
      try transaction { try file(true) { try add(100, to: 1, from: round * 100) } }
    }
    #expect(try offsets(1) == expected(0..<4000))
    #expect(try RowBlocks(connection).list(ofTable: 1).count <= 3)
  }
}
