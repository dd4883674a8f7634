import JSON
import Platform

/// Puts records together again from their shapes and values, or the texts of one path of theirs.
struct Rebuilder {
  private let stored: StoredShapes
  /// Of a buffer, or bytes that are compared.
  private let output: UnsafeMutablePointer<UInt8>
  /// Whether what comes is compared with what is in the output already.
  private let compares: Bool
  private let size: Int
  private(set) var at = 0
  /// By column.
  private let columns: GrowableBuffer<ColumnValues>
  private let tries: GrowableBuffer<Trie>
  private let arrays: GrowableBuffer<Array>
  /// Of each shape of each trie that was asked for, where its pieces begin, and how many they are.
  private let shapes: GrowableBuffer<Shape>
  private let pieces = GrowableBuffer<StoredShapes.Piece>(capacity: 1 << 12)
  /// Of the texts that are looked for.
  private let paths: [Int]
  /// Where literals are that had escapes; nil where they are taken as they are.
  private let unescaped: LiteralMemory?
  /// The texts that are put together along with the records.
  private let beside: TextsBeside?
  private var record = 0
  /// Whether the record's text is passed over.
  private var isSkipping = false
  /// The texts that were looked for, as they came.
  let found = GrowableBuffer<Found>()

  /// A text, by its place in the output.
  struct Found: BitwiseCopyable {
    var record: UInt32
    /// By its path, from 0.
    var number: UInt8
    var start: UInt32
    var end: UInt32
  }

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
  ///   - shapes: of the block.
  ///   - columns: by their numbers; what they point at lives as long as this.
  ///   - output: where the records go.
  ///   - size: of what may go there.
  ///   - paths: of texts of which the places are to be found.
  ///   - isUnescaped: whether literals are taken without a level of their escapes.
  init(
    _ shapes: StoredShapes, _ columns: GrowableBuffer<ColumnValues>,
    output: UnsafeMutablePointer<UInt8>, size: Int, textsAt paths: [Int] = [],
    isUnescaped: Bool = false
  ) {
    self.init(
      shapes, columns, output, compares: false, size: size, textsAt: paths,
      isUnescaped: isUnescaped)
  }

  /// - Parameter beside: gets the texts.
  init(
    _ shapes: StoredShapes, _ columns: GrowableBuffer<ColumnValues>,
    output: UnsafeMutablePointer<UInt8>, size: Int, beside: TextsBeside
  ) {
    self.init(
      shapes, columns, output, compares: false, size: size, textsAt: beside.paths,
      isUnescaped: false, beside: beside)
  }

  /// - Parameter bytes: what is to come, instead of an output.
  init(
    _ shapes: StoredShapes, _ columns: GrowableBuffer<ColumnValues>,
    comparing bytes: UnsafePointer<UInt8>, size: Int, textsAt paths: [Int]
  ) {
    // Nothing is written there.
    self.init(
      shapes, columns, UnsafeMutablePointer(mutating: bytes), compares: true, size: size,
      textsAt: paths, isUnescaped: false)
  }

  private init(
    _ shapes: StoredShapes, _ columns: GrowableBuffer<ColumnValues>,
    _ output: UnsafeMutablePointer<UInt8>, compares: Bool, size: Int, textsAt paths: [Int],
    isUnescaped: Bool, beside: TextsBeside? = nil
  ) {
    stored = shapes
    self.output = output
    self.compares = compares
    self.size = size
    self.columns = columns
    self.paths = paths
    self.beside = beside
    unescaped = isUnescaped ? LiteralMemory() : nil
    tries = GrowableBuffer(capacity: max(stored.tries.count, 1))
    self.shapes = GrowableBuffer()
    for trie in stored.tries {
      tries.append(
        Trie(column: trie.column, firstShape: self.shapes.count, count: Int64(trie.ends.count)))
      for _ in trie.ends { self.shapes.append(Shape()) }
    }
    arrays = GrowableBuffer(capacity: max(stored.arrays.count, 1))
    for array in stored.arrays {
      arrays.append(Array(column: array.column, elements: array.elements))
    }
  }

  /// Puts all records together.
  ///
  /// - Returns: where each ends.
  mutating func rebuild() throws(DamagedBlock) -> [Int] {
    let count = columns.base[tries.base[0].column].count
    guard count <= size else { throw DamagedBlock() }
    var ends: [Int] = []
    ends.reserveCapacity(count)
    for _ in 0..<count {
      let start = at
      guard append(trie: 0, depth: 0), at > start else { throw DamagedBlock() }
      ends.append(at)
      record &+= 1
    }
    for column in columns.elements where column.used != column.count { throw DamagedBlock() }
    guard at == size else { throw DamagedBlock() }
    return ends
  }

