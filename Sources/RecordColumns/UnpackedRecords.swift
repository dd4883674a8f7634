/// The records of a block, byte for byte.
package struct UnpackedRecords {
  /// Where in the bytes each record ends.
  package private(set) var ends: [Int] = []
  let output: GrowableBuffer<UInt8>

  /// Unpacks a block, which may be anything.
  ///
  /// - Parameter size: how many bytes its records have.
  package init(_ block: UnsafeRawBufferPointer, size: Int) throws(DamagedBlock) {
    guard size >= 0, size <= RecordBlockLimits.bytes else { throw DamagedBlock() }
    var reader = try BlockReader(block, limit: PackedColumns.memory(for: size))
    output = GrowableBuffer(capacity: max(size, 1))
    switch reader.kind {
    case nil: throw DamagedBlock()
    case .text: try readText(&reader, size)
    case .columns:
      let columns = try PackedColumns(reader, size: size)
      try columns.readAll()
      output.resize(to: size)
      // What it reads lies in the columns.
      ends = try withExtendedLifetime(columns) { () throws(DamagedBlock) in
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
    try reader.requireEnd()
  }

  package var bytes: [UInt8] { [UInt8](output.elements) }

  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(output) { body(UnsafeRawBufferPointer(output.elements)) }
  }

  func isEqual(to bytes: UnsafeRawBufferPointer) -> Bool {
    withUnsafeBytes { $0.count == bytes.count && hasSameBytes($0, bytes) }
  }
}
