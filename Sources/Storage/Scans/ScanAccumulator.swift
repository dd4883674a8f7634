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
    }
    if case .slot(let slot)? = expression?.node { self.slot = slot } else { slot = nil }
  }

  /// About how many bytes of memory it takes.
  var memory: Int { 40 * states.count + 64 * extremes.count + extremeBytes }

  func clear() {
    numbers.removeAll(keepingCapacity: true)
    reals.removeAll(keepingCapacity: true)
    states.removeAll(keepingCapacity: true)
    extremes.removeAll(keepingCapacity: true)
    extremeBytes = 0
  }

  /// Makes room for so many groups.
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
        // As the aggregate that puts the parts together: what is no whole number is nothing.
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
