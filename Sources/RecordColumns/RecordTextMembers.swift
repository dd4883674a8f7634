/// What texts of JSON have at a path of members, without the texts.
package final class TextMembers {
  /// By the records' numbers: 0 where there is nothing, −1 where only the text says it, else a value.
  package fileprivate(set) var codes: [Int32]
  private enum Values {
    case column(UnpackedColumn, isString: Bool)
    /// As they are written in JSON.
    case arrays([[UInt8]])
  }

  /// What the values are of, and the least code of each.
  private var columns: [(first: Int, values: Values)] = []
  private var next = 1
  /// More than any code.
  package var codeCount: Int { next }

  fileprivate init(_ count: Int) { codes = Array(repeating: -1, count: count) }

  /// The codes of a column's values begin after those before.
  ///
  /// - Returns: the first.
  fileprivate func add(_ values: UnpackedColumn, isString: Bool) -> Int {
    columns.append((next, .column(values, isString: isString)))
    defer { next += values.distinctCount ?? values.count }
    return next
  }

  /// The codes of arrays begin after those before.
  ///
  /// - Returns: the first.
  fileprivate func add(_ arrays: [[UInt8]]) -> Int {
    columns.append((next, .arrays(arrays)))
    defer { next += arrays.count }
    return next
  }

  /// The value of a code as it is written in JSON; nil for what has none.
  package func json(_ code: Int32) -> [UInt8]? {
    guard let column = columns.last(where: { $0.first <= Int(code) }) else { return nil }
    let number = Int(code) - column.first
    switch column.values {
    case .arrays(let arrays): return number < arrays.count ? arrays[number] : nil
    case .column(let values, let isString):
      let value = values.distinct(at: number)
      if !isString { return [UInt8](value) }
      return [UInt8(ascii: "\"")] + value + [UInt8(ascii: "\"")]
    }
  }
}

extension RecordTexts {
  /// What the texts of a column have at a path.
  ///
  /// - Parameter path: names of members, the outermost first, as they are written in JSON.
  /// - Returns: nil where nothing can be said.
  package func members(
    table: Int64, column: Int, at path: [[UInt8]]
  ) throws(DamagedBlock) -> TextMembers? {
    guard let places = places(table: table, column: column), let textPath = places.path,
      let pieces = try pieces(ofTextsAt: textPath)
    else { return nil }
    let found = TextMembers(count)
    var walk = MemberWalk(pieces, found, path)
    found.codes = try walk.records(textsAt: textPath)
    guard found.codes.count == count else { throw DamagedBlock() }
    for place in places.said {
      guard place.record < count else { throw DamagedBlock() }
      found.codes[place.record] = -1
    }
    return found
  }
}

/// A way through the tries of texts.
private struct MemberWalk {
  private let pieces: TextPieces
  private let stored: StoredShapes
  private let found: TextMembers
  private let keys: [[UInt8]]
  private let shape = GrowableBuffer<StoredShapes.Piece>()
  private static let unknown: Int32 = -1

  init(_ pieces: TextPieces, _ found: TextMembers, _ keys: [[UInt8]]) {
    self.pieces = pieces
    stored = pieces.columns.shapes
    self.found = found
    self.keys = keys
  }

  /// Codes that come one after another, several of them side by side.
  private final class Sequences {
    private let codes = GrowableBuffer<Int32>()
    /// Where the next code of each is, and where its codes end.
    private let places = GrowableBuffer<(next: Int, end: Int)>(capacity: 16)

    func add(_ next: [Int32]) -> Int {
      places.append((codes.count, codes.count + next.count))
      next.withUnsafeBufferPointer { codes.append($0) }
      return places.count - 1
    }

    @inline(__always)
    func next(of number: Int) throws(DamagedBlock) -> Int32 {
      let place = places.base[number]
      guard place.next < place.end else { throw DamagedBlock() }
      places.base[number].next = place.next + 1
      return codes.base[place.next]
    }
  }

  /// What to do with a shape: which codes to take, each as a number of a sequence.
  private struct Plan {
    var sequences: [Int] = []
    var isUnclear = false
    /// What it is where no sequence says anything.
    var other: Int32
  }

