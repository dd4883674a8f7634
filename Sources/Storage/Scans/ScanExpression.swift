import KQLValues
import SQLSyntax

/// An expression of SQL over the columns of a block, computed as SQLite would.
///
/// What reads one column of which a block keeps each different value once is computed once for each of these.
final class ScanExpression {
  enum Node {
    case constant(ScanText)
    case slot(Int)
    case call(ScanFunction)
    case coalesce
    case and, or, not
    case isNull, isNotNull
    case compare((Int) -> Bool)
    /// Equal, or both null; and its opposite.
    case same(isNegated: Bool)
    case arithmetic(ScanValues.Operation)
    /// The first operand is looked for among the others.
    case inList
    /// Conditions and values in turn, the last operand for when no condition is true.
    case caseWhen
  }

  let node: Node
  let operands: [ScanExpression]
  /// Whether it reads no column.
  let isConstant: Bool
  /// The only column that it reads; nil for none and for several.
  let onlySlot: Int?
  /// What a call asks of the text of its first operand, where that is known.
  var question: TextQuestion?

  private let arguments: UnsafeMutableBufferPointer<ValueView>
  /// Where the text of a result lies until the next one.
  private let result = ScanText()
  /// The results by the codes of its only column in the present block.
  private let memo = ScanMemo()
  @exclusivity(unchecked) private var memoBlock = -1

  init(_ node: Node, _ operands: [ScanExpression] = []) {
    self.node = node
    self.operands = operands
    switch node {
    case .slot(let slot): (isConstant, onlySlot) = (false, slot)
    case .constant: (isConstant, onlySlot) = (true, nil)
    default:
      isConstant = operands.allSatisfy(\.isConstant)
      let varying = operands.filter { !$0.isConstant }
      let first = varying.first?.onlySlot
      onlySlot = varying.allSatisfy { $0.onlySlot == first } ? first : nil
    }
    arguments = .allocate(capacity: max(operands.count, 1))
    arguments.initialize(repeating: .null)
  }

  deinit { arguments.deallocate() }

  /// The value in a row of the block. A text is valid until the next row is asked for.
  func value(_ row: Int, of block: ScanBlock) throws -> ValueView {
    switch node {
    case .constant(let value): return value.view
    case .slot(let slot): return try block.value(slot, at: row)
    default: break
    }
    // A column that is named costs less than looking up what was made of it; all else is remembered.
    if isConstant {
      if let known = memo[0] { return known }
      return memo.set(0, of: 1, try compute(row, of: block))
    }
    guard let onlySlot, let codes = try block.codes(onlySlot) else {
      return try compute(row, of: block)
    }
    if memoBlock != block.number {
      memo.clear()
      memoBlock = block.number
    }
    let code = codes.base.map { Int($0[row]) } ?? 0
    if let known = memo[code] { return known }
    return memo.set(code, of: codes.count, try compute(row, of: block))
  }

  /// The value of one that reads no column.
  func constantValue() throws -> ValueView {
    if case .constant(let value) = node { return value.view }
    if let known = memo[0] { return known }
    return memo.set(0, of: 1, try compute(0, of: ScanBlock(nil, number: 0, [])))
  }

  /// Whether it is true in a row.
  func isTrue(_ row: Int, of block: ScanBlock) throws -> Bool {
    ScanValues.truth(try value(row, of: block)) ?? false
  }

  private func compute(_ row: Int, of block: ScanBlock) throws -> ValueView {
    switch node {
    case .constant(let value): return value.view
    case .slot(let slot): return try block.value(slot, at: row)
    case .call(let function):
      for (index, operand) in operands.enumerated() {
        arguments[index] = try operand.value(row, of: block)
      }
      var view = ValueView.null
      try function(UnsafeBufferPointer(rebasing: arguments[..<operands.count])) { value in
        view = result.set(value)
      }
      return view
    case .coalesce:
      for operand in operands {
        let value = try operand.value(row, of: block)
        if case .null = value { continue }
        return value
      }
      return .null
    case .and, .or:
      let decides = if case .or = node { true } else { false }
      var isUnknown = false
      for operand in operands {
        switch ScanValues.truth(try operand.value(row, of: block)) {
        case nil: isUnknown = true
        case decides: return .integer(decides ? 1 : 0)
        default: break
        }
      }
      return isUnknown ? .null : .integer(decides ? 0 : 1)
    case .not:
      return ScanValues.value(
        ScanValues.truth(try operands[0].value(row, of: block)).map { !$0 })
    case .isNull:
      if case .null = try operands[0].value(row, of: block) { return .integer(1) }
      return .integer(0)
    case .isNotNull:
      if case .null = try operands[0].value(row, of: block) { return .integer(0) }
      return .integer(1)
    case .compare(let holds):
      let left = try operands[0].value(row, of: block)
      let right = try operands[1].value(row, of: block)
      switch (left, right) {
      case (.null, _), (_, .null): return .null
      default: return .integer(holds(ScanValues.order(left, right)) ? 1 : 0)
      }
    case .same(let isNegated):
      let isSame =
        ScanValues.order(
          try operands[0].value(row, of: block), try operands[1].value(row, of: block)) == 0
      return .integer(isSame != isNegated ? 1 : 0)
    case .arithmetic(let operation):
      return ScanValues.compute(
        try operands[0].value(row, of: block), operation, try operands[1].value(row, of: block))
    case .inList: return try isInList(row, block)
    case .caseWhen:
      for index in stride(from: 0, to: operands.count - 1, by: 2)
      where try operands[index].isTrue(row, of: block) {
        return try operands[index + 1].value(row, of: block)
      }
      return try operands[operands.count - 1].value(row, of: block)
    }
  }

