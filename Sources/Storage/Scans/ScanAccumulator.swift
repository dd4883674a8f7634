import KQLValues
import RecordColumns
import SQLSyntax
import SQLite

/// An aggregate of each group of a scan.
final class ScanAccumulator {
  private enum Kind {
    case count
    case sum(wraps: Bool)
    case extreme(isGreatest: Bool)
    case realExtreme(isGreatest: Bool)
    case total
    case wholeTotal
  }

  private let kind: Kind
  /// nil: all rows count.
  private let expression: ScanExpression?
  private let slot: Int?
  // Unchecked exclusivity: touched for each row, by one task.
  /// Counts, and sums of whole numbers.
  @exclusivity(unchecked) private var numbers: [Int64] = []
  /// Sums with reals among them.
  @exclusivity(unchecked) private var reals: [Double] = []
  @exclusivity(unchecked) private var states: [State] = []
  @exclusivity(unchecked) private var extremes: [ScanText] = []
  @exclusivity(unchecked) private var extremeBytes = 0
  /// nil of no value.
  @exclusivity(unchecked) private var realExtremes: [Double?] = []
  @exclusivity(unchecked) private var totals: [PartialTotal] = []
  @exclusivity(unchecked) private var wholeTotals: [PartialWholeTotal] = []

  private enum State { case none, whole, real }

  init(_ aggregate: ScanAggregate, _ compiler: inout ScanCompiler) throws {
    switch aggregate {
    case .count(let value):
      kind = .count
      expression = try value.map { value throws(SQLiteError) in try compiler.required(value) }
    case .sum(let value, let wraps):
      kind = .sum(wraps: wraps)
      expression = try compiler.required(value)
    case .least(let value):
      kind = .extreme(isGreatest: false)
      expression = try compiler.required(value)
    case .greatest(let value):
      kind = .extreme(isGreatest: true)
      expression = try compiler.required(value)
    case .leastReal(let value):
      kind = .realExtreme(isGreatest: false)
      expression = try compiler.required(value)
    case .greatestReal(let value):
      kind = .realExtreme(isGreatest: true)
      expression = try compiler.required(value)
    case .total(let value):
      kind = .total
      expression = try compiler.required(value)
    case .wholeTotal(let value):
      kind = .wholeTotal
      expression = try compiler.required(value)
    }
    if case .slot(let slot)? = expression?.node { self.slot = slot } else { slot = nil }
  }

  /// About how many bytes of memory it takes.
  var memory: Int {
    40 * (states.count + wholeTotals.count) + 64 * extremes.count + extremeBytes
      + 16 * realExtremes.count + 128 * totals.count
  }

  func clear() {
    numbers.removeAll(keepingCapacity: true)
    reals.removeAll(keepingCapacity: true)
    states.removeAll(keepingCapacity: true)
    extremes.removeAll(keepingCapacity: true)
    extremeBytes = 0
    realExtremes.removeAll(keepingCapacity: true)
    totals.removeAll(keepingCapacity: true)
    wholeTotals.removeAll(keepingCapacity: true)
  }

  /// Makes room for that number of groups.
  func reserve(_ count: Int) {
    switch kind {
    case .count: while numbers.count < count { numbers.append(0) }
    case .sum:
      while states.count < count {
        states.append(.none)
        numbers.append(0)
        reals.append(0)
      }
    case .extreme: while extremes.count < count { extremes.append(ScanText()) }
    case .realExtreme: while realExtremes.count < count { realExtremes.append(nil) }
    case .total: while totals.count < count { totals.append(PartialTotal()) }
    case .wholeTotal: while wholeTotals.count < count { wholeTotals.append(PartialWholeTotal()) }
    }
  }

  /// Takes rows in.
  ///
  /// - Parameter only: the group of all of them, where it is one; else `groups` has the group of each.
  func add(
    _ rows: UnsafeBufferPointer<UInt32>, of block: ScanBlock, groups: UnsafePointer<UInt32>,
    only: Int?
  ) throws {
    switch kind {
    case .count: try count(rows, block, groups, only)
    case .sum(let wraps): try sum(rows, block, groups, only, wraps)
    case .extreme(let isGreatest): try seek(rows, block, groups, only, isGreatest)
    case .realExtreme(let isGreatest): try seekReal(rows, block, groups, only, isGreatest)
    case .total:
      try forEachReal(rows, block, groups, only) { value, group in totals[group].add(value) }
    case .wholeTotal: try addWholes(rows, block, groups, only)
    }
  }

  private func count(
    _ rows: UnsafeBufferPointer<UInt32>, _ block: ScanBlock, _ groups: UnsafePointer<UInt32>,
    _ only: Int?
  ) throws {
    guard let expression else {
      if let only {
        numbers[only] += Int64(rows.count)
      } else {
        numbers.withUnsafeMutableBufferPointer { numbers in
          for index in 0..<rows.count { numbers[Int(groups[index])] &+= 1 }
        }
      }
      return
    }
    for (index, row) in rows.enumerated() {
      if case .null = try expression.value(Int(row), of: block) { continue }
      numbers[only ?? Int(groups[index])] += 1
    }
  }

  // MARK: Sums