  /// The codes of the objects of a trie, by a plan for each of its shapes.
  private func codes(
    of trie: Int, _ sequences: Sequences,
    _ plan: (Int) throws(DamagedBlock) -> Plan
  ) throws(DamagedBlock) -> [Int32] {
    guard let numbers = try pieces.columns.readNumbers(stored.tries[trie].column) else {
      return []
    }
    /// Of each shape: how many sequences it takes from, −1 where it was not met yet; the first, and what stands for all.
    typealias Known = (count: Int, sequence: Int, code: Int32)
    let count = stored.tries[trie].ends.count
    var known = [Known](repeating: (-1, 0, 0), count: count)
    var more: [Int: [Int]] = [:]
    var codes = [Int32](repeating: 0, count: numbers.count)
    for (index, number) in numbers.elements.enumerated() {
      guard number >= 0, number < count else { throw DamagedBlock() }
      let place = Int(truncatingIfNeeded: number)
      if known[place].count < 0 {
        let plan = try plan(place)
        let isUnclear = plan.isUnclear || plan.sequences.count > 1
        known[place] = (
          plan.sequences.count, plan.sequences.first ?? 0, isUnclear ? Self.unknown : plan.other
        )
        if isUnclear { more[place] = plan.sequences }
      }
      let plan = known[place]
      if plan.count == 0 {
        codes[index] = plan.code
      } else if plan.count == 1, more.isEmpty || more[place] == nil {
        codes[index] = try sequences.next(of: plan.sequence)
      } else {
        for sequence in more[place] ?? [] { _ = try sequences.next(of: sequence) }
        codes[index] = Self.unknown
      }
    }
    return codes
  }

  /// The codes of the records whose texts are at a path.
  mutating func records(textsAt path: Int) throws(DamagedBlock) -> [Int32] {
    try around(trie: 0, stored.paths(to: path), path, depth: 0)
  }

  private mutating func pieces(of trie: Int, _ number: Int) throws(DamagedBlock)
    -> [StoredShapes.Piece]
  {
    shape.truncate(to: 0)
    try stored.append(trie, number, to: shape)
    return Array(shape.elements.dropLast())
  }

  /// The codes of objects around texts.
  private mutating func around(
    trie: Int, _ isOnWay: [Bool], _ path: Int, depth: Int
  ) throws(DamagedBlock) -> [Int32] {
    guard depth < NestedText.maximumDepth else { throw DamagedBlock() }
    let sequences = Sequences()
    var known: [Int: Int] = [:]
    var walk = self
    return try codes(of: trie, sequences) { number throws(DamagedBlock) in
      var plan = Plan(other: Self.unknown)
      for piece in try walk.pieces(of: trie, number) {
        let step = walk.stored.path(of: piece)
        let isText =
          walk.stored.paths[step].kind == .nested
          && Int(walk.stored.paths[step].parent) == path && piece.kind == .object
        guard isText || piece.kind == .object && isOnWay[step] else {
          // A text that is not an object: what it says is not known here.
          if step == path
            || walk.stored.paths[step].kind == .nested
              && Int(walk.stored.paths[step].parent) == path
          {
            plan.isUnclear = true
          }
          continue
        }
        if known[piece.reference] == nil {
          let codes =
            isText
            ? try walk.objects(of: piece.reference, step: 0)
            : try walk.around(trie: piece.reference, isOnWay, path, depth: depth + 1)
          known[piece.reference] = sequences.add(codes)
        }
        plan.sequences.append(known[piece.reference] ?? 0)
      }
      return plan
    }
  }

