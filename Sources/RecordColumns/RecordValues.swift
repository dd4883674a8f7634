/// What a record has at a path.
package enum RecordValue {
  /// Nothing.
  case absent
  /// A string's bytes between its quotes, escaped `level` times more than in JSON by itself.
  case string(UnsafeRawBufferPointer, level: Int)
  /// A number, `true`, `false` or `null`.
  case bare(UnsafeRawBufferPointer)
  /// Something that only the record itself says: an object, an array, a name that comes twice.
  case unknown
}

/// Reads single values of a block without putting its records together: of what is packed, only the columns on
/// the way are unpacked.
package final class RecordValues {
  private let columns: PackedColumns?
  /// How many records the block has.
  package let count: Int

  /// - Parameters:
  ///   - block: stays where it is as long as this lives.
  ///   - size: how many bytes its records have.
  package init(_ block: UnsafeRawBufferPointer, size: Int) throws(DamagedBlock) {
    guard size >= 0, size <= RecordBlockLimits.bytes else { throw DamagedBlock() }
    var reader = try BlockReader(block, limit: PackedColumns.memory(for: size))
    switch reader.kind {
    case nil: throw DamagedBlock()
    case .text:
      columns = nil
      count = try reader.count(upTo: size)
    case .columns:
      let columns = try PackedColumns(reader, size: size)
      self.columns = columns
      count = try columns.readNumbers(columns.shapes.tries[0].column)?.count ?? 0
    }
  }

  /// What each record has at a path; valid as long as this lives.
  ///
  /// - Parameter path: names of members, the outermost first. Where one is a string of JSON, the next is looked for
  ///   in that.
  package func values(at path: [String]) throws(DamagedBlock) -> [RecordValue] {
    guard let columns, count > 0 else { return Array(repeating: .unknown, count: count) }
    var walk = PathWalk(columns, path.map { Array($0.utf8) })
    return try walk.values(of: 0, step: -1)
  }
}

/// A way through the tries of a block.
private struct PathWalk {
  private let columns: PackedColumns
  private let keys: [[UInt8]]
  private let pieces = GrowableBuffer<StoredShapes.Piece>()

  init(_ columns: PackedColumns, _ keys: [[UInt8]]) {
    self.columns = columns
    self.keys = keys
  }

  /// What to do with a shape.
  private struct Plan {
    /// What of it is on the way: the number of a column, trie or array, and how often it comes.
    var pieces: [StoredShapes.Piece] = []
    /// A name that has escapes may be the one that is looked for.
    var isUnclear = false
  }

  /// Values that come one after another: of a column, or of the objects of a trie.
  private struct Sequence {
    var values: [RecordValue]
    var used = 0

    mutating func next() throws(DamagedBlock) -> RecordValue {
      guard used < values.count else { throw DamagedBlock() }
      used += 1
      return values[used - 1]
    }
  }

  /// What each object of a trie has at the rest of the path.
  ///
  /// - Parameter step: the key that is looked for in it; −1 for records, which are what they are.
  mutating func values(of trie: Int, step: Int) throws(DamagedBlock) -> [RecordValue] {
    guard step < keys.count,
      let numbers = try columns.readNumbers(columns.shapes.tries[trie].column)
    else { return [] }
    var plans: [Int64: Plan] = [:]
    var sequences: [Int: Sequence] = [:]
    var values: [RecordValue] = []
    values.reserveCapacity(numbers.count)
    for number in numbers.elements {
      let plan: Plan
      if let known = plans[number] {
        plan = known
      } else {
        plan = try self.plan(trie, Int(number), step: step)
        plans[number] = plan
      }
      var value = RecordValue.absent
      for piece in plan.pieces {
        // Columns and tries are told apart by their kind, as their numbers are not.
        let key = piece.reference * 16 + Int(piece.kind.rawValue)
        if sequences[key] == nil {
          sequences[key] = Sequence(values: try self.values(of: piece, step: step))
        }
        value = try sequences[key]?.next() ?? .unknown
      }
      values.append(plan.isUnclear || plan.pieces.count > 1 ? .unknown : value)
    }
    return values
  }

  /// What of a shape is at the key.
  private func plan(_ trie: Int, _ shape: Int, step: Int) throws(DamagedBlock) -> Plan {
    var plan = Plan()
    pieces.truncate(to: 0)
    try columns.shapes.append(trie, shape, to: pieces)
    for piece in pieces.elements where piece.kind != .end {
      var path = columns.shapes.paths[pathNumber(of: piece)]
      if step < 0 {
        plan.pieces.append(piece)
        continue
      }
      if path.kind == .nested { path = columns.shapes.paths[Int(path.parent)] }
      guard path.kind == .member else { continue }
      if path.key == keys[step] {
        plan.pieces.append(piece)
      } else if path.key.contains(UInt8(ascii: "\\")) {
        plan.isUnclear = true
      }
    }
    return plan
  }

  private func pathNumber(of piece: StoredShapes.Piece) -> Int {
    switch piece.kind {
    case .object: columns.shapes.tries[piece.reference].path
    case .array: columns.shapes.arrays[piece.reference].path
    case .string, .text, .anyString, .bare, .raw, .record:
      Int(columns.shapes.columns[piece.reference].path)
    case .end: 0
    }
  }

  /// The values of what stands in a shape, one after another.
  private mutating func values(
    of piece: StoredShapes.Piece, step: Int
  ) throws(DamagedBlock) -> [RecordValue] {
    let isLast = step == keys.count - 1
    func repeated(_ value: RecordValue, _ column: Int) throws(DamagedBlock) -> [RecordValue] {
      Array(repeating: value, count: try columns.readTexts(column)?.count ?? 0)
    }
    switch piece.kind {
    case .end: return []
    case .array:
      let counts = try columns.readNumbers(columns.shapes.arrays[piece.reference].column)
      return Array(repeating: isLast ? .unknown : .absent, count: counts?.count ?? 0)
    case .object:
      guard isLast else { return try values(of: piece.reference, step: step + 1) }
      let numbers = try columns.readNumbers(columns.shapes.tries[piece.reference].column)
      return Array(repeating: .unknown, count: numbers?.count ?? 0)
    case .raw, .record: return try repeated(.unknown, piece.reference)
    case .string, .text, .anyString, .bare:
      if !isLast {
        // What begins as JSON may be some that was not taken apart.
        let hasNone = piece.kind == .string || piece.kind == .bare
        return try repeated(hasNone ? .absent : .unknown, piece.reference)
      }
      guard let texts = try columns.readTexts(piece.reference) else { return [] }
      let level = level(of: Int(columns.shapes.columns[piece.reference].path))
      var all = texts.values
      var values: [RecordValue] = []
      values.reserveCapacity(all.count)
      while let text = all.nextText() {
        values.append(piece.kind == .bare ? .bare(text) : .string(text, level: level))
      }
      return values
    }
  }

  /// How many strings of JSON are around what is at a path.
  private func level(of path: Int) -> Int {
    var level = 0
    var path = path
    // Each path comes after the one that it goes on from.
    while path > 0 {
      if columns.shapes.paths[path].kind == .nested { level += 1 }
      path = Int(columns.shapes.paths[path].parent)
    }
    return level
  }
}
