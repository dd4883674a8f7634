import KQLValues
import RecordColumns

/// A block of rows under a scan: the columns that the scan's expressions name, each read when it is asked for.
final class ScanBlock {
  struct Slot {
    let place: Int
    /// Whether a missing value is '' there.
    let isText: Bool
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
      let column = try rows?.column(slots[slot].place)
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

  private func missing(_ slot: Int) -> ValueView {
    slots[slot].isText ? .text(UnsafeRawBufferPointer(start: nil, count: 0)) : .null
  }
}