  /// The codes of objects in texts at the rest of the path.
  private mutating func objects(of trie: Int, step: Int) throws(DamagedBlock) -> [Int32] {
    guard step < keys.count else { throw DamagedBlock() }
    let isLast = step == keys.count - 1
    let key = keys[step]
    let sequences = Sequences()
    var known: [Int: Int] = [:]
    var walk = self
    return try codes(of: trie, sequences) { number throws(DamagedBlock) in
      var plan = Plan(other: 0)
      var count = 0
      for piece in try walk.pieces(of: trie, number) {
        var path = walk.stored.paths[walk.stored.path(of: piece)]
        let isNested = path.kind == .nested
        if isNested { path = walk.stored.paths[Int(path.parent)] }
        guard path.kind == .member else { continue }
        // A name that is written with escapes may be any.
        if path.key.contains(UInt8(ascii: "\\")) { plan.isUnclear = true }
        guard path.key == key else { continue }
        count += 1
        // A string has no members, whatever it holds.
        if isNested {
          if isLast { plan.isUnclear = true }
          continue
        }
        switch piece.kind {
        case .end: break
        case .raw, .record: plan.isUnclear = true
        case .array:
          guard isLast else { continue }
          // No column, which are odd, nor trie.
          let number = -1 - piece.reference
          if known[number] == nil {
            known[number] = sequences.add(try walk.arrays(piece.reference))
          }
          plan.sequences.append(known[number] ?? 0)
        case .object where isLast: plan.isUnclear = true
        case .object:
          // Tries and columns are told apart by their parity.
          let number = piece.reference * 2
          if known[number] == nil {
            let codes = try walk.objects(of: piece.reference, step: step + 1)
            known[number] = sequences.add(codes)
          }
          plan.sequences.append(known[number] ?? 0)
        case .string, .text, .anyString, .bare:
          guard isLast else { continue }
          let number = piece.reference * 2 + 1
          if known[number] == nil {
            known[number] = sequences.add(try walk.values(of: piece))
          }
          plan.sequences.append(known[number] ?? 0)
        }
      }
      if count > 1 { plan.isUnclear = true }
      return plan
    }
  }

  /// The codes of arrays whose elements are neither objects nor arrays.
  private mutating func arrays(_ array: Int) throws(DamagedBlock) -> [Int32] {
    guard let counts = try pieces.columns.readNumbers(stored.arrays[array].column) else {
      return []
    }
    let sequences = Sequences()
    var known: [Int: Int] = [:]
    var walk = self
    let elements = try codes(of: stored.arrays[array].elements, sequences) {
      number throws(DamagedBlock) in
      var plan = Plan(other: Self.unknown)
      let pieces = try walk.pieces(of: stored.arrays[array].elements, number)
      plan.isUnclear = !walk.isPlain(stored.arrays[array].elements, number)
      for piece in pieces {
        switch piece.kind {
        case .end, .object, .array, .raw, .record: plan.isUnclear = true
        case .string, .text, .anyString, .bare:
          let column = piece.reference
          if known[column] == nil { known[column] = sequences.add(try walk.values(of: piece)) }
          plan.sequences.append(known[column] ?? 0)
        }
      }
      return plan
    }
    var made: [[UInt8]] = []
    var numbers: [ArraySlice<Int32>: Int] = [:]
    var codes: [Int32] = []
    var start = 0
    for count in counts.elements {
      guard let count = Int(exactly: count), count >= 0, count <= elements.count - start else {
        throw DamagedBlock()
      }
      let part = elements[start..<start + count]
      start += count
      if part.contains(Self.unknown) {
        codes.append(Self.unknown)
        continue
      }
      if numbers[part] == nil {
        numbers[part] = made.count
        made.append(json(part))
      }
      codes.append(Int32(truncatingIfNeeded: numbers[part] ?? 0))
    }
    let first = found.add(made)
    return codes.map { $0 < 0 ? $0 : $0 + Int32(truncatingIfNeeded: first) }
  }

  private func json(_ elements: ArraySlice<Int32>) -> [UInt8] {
    var text = [UInt8(ascii: "[")]
    for code in elements {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      text += found.json(code) ?? []
    }
    return text + [UInt8(ascii: "]")]
  }

  /// Whether there is nothing around the value of an element but quotes, which may have escapes of the text around them.
  private mutating func isPlain(_ trie: Int, _ number: Int) -> Bool {
    shape.truncate(to: 0)
    guard (try? stored.append(trie, number, to: shape)) != nil else { return false }
    return shape.elements.allSatisfy { piece in
      piece.literal.allSatisfy { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    }
  }

  private func values(of piece: StoredShapes.Piece) throws(DamagedBlock) -> [Int32] {
    guard let values = try pieces.values(of: piece.reference) else { return [] }
    let first = found.add(values, isString: piece.kind != .bare)
    let isEach = values.distinctCount == nil
    return (0..<values.count).map { index in
      Int32(truncatingIfNeeded: first + (isEach ? index : Int(values.code(at: index))))
    }
  }
}
