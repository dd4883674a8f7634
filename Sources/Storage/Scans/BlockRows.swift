import KQLValues
import RecordColumns
import SQLSyntax
import SQLite

/// Rows of a log table that are only handed on: read from its blocks, in order or as they are stored, without SQLite.
///
/// What all rows of a block have in common is found once a block, so that columns without values cost nothing a row.
package final class BlockRows {
  /// A column of the result: what it is made by, and its type.
  package typealias ResultColumn = (expression: SQLExpression, type: ScalarType)

  private let connection: Connection
  private let request: ScanRequest
  private let columns: [ResultColumn]
  private let order: [SQLOrderTerm]
  private let limit: Int
  private let blocks: RowBlocks
  private let turns = ReadingTurns()
  private let program: ScanProgram
  private var list: [StoredBlock] = []
  /// Blocks that were read to find rows, to be read on: by their numbers in the list.
  private var kept: [Int: RowBlock] = [:]
  private var keptSize: Int64 = 0
  private var readsOn = false
  private let maker: RowMaker

  /// Bytes of blocks that are kept while rows are put in order.
  private static let mostKept: Int64 = 32 << 20
  /// Blocks that may be open at once.
  private static let mostOpen = 16
  /// Rows of which the order can be by texts.
  private static let mostByText = 10_000
  /// Rows of which the order can be by several values.
  private static let mostByKeys = 200_000
  /// Rows that are worth a further thread.
  private static let leastAhead = 1000

  /// - Parameters:
  ///   - request: conditions, and no groups.
  ///   - order: what the rows are in order of; as they are stored without.
  /// - Throws: where an expression is one that only SQLite computes; see `ScanCompiler`.
  package init(
    _ connection: Connection, _ request: ScanRequest, columns: [ResultColumn],
    order: [SQLOrderTerm], limit: Int64?
  ) throws {
    self.connection = connection
    self.request = request
    self.columns = columns
    self.order = order
    self.limit = limit.map { Int(clamping: max($0, 0)) } ?? .max
    maker = RowMaker(columns, request)
    blocks = RowBlocks(connection, turns: turns)
    program = try ScanProgram(request, ordering: order.map(\.expression))
  }

  /// Hands over each row.
  ///
  /// - Parameter readsOn: whether threads may read what comes next meanwhile, because `body` leaves the connection alone.
  /// - Returns: whether it did; if not, no row was handed over, and SQLite is to be asked.
  /// - Throws: what reading and computing throws, and what `body` throws.
  package func run(
    readingOn readsOn: Bool, _ body: (LentRow) throws -> Void
  ) throws -> Bool {
    guard limit > 0 else { return true }
    self.readsOn = readsOn
    // As long as this has a row, all that is read is of one state of the database.
    let table = try connection.prepare("select id from kustody_tables where physical = ?")
    try table.bind(string: request.scan.table, at: 1)
    defer { table.reset() }
    guard try table.step() else { return false }
    let all = try blocks.list(ofTable: table.columnInt64(0))
    list = all.filter { block in block.times.map(program.mayMeet(times:)) ?? true }
    request.counts.skipped += all.count - list.count
    defer {
      kept = [:]
      maker.forget()
    }
    guard !order.isEmpty else {
      try giveAsStored(body)
      return true
    }
    guard let rows = try ordered(), isNarrow(rows) else { return false }
    try give(rows, body)
    return true
  }

  private func giveAsStored(_ body: (LentRow) throws -> Void) throws {
    let ahead = list.map { RowsAhead.Block(stored: $0) }
    try giving(ahead, isWorthThreads: limit >= Self.leastAhead) { ahead in
      var left = limit
      for stored in list where left > 0 {
        try stored.naming {
          if connection.isDue { throw SQLiteError.interrupted }
          guard let rows = try ahead.take(tools) else { return }
          for row in rows.wanted.prefix(left) { try give(Int(row), rows, body) }
          left -= min(left, rows.wanted.count)
          ahead.giveBack(rows)
        }
      }
    }
  }

  /// Has rows of blocks given while those of the blocks after are made.
  private func giving(
    _ blocks: [RowsAhead.Block], isWorthThreads: Bool, _ body: (RowsAhead) throws -> Void
  ) throws {
    let threads =
      readsOn && isWorthThreads
      ? try ScanThread.threads(forBlocks: blocks.count, of: request, connection, turns) : []
    let ahead = RowsAhead(blocks, threads: threads.count, connection)
    try ScanThread.run(threads, adding: request.counts) {
      // The others end with it.
      defer { ahead.end() }
      try body(ahead)
    } ending: {
      ahead.end()
    } _: { [columns] _, thread in
      ahead.work(
        RowsAhead.Tools(
          maker: RowMaker(columns, thread.request), reader: thread.blocks,
          program: thread.program, counts: thread.counts))
    }
  }

  private var tools: RowsAhead.Tools {
    RowsAhead.Tools(maker: maker, reader: blocks, program: program, counts: request.counts)
  }

  /// Selects the rows of a block.
  private func select(
    _ stored: StoredBlock, _ program: ScanProgram, _ blocks: RowBlocks, _ counts: ScanCounts
  ) throws -> (rows: RowBlock, scan: ScanBlock) {
    if connection.isDue { throw SQLiteError.interrupted }
    let opened = try blocks.open(stored)
    counts.read += 1
    let scan = try program.select(opened)
    if program.selected.isEmpty { counts.without += 1 }
    return (opened, scan)
  }

  // MARK: Order

  private struct Place {
    var key: Int64
    var block: Int32
    var row: UInt32

    @inline(__always)
    static func precedes(_ one: Place, _ other: Place) -> Bool {
      if one.key != other.key { return one.key < other.key }
      return one.block != other.block ? one.block < other.block : one.row < other.row
    }
  }

  /// The rows in their order; nil where that is too much to be kept here.
  private func ordered() throws -> [Place]? {
    if order.count == 1, let rows = try orderedByNumber() { return rows }
    return try orderedByKeys()
  }

  /// What one thread finds of the rows.
  private final class Found {
    // Unchecked exclusivity: touched for each row, by one thread.
    @exclusivity(unchecked) var rows: [Place] = []
    /// Nulls are less than any number.
    @exclusivity(unchecked) var nulls: [Place] = []
    /// Of the last row that would be given by now: what comes after it is not.
    var worst: Int64?
    /// Blocks to be read on.
    var opened: [(number: Int, rows: RowBlock)] = []
    var openedSize: Int64 = 0
    /// Whether all values are whole numbers or null.
    var isNumeric = true
  }

  /// By one column of whole numbers; nil where there are other values.
  private func orderedByNumber() throws -> [Place]? {
    guard let slot = program.orderSlot(0), order[0].nullsFirst == nil else { return nil }
    let isDescending = order[0].descending
    let isTime = program.slots[slot].place == RowPlace.time && !program.slots[slot].isText
    let counts = (request.counts.read, request.counts.without, request.counts.skipped)
    let visits = visits(isTime: isTime, isDescending)
    let threads = try ScanThread.threads(
      forBlocks: visits.count, of: request, connection, turns,
      ordering: order.map(\.expression))
    let work = BlocksToTake(count: visits.count, threads: threads.count + 1)
    let mostKept = Self.mostKept / Int64(threads.count + 1)
    func find(
      _ found: Found, _ program: ScanProgram, _ blocks: RowBlocks, _ counts: ScanCounts
    ) throws {
      var run = 0..<0
      while let next = work.take(&run) {
        let number = visits[next]
        let stored = list[number]
        if let worst = found.worst, isTime, let times = stored.times {
          // Of two rows with one time the first that is stored comes first.
          let best = isDescending ? ~times.upperBound : times.lowerBound
          if best > worst {
            counts.skipped += 1
            continue
          }
        }
        try stored.naming {
          let (opened, scan) = try select(stored, program, blocks, counts)
          if program.selected.isEmpty { return }
          let before = found.rows.count + found.nulls.count
          let block = Int32(truncatingIfNeeded: number)
          let column = try scan.column(slot)
          if let values = column?.wholeNumbers {
            for row in program.selected {
              let value = values[Int(row)]
              let key = isDescending ? ~value : value
              if let worst = found.worst, key > worst { continue }
              found.rows.append(Place(key: key, block: block, row: row))
            }
          } else {
            for row in program.selected {
              switch column?.value(at: Int(row)) ?? .null {
              case .integer(let value):
                found.rows.append(
                  Place(key: isDescending ? ~value : value, block: block, row: row))
              case .null: found.nulls.append(Place(key: 0, block: block, row: row))
              case .real, .text: found.isNumeric = false
              }
            }
          }
          if found.rows.count + found.nulls.count > before {
            opened.keepOnly(program.selected)
            let size = Int64(opened.memory)
            if found.openedSize + size <= mostKept {
              found.openedSize += size
              found.opened.append((number, opened))
            }
          }
        }
        if !found.isNumeric { work.end() }
        if limit < found.rows.count / 2 { found.worst = cut(&found.rows) }
      }
    }
    let all = (0...threads.count).map { _ in Found() }
    try ScanThread.run(threads, work, adding: request.counts) {
      try find(all[threads.count], program, blocks, request.counts)
    } _: { number, thread in
      try find(all[number], thread.program, thread.blocks, thread.counts)
    }
    guard all.allSatisfy(\.isNumeric) else {
      (request.counts.read, request.counts.without, request.counts.skipped) = counts
      return nil
    }
    for found in all {
      for (number, rows) in found.opened { kept[number] = rows }
      keptSize += found.openedSize
    }
    var rows = all.count == 1 ? all[0].rows : all.flatMap(\.rows)
    var nulls = all.flatMap(\.nulls)
    if rows.count > limit {
      _ = cut(&rows)
    } else {
      rows.sort(by: Place.precedes)
    }
    if nulls.isEmpty { return rows }
    nulls.sort(by: Place.precedes)
    return Array((isDescending ? rows + nulls : nulls + rows).prefix(limit))
  }

  /// The blocks in the order in which they are looked at.
  private func visits(isTime: Bool, _ isDescending: Bool) -> [Int] {
    let numbers = Array(list.indices)
    guard isTime, limit < .max else { return numbers }
    // Where the best may be first: others may then be passed over.
    return numbers.sorted { one, other in
      guard let first = list[one].times, let second = list[other].times else {
        return list[one].times == nil && list[other].times != nil
      }
      return isDescending
        ? (second.upperBound, one) < (first.upperBound, other)
        : (first.lowerBound, one) < (second.lowerBound, other)
    }
  }

  /// Leaves the first rows, in order.
  ///
  /// - Returns: the key of the last.
  private func cut(_ rows: inout [Place]) -> Int64? {
    rows.sort(by: Place.precedes)
    rows.removeSubrange(min(limit, rows.count)...)
    return rows.last?.key
  }

  /// A value that rows are in order of.
  private enum Key {
    case null
    case integer(Int64)
    case real(Double)
    case text([UInt8])

    init(_ value: ValueView) {
      switch value {
      case .null: self = .null
      case .integer(let number): self = .integer(number)
      case .real(let number): self = .real(number)
      case .text(let bytes), .blob(let bytes): self = .text([UInt8](bytes))
      }
    }

    static func order(_ one: Key, _ other: Key) -> Int {
      one.withView { one in other.withView { ScanValues.order(one, $0) } }
    }

    func order(_ other: ValueView) -> Int {
      var other = other
      if case .blob(let bytes) = other { other = .text(bytes) }
      return withView { ScanValues.order($0, other) }
    }

    @inline(__always)
    private func withView<Result>(_ body: (ValueView) -> Result) -> Result {
      switch self {
      case .null: body(.null)
      case .integer(let number): body(.integer(number))
      case .real(let number): body(.real(number))
      case .text(let bytes): bytes.withUnsafeBytes { body(.text($0)) }
      }
    }

    var isNull: Bool { if case .null = self { true } else { false } }
    var isText: Bool { if case .text = self { true } else { false } }
  }

  /// By any values; texts only among few rows.
  private func orderedByKeys() throws -> [Place]? {
    let counts = (request.counts.read, request.counts.without, request.counts.skipped)
    let isShort = limit <= Self.mostByText
    var rows: [(place: Place, keys: [Key])] = []
    var worst: [Key]?
    func precedes(_ one: (place: Place, keys: [Key]), _ other: (place: Place, keys: [Key])) -> Bool
    {
      let order = compare(one.keys) {
        Key.order($0, other.keys[$1])
      } nulls: {
        other.keys[$0].isNull
      }
      return order == 0 ? Place.precedes(one.place, other.place) : order < 0
    }
    for (number, stored) in list.enumerated() {
      let isTaken = try stored.naming {
        let (opened, scan) = try select(stored, program, blocks, request.counts)
        let before = rows.count
        for row in program.selected {
          if let worst {
            // Rows come in the order in which they are stored: one that is not better comes later.
            let order = try compare(worst) { key, term in
              key.order(try program.orderValue(term, Int(row), of: scan))
            } nulls: { term in
              if case .null = try program.orderValue(term, Int(row), of: scan) {
                true
              } else {
                false
              }
            }
            if order <= 0 { continue }
          }
          var keys: [Key] = []
          keys.reserveCapacity(order.count)
          for term in order.indices {
            let key = Key(try program.orderValue(term, Int(row), of: scan))
            if !isShort, key.isText || rows.count >= Self.mostByKeys { return false }
            keys.append(key)
          }
          let place = Place(key: 0, block: Int32(truncatingIfNeeded: number), row: row)
          rows.append((place, keys))
          if isShort, rows.count >= 2 * limit + 64 {
            rows.sort(by: precedes)
            rows.removeSubrange(limit...)
            worst = rows.last?.keys
          }
        }
        if rows.count > before {
          opened.keepOnly(program.selected)
          keep(opened, number)
        }
        return true
      }
      guard isTaken else {
        (request.counts.read, request.counts.without, request.counts.skipped) = counts
        return nil
      }
    }
    rows.sort(by: precedes)
    return rows.prefix(limit).map(\.place)
  }

  /// Below 0 where the keys come before others, above 0 where after.
  private func compare(
    _ keys: [Key], _ order: (Key, Int) throws -> Int, nulls isNull: (Int) throws -> Bool
  ) rethrows -> Int {
    for (index, term) in self.order.enumerated() {
      if let nullsFirst = term.nullsFirst {
        let (one, other) = (keys[index].isNull, try isNull(index))
        if one != other { return one == nullsFirst ? -1 : 1 }
      }
      let order = try order(keys[index], index)
      if order != 0 { return term.descending ? -order : order }
    }
    return 0
  }

  private func keep(_ rows: RowBlock, _ number: Int) {
    let size = Int64(rows.memory)
    guard kept[number] == nil, keptSize + size <= Self.mostKept else { return }
    keptSize += size
    kept[number] = rows
  }

  /// Whether few blocks are open at a time when rows are given in that order.
  private func isNarrow(_ rows: [Place]) -> Bool {
    var bounds: [Int32: (first: Int, last: Int)] = [:]
    var previous: Int32 = -1
    for (index, row) in rows.enumerated() {
      if row.block != previous {
        if previous >= 0 { bounds[previous]?.last = index - 1 }
        if bounds[row.block] == nil { bounds[row.block] = (index, index) }
        previous = row.block
      }
    }
    if previous >= 0 { bounds[previous]?.last = rows.count - 1 }
    var changes: [(at: Int, change: Int)] = []
    for bound in bounds.values { changes += [(bound.first, 1), (bound.last + 1, -1)] }
    changes.sort { ($0.at, $0.change) < ($1.at, $1.change) }
    var open = 0
    return changes.allSatisfy { change in
      open += change.change
      return open <= Self.mostOpen
    }
  }

  private func give(_ rows: [Place], _ body: (LentRow) throws -> Void) throws {
    /// The rows of each block, ascending.
    var wanted: [Int32: [UInt32]] = [:]
    var sequence: [Int32] = []
    for row in rows {
      if wanted[row.block]?.append(row.row) == nil {
        wanted[row.block] = [row.row]
        sequence.append(row.block)
      }
    }
    let blocks = sequence.map { number in
      RowsAhead.Block(
        stored: list[Int(number)], rows: wanted.removeValue(forKey: number)?.sorted(),
        opened: kept.removeValue(forKey: Int(number)))
    }
    try giving(blocks, isWorthThreads: rows.count >= Self.leastAhead) {
      try give(rows, $0, body)
    }
  }

  private func give(
    _ rows: [Place], _ ahead: RowsAhead, _ body: (LentRow) throws -> Void
  ) throws {
    var left: [Int32: Int] = [:]
    for row in rows { left[row.block, default: 0] += 1 }
    var open: [Int32: RowsOfBlock] = [:]
    var at = 0
    while at < rows.count {
      let number = rows[at].block
      var end = at + 1
      while end < rows.count, rows[end].block == number { end += 1 }
      try list[Int(number)].naming {
        if open[number] == nil {
          if connection.isDue { throw SQLiteError.interrupted }
          open[number] = try ahead.take(tools)
        }
        guard let output = open[number] else { throw DamagedBlock() }
        for index in at..<end { try give(Int(rows[index].row), output, body) }
        left[number, default: 0] -= end - at
        if left[number] ?? 0 <= 0 {
          open[number] = nil
          ahead.giveBack(output)
        }
      }
      at = end
    }
  }

  @inline(__always)
  private func give(
    _ row: Int, _ output: RowsOfBlock, _ body: (LentRow) throws -> Void
  ) throws {
    given &+= 1
    if given & 127 == 0, connection.isDue { throw SQLiteError.interrupted }
    try body(LentRow(output.batch, try output.cells(of: row)))
  }

  // Unchecked exclusivity: counted for each row, by one task.
  @exclusivity(unchecked) private var given = 0
}
