import KQLValues
import RecordColumns
import SQLSyntax
import SQLite

/// A scan as it runs over blocks: which rows of a block meet its conditions.
final class ScanProgram {
  private struct Condition {
    let expression: ScanExpression
    let bound: ScanExpression.Bound?
    let search: (slot: Int, needle: ScanNeedle)?
  }

  let slots: [ScanBlock.Slot]
  let groups: ScanGrouping?
  private let ordering: [ScanExpression]
  private let conditions: [Condition]
  private let selection = UnsafeMutablePointer<UInt32>.allocate(capacity: RowBlockLimits.rows)
  private var selectedCount = 0
  private var blockCount = 0

  /// - Throws: `SQLiteError` where the scan asks for what it cannot compute, and what a function of constants throws.
  ///
  /// - Parameter ordering: what its rows are to be put in order of.
  init(_ request: ScanRequest, ordering: [SQLExpression] = []) throws {
    var compiler = ScanCompiler(request.scan.table, functions: request.functions)
    var conditions: [Condition] = []
    for condition in request.scan.conditions {
      let made = try compiler.required(condition)
      conditions.append(
        Condition(
          expression: made, bound: try ScanExpression.bound(condition, made),
          search: try made.search()))
    }
    self.conditions = conditions
    groups = try request.scan.groups.map { try ScanGrouping($0, &compiler) }
    var keys: [ScanExpression] = []
    for expression in ordering { keys.append(try compiler.required(expression)) }
    self.ordering = keys
    slots = compiler.slots
  }

  /// The slot that is a value which rows are put in order of; nil where that is computed.
  func orderSlot(_ index: Int) -> Int? {
    if case .slot(let slot) = ordering[index].node { slot } else { nil }
  }

  /// A value that a row is put in order by; its text is valid until the next row's.
  func orderValue(_ index: Int, _ row: Int, of block: ScanBlock) throws -> ValueView {
    try ordering[index].value(row, of: block)
  }

  deinit { selection.deallocate() }

  /// The rows of the present block that meet the conditions, by their places in it.
  var selected: UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(start: selection, count: selectedCount)
  }

  /// Whether a row with a time in that range may meet the conditions.
  func mayMeet(times: ClosedRange<Int64>) -> Bool {
    conditions.allSatisfy { condition in
      guard let bound = condition.bound, slots[bound.slot].place == RowPlace.time,
        !slots[bound.slot].isText
      else { return true }
      return switch bound.comparison {
      case .equal: times.contains(bound.value)
      case .less: times.lowerBound < bound.value
      case .lessOrEqual: times.lowerBound <= bound.value
      case .greater: times.upperBound > bound.value
      case .greaterOrEqual: times.upperBound >= bound.value
      }
    }
  }

  /// Selects the rows of a block that meet the conditions.
  func select(_ rows: RowBlock) throws -> ScanBlock {
    blockCount += 1
    let block = ScanBlock(rows, number: blockCount, slots)
    for row in 0..<block.count { selection[row] = UInt32(truncatingIfNeeded: row) }
    selectedCount = block.count
    block.selection = selected
    for condition in conditions where selectedCount > 0 {
      try apply(condition, block)
      block.selection = selected
    }
    return block
  }

  private func apply(_ condition: Condition, _ block: ScanBlock) throws {
    let expression = condition.expression
    if expression.isConstant {
      if try !expression.isTrue(0, of: block) { selectedCount = 0 }
      return
    }
    if let search = condition.search,
      let verdicts = try block.search(search.slot, for: search.needle)
    {
      try apply(expression, block, verdicts, search.needle.isContains)
      return
    }
    if let slot = expression.onlySlot, let codes = try block.codes(slot) {
      guard let base = codes.base else {
        if try !expression.isTrue(Int(selection[0]), of: block) { selectedCount = 0 }
        return
      }
      try apply(expression, block, codes, base)
      return
    }
    if let bound = condition.bound, let numbers = try block.column(bound.slot)?.wholeNumbers {
      apply(bound, numbers)
      return
    }
    var kept = 0
    for index in 0..<selectedCount {
      let row = selection[index]
      if try expression.isTrue(Int(row), of: block) {
        selection[kept] = row
        kept &+= 1
      }
    }
    selectedCount = kept
  }

  /// Asks only for rows of which it is not known already.
  private func apply(
    _ expression: ScanExpression, _ block: ScanBlock, _ verdicts: [TextVerdict],
    _ isContains: Bool
  ) throws {
    var kept = 0
    for index in 0..<selectedCount where verdicts[Int(selection[index])] != .no {
      selection[kept] = selection[index]
      kept += 1
    }
    selectedCount = kept
    block.selection = selected
    kept = 0
    for index in 0..<selectedCount {
      let row = selection[index]
      let isTrue =
        if isContains, verdicts[Int(row)] == .yes {
          true
        } else {
          try expression.isTrue(Int(row), of: block)
        }
      if isTrue {
        selection[kept] = row
        kept += 1
      }
    }
    selectedCount = kept
  }

  /// Asks once for each different value.
  private func apply(
    _ expression: ScanExpression, _ block: ScanBlock, _ codes: ColumnCodes,
    _ base: UnsafePointer<UInt32>
  ) throws {
    try withUnsafeTemporaryAllocation(of: Int8.self, capacity: codes.count) { verdicts in
      verdicts.initialize(repeating: -1)
      var kept = 0
      for index in 0..<selectedCount {
        let row = selection[index]
        let code = Int(base[Int(row)])
        var verdict = verdicts[code]
        if verdict < 0 {
          verdict = try expression.isTrue(Int(row), of: block) ? 1 : 0
          verdicts[code] = verdict
        }
        selection[kept] = row
        kept &+= Int(verdict)
      }
      selectedCount = kept
    }
  }

  private func apply(_ bound: ScanExpression.Bound, _ numbers: UnsafePointer<Int64>) {
    switch bound.comparison {
    case .equal: keep(numbers) { $0 == bound.value }
    case .less: keep(numbers) { $0 < bound.value }
    case .lessOrEqual: keep(numbers) { $0 <= bound.value }
    case .greater: keep(numbers) { $0 > bound.value }
    case .greaterOrEqual: keep(numbers) { $0 >= bound.value }
    }
  }

  @inline(__always)
  private func keep(_ numbers: UnsafePointer<Int64>, _ passes: (Int64) -> Bool) {
    let selection = selection
    var kept = 0
    for index in 0..<selectedCount {
      let row = selection[index]
      selection[kept] = row
      kept &+= passes(numbers[Int(row)]) ? 1 : 0
    }
    selectedCount = kept
  }
}

extension ScanCompiler {
  /// - Throws: where it asks for what only SQLite computes.
  mutating func required(_ expression: SQLExpression) throws(SQLiteError) -> ScanExpression {
    guard let made = compiled(expression) else {
      throw SQLiteError(extendedCode: 1, message: "a scan cannot compute its expression")
    }
    return made
  }
}
