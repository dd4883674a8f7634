import RecordColumns
import SQLSyntax
import SQLite

/// Goes through the rows of a log table, a block at a time.
final class LogRowCursor: VirtualTableCursor {
  private unowned let connection: Connection
  private let table: Int64
  private let places: [(number: Int, isText: Bool)]
  private let blocks: RowBlocks
  private let turns = ReadingTurns()
  /// Those that are to be read.
  private var list: [StoredBlock] = []
  private var nextBlock = 0
  private var conditions: [TableCondition] = []
  /// What the table answers itself; nil for nothing.
  private var scan: (request: ScanRequest, program: ScanProgram)?
  /// What reads blocks for groups too.
  private var threads: [ScanThread] = []
  /// The blocks of which groups are still to be made.
  private var work: BlocksToTake?
  /// What lists the blocks after those in the list, where groups are made.
  private var listing: BlockListing?
  private var listed: ListedBlocks?
  /// What has groups to come out, beside the present ones.
  private var nextGroupings: [ScanGrouping] = []
  /// The present groups; nil before the first.
  @exclusivity(unchecked) private var grouping: ScanGrouping?
  /// The groups that come out: the present one, and those before which blocks are read on.
  @exclusivity(unchecked) private var group = -1
  @exclusivity(unchecked) private var groupCount = 0
  /// Whether groups come out and no rows.
  @exclusivity(unchecked) private var isGrouped = false

  // Unchecked exclusivity: these are touched for each row and value, by one task.
  @exclusivity(unchecked) private var block: OpenBlock?
  @exclusivity(unchecked) private var row = -1
  @exclusivity(unchecked) private var count = 0
  /// Whether each row of the block may meet the conditions; empty where all may.
  @exclusivity(unchecked) private var marks: [Bool] = []
  /// The rows in the order that was asked for, and the blocks that are read for them; nil where they come as they are.
  @exclusivity(unchecked) private var ordered: OrderedRows?

  /// A block with its columns, as far as they were asked for.
  private final class OpenBlock {
    enum Loaded {
      case not
      case empty
      case column(RowColumn)
    }

    let stored: StoredBlock
    let rows: RowBlock
    @exclusivity(unchecked) var columns: [Loaded]
    /// The only rows that are asked for; nil for all.
    private let some: [UInt32]?

    /// - Parameter some: the only rows that are asked for, ascending; nil for all.
    init(_ stored: StoredBlock, _ rows: RowBlock, some: [UInt32]?) {
      self.stored = stored
      self.rows = rows
      self.some = some
      columns = Array(repeating: .not, count: RowPlace.rest + 1)
    }

    /// A column, of the rows that are asked for.
    func column(_ number: Int) throws -> RowColumn? {
      guard let some else { return try rows.column(number) }
      return try some.withUnsafeBufferPointer { try rows.column(number, of: $0) }
    }
  }

  private struct OrderedRows {
    struct Place {
      var time: Int64
      var block: Int32
      var row: Int32
    }

    var rows: [Place] = []
    var next = 0
    /// By their numbers in the list.
    var open: [Int32: OpenBlock] = [:]
    /// How many rows of each block are still to come.
    var left: [Int32: Int] = [:]
    /// The rows of each block.
    var some: [Int32: [UInt32]] = [:]
  }

  init(_ connection: Connection, table: Int64, places: [(number: Int, isText: Bool)]) {
    self.connection = connection
    self.table = table
    self.places = places
    blocks = RowBlocks(connection, turns: turns)
  }

  // MARK: Rows

