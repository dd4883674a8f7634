import RecordColumns
import SQLite

/// Reads texts of rows that stand in their records.
///
/// A row is found in the blocks of its source by its offset, and in their indexes by its number.
final class RecordTextReader {
  /// A block of records as its source lists it.
  private struct Listed {
    var id: Int64
    var offsets: ClosedRange<Int64>
    /// Whether another takes its place, and is written still.
    var isReplaced: Bool
  }

  /// A block of records with its index.
  private final class OpenBlock {
    let id: Int64
    let texts: RecordTexts
    /// The rows of each table that have a record here, ascending, and their records' numbers.
    private var tables: [(table: Int64, rows: [Int64], records: [Int32])] = []
    /// Where the row is that was asked for last: mostly the next is behind it.
    private var last = (table: 0, place: 0)

    /// - Throws: `DamagedBlock` where the bytes are not an index of the block's items.
    init(
      _ id: Int64, _ texts: RecordTexts, index: UnsafeRawBufferPointer, count: Int, size: Int
    ) throws(DamagedBlock) {
      self.id = id
      self.texts = texts
      var present = -1
      let isIndex = BlockIndex.visit(index, count: count, size: size) { item, record in
        guard let record else { return }
        if present < 0 || tables[present].table != item.table {
          present = tables.count - 1
          while present >= 0, tables[present].table != item.table { present -= 1 }
          if present < 0 {
            present = tables.count
            tables.append((item.table, [], []))
            tables[present].rows.reserveCapacity(count)
            tables[present].records.reserveCapacity(count)
          }
        }
        tables[present].rows.append(item.rowID)
        tables[present].records.append(Int32(truncatingIfNeeded: record))
      }
      guard isIndex else { throw DamagedBlock() }
      for place in tables.indices {
        let rows = tables[place].rows
        if zip(rows, rows.dropFirst()).allSatisfy({ $0 < $1 }) { continue }
        // Of a row that is there twice the last item counts.
        let order = rows.indices.sorted { (rows[$0], $0) < (rows[$1], $1) }
        let records = tables[place].records
        tables[place].rows = order.map { rows[$0] }
        tables[place].records = order.map { records[$0] }
      }
    }

    /// The number of the record of a row.
    func record(of row: Int64, ofTable table: Int64) -> Int? {
      if last.table >= tables.count || tables[last.table].table != table {
        guard let found = tables.firstIndex(where: { $0.table == table }) else { return nil }
        last = (found, -1)
      }
      let next = last.place + 1
      let rows = tables[last.table].rows
      if next < rows.count, rows[next] == row, next + 1 == rows.count || rows[next + 1] != row {
        last.place = next
        return Int(tables[last.table].records[next])
      }
      var (low, high) = (0, rows.count)
      while low < high {
        let middle = (low + high) / 2
        if rows[middle] <= row { low = middle + 1 } else { high = middle }
      }
      guard low > 0, rows[low - 1] == row else { return nil }
      last.place = low - 1
      return Int(tables[last.table].records[low - 1])
    }
  }

  private let connection: Connection
  private let turns: ReadingTurns
  private var list: PreparedStatement?
  private var read: PreparedStatement?
  private var sources: [Int64: [Listed]] = [:]
  /// The latest at the end.
  private var open: [OpenBlock] = []
  private static let mostOpen = 2
  /// Of how many further blocks the texts are put together with all records, which are asked for next: as many as stay
  /// open until then.
  private var wholeLeft = 0

  init(_ connection: Connection, turns: ReadingTurns) {
    self.connection = connection
    self.turns = turns
  }

  /// Forgets what was read.
  func forget() {
    sources = [:]
    open = []
  }

  /// All records of a block, of a source whose blocks are asked for one after another.
  func records(ofBlock id: Int64) throws -> UnpackedRecords {
    let texts = try open(id).texts
    wholeLeft = Self.mostOpen
    return try texts.records()
  }