  /// Puts the only path's text of each record together.
  ///
  /// - Parameters:
  ///   - isOnWay: which paths lead to it.
  ///   - wanted: of which records; nil for all.
  mutating func rebuildTexts(_ isOnWay: [Bool], wanted: [Bool]?) throws(DamagedBlock) {
    let count = columns.base[tries.base[0].column].count
    for number in 0..<count {
      isSkipping = wanted.map { !$0[number] } ?? false
      guard appendTexts(trie: 0, depth: 0, isOnWay) else { throw DamagedBlock() }
      record &+= 1
    }
  }

  /// The next shape of a trie.
  ///
  /// - Parameter isInside: whether its literals are parts of a text.
  @inline(__always)
  private mutating func nextShape(_ number: Int, isInside: Bool) -> Shape? {
    let trie = tries.base[number]
    guard let shape = columns.base[trie.column].nextNumber(), shape >= 0, shape < trie.count
    else { return nil }
    let place = trie.firstShape &+ Int(shape)
    if shapes.base[place].count == 0, !read(number, Int(shape), to: place, isInside: isInside) {
      return nil
    }
    return shapes.base[place]
  }

  private mutating func read(_ trie: Int, _ shape: Int, to place: Int, isInside: Bool) -> Bool {
    let start = pieces.count
    guard (try? stored.append(trie, shape, to: pieces)) != nil else { return false }
    let added = UnsafeMutableBufferPointer(start: pieces.base + start, count: pieces.count - start)
    if isInside, let unescaped {
      for index in added.indices { added[index].literal = unescaped.copy(added[index].literal) }
    } else if let beside {
      if !beside.isInside(trie: trie) { stored.mark(added, textsAt: paths) }
      guard beside.take(added, of: trie) else { return false }
    } else {
      stored.mark(added, textsAt: paths)
    }
    shapes.base[place] = Shape(start: start, count: added.count)
    return true
  }

  // MARK: Records

  /// The methods that append say whether they could: an error costs more where there are very many calls.
  private mutating func append(trie number: Int, depth: Int) -> Bool {
    guard depth < Self.maximumDepth, let shape = nextShape(number, isInside: true) else {
      return false
    }
    for index in shape.start..<shape.start &+ shape.count {
      // What it leads to may ask for further shapes, and their pieces move these.
      let piece = pieces.base[index]
      guard append(piece.literal) else { return false }
      if piece.text == 0 {
        guard append(piece, depth: depth) else { return false }
      } else if let beside {
        guard append(text: piece, around: index, depth: depth, beside) else { return false }
      } else {
        let start = at
        guard append(piece, depth: depth) else { return false }
        let before = piece.literal.count - Int(piece.textStart)
        note(piece, start - before, at + Int(piece.textEnd))
      }
    }
    return true
  }

  private mutating func note(_ piece: StoredShapes.Piece, _ start: Int, _ end: Int) {
    found.append(found(piece, start, end))
  }