  func begin(_ conditions: [TableCondition], order: TableOrder?, argument: AnyObject?) throws {
    block = nil
    ordered = nil
    (row, count, nextBlock) = (-1, 0, 0)
    (group, groupCount) = (-1, 0)
    self.conditions = conditions
    if let request = argument as? ScanRequest {
      if scan?.request !== request {
        scan = (request, try ScanProgram(request))
        threads = []
      }
    } else {
      scan = nil
      threads = []
    }
    grouping = nil
    nextGroupings = []
    work = nil
    (listing, listed) = (nil, nil)
    isGrouped = scan?.program.groups != nil
    // Nothing compares with null.
    if conditions.contains(where: { $0.values.allSatisfy { $0 == .null } }) {
      list = []
    } else if let one = conditions.first(where: { $0.column == nil && $0.comparison == .equal }),
      case .integer(let row)? = one.values.first
    {
      list = try blocks.block(ofTable: table, at: row).map { [$0] } ?? []
    } else {
      let listing = try BlockListing(connection, ofTable: table)
      // Where groups are made, threads begin with the first blocks while the others are listed.
      let isWhole = !isGrouped || order != nil
      if try list(listing, count: isWhole ? .max : ScanThread.enoughBlocks, to: &list) {
        self.listing = listing
      }
    }
    if let order { try self.order(isDescending: order.isDescending) }
  }

  /// Lists the next blocks whose rows may meet the conditions.
  ///
  /// - Returns: whether there may be further ones.
  private func list(
    _ listing: BlockListing, count: Int, to list: inout [StoredBlock]
  ) throws(SQLiteError) -> Bool {
    list = []
    while list.count < count {
      guard let block = try listing.next() else { return false }
      if mayMeetTimes(block) { list.append(block) } else { scan?.request.counts.skipped += 1 }
    }
    return true
  }

  /// Lists the next blocks while threads read those that are listed.
  ///
  /// - Returns: whether there may be further ones.
  private func listOn(_ work: BlocksToTake, _ listed: ListedBlocks) throws -> Bool {
    guard let listing else { return false }
    var more: [StoredBlock] = []
    if try !turns.take({ try list(listing, count: Self.listedAtOnce, to: &more) }) {
      self.listing = nil
    }
    listed.append(more)
    work.add(more.count)
    if self.listing == nil { work.close() }
    return self.listing != nil
  }

  /// As many as a turn to read the database is to take.
  private static let listedAtOnce = 4

  /// Whether a row of the block can have a time that the conditions ask for.
  private func mayMeetTimes(_ block: StoredBlock) -> Bool {
    guard let times = block.times else { return true }
    if let scan, !scan.program.mayMeet(times: times) { return false }
    return conditions.allSatisfy { condition in
      guard let column = condition.column, places[column].number == RowPlace.time,
        !places[column].isText, case .integer(let value)? = condition.values.first
      else { return true }
      return switch condition.comparison {
      case .equal: times.contains(value)
      case .less: times.lowerBound < value
      case .lessOrEqual: times.lowerBound <= value
      case .greater: times.upperBound > value
      case .greaterOrEqual: times.upperBound >= value
      case .oneOf: true
      }
    }
  }

  func next() throws -> Bool {
    if ordered != nil { return try nextOrdered() }
    if isGrouped { return try nextGroup() }
    while true {
      row &+= 1
      if marks.isEmpty {
        if row < count { return true }
      } else {
        while row < count {
          if marks[row] { return true }
          row &+= 1
        }
      }
      guard nextBlock < list.count else {
        block = nil
        return false
      }
      let stored = list[nextBlock]
      nextBlock += 1
      block = try stored.naming { try open(stored) }
      row = -1
    }
  }

  private func open(_ stored: StoredBlock) throws -> OpenBlock {
    // SQLite asks only now and then, by what it does itself.
    if connection.isDue { throw SQLiteError.interrupted }
    let opened = try blocks.open(stored)
    count = opened.count
    marks.removeAll(keepingCapacity: true)
    if let scan {
      scan.request.counts.read += 1
      _ = try scan.program.select(opened)
      let selected = scan.program.selected
      if selected.isEmpty { count = 0 }
      if selected.count < count {
        marks.append(contentsOf: repeatElement(false, count: count))
        for row in selected { marks[Int(row)] = true }
      }
      if count == 0 { scan.request.counts.without += 1 }
    }
    for condition in conditions where count > 0 { try mark(condition, in: opened) }
    return OpenBlock(stored, opened, some: markedRows)
  }