  /// Appends texts of a column.
  ///
  /// - Parameters:
  ///   - column: its number in the block of rows.
  ///   - rows: whose texts they are, by their places in the block.
  func append(
    _ column: Int, ofTable table: Int64, _ rows: [Int], in block: RowBlock, to texts: RowTexts
  ) throws {
    try forEachBlock(ofTable: table, rows, in: block) { records, numbers in
      var wanted: [Bool]?
      // Where most are needed, all are put together, and stay for what is asked next.
      if numbers.count < records.texts.count / 2 {
        var some = [Bool](repeating: false, count: records.texts.count)
        for number in numbers where number < some.count { some[number] = true }
        wanted = some
      }
      guard let found = try records.texts.texts(table: table, column: column, wanted: wanted) else {
        throw DamagedBlock()
      }
      for number in numbers {
        guard let text = found.text(in: number) else { throw DamagedBlock() }
        texts.append(text)
      }
    }
  }

  /// Looks for a text in texts of a column; see `RecordTexts.search`.
  ///
  /// - Returns: of each row, in their order; nil where nothing can be said.
  func search(
    _ column: Int, ofTable table: Int64, _ rows: [Int], in block: RowBlock, for needle: [UInt8],
    _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) throws -> [TextVerdict]? {
    var all: [TextVerdict] = []
    var isKnown = true
    try forEachBlock(ofTable: table, rows, in: block) { records, numbers in
      guard isKnown,
        let verdicts = try records.texts.search(table: table, column: column, for: needle, test)
      else {
        isKnown = false
        return
      }
      for number in numbers {
        guard number < verdicts.count else { throw DamagedBlock() }
        all.append(verdicts[number])
      }
    }
    return isKnown ? all : nil
  }

  /// What texts of a column have at a path; see `RecordTexts.members`.
  ///
  /// - Returns: the values, and the number of each row's, −1 where only the text says it; nil where only texts do.
  func members(
    _ column: Int, ofTable table: Int64, _ rows: [Int], in block: RowBlock, at path: [[UInt8]]
  ) throws -> (values: MemberTexts, codes: [Int32])? {
    let values = MemberTexts(path: path)
    var codes: [Int32] = []
    codes.reserveCapacity(rows.count)
    var isKnown = true
    try forEachBlock(ofTable: table, rows, in: block) { records, places in
      guard isKnown,
        let found = try records.texts.members(table: table, column: column, at: path)
      else {
        isKnown = false
        return
      }
      // Of each code of the block, what it is of all; −1 for none yet.
      var known = [Int32](repeating: -1, count: found.codeCount)
      for place in places {
        guard place < found.codes.count else { throw DamagedBlock() }
        let code = found.codes[place]
        guard code >= 0 else {
          codes.append(-1)
          continue
        }
        guard code < known.count else { throw DamagedBlock() }
        if known[Int(code)] < 0 {
          known[Int(code)] = Int32(truncatingIfNeeded: values.append(code, of: found))
        }
        codes.append(known[Int(code)])
      }
    }
    return isKnown ? (values, codes) : nil
  }

  /// Goes through the blocks of records that rows are of.
  ///
  /// - Parameter body: takes a block and the numbers of the records of the next rows in it.
  private func forEachBlock(
    ofTable table: Int64, _ rows: [Int], in block: RowBlock,
    _ body: (OpenBlock, [Int]) throws -> Void
  ) throws {
    guard let sources = try block.column(RowPlace.source),
      let offsets = try block.column(RowPlace.offset)
    else { throw DamagedBlock() }
    var present: OpenBlock?
    var numbers: [Int] = []
    for place in rows {
      let row = block.rowID(at: place)
      if let number = present?.record(of: row, ofTable: table) {
        numbers.append(number)
        continue
      }
      if let present { try body(present, numbers) }
      guard case .integer(let source) = sources.value(at: place),
        case .integer(let offset) = offsets.value(at: place)
      else { throw DamagedBlock() }
      // Another may have written since the blocks were listed.
      let wasListed = self.sources[source] != nil
      var records = try find(row, ofTable: table, source, offset)
      if records == nil, wasListed {
        forget()
        records = try find(row, ofTable: table, source, offset)
      }
      guard let records, let number = records.record(of: row, ofTable: table) else {
        throw DamagedBlock()
      }
      present = records
      numbers = [number]
    }
    if let present { try body(present, numbers) }
  }

