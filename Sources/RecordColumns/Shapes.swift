/// What an edge of a trie leads to: what stands after its literal.
enum PieceKind: UInt8 {
  /// Nothing: the shape ends with the literal.
  case end = 0
  /// A string that does not begin as an object or array.
  case string = 1
  /// A string that begins so but is not JSON of the next level.
  case text = 2
  /// Any string, where none is looked into.
  case anyString = 3
  /// A number, `true`, `false` or `null`.
  case bare = 4
  /// An object, by one of the shapes of a trie.
  case object = 5
  /// An array: its brackets, and its elements by the shapes of a trie with commas between them.
  case array = 6
  /// An object or array as it stands.
  case raw = 7
  /// A whole record of which nothing is known.
  case record = 8

  /// Whether the bytes of what stands there are values of a column.
  var isLeaf: Bool {
    switch self {
    case .string, .text, .anyString, .bare, .raw, .record: true
    case .end, .object, .array: false
    }
  }
}

/// A step of a trie: bytes that all records which come along have, and what follows them.
struct ShapeEdge: BitwiseCopyable {
  /// In `ShapeSet.literals`.
  var literal: UInt32
  var literalCount: UInt32
  var kind: PieceKind
  /// Of escapes, where it stands.
  var level: UInt8
  var isDead = false
  /// The column of a leaf, the trie of an object, the number of an array.
  var reference: UInt32
  /// The node that it leads to; for an end the number of the shape within its trie.
  var next: UInt32
  var from: UInt32
  /// The next edge out of the same node; −1 for the last.
  var sibling: Int32
}

/// A place of a trie: the edges out of it.
struct ShapeNode: BitwiseCopyable {
  var firstEdge: Int32 = -1
  /// Whether the literal of one of its edges begins as that of another: their order counts then.
  var isAmbiguous = false
  var trie: UInt32
}

/// The shapes of the objects at one path (or of the elements of the arrays there): each way from its root to
/// an end is one.
struct ShapeTrie: BitwiseCopyable {
  var path: UInt32
  var root: UInt32
  /// Of the numbers of the shapes that came.
  var column: UInt32
  var shapes: UInt32 = 0
  /// How many objects had one that was known.
  var uses: UInt32 = 0
  /// It had more shapes than are kept: further objects there are leaves.
  var isOpaque = false
}

struct ShapeArray: BitwiseCopyable {
  var path: UInt32
  var elements: UInt32
  /// Of the numbers of elements.
  var column: UInt32
}

/// A way into records: a member's name, or any element, or the JSON in a string, after another way.
struct PathStep: Hashable {
  enum Kind: UInt8 {
    case root = 0
    case member = 1
    case element = 2
    case nested = 3
  }

  var parent: UInt32
  var kind: Kind
  /// As it is written between its quotes.
  var key: [UInt8]
}

/// What columns hold.
struct ColumnHead: Hashable {
  enum Kind: Hashable {
    /// The numbers of a trie's shapes.
    case shapes
    /// The numbers of elements of arrays.
    case counts
    case leaf(PieceKind)
  }

  var kind: Kind
  var path: UInt32
}

/// How much of their structure is learned of the records of a block.
enum ShapeLimits {
  /// Shapes of the objects at one path; where there are more, those objects are values by themselves.
  static let shapesOfTrie = 256
  /// So many are kept even if hardly two objects have the same.
  static let shapesOfVariedTrie = 64
  static let paths = 16_384
  static let edges = 65_536
  static let literalBytes = 8 << 20
}

/// The shapes of a block's records, learned as they come.
///
/// Column 0 has whole records, trie 0 the shapes of records; its shape 0 is a record in column 0.
final class ShapeSet {
  let nodes = GrowableBuffer<ShapeNode>()
  let edges = GrowableBuffer<ShapeEdge>()
  let literals = GrowableBuffer<UInt8>(capacity: 1 << 16)
  let tries = GrowableBuffer<ShapeTrie>()
  let arrays = GrowableBuffer<ShapeArray>()
  private(set) var paths: [PathStep] = []
  private(set) var columns: [ColumnHead] = []
  private var pathNumbers: [PathStep: UInt32] = [:]
  private var columnNumbers: [ColumnHead: UInt32] = [:]
  private var trieNumbers: [UInt32: UInt32] = [:]
  private var arrayNumbers: [UInt32: UInt32] = [:]