  /// The rows of the block that may meet the conditions; nil for all.
  private var markedRows: [UInt32]? {
    if marks.isEmpty { return nil }
    return marks.indices.filter { $0 < count && marks[$0] }.map { UInt32($0) }
  }

  // MARK: Groups

  private func nextGroup() throws -> Bool {
    group += 1
    while group >= groupCount {
      if nextGroupings.isEmpty {
        if let work, work.isEmpty { return false }
        try readGroups()
        if nextGroupings.isEmpty { return false }
      }
      let next = nextGroupings.removeFirst()
      grouping = next
      (group, groupCount) = (0, next.count)
    }
    return true
  }

  /// Makes groups of blocks to come, by all threads, until there are no further ones or somebody's groups are many.
  private func readGroups() throws {
    guard let (request, program) = scan, let own = program.groups else { return }
    if work == nil, threads.isEmpty {
      threads = try ScanThread.threads(forBlocks: list.count, of: request, connection, turns)
    }
    let work =
      work
      ?? BlocksToTake(count: list.count, threads: threads.count + 1, isOpen: listing != nil)
    self.work = work
    let listed = listed ?? ListedBlocks(list)
    self.listed = listed
    let connection = connection
    func add(
      _ program: ScanProgram, _ blocks: RowBlocks, _ counts: ScanCounts,
      listing list: () throws -> Bool = { false }
    ) throws {
      guard let grouping = program.groups else { return }
      grouping.clear()
      var run = 0..<0
      defer { work.giveBack(run) }
      while !grouping.isFull {
        let isListing = try list()
        guard let number = work.take(&run, waits: !isListing) else {
          if isListing { continue }
          break
        }
        if connection.isDue { throw SQLiteError.interrupted }
        counts.read += 1
        let stored = listed[number]
        try stored.naming {
          let block = try program.select(try blocks.open(stored))
          try grouping.add(block, program.selected)
        }
        if program.selected.isEmpty { counts.without += 1 }
      }
    }
    for thread in threads { thread.program.groups?.clear() }
    try ScanThread.run(threads, work, adding: request.counts) {
      // The others are not to wait for blocks that nobody lists.
      try add(program, blocks, request.counts) { try listOn(work, listed) }
      while try listOn(work, listed) {}
    } _: { _, thread in
      try add(thread.program, thread.blocks, thread.counts)
    }
    nextGroupings = [own] + threads.compactMap(\.program.groups)
  }

  private func giveGroup(_ index: Int, _ result: inout FunctionResult) {
    let index = index - places.count - 1
    guard let grouping, index >= 0 else { return }
    if index < ScanGroups.most {
      grouping.give(key: index, of: group, &result)
    } else {
      grouping.give(aggregate: index - ScanGroups.most, of: group, &result)
    }
  }

  // MARK: Order

  /// Notes the rows that may meet the conditions in the order of their times.
  private func order(isDescending: Bool) throws {
    var ordered = OrderedRows()
    for (number, stored) in list.enumerated() {
      let block = try stored.naming { try open(stored) }
      let times = try stored.naming { try block.rows.column(RowPlace.time) }
      let before = ordered.rows.count
      for row in 0..<count where marks.isEmpty || marks[row] {
        var time = Int64.min
        if case .integer(let value)? = times?.value(at: row) { time = value }
        ordered.rows.append(.init(time: time, block: Int32(number), row: Int32(row)))
      }
      ordered.left[Int32(number)] = ordered.rows.count - before
      ordered.some[Int32(number)] = markedRows
    }
    ordered.rows.sort { first, second in
      if first.time != second.time {
        return isDescending ? first.time > second.time : first.time < second.time
      }
      return (first.block, first.row) < (second.block, second.row)
    }
    marks = []
    self.ordered = ordered
  }

