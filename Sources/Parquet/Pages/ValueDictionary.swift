/// The distinct values of a column chunk, to which its pages refer by number.
final class ValueDictionary {
  private let memory: PageMemory
  private let type: PhysicalType
  private let width: Int
  let count: Int
  /// Where values of any length begin, and where the last one ends; empty for those of fixed size.
  private var starts: [UInt32] = []

  init(_ memory: PageMemory, count: Int, _ leaf: Leaf) throws(ParquetError) {
    self.memory = memory
    type = leaf.type
    width = leaf.type.size ?? leaf.width
    self.count = count
    let bytes = memory.all
    switch leaf.type {
    case .boolean: throw .unsupported("a dictionary of booleans")
    case .byteArray:
      // Four bytes of length each, at least.
      guard count <= bytes.count / 4 else { throw Self.tooShort }
      starts.reserveCapacity(count + 1)
      var at = 0
      for _ in 0..<count {
        guard bytes.count - at >= 4 else { throw Self.tooShort }
        let length = Int(
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
        guard length <= bytes.count - at - 4 else { throw Self.tooShort }
        starts.append(UInt32(truncatingIfNeeded: at + 4))
        at += 4 + length
      }
      starts.append(UInt32(truncatingIfNeeded: at + 4))
    case .int32, .int64, .int96, .float, .double, .fixedBytes:
      guard count <= bytes.count / width else { throw Self.tooShort }
    }
  }

  private static var tooShort: ParquetError {
    .damaged("a dictionary has fewer values than its header says")
  }

  func value(_ index: Int) throws(ParquetError) -> StoredValue {
    guard index < count else {
      throw .damaged("a value is number \(index) of a dictionary of \(count)")
    }
    if type == .byteArray {
      let range = Int(starts[index])..<Int(starts[index + 1]) - 4
      return .bytes(UnsafeRawBufferPointer(rebasing: memory.all[range]))
    }
    return type.value(at: index * width, width: width, in: memory.all)
  }
}

/// Numbers of values in a dictionary: the encodings RLE_DICTIONARY and PLAIN_DICTIONARY.
final class DictionaryDecoder: ValueDecoder {
  private let dictionary: ValueDictionary
  // Unchecked exclusivity: as in `ColumnReader`.
  @exclusivity(unchecked) private var indices: RunLengthDecoder

  init(_ bytes: UnsafeRawBufferPointer, _ dictionary: ValueDictionary) throws(ParquetError) {
    // A page of nulls may have no byte at all.
    let width = Int(bytes.first ?? 0)
    guard width <= 32 else { throw .damaged("a dictionary's numbers have \(width) bits") }
    self.dictionary = dictionary
    indices = RunLengthDecoder(
      UnsafeRawBufferPointer(rebasing: bytes.dropFirst()), width: width)
  }

  func next() throws(ParquetError) -> StoredValue {
    try dictionary.value(Int(try indices.next()))
  }
}
