/// The rows of one table on their way into a block, value by value.
///
/// A column is a number; a row has a value in a column or none. Its memory is used again.
package final class RowBlockBuilder {
  /// What a value is. Not kept is what has no value.
  enum Class: UInt8 {
    case none = 0
    case integer = 1
    case real = 2
    case text = 3
    /// A text that stands in the row's record, and is read there.
    case recordText = 4
  }

  struct Entry: BitwiseCopyable {
    /// The number of its row in the block, from 0.
    var row: UInt32
    var kind: UInt8
    /// The whole number, the bits of the real, where the text begins (below 2^32) and its length above that, or the
    /// length of a text in the record. A text that is the one before it in its column begins where that does.
    var value: UInt64
  }

  /// By number; those that have a value anywhere have entries.
  private(set) var columns: [GrowableBuffer<Entry>] = []
  /// The same, to append to them without counting who has them: it is done for each value.
  private var handles: [Unmanaged<GrowableBuffer<Entry>>] = []
  let texts = GrowableBuffer<UInt8>(capacity: 1 << 12)
  let rowIDs = GrowableBuffer<Int64>(capacity: 64)
  private var entryCount = 0
  /// Bytes of the texts of all rows, each counted in each.
  private var textCount = 0
  /// Bytes of texts that stand in records.
  private var recordTextCount = 0

  package init() {}

  /// How many rows it has.
  package var count: Int { rowIDs.count }
  /// Bytes of its texts, those included that stand in records.
  package var size: Int { textCount + recordTextCount }
  /// About how many bytes of memory it takes.
  package var memory: Int { texts.count + entryCount * MemoryLayout<Entry>.stride }
  /// Whether it takes no further row.
  package var isFull: Bool {
    count >= RowBlockLimits.rows || size >= RowBlockLimits.fullSize
  }
  /// The greatest row's number in its table; nil where it has none.
  package var lastRowID: Int64? { count == 0 ? nil : rowIDs.elements.last }

  /// The least; nil where it has none.
  package var firstRowID: Int64? { rowIDs.elements.first }

  /// The least and the greatest value of a column; nil where it has others than whole numbers, or none.
  package func bounds(of column: Int) -> ClosedRange<Int64>? {
    guard column < columns.count, let first = columns[column].elements.first else { return nil }
    var (least, most) = (Int64(bitPattern: first.value), Int64(bitPattern: first.value))
    for entry in columns[column].elements {
      guard entry.kind == Class.integer.rawValue else { return nil }
      least = min(least, Int64(bitPattern: entry.value))
      most = max(most, Int64(bitPattern: entry.value))
    }
    return least...most
  }

  /// Appends rows of a block, but those that are left out. Texts in records stay there.
  package func append(_ block: RowBlock, without rowID: Int64? = nil) throws {
    var values: [(number: Int, column: RowColumn)] = []
    for number in 0..<block.columnCount {
      if let column = try block.storedColumn(number) { values.append((number, column)) }
    }
    for row in 0..<block.count where block.rowID(at: row) != rowID {
      beginRow(block.rowID(at: row))
      for (number, column) in values {
        if let count = column.recordTextCount(at: row) {
          append(recordText: count, to: number)
        } else {
          append(column.value(at: row), to: number)
        }
      }
    }
  }

  /// Makes it empty.
  package func clear() { truncate(to: 0) }

  /// Takes off what came after the first `count` rows.
  package func truncate(to count: Int) {
    guard count < self.count else { return }
    rowIDs.truncate(to: count)
    var end = 0
    entryCount = 0
    for column in columns {
      var kept = column.count
      while kept > 0, column.base[kept - 1].row >= UInt32(count) {
        kept -= 1
        let entry = column.base[kept]
        if entry.kind == Class.recordText.rawValue {
          recordTextCount -= Int(entry.value)
        } else if entry.kind == Class.text.rawValue {
          textCount -= Int(entry.value >> 32)
        }
      }
      column.truncate(to: kept)
      entryCount += kept
      // Texts of a column lie in the order of its rows.
      while kept > 0 {
        kept -= 1
        let entry = column.base[kept]
        guard entry.kind == Class.text.rawValue else { continue }
        end = max(end, Int(entry.value & 0xFFFF_FFFF) + Int(entry.value >> 32))
        break
      }
    }
    texts.truncate(to: end)
  }

  /// Begins a row; its values follow, each column at most once.
  ///
  /// - Parameter rowID: greater than those before.
  package func beginRow(_ rowID: Int64) { rowIDs.append(rowID) }

  package func append(integer value: Int64, to column: Int) {
    append(.integer, UInt64(bitPattern: value), to: column)
  }

  package func append(real value: Double, to column: Int) {
    append(.real, value.bitPattern, to: column)
  }

  package func append(text: UnsafeRawBufferPointer, to column: Int) {
    textCount += text.count
    if column < handles.count,
      let same = handles[column]._withUnsafeGuaranteedRef({ last(of: $0, equals: text) })
    {
      append(.text, same, to: column)
      return
    }
    let start = texts.count
    texts.append(text.bindMemory(to: UInt8.self))
    append(.text, UInt64(start) | UInt64(text.count) << 32, to: column)
  }

  /// Appends a text that stands in the row's record.
  ///
  /// - Parameter count: its bytes.
  package func append(recordText count: Int, to column: Int) {
    recordTextCount += count
    append(.recordText, UInt64(count), to: column)
  }

  /// Appends a value as it was read from a block.
  package func append(_ value: RowValue, to column: Int) {
    switch value {
    case .null: break
    case .integer(let value): append(integer: value, to: column)
    case .real(let value): append(real: value, to: column)
    case .text(let bytes): append(text: bytes, to: column)
    }
  }

  @inline(__always)
  private func append(_ kind: Class, _ value: UInt64, to column: Int) {
    while column >= handles.count {
      let values = GrowableBuffer<Entry>(capacity: 16)
      columns.append(values)
      handles.append(Unmanaged.passUnretained(values))
    }
    let entry = Entry(
      row: UInt32(truncatingIfNeeded: rowIDs.count &- 1), kind: kind.rawValue, value: value)
    handles[column]._withUnsafeGuaranteedRef { $0.append(entry) }
    entryCount &+= 1
  }

  /// The value of a column's last entry, if it is this text: most columns of logs have one for long.
  @inline(__always)
  private func last(of column: GrowableBuffer<Entry>, equals text: UnsafeRawBufferPointer)
    -> UInt64?
  {
    guard column.count > 0 else { return nil }
    let entry = column.base[column.count - 1]
    guard entry.kind == Class.text.rawValue, Int(entry.value >> 32) == text.count,
      hasSameBytes(self.text(of: entry), text)
    else { return nil }
    return entry.value
  }

  func text(of entry: Entry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: texts.base + Int(entry.value & 0xFFFF_FFFF), count: Int(entry.value >> 32))
  }
}

/// How large a block of rows may be.
package enum RowBlockLimits {
  package static let rows = 8192
  /// With this number of bytes of texts a block takes no further row.
  package static let fullSize = 4 << 20
  /// Of its texts. What says that it has more is damaged.
  package static let bytes = 256 << 20
  /// Of the texts of one row: a block takes any such row, whatever is in it already.
  package static let rowBytes = bytes - fullSize
  /// Columns have numbers below it.
  package static let columns = 1024
}

/// A value of a row, borrowed from its block.
package enum RowValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(UnsafeRawBufferPointer)
}
