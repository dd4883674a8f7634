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
    let rows: RecordRuns

    init(_ id: Int64, _ texts: RecordTexts, _ rows: RecordRuns) {
      self.id = id
      self.texts = texts
      self.rows = rows
    }
  }

  /// Where the records of some rows of a block are.
  private struct Found {
    let table: Int64
    let firstRow: Int64
    let rows: [Int]
    /// The numbers of the records of one row after another, and the block that has them.
    var parts: [(block: OpenBlock, numbers: [Int32])] = []
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
  /// What was found last: several columns, and several members of one, are mostly asked for of the same rows.
  private var found: Found?
  /// Parts that are kept, with their blocks.
  private static let mostParts = 4

  init(_ connection: Connection, turns: ReadingTurns) {
    self.connection = connection
    self.turns = turns
  }

  /// Forgets what was read.
  func forget() {
    sources = [:]
    open = []
    found = nil
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
    // Texts that were put together are many bytes: of no further blocks than are open.
    try forEachBlock(ofTable: table, rows, in: block, isKept: false) { records, numbers in
      var wanted: [Bool]?
      // Where most are needed, all are put together, and stay for what is asked next.
      if numbers.count < records.texts.count / 2 {
        var some = [Bool](repeating: false, count: records.texts.count)
        for number in numbers where Int(number) < some.count { some[Int(number)] = true }
        wanted = some
      }
      guard let found = try records.texts.texts(table: table, column: column, wanted: wanted) else {
        throw DamagedBlock()
      }
      for number in numbers {
        guard let text = found.text(in: Int(number)) else { throw DamagedBlock() }
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
        guard Int(number) < verdicts.count else { throw DamagedBlock() }
        all.append(verdicts[Int(number)])
      }
    }
    return isKnown ? all : nil
  }

  /// What texts of a column have at a path; see `RecordTexts.members`.
  ///
  /// - Returns: the values, and the number of each row's, −1 where only the text says it.
  func members(
    _ column: Int, ofTable table: Int64, _ rows: [Int], in block: RowBlock, at path: [[UInt8]]
  ) throws -> MemberTexts {
    let values = MemberTexts(path: path, count: rows.count)
    try forEachBlock(ofTable: table, rows, in: block) { records, numbers in
      try values.add(
        try records.texts.members(table: table, column: column, at: path), of: numbers)
    }
    return values
  }

  /// Goes through the blocks of records that rows are of.
  ///
  /// - Parameters:
  ///   - isKept: whether it is kept what blocks these are.
  ///   - body: takes a block and the numbers of the records of the next rows in it, none below 0.
  private func forEachBlock(
    ofTable table: Int64, _ rows: [Int], in block: RowBlock, isKept: Bool = true,
    _ body: (OpenBlock, [Int32]) throws -> Void
  ) throws {
    let firstRow = block.rowID(at: 0)
    if let found, found.table == table, found.firstRow == firstRow, found.rows == rows {
      for part in found.parts { try body(part.block, part.numbers) }
      return
    }
    if let last = self.found, last.table != table || last.firstRow != firstRow { self.found = nil }
    var found = Found(table: table, firstRow: firstRow, rows: rows)
    var isKept = isKept
    try find(rows, ofTable: table, in: block) { block, numbers in
      try body(block, numbers)
      if found.parts.count == Self.mostParts { (isKept, found.parts) = (false, []) }
      if isKept { found.parts.append((block, numbers)) }
    }
    // Where a few of those that were found are asked for, all are asked for again rather.
    if isKept, rows.count >= (self.found?.rows.count ?? 0) / 4 { self.found = found }
  }

  private func find(
    _ rows: [Int], ofTable table: Int64, in block: RowBlock,
    _ body: (OpenBlock, [Int32]) throws -> Void
  ) throws {
    guard let sources = try block.column(RowPlace.source),
      let offsets = try block.column(RowPlace.offset)
    else { throw DamagedBlock() }
    var present: OpenBlock?
    var run = RecordRuns.Run(row: 0, record: 0, count: 0)
    var numbers: [Int32] = []
    numbers.reserveCapacity(rows.count)
    for place in rows {
      let row = block.rowID(at: place)
      if let number = run.record(of: row) {
        numbers.append(number)
        continue
      }
      if let next = present?.rows.run(of: row, ofTable: table), let number = next.record(of: row) {
        run = next
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
      guard let records, let next = records.rows.run(of: row, ofTable: table),
        let number = next.record(of: row)
      else { throw DamagedBlock() }
      present = records
      run = next
      numbers.removeAll(keepingCapacity: true)
      numbers.append(number)
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
        if opened.rows.run(of: row, ofTable: table) != nil { return opened }
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
    let rows = try index.withUnsafeBytes { index throws(DamagedBlock) in
      try RecordRuns(index, count: stored.count, size: stored.size)
    }
    let opened = OpenBlock(id, texts, rows)
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