  /// The block that has the record of a row.
  private func find(
    _ row: Int64, ofTable table: Int64, _ source: Int64, _ offset: Int64
  ) throws -> OpenBlock? {
    let list = try listed(source)
    // Mostly they come in the order of their offsets.
    var low = 0
    var high = list.count
    while low < high {
      let middle = (low + high) / 2
      if list[middle].offsets.lowerBound <= offset { low = middle + 1 } else { high = middle }
    }
    for isReplaced in [false, true] {
      for candidate in list[..<low].reversed()
      where candidate.isReplaced == isReplaced && candidate.offsets.contains(offset) {
        let opened = try open(candidate.id)
        if opened.record(of: row, ofTable: table) != nil { return opened }
      }
    }
    return nil
  }

  /// The blocks of a source by their first offsets.
  private func listed(_ source: Int64) throws -> [Listed] {
    if let known = sources[source] { return known }
    let blocks = try turns.take { try list(source) }
    sources[source] = blocks
    return blocks
  }

  private func list(_ source: Int64) throws -> [Listed] {
    let statement = try connection.prepared(&list) {
      "select rowid, first_offset, last_offset, block from kustody_records where source_id = ?"
    }
    try statement.statement.bind(integer: source, at: 1)
    defer { statement.statement.reset() }
    var blocks: [Listed] = []
    while try statement.statement.step() {
      let first = statement.statement.writtenInteger(1)
      let last = statement.statement.writtenInteger(2)
      guard first <= last else { continue }
      let number = statement.statement.writtenInteger(3)
      blocks.append(
        Listed(
          id: statement.statement.writtenInteger(0), offsets: first...last, isReplaced: number < 0))
    }
    blocks.sort { $0.offsets.lowerBound < $1.offsets.lowerBound }
    return blocks
  }

  private func open(_ id: Int64) throws -> OpenBlock {
    if let place = open.firstIndex(where: { $0.id == id }) {
      if place < open.count - 1 { open.append(open.remove(at: place)) }
      return open[open.count - 1]
    }
    let stored = try turns.take { try read(id) }
    let index = stored.index.withUnsafeBytes { BlockIndex.unpacked($0) } ?? []
    let texts = try RecordTexts(stored.bytes, size: stored.size)
    if wholeLeft > 0 {
      wholeLeft -= 1
      // What cannot be read whole may have texts that can.
      _ = try? texts.records()
    }
    let opened = try index.withUnsafeBytes { index throws(DamagedBlock) in
      try OpenBlock(id, texts, index: index, count: stored.count, size: stored.size)
    }
    if open.count >= Self.mostOpen { open.removeFirst() }
    open.append(opened)
    return opened
  }

  private func read(
    _ id: Int64
  ) throws -> (count: Int, index: [UInt8], size: Int, bytes: RecordTexts.Bytes) {
    let statement = try connection.prepared(&read) {
      "select items, item_index, size, bytes from kustody_records where rowid = ?"
    }
    try statement.statement.bind(integer: id, at: 1)
    defer { statement.statement.reset() }
    guard try statement.statement.step(),
      let count = Int(exactly: statement.statement.writtenInteger(0)),
      let size = Int(exactly: statement.statement.writtenInteger(2)),
      case .blob(let packedIndex) = statement.statement.column(1)
    else { throw DamagedBlock() }
    let index = [UInt8](packedIndex)
    guard case .blob(let bytes) = statement.statement.column(3) else { throw DamagedBlock() }
    return (count, index, size, RecordTexts.Bytes(bytes))
  }
}
