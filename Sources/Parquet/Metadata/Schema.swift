import KQLValues

/// A column of values as it is stored: a leaf of the schema.
struct Leaf {
  /// Its names from the root on, for messages.
  var path: String
  var type: PhysicalType
  /// Of values of fixed length, in bytes.
  var width: Int
  /// How many groups around it, and it itself, may be absent.
  var maximumDefinition: Int
  /// How many lists are around it.
  var maximumRepetition: Int
  var meaning: Meaning
}

/// How the values of leaves become the value of a column: what stands around them.
///
/// An entry of a leaf comes with two levels: how much of what may be absent is there, and which of the
/// lists around it goes on. The levels that are named here are those at which a thing is there.
indirect enum Shape {
  case value(leaf: Int)
  case group(Group)
  case list(List)
  case map(Map)
  case variant(Variant)

  struct Group {
    var leaves: Range<Int>
    var definition: Int
    var members: [(name: String, shape: Shape)]
  }

  struct List {
    var leaves: Range<Int>
    var definition: Int
    /// At which it has an element.
    var elementDefinition: Int
    /// At which an entry is a further element.
    var repetition: Int
    var element: Shape
  }

  struct Map {
    var list: List
    var key: Shape
    var value: Shape?
  }

  /// A value whose type each row says itself, in binary or split into columns of their own.
  struct Variant {
    var leaves: Range<Int>
    var definition: Int
    var metadata: Int
    var content: VariantContent
  }

  var leaves: Range<Int> {
    switch self {
    case .value(let leaf): leaf..<leaf + 1
    case .group(let group): group.leaves
    case .list(let list): list.leaves
    case .map(let map): map.list.leaves
    case .variant(let variant): variant.leaves
    }
  }
}

/// The columns of a variant, or of an element or member in it.
final class VariantContent {
  /// In binary; what `typed` has no place for.
  let value: Int?
  let typed: Typed?

  indirect enum Typed {
    case value(leaf: Int)
    case list(Shape.List, VariantContent)
    case group(definition: Int, leaves: Range<Int>, [(name: String, content: VariantContent)])
  }

  init(value: Int?, typed: Typed?) {
    self.value = value
    self.typed = typed
  }
}

/// The columns of a file, and how they are put together.
struct Schema {
  private(set) var leaves: [Leaf] = []
  private(set) var columns: [(name: String, shape: Shape)] = []

  static let maximumDepth = 64

  init(_ elements: [SchemaElement]) throws(ParquetError) {
    guard let root = elements.first, root.type == nil else {
      throw .damaged("the schema has no root")
    }
    var tree = SchemaTree(elements)
    let node = try tree.node(depth: 0, path: "", definition: 0, repetition: 0, isRoot: true)
    guard tree.isAtEnd else { throw .damaged("the schema has more elements than its root says") }
    leaves = tree.leaves
    for child in node.children {
      columns.append((child.element.name, try ShapeBuilder.shape(of: child, depth: 0)))
    }
  }
}

/// An element of the schema with what is in it.
struct SchemaNode {
  var element: SchemaElement
  var children: [SchemaNode] = []
  /// At which it is there; of a repeated one, at which it has an element.
  var definition: Int
  var repetition: Int
  var leaves: Range<Int>

  var isRepeated: Bool { element.repetition == .repeated }
  /// At which the element is not absent; a repeated one is never absent, but empty.
  var ownDefinition: Int { isRepeated ? definition - 1 : definition }
}

/// Makes a tree of a schema's lines.
private struct SchemaTree {
  private let elements: [SchemaElement]
  private var next = 0
  private(set) var leaves: [Leaf] = []

  init(_ elements: [SchemaElement]) { self.elements = elements }

  var isAtEnd: Bool { next == elements.count }

  mutating func node(
    depth: Int, path: String, definition: Int, repetition: Int, isRoot: Bool = false
  ) throws(ParquetError) -> SchemaNode {
    guard depth <= Schema.maximumDepth else {
      throw .tooLarge("its columns are nested more than \(Schema.maximumDepth) deep")
    }
    guard next < elements.count else { throw .damaged("the schema ends too early") }
    let element = elements[next]
    next += 1
    var (definition, repetition, path) = (definition, repetition, path)
    if !isRoot {
      path += path.isEmpty ? element.name : "." + element.name
      switch element.repetition {
      case .required: break
      case .optional: definition += 1
      case .repeated:
        definition += 1
        repetition += 1
      case nil: throw .damaged("`\(path)` is neither required, optional nor repeated")
      }
    }
    let first = leaves.count
    var node = SchemaNode(
      element: element, definition: definition, repetition: repetition, leaves: first..<first)
    if let type = element.type {
      guard type != .fixedBytes || (1...1 << 20).contains(element.typeLength) else {
        throw .damaged("values of `\(path)` are \(element.typeLength) bytes long")
      }
      leaves.append(
        Leaf(
          path: path, type: type, width: element.typeLength, maximumDefinition: definition,
          maximumRepetition: repetition,
          meaning: Meaning(type, width: element.typeLength, element.annotation)))
    } else {
      guard element.children >= (isRoot ? 0 : 1), element.children <= elements.count - next else {
        throw .damaged("the group `\(path)` has \(element.children) members")
      }
      for _ in 0..<element.children {
        node.children.append(
          try self.node(
            depth: depth + 1, path: path, definition: definition, repetition: repetition))
      }
    }
    node.leaves = first..<leaves.count
    return node
  }
}
