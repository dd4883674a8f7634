import Compression

/// A block of rows as bytes: a head with what is small of each column, and the larger parts, by column.
package struct PackedRows {
  package var head: [UInt8] = []
  /// The parts that are too small to be kept by themselves, one after another.
  package var small: [UInt8] = []
  /// Parts that are worth being read alone.
  package var chunks: [(column: Int, bytes: [UInt8])] = []

  package init() {}
}

/// Packs rows into blocks, each column as its values let it be smallest. The same rows make the same block.
package final class RowBlockPacker {
  private let writer: BlockWriter
  private let encoder: ColumnEncoder
  private let entries = GrowableBuffer<ColumnEntry>()
  private let numbers = GrowableBuffer<Int64>()
  private let reals = GrowableBuffer<UInt64>()
  /// Where the entries of each column's texts end: columns that are the same as others point at them.
  private var textEnds: [Int] = []

  /// Parts from this size on are kept by themselves: about a page.
  private static let chunkSize = 16 << 10
  /// The first byte of a head. 1 had no texts in records.
  static let layout: UInt8 = 2

  /// - Parameter compressesHeads: false only for who wants to change them.
  package init(compressesHeads: Bool = true) {
    writer = BlockWriter(compressesHeads: compressesHeads)
    encoder = ColumnEncoder(to: writer)
  }

  /// Packs rows, and looks whether the block gives them back. Texts that stand in records are compared there, when
  /// those are packed.
  ///
  /// - Returns: nil where it does not, or no memory was left.
  package func pack(_ rows: RowBlockBuilder) -> PackedRows? {
    guard rows.count > 0, rows.count <= RowBlockLimits.rows, rows.size <= RowBlockLimits.bytes
    else { return nil }
    writer.clear()
    collectTexts(rows)
    encoder.begin(UnsafePointer(rows.texts.base))
    var directory: [UInt8] = [Self.layout]
    appendVarint(UInt64(rows.count), to: &directory)
    var packed = PackedRows()
    var heads: [UInt8] = []
    var count = 0
    var parts: [UInt8] = []
    func close(_ column: Int) {
      let part = writer.takePart()
      let isChunk = part.payloads.count >= Self.chunkSize
      appendVarint(UInt64(column), to: &parts)
      appendVarint(UInt64(part.head.count), to: &parts)
      appendVarint(UInt64(part.payloads.count) << 1 | (isChunk ? 1 : 0), to: &parts)
      heads += part.head
      if isChunk {
        packed.chunks.append((column, part.payloads))
      } else {
        packed.small += part.payloads
      }
      count += 1
    }
    PackedNumbers.write(rows.rowIDs.elements, to: writer)
    close(0)
    for (column, values) in rows.columns.enumerated() where values.count > 0 {
      write(values.elements, column: column, of: rows.count)
      close(column + 1)
    }
    appendVarint(UInt64(count), to: &directory)
    guard let head = writer.packed(directory + parts + heads) else { return nil }
    packed.head = head
    return isRight(packed, rows) ? packed : nil
  }

  /// Sets out the texts of all columns one column after another.
  private func collectTexts(_ rows: RowBlockBuilder) {
    entries.truncate(to: 0)
    textEnds.removeAll(keepingCapacity: true)
    for values in rows.columns {
      for entry in values.elements where entry.kind == RowBlockBuilder.Class.text.rawValue {
        entries.append(
          ColumnEntry(
            column: 0, start: UInt32(truncatingIfNeeded: entry.value),
            count: UInt32(truncatingIfNeeded: entry.value >> 32)))
      }
      textEnds.append(entries.count)
    }
  }

  private func write(
    _ values: UnsafeBufferPointer<RowBlockBuilder.Entry>, column: Int, of count: Int
  ) {
    var uniform = values[0].kind
    if values.count < count { uniform = 0 }
    for entry in values where entry.kind != uniform {
      uniform = 0
      break
    }
    writer.append(uniform)
    if uniform == 0 {
      numbers.resize(to: count)
      numbers.base.update(repeating: 0, count: count)
      for entry in values { numbers.base[Int(entry.row)] = Int64(entry.kind) }
      PackedNumbers.write(numbers.elements, to: writer)
    }
    numbers.truncate(to: 0)
    reals.truncate(to: 0)
    for entry in values {
      if entry.kind == RowBlockBuilder.Class.integer.rawValue {
        numbers.append(Int64(bitPattern: entry.value))
      } else if entry.kind == RowBlockBuilder.Class.real.rawValue {
        reals.append(entry.value.littleEndian)
      }
    }
    if numbers.count > 0 { PackedNumbers.write(numbers.elements, to: writer) }
    if reals.count > 0 { writer.append(payload: UnsafeRawBufferPointer(reals.elements)) }
    let start = column == 0 ? 0 : textEnds[column - 1]
    if textEnds[column] > start {
      encoder.encode(
        texts: UnsafeBufferPointer(rebasing: entries.elements[start..<textEnds[column]]),
        number: column + 1)
    }
    numbers.truncate(to: 0)
    for entry in values where entry.kind == RowBlockBuilder.Class.recordText.rawValue {
      numbers.append(Int64(bitPattern: entry.value))
    }
    if numbers.count > 0 { PackedNumbers.write(numbers.elements, to: writer) }
  }

  private func isRight(_ packed: PackedRows, _ rows: RowBlockBuilder) -> Bool {
    guard let block = try? RowBlock(packed.head, size: rows.size, parts: packed),
      block.count == rows.count,
      rows.rowIDs.elements.enumerated().allSatisfy({ block.rowID(at: $0.offset) == $0.element })
    else { return false }
    for (number, values) in rows.columns.enumerated() where values.count > 0 {
      guard let column = try? block.storedColumn(number), column.count == rows.count else {
        return false
      }
      var next = 0
      for row in 0..<rows.count {
        if next < values.count, values.base[next].row == UInt32(row) {
          let entry = values.base[next]
          if entry.kind == RowBlockBuilder.Class.recordText.rawValue {
            guard column.recordTextCount(at: row) == Int(entry.value) else { return false }
          } else {
            guard isSame(entry, column.value(at: row), rows) else { return false }
          }
          next += 1
        } else if case .null = column.value(at: row) {
          continue
        } else {
          return false
        }
      }
    }
    return true
  }

  @inline(__always)
  private func isSame(
    _ entry: RowBlockBuilder.Entry, _ value: RowValue, _ rows: RowBlockBuilder
  ) -> Bool {
    switch value {
    case .null: false
    case .integer(let value):
      entry.kind == RowBlockBuilder.Class.integer.rawValue
        && entry.value == UInt64(bitPattern: value)
    case .real(let value):
      entry.kind == RowBlockBuilder.Class.real.rawValue && entry.value == value.bitPattern
    case .text(let bytes):
      entry.kind == RowBlockBuilder.Class.text.rawValue
        && Int(entry.value >> 32) == bytes.count && hasSameBytes(rows.text(of: entry), bytes)
    }
  }
}

