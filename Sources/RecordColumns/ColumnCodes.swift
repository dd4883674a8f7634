/// The values of a column of a block as numbers: rows with the same number have the same value.
package final class ColumnCodes {
  /// How many different numbers there may be.
  package let count: Int
  private let buffer: GrowableBuffer<UInt32>?

  /// - Parameter buffer: the number of each row; nil where all have 0.
  init(count: Int, _ buffer: GrowableBuffer<UInt32>?) {
    self.count = count
    self.buffer = buffer
  }

  /// Of a column in which no row has a value.
  package static func ofNone() -> ColumnCodes { ColumnCodes(count: 1, nil) }

  /// By the rows' places in the block, as long as this lives; nil where all have 0.
  package var base: UnsafePointer<UInt32>? { buffer.map { UnsafePointer($0.base) } }
}

extension RowColumn {
  /// Whether all rows are known to have one text.
  package var isSame: Bool {
    if case .all(let texts)? = textParts { texts.distinctCount == 1 } else { false }
  }

  /// The values as numbers of different ones; nil where they are not kept so.
  package func codes() -> ColumnCodes? {
    guard let parts = textParts else { return nil }
    switch parts {
    case .all(let texts):
      guard let count = texts.distinctCount else { return nil }
      guard count > 1 else { return ColumnCodes(count: 1, nil) }
      let codes = GrowableBuffer<UInt32>(capacity: max(self.count, 1))
      for row in 0..<self.count { codes.append(texts.code(at: row)) }
      return ColumnCodes(count: count, codes)
    case .some(let texts, let classes, let ranks):
      guard let count = texts.distinctCount else { return nil }
      let codes = GrowableBuffer<UInt32>(capacity: max(self.count, 1))
      for row in 0..<self.count {
        codes.append(classes[row] == 0 ? 0 : 1 + texts.code(at: Int(ranks[row])))
      }
      return ColumnCodes(count: count + 1, codes)
    }
  }
}

extension UnpackedColumn {
  /// How many different values are kept; nil where each has its own.
  var distinctCount: Int? {
    switch layout {
    case .constant: 1
    case .dictionary: ends.count
    case .parts: nil
    }
  }

  /// The number of a value among the different ones.
  @inline(__always)
  func code(at index: Int) -> UInt32 {
    layout == .dictionary ? UInt32(truncatingIfNeeded: codes.base[index]) : 0
  }
}
