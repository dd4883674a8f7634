import RecordColumns

/// The rows that have a record in a block of records, by their tables, and which record that is.
struct RecordRuns {
  /// Rows whose numbers come one after another, as those of their records do.
  struct Run {
    var row: Int64
    var record: Int32
    var count: Int32

    /// The number of the record of a row; nil for a row of another run.
    @inline(__always)
    func record(of row: Int64) -> Int32? {
      let place = UInt64(bitPattern: row &- self.row)
      return place < UInt64(UInt32(bitPattern: count))
        ? record &+ Int32(truncatingIfNeeded: place) : nil
    }

    /// Takes a row in if it is the next.
    @inline(__always)
    mutating func take(_ row: Int64, _ record: Int32) -> Bool {
      guard row == self.row &+ Int64(count), row > self.row, record == self.record &+ count else {
        return false
      }
      count &+= 1
      return true
    }
  }

  /// By their rows, ascending.
  private var tables: [(table: Int64, runs: [Run])] = []

  /// - Parameters:
  ///   - index: of the block's items.
  ///   - count: of the items.
  ///   - size: of the block's records, in bytes.
  /// - Throws: `DamagedBlock` where the bytes do not say that.
  init(_ index: UnsafeRawBufferPointer, count: Int, size: Int) throws(DamagedBlock) {
    var tables: [(table: Int64, runs: [Run])] = []
    var table: Int64 = 0
    var run = Run(row: 0, record: 0, count: 0)
    let isIndex = BlockIndex.visit(index, count: count, size: size) { item, record in
      guard let record else { return }
      let number = Int32(truncatingIfNeeded: record)
      if item.table == table, run.take(item.rowID, number) { return }
      Self.add(run, ofTable: table, to: &tables)
      table = item.table
      run = Run(row: item.rowID, record: number, count: 1)
    }
    guard isIndex else { throw DamagedBlock() }
    Self.add(run, ofTable: table, to: &tables)
    for place in tables.indices {
      let runs = tables[place].runs
      if zip(runs, runs.dropFirst()).allSatisfy({ $0.row &+ Int64($0.count &- 1) < $1.row }) {
        continue
      }
      tables[place].runs = Self.ordered(runs)
    }
    self.tables = tables
  }

  private static func add(
    _ run: Run, ofTable table: Int64, to tables: inout [(table: Int64, runs: [Run])]
  ) {
    guard run.count > 0 else { return }
    if let place = tables.lastIndex(where: { $0.table == table }) {
      tables[place].runs.append(run)
    } else {
      tables.append((table, [run]))
    }
  }

  /// Puts runs in the order of their rows. Of a row that is there twice the last item counts.
  private static func ordered(_ runs: [Run]) -> [Run] {
    let rows = runs.flatMap { run in
      (0..<run.count).map { (row: run.row &+ Int64($0), record: run.record &+ $0) }
    }
    var ordered: [Run] = []
    for place in rows.indices.sorted(by: { (rows[$0].row, $0) < (rows[$1].row, $1) }) {
      let (row, record) = rows[place]
      if let last = ordered.last, last.row &+ Int64(last.count) &- 1 == row {
        ordered[ordered.count - 1].count -= 1
        if last.count == 1 { ordered.removeLast() }
      }
      if !ordered.isEmpty, ordered[ordered.count - 1].take(row, record) { continue }
      ordered.append(Run(row: row, record: record, count: 1))
    }
    return ordered
  }

  /// The run that has a row.
  func run(of row: Int64, ofTable table: Int64) -> Run? {
    guard let runs = tables.first(where: { $0.table == table })?.runs else { return nil }
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    guard low > 0, runs[low - 1].record(of: row) != nil else { return nil }
    return runs[low - 1]
  }
}
