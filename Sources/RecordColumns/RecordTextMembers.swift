/// What texts of JSON have at a path of members, without the texts.
package final class TextMembers {
  /// By the records' numbers: 0 where there is nothing, −1 where only the text says it, else a value.
  package fileprivate(set) var codes: [Int32]
  private enum Values {
    case column(UnpackedColumn, isString: Bool)
    /// As they are written in JSON, one after another.
    case arrays(bytes: GrowableBuffer<UInt8>, ends: GrowableBuffer<UInt32>)
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
  fileprivate func add(_ arrays: GrowableBuffer<UInt8>, ends: GrowableBuffer<UInt32>) -> Int {
    columns.append((next, .arrays(bytes: arrays, ends: ends)))
    defer { next += ends.count }
    return next
  }

  /// The value of a code as it is written in JSON; nil for what has none.
  package func json(_ code: Int32) -> [UInt8]? {
    let bytes = GrowableBuffer<UInt8>()
    return append(code, to: bytes) ? [UInt8](bytes.elements) : nil
  }

  /// Appends the value of a code as it is written in JSON.
  ///
  /// - Returns: whether it has one.
  @discardableResult
  fileprivate func append(_ code: Int32, to bytes: GrowableBuffer<UInt8>) -> Bool {
    guard let column = columns.last(where: { $0.first <= Int(code) }) else { return false }
    let number = Int(code) - column.first
    switch column.values {
    case .arrays(let arrays, let ends):
      guard number < ends.count else { return false }
      let start = number == 0 ? 0 : Int(ends.base[number - 1])
      bytes.append(
        UnsafeBufferPointer(
          rebasing: arrays.elements[start..<Int(ends.base[number])]))
    case .column(let values, let isString):
      if isString { bytes.append(UInt8(ascii: "\"")) }
      bytes.append(values.distinct(at: number).bindMemory(to: UInt8.self))
      if isString { bytes.append(UInt8(ascii: "\"")) }
    }
    return true
  }
}

/// JSON that has the members on a path and nothing else: one for each value that texts have there.
package final class MemberTexts {
  let bytes = GrowableBuffer<UInt8>()
  let ends = GrowableBuffer<UInt32>()
  private let beginning: [UInt8]
  private let end: [UInt8]

  /// - Parameter path: names of members, the outermost first, as they are written in JSON.
  package init(path: [[UInt8]]) {
    beginning = path.flatMap { Array("{\"".utf8) + $0 + Array("\":".utf8) }
    end = path.map { _ in UInt8(ascii: "}") }
  }

  /// Appends the value of a code.
  ///
  /// - Returns: its number.
  package func append(_ code: Int32, of members: TextMembers) -> Int {
    let start = bytes.count
    beginning.withUnsafeBufferPointer { bytes.append($0) }
    if members.append(code, to: bytes) {
      end.withUnsafeBufferPointer { bytes.append($0) }
    } else {
      bytes.truncate(to: start)
      bytes.append(UInt8(ascii: "{"))
      bytes.append(UInt8(ascii: "}"))
    }
    return finish()
  }

  /// Appends a text itself.
  ///
  /// - Returns: its number.
  func append(_ text: UnsafeRawBufferPointer) -> Int {
    bytes.append(text.bindMemory(to: UInt8.self))
    return finish()
  }

  private func finish() -> Int {
    ends.append(UInt32(truncatingIfNeeded: bytes.count))
    return ends.count - 1
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
      let columns
    else { return nil }
    let found = TextMembers(count)
    var walk = MemberWalk(columns, found, path)
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
  private let columns: PackedColumns
  private let stored: StoredShapes
  private let found: TextMembers
  private let keys: [[UInt8]]
  private let shape = GrowableBuffer<StoredShapes.Piece>()
  private static let unknown: Int32 = -1

  init(_ columns: PackedColumns, _ found: TextMembers, _ keys: [[UInt8]]) {
    self.columns = columns
    stored = columns.shapes
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
    guard let numbers = try columns.readNumbers(stored.tries[trie].column) else {
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
      let pieces = try walk.pieces(of: trie, number)
      // An array of white space alone stands between the pieces, and may be what is asked for.
      plan.isUnclear = walk.shape.elements.contains { $0.literal.contains(UInt8(ascii: "[")) }
      for piece in pieces {
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
    guard let counts = try columns.readNumbers(stored.arrays[array].column) else {
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
    let (made, ends) = (GrowableBuffer<UInt8>(), GrowableBuffer<UInt32>())
    /// Of arrays of one element by its code, and of others.
    var ofOne = [Int32](repeating: Self.unknown, count: found.codeCount)
    var others = ArrayNumbers()
    var codes: [Int32] = []
    codes.reserveCapacity(counts.count)
    func add(_ elements: ArraySlice<Int32>) -> Int32 {
      made.append(UInt8(ascii: "["))
      for (place, code) in elements.enumerated() {
        if place > 0 { made.append(UInt8(ascii: ",")) }
        found.append(code, to: made)
      }
      made.append(UInt8(ascii: "]"))
      ends.append(UInt32(truncatingIfNeeded: made.count))
      return Int32(truncatingIfNeeded: ends.count - 1)
    }
    var start = 0
    for count in counts.elements {
      guard let count = Int(exactly: count), count >= 0, count <= elements.count - start else {
        throw DamagedBlock()
      }
      let part = elements[start..<start + count]
      start += count
      if part.contains(Self.unknown) {
        codes.append(Self.unknown)
      } else if count == 1 {
        let element = Int(elements[start - 1])
        if ofOne[element] < 0 { ofOne[element] = add(part) }
        codes.append(ofOne[element])
      } else {
        codes.append(others.number(of: part, in: elements, else: add))
      }
    }
    let first = Int32(truncatingIfNeeded: found.add(made, ends: ends))
    return codes.map { $0 < 0 ? $0 : $0 + first }
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
    guard let values = try columns.readPlainTexts(piece.reference) else { return [] }
    let first = found.add(values, isString: piece.kind != .bare)
    let isEach = values.distinctCount == nil
    var codes: [Int32] = []
    codes.reserveCapacity(values.count)
    for index in 0..<values.count {
      let number = isEach ? index : Int(values.code(at: index))
      codes.append(Int32(truncatingIfNeeded: first + number))
    }
    return codes
  }
}

/// Numbers of arrays of codes that are parts of one array.
private struct ArrayNumbers {
  private typealias Known = (part: Range<Int>, hash: UInt64, number: Int32)
  private var known: [Known] = []
  /// Places in `known`, from 1; 0: a free one.
  private var places = [UInt32](repeating: 0, count: 64)

  /// The number of a part, or of an equal one before.
  mutating func number(
    of part: ArraySlice<Int32>, in all: [Int32], else make: (ArraySlice<Int32>) -> Int32
  ) -> Int32 {
    var hash = UInt64(part.count)
    for code in part {
      let product = (hash ^ UInt64(UInt32(bitPattern: code)))
        .multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
      hash = product.high ^ product.low
    }
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let other = known[Int(places[place]) - 1]
      if other.hash == hash, all[other.part] == part { return other.number }
      place = (place + 1) & (places.count - 1)
    }
    let number = make(part)
    known.append((part.indices, hash, number))
    places[place] = UInt32(known.count)
    if known.count * 2 > places.count { grow() }
    return number
  }

  private mutating func grow() {
    places = Array(repeating: 0, count: places.count * 2)
    for (number, one) in known.enumerated() {
      var place = Int(truncatingIfNeeded: one.hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(number + 1)
    }
  }
}