  private func nextOrdered() throws -> Bool {
    guard let number = ordered?.next, let place = ordered?.rows.dropFirst(number).first else {
      block = nil
      return false
    }
    ordered?.next = number + 1
    row = Int(place.row)
    if let known = ordered?.open[place.block] {
      block = known
    } else {
      let stored = list[Int(place.block)]
      if connection.isDue { throw SQLiteError.interrupted }
      let opened = OpenBlock(
        stored, try stored.naming { try blocks.open(stored) }, some: ordered?.some[place.block])
      ordered?.open[place.block] = opened
      block = opened
    }
    let left = (ordered?.left[place.block] ?? 0) - 1
    ordered?.left[place.block] = left
    if left <= 0 { ordered?.open[place.block] = nil }
    return true
  }

  // MARK: Conditions

  /// Takes the marks off rows that do not meet a condition.
  private func mark(_ condition: TableCondition, in block: RowBlock) throws {
    if marks.isEmpty {
      marks.append(contentsOf: repeatElement(true, count: block.count))
    }
    guard let column = condition.column else {
      markRow(condition, in: block)
      return
    }
    let place = places[column]
    let texts = Set(
      condition.values.compactMap { value -> [UInt8]? in
        if case .text(let text) = value { [UInt8](text.utf8) } else { nil }
      })
    let isEquality = condition.comparison == .equal || condition.comparison == .oneOf
    switch condition.values.first {
    case .text? where isEquality && texts.count == condition.values.count:
      let takesNone = place.isText && texts.contains([])
      guard let values = try block.column(place.number) else {
        if !takesNone { count = 0 }
        return
      }
      let only = texts.count == 1 ? texts.first : nil
      marks.withUnsafeMutableBufferPointer { marks in
        values.filter(marks, none: takesNone) { text in
          if let only { return only.count == text.count && only.elementsEqual(text) }
          return texts.contains([UInt8](text))
        }
      }
    case .integer(let bound)? where !place.isText && condition.comparison != .oneOf:
      guard let values = try block.column(place.number) else {
        count = 0
        return
      }
      let comparison = condition.comparison
      marks.withUnsafeMutableBufferPointer { marks in
        values.filter(marks) { value in
          switch comparison {
          case .equal, .oneOf: value == bound
          case .less: value < bound
          case .lessOrEqual: value <= bound
          case .greater: value > bound
          case .greaterOrEqual: value >= bound
          }
        }
      }
    default: break
    }
  }

  private func markRow(_ condition: TableCondition, in block: RowBlock) {
    guard condition.comparison == .equal, case .integer(let rowID)? = condition.values.first else {
      return
    }
    guard let found = block.row(rowID) else {
      count = 0
      return
    }
    for row in marks.indices where row != found { marks[row] = false }
  }

  // MARK: Values

  var rowID: Int64 { block?.rows.rowID(at: row) ?? 0 }

  func column(_ index: Int, _ result: inout FunctionResult) throws {
    guard index < places.count else {
      giveGroup(index, &result)
      return
    }
    let place = places[index]
    guard let block else { return }
    let values: RowColumn
    switch block.columns[place.number] {
    case .column(let known): values = known
    case .empty:
      setMissing(place.isText, &result)
      return
    case .not:
      guard let read = try block.stored.naming({ try block.column(place.number) }) else {
        block.columns[place.number] = .empty
        setMissing(place.isText, &result)
        return
      }
      block.columns[place.number] = .column(read)
      values = read
    }
    switch values.value(at: row) {
    case .null: setMissing(place.isText, &result)
    case .integer(let value): result.setInteger(value)
    case .real(let value): result.setReal(value)
    case .text(let bytes): result.setText(bytes)
    }
  }

  @inline(__always)
  private func setMissing(_ isText: Bool, _ result: inout FunctionResult) {
    if isText { result.setEmptyText() } else { result.setNull() }
  }
}
