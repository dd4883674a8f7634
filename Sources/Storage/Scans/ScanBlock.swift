import KQLValues
import RecordColumns
import TextSearch

/// A block of rows under a scan: the columns that the scan's expressions name, each read when it is asked for.
final class ScanBlock {
  struct Slot {
    let place: Int
    /// Whether a missing value is '' there.
    let isText: Bool
    /// What is asked of its texts alone: the members on the way to a value.
    var members: Members?
  }

  struct Members {
    /// The slot of the texts.
    let texts: Int
    let path: [[UInt8]]
  }

  private enum Column {
    case unread
    case none
    case values(RowColumn)
  }

  private enum Codes {
    case unread
    case none
    case some(ColumnCodes)
  }

  /// No two blocks of a scan have one.
  let number: Int
  private let rows: RowBlock?
  let count: Int
  private let slots: [Slot]
  /// The only rows that are asked for from now on; ascending.
  @exclusivity(unchecked) var selection = UnsafeBufferPointer<UInt32>(start: nil, count: 0)
  @exclusivity(unchecked) private var columns: [Column]
  @exclusivity(unchecked) private var codes: [Codes]

  init(_ rows: RowBlock?, number: Int, _ slots: [Slot]) {
    self.rows = rows
    self.number = number
    self.slots = slots
    count = rows?.count ?? 0
    columns = Array(repeating: .unread, count: slots.count)
    codes = Array(repeating: .unread, count: slots.count)
  }

  /// The column of a slot; nil where no row has a value in it.
  func column(_ slot: Int) throws -> RowColumn? {
    switch columns[slot] {
    case .values(let column): return column
    case .none: return nil
    case .unread:
      let column: RowColumn?
      if let members = slots[slot].members {
        column =
          try rows?.members(slots[slot].place, of: selection, at: members.path)
          ?? self.column(members.texts)
      } else {
        column = try rows?.column(slots[slot].place, of: selection)
      }
      columns[slot] = column.map { .values($0) } ?? .none
      return column
    }
  }

  /// The values of a slot as numbers of different ones; nil where they are not kept so.
  func codes(_ slot: Int) throws -> ColumnCodes? {
    switch codes[slot] {
    case .some(let known): return known
    case .none: return nil
    case .unread:
      let made: ColumnCodes?
      if let column = try column(slot) { made = column.codes() } else { made = .ofNone() }
      codes[slot] = made.map { .some($0) } ?? .none
      return made
    }
  }

  @inline(__always)
  func value(_ slot: Int, at row: Int) throws -> ValueView {
    guard let column = try column(slot) else { return missing(slot) }
    switch column.value(at: row) {
    case .null: return missing(slot)
    case .integer(let value): return .integer(value)
    case .real(let value): return .real(value)
    case .text(let bytes): return .text(bytes)
    }
  }

  /// Looks for a text in the values of a slot: without reading them where that can be done, else at once in all that are
  /// selected.
  ///
  /// - Returns: of each row; nil where nothing can be said before.
  func search(_ slot: Int, for needle: ScanNeedle) throws -> [TextVerdict]? {
    guard slots[slot].members == nil else { return nil }
    if case .unread = columns[slot],
      let found = try rows?.search(
        slots[slot].place, for: needle.bytes, { needle.test($0) })
    {
      return found
    }
    // Of equal ones that are kept once, one is asked.
    guard let column = try column(slot), try codes(slot) == nil else { return nil }
    let occurs = needle.test(needle.bytes)
    var verdicts = [TextVerdict](repeating: .no, count: count)
    for row in selection {
      switch column.value(at: Int(row)) {
      case .text(let text): if occurs(text) { verdicts[Int(row)] = .yes }
      case .null: break
      case .integer, .real: verdicts[Int(row)] = .maybe
      }
    }
    return verdicts
  }

  /// Whether a missing value of a slot is ''.
  func isText(_ slot: Int) -> Bool { slots[slot].isText }

  private func missing(_ slot: Int) -> ValueView {
    slots[slot].isText ? .text(UnsafeRawBufferPointer(start: nil, count: 0)) : .null
  }
}

/// A text that a condition looks for.
final class ScanNeedle {
  let bytes: [UInt8]
  /// Whether a row meets the condition wherever it has the text.
  let isContains: Bool
  private let isCased: Bool
  /// Parts of it, prepared.
  private var needles: [[UInt8]: Needle] = [:]

  init(_ bytes: [UInt8], _ question: TextQuestion) {
    self.bytes = bytes
    isContains = question.isContains
    isCased = question.isCased
  }

  /// Whether a text has a part of it.
  func test(_ part: [UInt8]) -> (UnsafeRawBufferPointer) -> Bool {
    let needle = needles[part] ?? Needle(part, ignoringCase: !isCased)
    needles[part] = needle
    return { needle.occurs(in: $0) }
  }
}

extension ScanExpression {
  /// The slot in which the expression, a call, looks for a text, and that text.
  func search() throws -> (slot: Int, needle: ScanNeedle)? {
    guard let question, operands.count == 2, case .slot(let slot) = operands[0].node,
      operands[1].isConstant, case .text(let bytes) = try operands[1].constantValue(),
      !bytes.isEmpty
    else { return nil }
    return (slot, ScanNeedle([UInt8](bytes), question))
  }
}
