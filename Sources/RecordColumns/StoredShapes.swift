/// The shapes of a block, read back: what is around the values of its records.
struct StoredShapes {
  /// A part of a shape: a literal, and what stands after it.
  struct Piece: BitwiseCopyable {
    var literal: UnsafeRawBufferPointer
    var kind: PieceKind
    /// A column, trie or array.
    var reference: Int
    /// The text that it is, if it is one that is looked for: its number, from 1.
    var text: UInt8 = 0
    /// Of such a one: where in the literal before it, and in the one after it, the text begins and ends.
    var textStart: UInt32 = 0
    var textEnd: UInt32 = 0
  }

  /// A step of a path, as `PathStep`.
  struct Step: BitwiseCopyable {
    var parent: UInt32
    var kind: PathStep.Kind
    var key: UnsafeRawBufferPointer
  }

  struct Trie {
    var path: Int
    var column: Int
    /// The edges that end its shapes, by their number.
    var ends: [Int] = []
  }

  struct Array {
    var path: Int
    var elements: Int
    var column: Int
  }

  private struct Edge {
    var piece: Piece
    var from: Int
  }

  private(set) var paths: [Step] = []
  private(set) var columns: [ColumnHead] = []
  private(set) var tries: [Trie] = []
  private(set) var arrays: [Array] = []
  private var edges: [Edge] = []
  /// The edge that leads to each node; −1 for roots.
  private var edgeTo: [Int] = []

  /// Keys and literals lie in the reader's head: they are there as long as it is.
  init(_ reader: inout BlockReader, limit: Int) throws(DamagedBlock) {
    let counts = try [
      ShapeLimits.paths * 2, ShapeLimits.paths * 16, ShapeLimits.paths * 2, ShapeLimits.paths * 2,
      ShapeLimits.edges * 4, ShapeLimits.edges * 4,
    ].map { most throws(DamagedBlock) in try reader.count(upTo: most) }
    // Each takes at least a byte of the head, so no memory is taken for what is not there.
    for _ in 0..<counts[0] {
      guard let kind = PathStep.Kind(rawValue: try reader.byte()) else { throw DamagedBlock() }
      // Each goes on from one before it; the first is the root.
      let parent = try reader.count(upTo: max(paths.count - 1, 0))
      let key = try reader.bytes(try reader.count(upTo: limit))
      paths.append(Step(parent: UInt32(parent), kind: kind, key: key))
    }
    for _ in 0..<counts[1] {
      guard let kind = ColumnHead.Kind(code: try reader.byte()) else { throw DamagedBlock() }
      let path = try reader.count(upTo: paths.count - 1)
      columns.append(ColumnHead(kind: kind, path: UInt32(path)))
    }
    edgeTo = [Int](repeating: -2, count: counts[4])
    var trieOfNode = [Int](repeating: -1, count: counts[4])
    for number in 0..<counts[2] {
      let path = try reader.count(upTo: paths.count - 1)
      let root = try reader.count(upTo: counts[4] - 1)
      let column = try reader.count(upTo: columns.count - 1)
      guard edgeTo[root] == -2, columns[column].kind == .shapes else { throw DamagedBlock() }
      edgeTo[root] = -1
      trieOfNode[root] = number
      tries.append(Trie(path: path, column: column))
    }
    for _ in 0..<counts[3] {
      let path = try reader.count(upTo: paths.count - 1)
      let elements = try reader.count(upTo: tries.count - 1)
      let column = try reader.count(upTo: columns.count - 1)
      guard columns[column].kind == .counts else { throw DamagedBlock() }
      arrays.append(Array(path: path, elements: elements, column: column))
    }
    for number in 0..<counts[5] { try read(edge: number, &trieOfNode, &reader, limit) }
    guard !tries.isEmpty else { throw DamagedBlock() }
  }