/// Where the parts of a block are read from.
package protocol RowBlockParts {
  /// The small parts, one after another.
  func smallParts() throws -> [UInt8]
  /// The part of a column that is kept by itself.
  func chunk(_ column: Int) throws -> [UInt8]
  /// Appends the texts of a column that stand in records.
  ///
  /// - Parameters:
  ///   - column: its number in the block.
  ///   - rows: whose texts they are, by their places in the block, ascending.
  func appendTexts(
    _ column: Int, of rows: [Int], in block: RowBlock, to texts: RowTexts
  ) throws
  /// Looks for a text in such texts; see `RowBlock.search`.
  func search(
    _ column: Int, _ rows: [Int], in block: RowBlock, for needle: [UInt8],
    _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) throws -> [TextVerdict]?
  /// What such texts have at a path: the values, of which some are the same, and the number of each row's, −1 where only
  /// the text says it; nil where only texts do; see `RowBlock.members`.
  func members(
    _ column: Int, _ rows: [Int], in block: RowBlock, at path: [[UInt8]]
  ) throws -> MemberTexts?
}

extension RowBlockParts {
  package func members(
    _ column: Int, _ rows: [Int], in block: RowBlock, at path: [[UInt8]]
  ) throws -> MemberTexts? { nil }

  package func search(
    _ column: Int, _ rows: [Int], in block: RowBlock, for needle: [UInt8],
    _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) throws -> [TextVerdict]? { nil }
}

extension PackedRows: RowBlockParts {
  package func smallParts() -> [UInt8] { small }

  package func chunk(_ column: Int) throws -> [UInt8] {
    guard let chunk = chunks.first(where: { $0.column == column }) else { throw DamagedBlock() }
    return chunk.bytes
  }

  /// There are no records.
  package func appendTexts(
    _ column: Int, of rows: [Int], in block: RowBlock, to texts: RowTexts
  ) throws {
    throw DamagedBlock()
  }
}
