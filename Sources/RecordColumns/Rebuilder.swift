import Platform

/// Puts records together again from their shapes and values.
struct Rebuilder {
  private let stored: StoredShapes
  private let output: UnsafeMutablePointer<UInt8>
  private let size: Int
  private var at = 0
  /// By column.
  private let columns: GrowableBuffer<ColumnValues>
  private let tries: GrowableBuffer<Trie>
  private let arrays: GrowableBuffer<Array>
  /// Of each shape of each trie that was asked for, where its pieces begin, and how many they are.
  private let shapes: GrowableBuffer<Shape>
  private let pieces = GrowableBuffer<StoredShapes.Piece>(capacity: 1 << 12)

  private struct Trie: BitwiseCopyable {
    var column: Int
    /// In `shapes`.
    var firstShape: Int
    var count: Int64
  }

  private struct Array: BitwiseCopyable {
    var column: Int
    var elements: Int
  }

  private struct Shape: BitwiseCopyable {
    var start = 0
    /// 0 as long as nobody asked.
    var count = 0
  }

  /// Deeper nesting no packer makes.
  private static let maximumDepth = 4 * NestedText.maximumDepth

  /// - Parameters:
  ///   - columns: live as long as this.
  ///   - output: where the records go.
  ///   - size: of them all.
  init(_ columns: PackedColumns, output: UnsafeMutablePointer<UInt8>, size: Int) {
    stored = columns.shapes
    self.output = output
    self.size = size
    self.columns = GrowableBuffer(capacity: max(columns.texts.count, 1))
    for (text, numbers) in zip(columns.texts, columns.numbers) {
      self.columns.append(text?.values ?? ColumnValues(numbers: numbers))
    }
    tries = GrowableBuffer(capacity: max(stored.tries.count, 1))
    shapes = GrowableBuffer()
    for trie in stored.tries {
      tries.append(
        Trie(column: trie.column, firstShape: shapes.count, count: Int64(trie.ends.count)))
      for _ in trie.ends { shapes.append(Shape()) }
    }
    arrays = GrowableBuffer(capacity: max(stored.arrays.count, 1))
    for array in stored.arrays {
      arrays.append(Array(column: array.column, elements: array.elements))
    }
  }

  /// - Returns: where each record ends.
  mutating func rebuild() throws(DamagedBlock) -> [Int] {
    let count = columns.base[tries.base[0].column].count
    guard count <= size else { throw DamagedBlock() }
    var ends: [Int] = []
    ends.reserveCapacity(count)
    for _ in 0..<count {
      let start = at
      guard append(trie: 0, depth: 0), at > start else { throw DamagedBlock() }
      ends.append(at)
    }
    for column in columns.elements where column.used != column.count { throw DamagedBlock() }
    guard at == size else { throw DamagedBlock() }
    return ends
  }

  /// The methods that append say whether they could: an error costs more where there are so many calls.
  private mutating func append(trie number: Int, depth: Int) -> Bool {
    let trie = tries.base[number]
    guard depth < Self.maximumDepth, let shape = columns.base[trie.column].nextNumber(),
      shape >= 0, shape < trie.count
    else { return false }
    let place = trie.firstShape &+ Int(shape)
    if shapes.base[place].count == 0 {
      let start = pieces.count
      guard (try? stored.append(number, Int(shape), to: pieces)) != nil else { return false }
      shapes.base[place] = Shape(start: start, count: pieces.count - start)
    }
    let start = shapes.base[place].start
    for index in start..<start &+ shapes.base[place].count {
      // What it leads to may ask for further shapes, and their pieces move these.
      let piece = pieces.base[index]
      guard append(piece.literal) else { return false }
      switch piece.kind {
      case .end: break
      case .object: guard append(trie: piece.reference, depth: depth &+ 1) else { return false }
      case .array: guard append(array: piece.reference, depth: depth &+ 1) else { return false }
      case .string, .text, .anyString, .bare, .raw, .record:
        guard let text = columns.base[piece.reference].nextText(), append(text) else {
          return false
        }
      }
    }
    return true
  }

  private mutating func append(array number: Int, depth: Int) -> Bool {
    let array = arrays.base[number]
    guard let count = columns.base[array.column].nextNumber(), count >= 0,
      append(UInt8(ascii: "["))
    else { return false }
    var index: Int64 = 0
    while index < count {
      if index > 0 { guard append(UInt8(ascii: ",")) else { return false } }
      guard append(trie: array.elements, depth: depth) else { return false }
      index &+= 1
    }
    return append(UInt8(ascii: "]"))
  }

  @inline(__always)
  private mutating func append(_ byte: UInt8) -> Bool {
    guard at < size else { return false }
    output[at] = byte
    at &+= 1
    return true
  }

  @inline(__always)
  private mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    guard count <= size &- at else { return false }
    if let start = bytes.baseAddress { copyBytes(start, to: output + at, count) }
    at &+= count
    return true
  }
}

/// Whether two buffers of one size hold the same bytes.
func hasSameBytes(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
  guard let one = first.baseAddress, let other = second.baseAddress else { return true }
  return memcmp(one, other, first.count) == 0
}
