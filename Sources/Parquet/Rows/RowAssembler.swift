import JSON

/// Puts the entries of columns together into rows, written as JSON.
final class RowAssembler {
  private let shapes: [Shape]
  private let readers: [ColumnReader]
  // Unchecked exclusivity: it is touched several times a value, by one task.
  @exclusivity(unchecked) var writer = ValueWriter()
  /// Each column's name as JSON, with its colon.
  private let keys: [[UInt8]]
  /// A row longer than this is refused: lists may repeat a few bytes without end.
  private let rowLimit: Int

  init(_ schema: Schema, names: [String], _ readers: [ColumnReader], rowLimit: Int) {
    shapes = schema.columns.map(\.shape)
    self.readers = readers
    self.rowLimit = rowLimit
    keys = names.map { Self.key($0) }
  }

  private static func key(_ name: String) -> [UInt8] {
    var writer = JSONWriter()
    writer.key(name)
    return writer.bytes
  }

  /// Appends the next row as an object, nulls included.
  func writeRow() throws(ParquetError) {
    let start = writer.output.bytes.count
    writer.output.raw("{")
    for index in shapes.indices {
      if index > 0 { writer.output.raw(",") }
      writer.output.bytes.append(contentsOf: keys[index])
      try write(shapes[index], isNested: false, start)
    }
    writer.output.raw("}")
    for reader in readers {
      guard let repetition = try reader.nextRepetition() else { continue }
      guard repetition == 0 else {
        throw .damaged("the column `\(reader.leaf.path)` has more values than its row")
      }
    }
  }

  private func check(_ start: Int) throws(ParquetError) {
    guard writer.output.bytes.count - start <= rowLimit else {
      throw .tooLarge("a row has more than \(rowLimit) bytes as JSON")
    }
  }

  private func write(_ shape: Shape, isNested: Bool, _ start: Int) throws(ParquetError) {
    switch shape {
    case .value(let leaf):
      let reader = readers[leaf]
      if let value = try reader.take() {
        try writer.write(value, reader.leaf.meaning, isNested: isNested)
        try check(start)
      } else {
        writer.output.null()
      }
    case .group(let group): try write(group, start)
    case .list(let list):
      guard try begins(list) else { return }
      writer.output.raw("[")
      var isFirst = true
      repeat {
        if !isFirst { writer.output.raw(",") }
        isFirst = false
        try write(list.element, isNested: true, start)
        try check(start)
      } while try goesOn(list)
      writer.output.raw("]")
    case .map(let map): try write(map, start)
    case .variant(let variant): try write(variant, start)
    }
  }

  private func definition(of leaves: Range<Int>) throws(ParquetError) -> Int {
    try readers[leaves.lowerBound].nextDefinition()
  }

  /// Steps over the entry that stands for something absent, in all of its columns.
  private func skip(_ leaves: Range<Int>) throws(ParquetError) {
    for leaf in leaves { _ = try readers[leaf].take() }
  }

  private func write(_ group: Shape.Group, _ start: Int) throws(ParquetError) {
    guard try definition(of: group.leaves) >= group.definition else {
      try skip(group.leaves)
      writer.output.null()
      return
    }
    writer.output.raw("{")
    for (index, member) in group.members.enumerated() {
      if index > 0 { writer.output.raw(",") }
      writer.output.key(member.name)
      try write(member.shape, isNested: true, start)
    }
    writer.output.raw("}")
    try check(start)
  }

  /// Whether a list has an element, which comes next; otherwise its null or its emptiness is written.
  private func begins(
    _ list: Shape.List, empty: StaticString = "[]"
  ) throws(ParquetError) -> Bool {
    let definition = try definition(of: list.leaves)
    if definition >= list.elementDefinition { return true }
    try skip(list.leaves)
    if definition >= list.definition { writer.output.raw(empty) } else { writer.output.null() }
    return false
  }

  /// Whether a list goes on with the next entry.
  private func goesOn(_ list: Shape.List) throws(ParquetError) -> Bool {
    try readers[list.leaves.lowerBound].nextRepetition() == list.repetition
  }

