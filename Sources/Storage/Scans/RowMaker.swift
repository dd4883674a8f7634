import KQLValues
import RecordColumns
import SQLSyntax

/// Makes rows of a result from blocks, with functions of one thread.
///
/// Unchecked: `turns` guards what is spare; all else is of one thread, or does not change.
final class RowMaker: @unchecked Sendable {
  private let columns: [BlockRows.ResultColumn]
  private let types: [ScalarType]
  private let request: ScanRequest
  private let turns = ReadingTurns()
  /// For blocks to come.
  private var spare: [RowsOfBlock] = []
  private var blockCount = 0

  init(_ columns: [BlockRows.ResultColumn], _ request: ScanRequest) {
    self.columns = columns
    self.request = request
    types = columns.map(\.type)
  }

  /// - Parameter wanted: those of the block that are given, ascending.
  func open(_ block: RowBlock, rows wanted: some Collection<UInt32>) throws -> RowsOfBlock {
    let rows =
      try turns.take { spare.popLast() } ?? RowsOfBlock(self, columns.map(\.expression), request)
    blockCount += 1
    try rows.open(block, number: blockCount, wanted, types)
    return rows
  }

  /// Takes what is given no longer.
  func takeBack(_ rows: RowsOfBlock) {
    rows.close()
    turns.take { spare.append(rows) }
  }

  func forget() { turns.take { spare = [] } }
}

/// Rows of a result that are made from one block.
///
/// Unchecked: one thread makes it, then one gives it.
final class RowsOfBlock: @unchecked Sendable {
  let maker: RowMaker
  private(set) var batch = RowBatch([], constants: [])
  private let expressions: [ScanExpression]
  private let slots: [ScanBlock.Slot]
  private var block: ScanBlock
  /// Those that `batch` says to differ.
  private var varying: [ScanExpression] = []
  /// The values of one row at a time.
  private let own: UnsafeMutableBufferPointer<ValueView>
  /// Where the numbers of rows lie.
  private let numbers = UnsafeMutablePointer<UInt32>.allocate(capacity: RowBlockLimits.rows)
  private var made: MadeRows?
  /// Bytes of the rows that were made ahead, and of the texts of their block; 0 where none were.
  var waitingSize = 0

  fileprivate init(
    _ maker: RowMaker, _ columns: [SQLExpression], _ request: ScanRequest
  ) throws {
    self.maker = maker
    var compiler = ScanCompiler(request.scan.table, functions: request.functions)
    var expressions: [ScanExpression] = []
    for column in columns { expressions.append(try compiler.required(column)) }
    self.expressions = expressions
    slots = compiler.slots
    block = ScanBlock(nil, number: 0, [])
    own = .allocate(capacity: max(columns.count, 1))
    own.initialize(repeating: .null)
  }

  deinit {
    own.deallocate()
    numbers.deallocate()
  }

  /// The rows that are given, ascending.
  var wanted: UnsafeBufferPointer<UInt32> { block.selection }

  /// Takes a block of which only these rows are given.
  fileprivate func open(
    _ rows: RowBlock, number: Int, _ wanted: some Collection<UInt32>, _ types: [ScalarType]
  ) throws {
    let count = min(wanted.count, RowBlockLimits.rows)
    for (index, row) in wanted.prefix(count).enumerated() {
      (numbers + index).initialize(to: row)
    }
    block = ScanBlock(rows, number: number, slots)
    block.selection = UnsafeBufferPointer(start: numbers, count: count)
    var constants: [Value?] = []
    constants.reserveCapacity(types.count)
    varying.removeAll(keepingCapacity: true)
    for (index, expression) in expressions.enumerated() {
      if try expression.isSame(in: block) {
        constants.append(Value(stored: try expression.value(0, of: block), as: types[index]))
      } else {
        constants.append(nil)
        varying.append(expression)
      }
    }
    batch = RowBatch(types, constants: constants)
  }

  fileprivate func close() {
    block = ScanBlock(nil, number: 0, [])
    made = nil
    waitingSize = 0
  }

  /// The values in a row that differ from row to row; valid until the next row is asked for.
  @inline(__always)
  func cells(of row: Int) throws -> UnsafeBufferPointer<ValueView> {
    if let made { return made.cells(of: row) }
    for (index, expression) in varying.enumerated() {
      own[index] = try expression.value(row, of: block)
    }
    return UnsafeBufferPointer(rebasing: own[..<varying.count])
  }

  /// Makes all rows that are given, to be given by another thread.
  ///
  /// - Parameters:
  ///   - most: bytes that they may take.
  ///   - isDue: asked now and then.
  /// - Returns: the bytes that they take; nil where they would take more, or where it was due.
  func makeAll(most: Int, unless isDue: () -> Bool) throws -> Int? {
    let made = MadeRows(rows: block.selection, width: varying.count)
    // What a column has stays where it is as long as the block; what is computed lies there until the next row.
    let isKept = varying.map { if case .slot = $0.node { false } else { true } }
    for (place, row) in block.selection.enumerated() {
      if place & 127 == 0, made.size > most || isDue() { return nil }
      for (index, expression) in varying.enumerated() {
        made.set(
          place, index, try expression.value(Int(row), of: block), isKept: isKept[index])
      }
    }
    self.made = made
    return made.size
  }
}

/// The values of rows of a block.
private final class MadeRows {
  private let width: Int
  private let values: UnsafeMutableBufferPointer<ValueView>
  /// By the row's number in the block.
  private let places: UnsafeMutablePointer<UInt32>
  private let kept = KeptValues()

  init(rows: UnsafeBufferPointer<UInt32>, width: Int) {
    self.width = width
    values = .allocate(capacity: max(rows.count * width, 1))
    values.initialize(repeating: .null)
    places = .allocate(capacity: RowBlockLimits.rows)
    places.initialize(repeating: 0, count: RowBlockLimits.rows)
    for (place, row) in rows.enumerated() { places[Int(row)] = UInt32(place) }
  }

  deinit {
    values.deallocate()
    places.deallocate()
  }

  var size: Int { values.count * MemoryLayout<ValueView>.stride + kept.size }

  @inline(__always)
  func set(_ place: Int, _ column: Int, _ value: ValueView, isKept: Bool) {
    values[place * width + column] = isKept ? kept.keep(value) : value
  }

  @inline(__always)
  func cells(of row: Int) -> UnsafeBufferPointer<ValueView> {
    let start = Int(places[row]) * width
    return UnsafeBufferPointer(rebasing: values[start..<start + width])
  }
}

extension ScanExpression {
  /// Whether it has one value in all rows of a block.
  func isSame(in block: ScanBlock) throws -> Bool {
    if isConstant { return true }
    if case .slot(let slot) = node { return try block.column(slot)?.isSame ?? true }
    guard let onlySlot, let codes = try block.codes(onlySlot) else { return false }
    return codes.base == nil
  }
}
