import KQLValues
import RecordColumns
import SQLSyntax
import SQLite

/// The groups of a scan: rows of blocks go in, partial aggregates come out.
final class ScanGrouping {
  private let keys: [ScanKey]
  /// The groups by the keys up to each one; the first key's values are groups themselves.
  private let levels: [ScanPairIndex]
  private let aggregates: [ScanAccumulator]
  private var hasRows = false
  /// The group of each row of a block, and the numbers of a key.
  private let rowGroups = UnsafeMutablePointer<UInt32>.allocate(capacity: RowBlockLimits.rows)
  private let rowKeys = UnsafeMutablePointer<UInt32>.allocate(capacity: RowBlockLimits.rows)

  /// This number of groups, or of bytes of them, comes out before others are made.
  private static let most = (groups: 1 << 16, bytes: 16 << 20)

  init(_ groups: ScanGroups, _ compiler: inout ScanCompiler) throws {
    var keys: [ScanKey] = []
    for key in groups.keys { keys.append(ScanKey(try compiler.required(key))) }
    self.keys = keys
    levels = keys.dropFirst().map { _ in ScanPairIndex() }
    var aggregates: [ScanAccumulator] = []
    for aggregate in groups.aggregates {
      aggregates.append(try ScanAccumulator(aggregate, &compiler))
    }
    self.aggregates = aggregates
  }

  deinit {
    rowGroups.deallocate()
    rowKeys.deallocate()
  }

  var count: Int { levels.last?.count ?? keys.last?.index.count ?? (hasRows ? 1 : 0) }

  var isFull: Bool {
    count >= Self.most.groups
      || keys.reduce(0) { $0 + $1.index.memory } + aggregates.reduce(0) { $0 + $1.memory }
        >= Self.most.bytes
  }

  func clear() {
    for key in keys { key.index.clear() }
    for level in levels { level.clear() }
    for aggregate in aggregates { aggregate.clear() }
    hasRows = false
  }

  /// Takes rows of a block in.
  func add(_ block: ScanBlock, _ rows: UnsafeBufferPointer<UInt32>) throws {
    if rows.isEmpty { return }
    hasRows = true
    /// The group of all rows, where it is one.
    var only: UInt32? = 0
    for (number, key) in keys.enumerated() {
      let onlyKey = try key.number(rows, of: block, into: number == 0 ? rowGroups : rowKeys)
      guard number > 0 else {
        only = onlyKey
        continue
      }
      only = combine(levels[number - 1], only, onlyKey, rows.count)
    }
    let groups = UnsafePointer(rowGroups)
    for aggregate in aggregates {
      aggregate.reserve(count)
      try aggregate.add(rows, of: block, groups: groups, only: only.map(Int.init))
    }
  }

  /// Makes the groups by one more key.
  ///
  /// - Returns: the group of all rows, where it is one.
  private func combine(
    _ level: ScanPairIndex, _ only: UInt32?, _ onlyKey: UInt32?, _ count: Int
  ) -> UInt32? {
    if let only, let onlyKey { return level.number(of: only, onlyKey) }
    if let only {
      combine(level, count) { [rowKeys] index in (only, rowKeys[index]) }
    } else if let onlyKey {
      combine(level, count) { [rowGroups] index in (rowGroups[index], onlyKey) }
    } else {
      combine(level, count) { [rowGroups, rowKeys] index in (rowGroups[index], rowKeys[index]) }
    }
    return nil
  }

  @inline(__always)
  private func combine(
    _ level: ScanPairIndex, _ count: Int, _ pair: (Int) -> (group: UInt32, key: UInt32)
  ) {
    let rowGroups = rowGroups
    // Neighbours are often of one group.
    var last = pair(0)
    var result = level.number(of: last.group, last.key)
    for index in 0..<count {
      let next = pair(index)
      if next.group != last.group || next.key != last.key {
        last = next
        result = level.number(of: next.group, next.key)
      }
      rowGroups[index] = result
    }
  }

  /// Gives an aggregate of a group; null where there is none of that number.
  func give(aggregate: Int, of group: Int, _ result: inout FunctionResult) {
    if aggregate < aggregates.count { aggregates[aggregate].give(group, &result) }
  }

  /// Gives a key of a group; null where there is none of that number.
  func give(key value: Int, of group: Int, _ result: inout FunctionResult) {
    guard value < keys.count else { return }
    var group = group
    var level = keys.count - 1
    while level > value {
      group = Int(levels[level - 1].pairs[group] >> 32)
      level -= 1
    }
    if level > 0 { group = Int(levels[level - 1].pairs[group] & 0xFFFF_FFFF) }
    keys[value].index.withValue(group) { result.set($0) }
  }
}

/// A key of groups, with the values that it has.
private final class ScanKey {
  let index = ScanKeyIndex()
  private let expression: ScanExpression
  private let bin: (slot: Int, step: Int64)?
  private let slot: Int?

  init(_ expression: ScanExpression) {
    self.expression = expression
    bin = expression.bin
    if case .slot(let slot) = expression.node { self.slot = slot } else { slot = nil }
  }

  /// Numbers the values of rows.
  ///
  /// - Returns: the number of all, where it is one; `numbers` is then not set.
  func number(
    _ rows: UnsafeBufferPointer<UInt32>, of block: ScanBlock,
    into numbers: UnsafeMutablePointer<UInt32>
  ) throws -> UInt32? {
    let first = Int(rows[0])
    if expression.isConstant {
      return index.number(of: try expression.value(first, of: block))
    }
    if let slot = expression.onlySlot, let codes = try block.codes(slot) {
      guard let base = codes.base else {
        return index.number(of: try expression.value(first, of: block))
      }
      try withUnsafeTemporaryAllocation(of: UInt32.self, capacity: codes.count) { known in
        known.initialize(repeating: .max)
        for (place, row) in rows.enumerated() {
          let code = Int(base[Int(row)])
          if known[code] == .max {
            known[code] = index.number(of: try expression.value(Int(row), of: block))
          }
          numbers[place] = known[code]
        }
      }
      return nil
    }
    if let bin, let values = try block.column(bin.slot)?.wholeNumbers {
      number(rows, values, step: bin.step, into: numbers)
      return nil
    }
    if let slot, let values = try block.column(slot)?.wholeNumbers {
      number(rows, values, step: 1, into: numbers)
      return nil
    }
    for (place, row) in rows.enumerated() {
      numbers[place] = index.number(of: try expression.value(Int(row), of: block))
    }
    return nil
  }

  private func number(
    _ rows: UnsafeBufferPointer<UInt32>, _ values: UnsafePointer<Int64>, step: Int64,
    into numbers: UnsafeMutablePointer<UInt32>
  ) {
    // Times come in their order, more or less: the next is often in the same bin.
    var low: Int64 = 1
    var high: Int64 = 0
    var last: UInt32 = 0
    for place in 0..<rows.count {
      let value = values[Int(rows[place])]
      if value < low || value > high {
        let start = value - value % step
        last = index.number(ofInteger: start)
        (low, high) = (start, start)
        // Towards zero: the bin of zero has both sides.
        if start >= 0, start <= Int64.max - step { high = start + (step - 1) }
      }
      numbers[place] = last
    }
  }
}
