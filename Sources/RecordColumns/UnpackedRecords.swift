/// The records of a block, byte for byte.
package struct UnpackedRecords {
  /// Where in the bytes each record ends.
  package private(set) var ends: [Int] = []
  private let output: GrowableBuffer<UInt8>

  /// Unpacks a block, which may be anything.
  ///
  /// - Parameter size: how many bytes its records have.
  package init(_ block: UnsafeRawBufferPointer, size: Int) throws(DamagedBlock) {
    guard size >= 0, size <= RecordBlockLimits.bytes else { throw DamagedBlock() }
    // A byte of a record makes at most two entries, and each entry takes a few words.
    var reader = try BlockReader(block, limit: 32 * size + (1 << 20))
    output = GrowableBuffer(capacity: max(size, 1))
    switch reader.kind {
    case .text: try readText(&reader, size)
    case .columns:
      let columns = try RecordColumns(&reader, size: size)
      try reader.end()
      output.resize(to: size)
      // The literals of its shapes lie in the reader's head.
      ends = try withExtendedLifetime((reader, columns)) { () throws(DamagedBlock) in
        var rebuilder = Rebuilder(columns, output: output.base, size: size)
        return try rebuilder.rebuild()
      }
    }
    guard output.count == size, ends.last ?? 0 == size else { throw DamagedBlock() }
  }

  private mutating func readText(
    _ reader: inout BlockReader, _ size: Int
  ) throws(DamagedBlock) {
    let count = try reader.count(upTo: size)
    let lengths = try PackedNumbers.read(count, from: &reader)
    var end: Int64 = 0
    ends.reserveCapacity(count)
    for length in lengths.elements {
      guard length > 0, length <= Int64(size) - end else { throw DamagedBlock() }
      end += length
      ends.append(Int(end))
    }
    guard Int(end) == size else { throw DamagedBlock() }
    let payload = try reader.payload(size)
    withExtendedLifetime(payload) { output.append(payload.elements) }
    try reader.end()
  }

  package var bytes: [UInt8] { [UInt8](output.elements) }

  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(output) { body(UnsafeRawBufferPointer(output.elements)) }
  }

  func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
    withUnsafeBytes { $0.count == bytes.count && hasSameBytes($0, bytes) }
  }
}

/// The columns of a block.
struct RecordColumns {
  let shapes: StoredShapes
  /// Those with texts; nil where there are none.
  private(set) var texts: [UnpackedColumn?] = []
  /// Those with numbers.
  private(set) var numbers: [GrowableBuffer<Int64>?] = []

  init(_ reader: inout BlockReader, size: Int) throws(DamagedBlock) {
    shapes = try StoredShapes(&reader, limit: size)
    texts.reserveCapacity(shapes.columns.count)
    numbers.reserveCapacity(shapes.columns.count)
    for column in shapes.columns {
      let count = try reader.count(upTo: 2 * size + 2)
      switch column.kind {
      case .shapes, .counts:
        numbers.append(count == 0 ? nil : try PackedNumbers.read(count, from: &reader))
        texts.append(nil)
      case .leaf:
        texts.append(
          count == 0 ? nil : try UnpackedColumn.read(count, from: &reader, after: texts))
        numbers.append(nil)
      }
    }
  }
}