  init() { clear() }

  /// Forgets all shapes.
  func clear() {
    nodes.truncate(to: 0)
    edges.truncate(to: 0)
    literals.truncate(to: 0)
    tries.truncate(to: 0)
    arrays.truncate(to: 0)
    paths.removeAll(keepingCapacity: true)
    columns.removeAll(keepingCapacity: true)
    pathNumbers.removeAll(keepingCapacity: true)
    columnNumbers.removeAll(keepingCapacity: true)
    trieNumbers.removeAll(keepingCapacity: true)
    arrayNumbers.removeAll(keepingCapacity: true)
    let root = path(.root, of: 0)
    let column = self.column(.leaf(.record), path: root)
    let trie = addTrie(path: root)
    let node = insert(
      from: tries.base[Int(trie)].root, literal: [], kind: .record, level: 0, reference: column)
    _ = insert(from: node, literal: [], kind: .end, level: 0, reference: 0)
  }

  /// Whether more may be learned.
  var hasRoom: Bool {
    paths.count < ShapeLimits.paths && edges.count < ShapeLimits.edges
      && literals.count < ShapeLimits.literalBytes
      && !tries.base[0].isOpaque
  }

  /// The way to a member of a record by its names; nil where no record has one.
  func path(_ keys: [[UInt8]]) -> Int? {
    var number: UInt32 = 0
    for key in keys {
      guard let next = pathNumbers[PathStep(parent: number, kind: .member, key: key)] else {
        return nil
      }
      number = next
    }
    return Int(number)
  }

  func path(_ kind: PathStep.Kind, of parent: UInt32, key: [UInt8] = []) -> UInt32 {
    let step = PathStep(parent: parent, kind: kind, key: key)
    if let number = pathNumbers[step] { return number }
    let number = UInt32(paths.count)
    paths.append(step)
    pathNumbers[step] = number
    return number
  }

  func column(_ kind: ColumnHead.Kind, path: UInt32) -> UInt32 {
    let head = ColumnHead(kind: kind, path: path)
    if let number = columnNumbers[head] { return number }
    return addColumn(head)
  }

  private func addColumn(_ head: ColumnHead) -> UInt32 {
    let number = UInt32(columns.count)
    columns.append(head)
    columnNumbers[head] = number
    return number
  }

  /// The trie of the objects at a path.
  func trie(path: UInt32) -> Int {
    if let number = trieNumbers[path] { return Int(number) }
    let number = addTrie(path: path)
    trieNumbers[path] = number
    return Int(number)
  }

  private func addTrie(path: UInt32) -> UInt32 {
    let number = UInt32(tries.count)
    // No two tries share a column, even where elements and objects have the same path.
    let column = addColumn(ColumnHead(kind: .shapes, path: path))
    tries.append(ShapeTrie(path: path, root: UInt32(nodes.count), column: column))
    nodes.append(ShapeNode(trie: number))
    return number
  }

  /// The arrays at a path.
  func array(path: UInt32) -> Int {
    if let number = arrayNumbers[path] { return Int(number) }
    let elements = addTrie(path: self.path(.element, of: path))
    let number = arrays.count
    arrays.append(
      ShapeArray(path: path, elements: elements, column: column(.counts, path: path)))
    arrayNumbers[path] = UInt32(number)
    return number
  }

