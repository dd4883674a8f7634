/// Says what the groups of a schema are: lists, maps, variants, or objects.
enum ShapeBuilder {
  /// The shape of a node.
  ///
  /// - Parameter isElement: a repeated node stands for one of its elements, not for all of them.
  static func shape(
    of node: SchemaNode, depth: Int, isElement: Bool = false
  ) throws(ParquetError) -> Shape {
    if node.isRepeated, !isElement {
      // A list without a group of its own around it: it is empty, and never null.
      return .list(list(node, definition: node.definition - 1, try element(of: node, depth: depth)))
    }
    if node.element.type != nil { return .value(leaf: node.leaves.lowerBound) }
    switch node.element.annotation {
    case .list: if let list = try annotatedList(node, depth: depth) { return list }
    case .map: if let map = try annotatedMap(node, depth: depth) { return map }
    case .variant: if let variant = variant(node) { return variant }
    default: break
    }
    return try group(node, depth: depth)
  }

  private static func group(_ node: SchemaNode, depth: Int) throws(ParquetError) -> Shape {
    var members: [(name: String, shape: Shape)] = []
    for child in node.children {
      members.append((child.element.name, try shape(of: child, depth: depth + 1)))
    }
    return .group(
      Shape.Group(leaves: node.leaves, definition: node.definition, members: members))
  }

  /// What one element of a repeated node is.
  private static func element(of node: SchemaNode, depth: Int) throws(ParquetError) -> Shape {
    try shape(of: node, depth: depth + 1, isElement: true)
  }

  private static func list(_ repeated: SchemaNode, definition: Int, _ element: Shape) -> Shape.List
  {
    Shape.List(
      leaves: repeated.leaves, definition: definition, elementDefinition: repeated.definition,
      repetition: repeated.repetition, element: element)
  }

  /// A group of one repeated child. The child is a group of one, which is the element; older writers
  /// leave that group out, so that the child is the element itself.
  ///
  /// Source: LogicalTypes, Lists, with its rules for what was written before it.
  private static func annotatedList(_ node: SchemaNode, depth: Int) throws(ParquetError) -> Shape? {
    guard node.children.count == 1, let repeated = node.children.first, repeated.isRepeated else {
      return nil
    }
    let name = repeated.element.name
    let isElementItself =
      repeated.element.type != nil || repeated.children.count > 1 || name == "array"
      || name == node.element.name + "_tuple" || repeated.children.first?.isRepeated == true
    let element =
      isElementItself
      ? try element(of: repeated, depth: depth)
      : try shape(of: repeated.children[0], depth: depth + 1)
    return .list(list(repeated, definition: node.definition, element))
  }

  /// A group of one repeated group of a key and, where it is not a set, a value.
  private static func annotatedMap(_ node: SchemaNode, depth: Int) throws(ParquetError) -> Shape? {
    guard node.children.count == 1, let entry = node.children.first, entry.isRepeated,
      (1...2).contains(entry.children.count), entry.children[0].element.type != nil,
      !entry.children[0].isRepeated
    else { return nil }
    let key = try shape(of: entry.children[0], depth: depth + 1)
    let value =
      entry.children.count == 2 ? try shape(of: entry.children[1], depth: depth + 1) : nil
    return .map(
      Shape.Map(
        list: list(entry, definition: node.definition, .value(leaf: entry.leaves.lowerBound)),
        key: key, value: value))
  }

  /// A group of metadata and a value, which may be split into columns of their own as well.
  private static func variant(_ node: SchemaNode) -> Shape? {
    guard
      let metadata = node.children.first(where: { $0.element.name == "metadata" }),
      metadata.element.type == .byteArray, !metadata.isRepeated,
      let content = content(node, also: ["metadata"])
    else { return nil }
    return .variant(
      Shape.Variant(
        leaves: node.leaves, definition: node.definition,
        metadata: metadata.leaves.lowerBound, content: content))
  }

  /// A group of `value` and `typed_value`, of which one may be left out; nil where it is something else.
  private static func content(
    _ node: SchemaNode, also others: [String] = []
  ) -> VariantContent? {
    var value: Int?
    var typed: VariantContent.Typed?
    for child in node.children {
      switch child.element.name {
      case "value" where child.element.type == .byteArray && !child.isRepeated:
        value = child.leaves.lowerBound
      case "typed_value" where !child.isRepeated:
        guard let found = self.typed(child) else { return nil }
        typed = found
      case let name where others.contains(name): break
      default: return nil
      }
    }
    guard value != nil || typed != nil else { return nil }
    return VariantContent(value: value, typed: typed)
  }

  private static func typed(_ node: SchemaNode) -> VariantContent.Typed? {
    if node.element.type != nil { return .value(leaf: node.leaves.lowerBound) }
    if node.element.annotation == .list {
      guard node.children.count == 1, let repeated = node.children.first, repeated.isRepeated,
        repeated.children.count == 1, let content = content(repeated.children[0])
      else { return nil }
      let element = Shape.value(leaf: repeated.leaves.lowerBound)
      return .list(list(repeated, definition: node.definition, element), content)
    }
    var members: [(name: String, content: VariantContent)] = []
    for child in node.children {
      guard !child.isRepeated, let content = content(child) else { return nil }
      members.append((child.element.name, content))
    }
    return .group(definition: node.definition, leaves: node.leaves, members)
  }
}
