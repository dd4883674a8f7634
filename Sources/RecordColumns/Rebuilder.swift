import Platform

/// Puts records together again from their shapes and values.
struct Rebuilder {
  private let columns: RecordColumns
  private let output: UnsafeMutablePointer<UInt8>
  private let size: Int
  private var at = 0
  /// How many entries of each column were used.
  private var used: [Int]
  /// The shapes that were asked for, by trie and number.
  private var shapes: [[[StoredShapes.Piece]?]]

  /// Deeper nesting no packer makes.
  private static let maximumDepth = 4 * NestedText.maximumDepth

  /// - Parameters:
  ///   - output: where the records go.
  ///   - size: of them all.
  init(_ columns: RecordColumns, output: UnsafeMutablePointer<UInt8>, size: Int) {
    self.columns = columns
    self.output = output
    self.size = size
    used = [Int](repeating: 0, count: columns.shapes.columns.count)
    shapes = columns.shapes.tries.map {
      [[StoredShapes.Piece]?](repeating: nil, count: $0.ends.count)
    }
  }

  /// - Returns: where each record ends.
  mutating func rebuild() throws(DamagedBlock) -> [Int] {
    let count = columns.numbers[columns.shapes.tries[0].column]?.count ?? 0
    guard count <= size else { throw DamagedBlock() }
    var ends: [Int] = []
    ends.reserveCapacity(count)
    for _ in 0..<count {
      let start = at
      try append(trie: 0, depth: 0)
      guard at > start else { throw DamagedBlock() }
      ends.append(at)
    }
    for number in used.indices {
      let count = columns.numbers[number]?.count ?? columns.texts[number]?.count ?? 0
      guard used[number] == count else { throw DamagedBlock() }
    }
    guard at == size else { throw DamagedBlock() }
    return ends
  }

  private mutating func number(_ column: Int) throws(DamagedBlock) -> Int64 {
    guard let numbers = columns.numbers[column], used[column] < numbers.count else {
      throw DamagedBlock()
    }
    defer { used[column] &+= 1 }
    return numbers.base[used[column]]
  }

  private mutating func append(trie: Int, depth: Int) throws(DamagedBlock) {
    guard depth < Self.maximumDepth else { throw DamagedBlock() }
    let number = try number(columns.shapes.tries[trie].column)
    guard number >= 0, number < shapes[trie].count else { throw DamagedBlock() }
    let pieces: [StoredShapes.Piece]
    if let known = shapes[trie][Int(number)] {
      pieces = known
    } else {
      pieces = try columns.shapes.pieces(of: trie, Int(number))
      shapes[trie][Int(number)] = pieces
    }
    for piece in pieces {
      try append(piece.literal)
      switch piece.kind {
      case .end: break
      case .object: try append(trie: piece.reference, depth: depth + 1)
      case .array: try append(array: piece.reference, depth: depth + 1)
      case .string, .text, .anyString, .bare, .raw, .record:
        guard let texts = columns.texts[piece.reference], used[piece.reference] < texts.count
        else { throw DamagedBlock() }
        try append(UnsafeRawBufferPointer(texts.value(used[piece.reference])))
        used[piece.reference] &+= 1
      }
    }
  }

  private mutating func append(array: Int, depth: Int) throws(DamagedBlock) {
    let array = columns.shapes.arrays[array]
    let count = try number(array.column)
    guard count >= 0 else { throw DamagedBlock() }
    try append(UInt8(ascii: "["))
    var index: Int64 = 0
    while index < count {
      if index > 0 { try append(UInt8(ascii: ",")) }
      try append(trie: array.elements, depth: depth)
      index += 1
    }
    try append(UInt8(ascii: "]"))
  }

  private mutating func append(_ byte: UInt8) throws(DamagedBlock) {
    guard at < size else { throw DamagedBlock() }
    output[at] = byte
    at &+= 1
  }

  @inline(__always)
  private mutating func append(_ bytes: UnsafeRawBufferPointer) throws(DamagedBlock) {
    guard bytes.count <= size &- at else { throw DamagedBlock() }
    if let start = bytes.baseAddress { memcpy(output + at, start, bytes.count) }
    at &+= bytes.count
  }
}

/// Whether two buffers of one size hold the same bytes.
func hasSameBytes(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
  guard let one = first.baseAddress, let other = second.baseAddress else { return true }
  return memcmp(one, other, first.count) == 0
}