  private func found(_ piece: StoredShapes.Piece, _ start: Int, _ end: Int) -> Found {
    Found(
      record: UInt32(truncatingIfNeeded: record), number: piece.text - 1,
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end))
  }

  @inline(__always)
  private mutating func append(_ piece: StoredShapes.Piece, depth: Int) -> Bool {
    switch piece.kind {
    case .end: return true
    case .object: return append(trie: piece.reference, depth: depth &+ 1)
    case .array: return append(array: piece.reference, depth: depth &+ 1)
    case .string, .text, .anyString, .bare, .raw, .record:
      guard let text = columns.base[piece.reference].nextText() else { return false }
      return append(text)
    }
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
    if compares, output[at] != byte { return false }
    if !compares { output[at] = byte }
    at &+= 1
    return true
  }

  @inline(__always)
  private mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count
    guard count <= size &- at else { return false }
    if let start = bytes.baseAddress {
      if compares {
        guard isSame(start.assumingMemoryBound(to: UInt8.self), output + at, count) else {
          return false
        }
      } else {
        // All that records are made of lies in buffers.
        copyFewBytes(start, to: output + at, count)
      }
    }
    at &+= count
    return true
  }

  // MARK: Records and their texts

  private mutating func append(
    text piece: StoredShapes.Piece, around index: Int, depth: Int, _ beside: TextsBeside
  ) -> Bool {
    let around = beside.around.base[index]
    let start = beside.bytes.count
    guard append(around.before, to: beside), append(both: piece, depth: depth, beside),
      append(around.after, to: beside)
    else { return false }
    beside.found.append(found(piece, start, beside.bytes.count))
    return true
  }

  private func append(_ bytes: UnsafeRawBufferPointer, to beside: TextsBeside) -> Bool {
    // No text is longer than what it is written as.
    guard bytes.count <= size &- beside.bytes.count else { return false }
    beside.bytes.append(few: bytes)
    return true
  }

  @inline(__always)
  private mutating func append(
    both piece: StoredShapes.Piece, depth: Int, _ beside: TextsBeside
  ) -> Bool {
    switch piece.kind {
    case .end: return true
    case .object: return append(both: piece.reference, depth: depth &+ 1, beside)
    case .array: return append(bothOfArray: piece.reference, depth: depth &+ 1, beside)
    case .string, .text, .anyString, .bare, .raw, .record:
      guard let written = columns.base[piece.reference].nextText(),
        let text = beside.values.base[piece.reference].nextText()
      else { return false }
      return append(written) && append(text, to: beside)
    }
  }

  private mutating func append(both trie: Int, depth: Int, _ beside: TextsBeside) -> Bool {
    guard depth < Self.maximumDepth, let shape = nextShape(trie, isInside: true) else {
      return false
    }
    for index in shape.start..<shape.start &+ shape.count {
      let piece = pieces.base[index]
      guard append(piece.literal), append(beside.around.base[index].before, to: beside),
        append(both: piece, depth: depth, beside)
      else { return false }
    }
    return true
  }

  private mutating func append(bothOfArray number: Int, depth: Int, _ beside: TextsBeside) -> Bool {
    let array = arrays.base[number]
    guard let count = columns.base[array.column].nextNumber(), count >= 0,
      append(both: UInt8(ascii: "["), beside)
    else { return false }
    var index: Int64 = 0
    while index < count {
      if index > 0 { guard append(both: UInt8(ascii: ","), beside) else { return false } }
      guard append(both: array.elements, depth: depth, beside) else { return false }
      index &+= 1
    }
    return append(both: UInt8(ascii: "]"), beside)
  }

  private mutating func append(both byte: UInt8, _ beside: TextsBeside) -> Bool {
    guard append(byte), beside.bytes.count < size else { return false }
    beside.bytes.append(byte)
    return true
  }

  // MARK: Texts

  /// Goes through an object around texts: only what leads to them is looked at.
  private mutating func appendTexts(trie number: Int, depth: Int, _ isOnWay: [Bool]) -> Bool {
    guard depth < Self.maximumDepth, let shape = nextShape(number, isInside: false) else {
      return false
    }
    for index in shape.start..<shape.start &+ shape.count {
      let piece = pieces.base[index]
      if piece.text > 0, isSkipping {
        guard skip(piece, depth: depth) else { return false }
      } else if piece.text > 0 {
        let start = at
        let around = pieces.base[index + 1].literal.prefix(Int(piece.textEnd))
        guard append(space: piece.literal.dropFirst(Int(piece.textStart))),
          append(piece, depth: depth), append(space: around)
        else { return false }
        note(piece, start, at)
      } else if piece.kind == .object, isOnWay[stored.tries[piece.reference].path] {
        guard appendTexts(trie: piece.reference, depth: depth &+ 1, isOnWay) else { return false }
      }
    }
    return true
  }

  private mutating func skip(_ piece: StoredShapes.Piece, depth: Int) -> Bool {
    switch piece.kind {
    case .end: return true
    case .object: return skip(trie: piece.reference, depth: depth &+ 1)
    case .array:
      let array = arrays.base[piece.reference]
      guard let count = columns.base[array.column].nextNumber(), count >= 0 else { return false }
      var index: Int64 = 0
      while index < count {
        guard skip(trie: array.elements, depth: depth &+ 1) else { return false }
        index &+= 1
      }
      return true
    case .string, .text, .anyString, .bare, .raw, .record:
      return columns.base[piece.reference].skip()
    }
  }

  private mutating func skip(trie number: Int, depth: Int) -> Bool {
    guard depth < Self.maximumDepth, let shape = nextShape(number, isInside: true) else {
      return false
    }
    for index in shape.start..<shape.start &+ shape.count {
      guard skip(pieces.base[index], depth: depth) else { return false }
    }
    return true
  }

  /// Appends white space that is written with escapes.
  private mutating func append(space: Slice<UnsafeRawBufferPointer>) -> Bool {
    if space.isEmpty { return true }
    guard let unescaped else { return append(UnsafeRawBufferPointer(rebasing: space)) }
    return append(unescaped.copy(UnsafeRawBufferPointer(rebasing: space)))
  }
}

/// Literals without a level of their escapes.
final class LiteralMemory {
  private var parts: [GrowableBuffer<UInt8>] = []
  private static let partSize = 32 << 10

  /// Where the text of a literal lies as long as this lives.
  func copy(_ literal: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    if !literal.contains(UInt8(ascii: "\\")) { return literal }
    if parts.last.map({ $0.room < literal.count }) ?? true {
      parts.append(GrowableBuffer(capacity: max(Self.partSize, literal.count)))
    }
    guard let part = parts.last else { return literal }
    let start = part.count
    part.resize(to: start + literal.count)
    let place = UnsafeMutableRawBufferPointer(start: part.base + start, count: literal.count)
    let count = unescape(literal, to: place)
    part.truncate(to: start + count)
    return UnsafeRawBufferPointer(rebasing: place[..<count])
  }
}

/// Whether two buffers of one size hold the same bytes.
func hasSameBytes(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) -> Bool {
  guard let one = first.baseAddress, let other = second.baseAddress else { return true }
  return isSame(
    one.assumingMemoryBound(to: UInt8.self), other.assumingMemoryBound(to: UInt8.self), first.count)
}