  private func isInList(_ row: Int, _ block: ScanBlock) throws -> ValueView {
    if operands.count == 1 { return .integer(0) }
    let value = try operands[0].value(row, of: block)
    if case .null = value { return .null }
    var isUnknown = false
    for item in operands.dropFirst() {
      let item = try item.value(row, of: block)
      if case .null = item {
        isUnknown = true
      } else if ScanValues.order(value, item) == 0 {
        return .integer(1)
      }
    }
    return isUnknown ? .null : .integer(0)
  }
}

/// A value with a text of its own.
final class ScanText {
  @exclusivity(unchecked) private(set) var view = ValueView.null
  @exclusivity(unchecked) private var bytes: UnsafeMutableRawBufferPointer?

  init() {}

  init(_ value: ValueView) { _ = set(value) }

  init(text: String) {
    var text = text
    text.withUTF8 { _ = set(.text(UnsafeRawBufferPointer($0))) }
  }

  deinit { bytes?.deallocate() }

  /// Copies a value.
  func set(_ value: ValueView) -> ValueView {
    switch value {
    case .null, .integer, .real: view = value
    case .text(let text): view = .text(copy(text))
    case .blob(let bytes): view = .blob(copy(bytes))
    }
    return view
  }

  /// Copies a value.
  ///
  /// - Returns: by how many bytes its memory grew.
  func take(_ value: ValueView) -> Int {
    let before = bytes?.count ?? 0
    _ = set(value)
    return (bytes?.count ?? 0) - before
  }

  private func copy(_ source: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if (bytes?.count ?? -1) < source.count {
      let grown = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(source.count, 2 * (bytes?.count ?? 16)), alignment: 8)
      // The source may lie in the old memory.
      grown.copyMemory(from: source)
      bytes?.deallocate()
      bytes = grown
    } else if source.count > 0, let start = bytes?.baseAddress, let from = source.baseAddress {
      start.copyMemory(from: from, byteCount: source.count)
    }
    return UnsafeRawBufferPointer(start: bytes?.baseAddress, count: source.count)
  }
}

/// Values by small numbers.
private final class ScanMemo {
  @exclusivity(unchecked) private var isKnown: [Bool] = []
  @exclusivity(unchecked) private var views: [ValueView] = []
  private let kept = KeptValues()

  subscript(index: Int) -> ValueView? {
    index < isKnown.count && isKnown[index] ? views[index] : nil
  }

  /// Keeps a copy of a value.
  func set(_ index: Int, of count: Int, _ value: ValueView) -> ValueView {
    while isKnown.count < max(count, index + 1) {
      isKnown.append(false)
      views.append(.null)
    }
    isKnown[index] = true
    views[index] = kept.keep(value)
    return views[index]
  }

  func clear() {
    isKnown.removeAll(keepingCapacity: true)
    views.removeAll(keepingCapacity: true)
    kept.clear()
  }
}

/// Copies of values, whose texts lie one after another.
final class KeptValues {
  /// The last piece is filled.
  private var pieces: [UnsafeMutableRawBufferPointer] = []
  private var used = 0
  /// Bytes of all pieces.
  @exclusivity(unchecked) private(set) var size = 0
  private static let pieceSize = 1 << 14

  deinit { for piece in pieces { piece.deallocate() } }

  func keep(_ value: ValueView) -> ValueView {
    switch value {
    case .null, .integer, .real: value
    case .text(let bytes): .text(copy(bytes))
    case .blob(let bytes): .blob(copy(bytes))
    }
  }

  private func copy(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if (pieces.last?.count ?? 0) - used < bytes.count {
      let count = max(bytes.count, pieces.isEmpty ? 256 : Self.pieceSize)
      pieces.append(.allocate(byteCount: count, alignment: 8))
      used = 0
      size += count
    }
    guard let piece = pieces.last, !bytes.isEmpty else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let place = UnsafeMutableRawBufferPointer(rebasing: piece[used..<used + bytes.count])
    place.copyMemory(from: bytes)
    used += bytes.count
    return UnsafeRawBufferPointer(place)
  }

  func clear() {
    for piece in pieces.dropLast() { piece.deallocate() }
    pieces = pieces.suffix(1)
    size = pieces.last?.count ?? 0
    used = 0
  }
}