  private mutating func read(
    edge number: Int, _ trieOfNode: inout [Int], _ reader: inout BlockReader, _ limit: Int
  ) throws(DamagedBlock) {
    guard let kind = PieceKind(rawValue: try reader.byte()) else { throw DamagedBlock() }
    _ = try reader.byte()
    let from = try reader.count(upTo: edgeTo.count - 1)
    let reference = try reader.count(upTo: Int(UInt32.max))
    let next = try reader.count(upTo: Int(UInt32.max))
    let literal = try reader.bytes(try reader.count(upTo: limit))
    // An edge comes after the one that leads to where it begins: there are no circles.
    let trie = trieOfNode[from]
    guard trie >= 0 else { throw DamagedBlock() }
    switch kind {
    case .end:
      guard next == tries[trie].ends.count else { throw DamagedBlock() }
      tries[trie].ends.append(number)
    case .object: guard reference < tries.count else { throw DamagedBlock() }
    case .array: guard reference < arrays.count else { throw DamagedBlock() }
    case .string, .text, .anyString, .bare, .raw, .record:
      guard reference < columns.count, columns[reference].kind == .leaf(kind) else {
        throw DamagedBlock()
      }
    }
    if kind != .end {
      guard next < edgeTo.count, edgeTo[next] == -2 else { throw DamagedBlock() }
      edgeTo[next] = number
      trieOfNode[next] = trie
    }
    edges.append(
      Edge(piece: Piece(literal: literal, kind: kind, reference: reference), from: from))
  }

  /// Appends the pieces of a shape of a trie, the last of which is its end.
  func append(
    _ trie: Int, _ shape: Int, to pieces: GrowableBuffer<Piece>
  ) throws(DamagedBlock) {
    guard shape >= 0, shape < tries[trie].ends.count else { throw DamagedBlock() }
    let start = pieces.count
    var edge = tries[trie].ends[shape]
    while edge >= 0 {
      pieces.append(edges[edge].piece)
      edge = edgeTo[edges[edge].from]
    }
    var (first, last) = (start, pieces.count - 1)
    while first < last {
      swap(&pieces.base[first], &pieces.base[last])
      first += 1
      last -= 1
    }
  }
}

// MARK: Texts

extension StoredShapes {
  /// The path of what stands in a shape.
  func path(of piece: Piece) -> Int {
    switch piece.kind {
    case .object: tries[piece.reference].path
    case .array: arrays[piece.reference].path
    case .string, .text, .anyString, .bare, .raw, .record: Int(columns[piece.reference].path)
    case .end: 0
    }
  }

  /// Whether a piece is what a string of the records holds, by the string's path.
  private func isText(_ piece: Piece, at path: Int) -> Bool {
    switch piece.kind {
    case .string, .text, .anyString: return self.path(of: piece) == path
    case .object, .array, .raw:
      let step = paths[self.path(of: piece)]
      return step.kind == .nested && Int(step.parent) == path
    case .bare, .record, .end: return false
    }
  }

  /// Marks the pieces of a shape that are texts which are looked for.
  ///
  /// - Parameter paths: of strings of the records themselves, at most 200.
  func mark(_ pieces: UnsafeMutableBufferPointer<Piece>, textsAt paths: [Int]) {
    guard !paths.isEmpty, pieces.count > 1 else { return }
    let quote = UInt8(ascii: "\"")
    for index in 0..<pieces.count - 1 {
      guard let number = paths.firstIndex(where: { isText(pieces[index], at: $0) }),
        let opening = pieces[index].literal.lastIndex(of: quote),
        let closing = pieces[index + 1].literal.firstIndex(of: quote)
      else { continue }
      // White space around JSON in a string belongs to the string's text.
      pieces[index].text = UInt8(number + 1)
      pieces[index].textStart = UInt32(opening + 1)
      pieces[index].textEnd = UInt32(closing)
    }
  }

  /// Which paths are that of a string's JSON, or below it.
  func paths(inTextAt path: Int) -> [Bool] {
    var isInside: [Bool] = []
    for step in paths {
      let parent = Int(step.parent)
      isInside.append(
        !isInside.isEmpty && (isInside[parent] || step.kind == .nested && parent == path))
    }
    return isInside
  }

  /// Which paths are on the way from a record to a path, both included.
  func paths(to path: Int) -> [Bool] {
    var isOnWay = [Bool](repeating: false, count: paths.count)
    var at = path
    isOnWay[at] = true
    // Each path comes after the one that it goes on from.
    while at > 0 {
      at = Int(paths[at].parent)
      isOnWay[at] = true
    }
    return isOnWay
  }
}