  /// Adds an edge where there is none like it.
  ///
  /// - Returns: where it leads.
  func insert(
    from node: UInt32, literal: [UInt8], kind: PieceKind, level: Int, reference: UInt32
  ) -> UInt32 {
    var isAmbiguous = false
    var at = nodes.base[Int(node)].firstEdge
    // Longer literals come first, so that none hides one that begins with it.
    var before: Int32 = -1
    while at >= 0 {
      let edge = edges.base[Int(at)]
      let bytes = UnsafeBufferPointer(
        start: literals.base + Int(edge.literal), count: Int(edge.literalCount))
      let isLike =
        literal.count >= bytes.count
        ? literal.starts(with: bytes) : bytes.starts(with: literal)
      if isLike {
        if literal.count == bytes.count, edge.kind == kind, edge.reference == reference,
          Int(edge.level) == level
        {
          return edge.next
        }
        isAmbiguous = true
      }
      if bytes.count >= literal.count { before = at }
      at = edge.sibling
    }
    let number = Int32(edges.count)
    var edge = ShapeEdge(
      literal: UInt32(literals.count), literalCount: UInt32(literal.count), kind: kind,
      level: UInt8(level), reference: reference, next: 0, from: node, sibling: -1)
    literal.withUnsafeBufferPointer { literals.append($0) }
    let trie = nodes.base[Int(node)].trie
    if kind == .end {
      edge.next = tries.base[Int(trie)].shapes
      tries.base[Int(trie)].shapes += 1
    } else {
      edge.next = UInt32(nodes.count)
      nodes.append(ShapeNode(trie: trie))
    }
    if nodes.base[Int(node)].isAmbiguous || isAmbiguous {
      if !nodes.base[Int(node)].isAmbiguous { sort(node) }
      nodes.base[Int(node)].isAmbiguous = true
      before = lastNotShorter(than: literal.count, in: node)
    }
    if before >= 0 {
      edge.sibling = edges.base[Int(before)].sibling
      edges.base[Int(before)].sibling = number
    } else {
      edge.sibling = nodes.base[Int(node)].firstEdge
      nodes.base[Int(node)].firstEdge = number
    }
    edges.append(edge)
    return edge.next
  }

  /// Puts a node's edges, which came into any order while that did not count, into that of their literals'
  /// lengths.
  private func sort(_ node: UInt32) {
    var numbers: [Int32] = []
    var at = nodes.base[Int(node)].firstEdge
    while at >= 0 {
      numbers.append(at)
      at = edges.base[Int(at)].sibling
    }
    numbers.sort {
      let (first, second) = (edges.base[Int($0)].literalCount, edges.base[Int($1)].literalCount)
      return first != second ? first > second : $0 < $1
    }
    var next: Int32 = -1
    for number in numbers.reversed() {
      edges.base[Int(number)].sibling = next
      next = number
    }
    nodes.base[Int(node)].firstEdge = next
  }

  private func lastNotShorter(than count: Int, in node: UInt32) -> Int32 {
    var found: Int32 = -1
    var at = nodes.base[Int(node)].firstEdge
    while at >= 0, Int(edges.base[Int(at)].literalCount) >= count {
      found = at
      at = edges.base[Int(at)].sibling
    }
    return found
  }

  /// Closes a trie of which too many shapes came, or many that hardly come twice.
  func closeIfVaried(trie: Int) {
    let (shapes, uses) = (tries.base[trie].shapes, tries.base[trie].uses)
    guard !tries.base[trie].isOpaque, shapes > ShapeLimits.shapesOfVariedTrie else { return }
    if shapes > ShapeLimits.shapesOfTrie || uses < 2 * shapes { close(trie: trie) }
  }

  /// Keeps no further shapes of a trie: what leads to it is not taken any more.
  private func close(trie: Int) {
    tries.base[trie].isOpaque = true
    for number in 0..<edges.count {
      switch edges.base[number].kind {
      case .object where Int(edges.base[number].reference) == trie:
        edges.base[number].isDead = true
      case .array where Int(arrays.base[Int(edges.base[number].reference)].elements) == trie:
        edges.base[number].isDead = true
      case .object, .array, .end, .string, .text, .anyString, .bare, .raw, .record: break
      }
    }
  }
}