  /// Of members with one name the last is kept, in the place of the first.
  private func write(_ map: Shape.Map, _ start: Int) throws(ParquetError) {
    guard try begins(map.list, empty: "{}") else { return }
    writer.output.raw("{")
    let begin = writer.output.bytes.count
    var members = MapMembers()
    repeat {
      let member = writer.output.bytes.count
      try write(map.key, isNested: true, start)
      let key = Array(writer.output.bytes[member...])
      writer.output.bytes.removeSubrange(member...)
      // A key that is not a string becomes one: its JSON text.
      if key.first == UInt8(ascii: "\"") {
        writer.output.bytes.append(contentsOf: key)
      } else {
        key.withUnsafeBytes { writer.output.string(utf8: $0) }
      }
      let name = Array(writer.output.bytes[member...])
      writer.output.raw(":")
      if let value = map.value {
        try write(value, isNested: true, start)
      } else {
        writer.output.null()
      }
      try check(start)
      members.add(name, member - begin..<writer.output.bytes.count - begin)
    } while try goesOn(map.list)
    let entries = Array(writer.output.bytes[begin...])
    writer.output.bytes.removeSubrange(begin...)
    for (index, range) in members.ranges.enumerated() {
      if index > 0 { writer.output.raw(",") }
      writer.output.bytes.append(contentsOf: entries[range])
    }
    writer.output.raw("}")
  }

  // MARK: variants

  private func write(_ variant: Shape.Variant, _ start: Int) throws(ParquetError) {
    guard try definition(of: variant.leaves) >= variant.definition else {
      try skip(variant.leaves)
      writer.output.null()
      return
    }
    // All entries are taken in the order in which they are needed, each exactly once.
    guard case .bytes(let bytes)? = try readers[variant.metadata].take() else {
      throw .damaged("a variant has no metadata")
    }
    let names = try VariantNames(bytes)
    var decoder = VariantDecoder(names, limit: rowLimit)
    if try !write(variant.content, &decoder, start) { writer.output.null() }
    try check(start)
  }

  /// Writes a variant, or an element or member of one.
  ///
  /// - Returns: false where it is missing; nothing is written then.
  private func write(
    _ content: VariantContent, _ decoder: inout VariantDecoder, _ start: Int
  ) throws(ParquetError) -> Bool {
    let value: UnsafeRawBufferPointer? =
      if let leaf = content.value, case .bytes(let bytes)? = try readers[leaf].take() {
        bytes
      } else {
        nil
      }
    let begin = writer.output.bytes.count
    let isTyped = try content.typed.map { typed throws(ParquetError) in
      try write(typed, value, &decoder, start)
    }
    if isTyped == true { return true }
    writer.output.bytes.removeSubrange(begin...)
    guard let value else { return false }
    try decoder.write(value, into: &writer)
    try check(start)
    return true
  }

  /// - Parameter rest: the members of an object that have no columns of their own.
  /// - Returns: false where the value is not of the type of the columns.
  private func write(
    _ typed: VariantContent.Typed, _ rest: UnsafeRawBufferPointer?,
    _ decoder: inout VariantDecoder, _ start: Int
  ) throws(ParquetError) -> Bool {
    switch typed {
    case .value(let leaf):
      guard let value = try readers[leaf].take() else { return false }
      try writer.write(value, readers[leaf].leaf.meaning, isNested: true)
    case .list(let list, let element):
      guard try definition(of: list.leaves) >= list.definition else {
        try skip(list.leaves)
        return false
      }
      guard try begins(list) else { return true }
      writer.output.raw("[")
      var isFirst = true
      repeat {
        if !isFirst { writer.output.raw(",") }
        isFirst = false
        if try !write(element, &decoder, start) { writer.output.null() }
        try check(start)
      } while try goesOn(list)
      writer.output.raw("]")
    case .group(let definition, let leaves, let members):
      guard try self.definition(of: leaves) >= definition else {
        try skip(leaves)
        return false
      }
      writer.output.raw("{")
      var isFirst = true
      for member in members {
        let begin = writer.output.bytes.count
        if !isFirst { writer.output.raw(",") }
        writer.output.key(member.name)
        if try write(member.content, &decoder, start) {
          isFirst = false
        } else {
          writer.output.bytes.removeSubrange(begin...)
        }
      }
      if let rest { try decoder.writeMembers(of: rest, isFirst: isFirst, into: &writer) }
      writer.output.raw("}")
    }
    return true
  }
}

/// The members of a map while they are written.
private struct MapMembers {
  /// Where each is, without its comma.
  private(set) var ranges: [Range<Int>] = []
  private var places: [[UInt8]: Int] = [:]

  mutating func add(_ name: [UInt8], _ range: Range<Int>) {
    if let place = places[name] {
      ranges[place] = range
    } else {
      places[name] = ranges.count
      ranges.append(range)
    }
  }
}