  private func sum(
    _ rows: UnsafeBufferPointer<UInt32>, _ block: ScanBlock, _ groups: UnsafePointer<UInt32>,
    _ only: Int?, _ wraps: Bool
  ) throws {
    if let slot, let values = try block.column(slot)?.wholeNumbers {
      for (index, row) in rows.enumerated() {
        try add(values[Int(row)], to: only ?? Int(groups[index]), wraps)
      }
      return
    }
    guard let expression else { return }
    for (index, row) in rows.enumerated() {
      let group = only ?? Int(groups[index])
      let value = try expression.value(Int(row), of: block)
      if wraps {
        // As the aggregate that puts the parts together: what is not a whole number is nothing.
        if case .integer(let number) = value { try add(number, to: group, wraps) }
        continue
      }
      switch ScanValues.numeric(value) {
      case .integer(let number): try add(number, to: group, wraps)
      case .real(let number):
        if states[group] != .real { reals[group] = Double(numbers[group]) }
        states[group] = .real
        reals[group] += number
      case .null, .text, .blob: break
      }
    }
  }

  @inline(__always)
  private func add(_ value: Int64, to group: Int, _ wraps: Bool) throws {
    if states[group] == .real {
      reals[group] += Double(value)
      return
    }
    states[group] = .whole
    let (sum, overflows) = numbers[group].addingReportingOverflow(value)
    // In SQLite's words, which it has for the sum of the parts too.
    if overflows, !wraps { throw SQLiteError(extendedCode: 1, message: "integer overflow") }
    numbers[group] = sum
  }

  // MARK: Extremes

  private func seek(
    _ rows: UnsafeBufferPointer<UInt32>, _ block: ScanBlock, _ groups: UnsafePointer<UInt32>,
    _ only: Int?, _ isGreatest: Bool
  ) throws {
    guard let expression else { return }
    for (index, row) in rows.enumerated() {
      let value = try expression.value(Int(row), of: block)
      if case .null = value { continue }
      let extreme = extremes[only ?? Int(groups[index])]
      if case .null = extreme.view {
        extremeBytes += extreme.take(value)
      } else {
        let order = ScanValues.order(value, extreme.view)
        if isGreatest ? order > 0 : order < 0 { extremeBytes += extreme.take(value) }
      }
    }
  }

  private func seekReal(
    _ rows: UnsafeBufferPointer<UInt32>, _ block: ScanBlock, _ groups: UnsafePointer<UInt32>,
    _ only: Int?, _ isGreatest: Bool
  ) throws {
    try forEachReal(rows, block, groups, only) { value, group in
      guard let best = realExtremes[group] else {
        realExtremes[group] = value
        return
      }
      let isLess = value.isNaN ? !best.isNaN : value < best
      let isGreater = best.isNaN ? !value.isNaN : value > best
      if isGreatest ? isGreater : isLess { realExtremes[group] = value }
    }
  }

  /// Goes through values as the aggregates of reals take them.
  private func forEachReal(
    _ rows: UnsafeBufferPointer<UInt32>, _ block: ScanBlock, _ groups: UnsafePointer<UInt32>,
    _ only: Int?, _ body: (Double, Int) -> Void
  ) throws {
    guard let expression else { return }
    for (index, row) in rows.enumerated() {
      let group = only ?? Int(groups[index])
      switch try expression.value(Int(row), of: block) {
      case .real(let value): body(value, group)
      case .integer(let value): body(Double(value), group)
      case .text: body(.nan, group)
      case .null, .blob: break
      }
    }
  }

  private func addWholes(
    _ rows: UnsafeBufferPointer<UInt32>, _ block: ScanBlock, _ groups: UnsafePointer<UInt32>,
    _ only: Int?
  ) throws {
    if let slot, let values = try block.column(slot)?.wholeNumbers {
      for (index, row) in rows.enumerated() {
        wholeTotals[only ?? Int(groups[index])].add(values[Int(row)])
      }
      return
    }
    guard let expression else { return }
    for (index, row) in rows.enumerated() {
      if case .integer(let value) = try expression.value(Int(row), of: block) {
        wholeTotals[only ?? Int(groups[index])].add(value)
      }
    }
  }

  // MARK: Results

  func give(_ group: Int, _ result: inout FunctionResult) {
    switch kind {
    case .count: result.setInteger(numbers[group])
    case .sum:
      switch states[group] {
      case .none: result.setNull()
      case .whole: result.setInteger(numbers[group])
      case .real: result.setReal(reals[group])
      }
    case .extreme: result.set(extremes[group].view)
    case .realExtreme:
      guard let best = realExtremes[group] else { return result.setNull() }
      if best.isNaN { result.setText("NaN") } else { result.setReal(best) }
    case .total: totals[group].bytes.withUnsafeBytes { result.setBlob($0) }
    case .wholeTotal: wholeTotals[group].bytes.withUnsafeBytes { result.setBlob($0) }
    }
  }
}

extension FunctionResult {
  /// Copies a value.
  mutating func set(_ value: ValueView) {
    switch value {
    case .null: setNull()
    case .integer(let number): setInteger(number)
    case .real(let number): setReal(number)
    case .text(let bytes): bytes.isEmpty ? setEmptyText() : setText(bytes)
    case .blob(let bytes): setBlob(bytes)
    }
  }
}
