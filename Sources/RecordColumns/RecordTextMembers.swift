/// What texts of JSON have at a path of members, without the texts.
package final class TextMembers {
  /// By the records' numbers: 0 where there is nothing, −1 where only the text says it, else a value.
  fileprivate var found = GrowableBuffer<Int32>(capacity: 1)
  package var codes: [Int32] { [Int32](found.elements) }
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
  /// The number of each text's value, −1 where only the text says it.
  let codes: GrowableBuffer<Int32>
  private let beginning: [UInt8]
  private let end: [UInt8]

  /// - Parameters:
  ///   - path: names of members, the outermost first, as they are written in JSON.
  ///   - count: of texts that are to be added.
  package init(path: [[UInt8]], count: Int = 0) {
    codes = GrowableBuffer(capacity: max(count, 1))
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

  /// Adds what texts have that stand in records of a block.
  ///
  /// - Parameters:
  ///   - members: what the block's texts have; nil where nothing can be said.
  ///   - records: the numbers of the texts' records.
  package func add(_ members: TextMembers?, of records: [Int32]) throws(DamagedBlock) {
    guard let members else {
      for _ in records { codes.append(-1) }
      return
    }
    let (found, codeCount) = (members.found, members.codeCount)
    // Of each code of the block, what it is of all; −1 for none yet.
    let known = GrowableBuffer<Int32>(capacity: codeCount)
    known.resize(to: codeCount)
    known.base.update(repeating: -1, count: codeCount)
    for record in records {
      guard record >= 0, record < found.count else { throw DamagedBlock() }
      let code = Int(found.base[Int(record)])
      guard code >= 0 else {
        codes.append(-1)
        continue
      }
      guard code < codeCount else { throw DamagedBlock() }
      if known.base[code] < 0 {
        known.base[code] = Int32(truncatingIfNeeded: append(Int32(code), of: members))
      }
      codes.append(known.base[code])
    }
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
    if let known = knownMembers.last(where: {
      $0.table == table && $0.column == column && $0.path == path
    }) {
      return known.members
    }
    let members = try findMembers(table: table, column: column, at: path)
    if knownMembers.count >= Self.mostKnownMembers { knownMembers.removeFirst() }
    knownMembers.append((table, column, path, members))
    return members
  }

  private func findMembers(
    table: Int64, column: Int, at path: [[UInt8]]
  ) throws(DamagedBlock) -> TextMembers? {
    guard let places = places(table: table, column: column), let textPath = places.path,
      let columns
    else { return nil }
    let found = TextMembers()
    let objects = try objects(inTextsAt: textPath, columns)
    var walk = MemberWalk(columns, found, path)
    found.found = try walk.members(of: objects)
    guard found.found.count == count else { throw DamagedBlock() }
    for place in places.said {
      guard place.record < count else { throw DamagedBlock() }
      found.found.base[place.record] = -1
    }
    return found
  }

  /// The objects that texts at a path are; whichever members are asked for, these are the same.
  private func objects(
    inTextsAt path: Int, _ columns: PackedColumns
  ) throws(DamagedBlock) -> TextObjects {
    if let known = knownObjects[path] { return known }
    let objects = TextObjects()
    var walk = ObjectWalk(columns, objects, path)
    objects.numbers = try walk.around(trie: 0, depth: 0)
    guard objects.numbers.count == count else { throw DamagedBlock() }
    knownObjects[path] = objects
    return objects
  }
}

/// The objects that texts at a path are.
final class TextObjects {
  /// Of each record; −1 where its text is none, or more than one.
  fileprivate(set) var numbers = GrowableBuffer<Int32>(capacity: 1)
  /// The tries of the objects, and the first number of each one's.
  fileprivate private(set) var tries: [(number: Int, first: Int)] = []
  private var next = 0

  fileprivate init() {}

  /// Numbers the objects of a trie.
  ///
  /// - Parameter limit: of all objects.
  fileprivate func add(
    trie: Int, count: Int, limit: Int
  ) throws(DamagedBlock) -> GrowableBuffer<Int32> {
    guard count <= limit - next else { throw DamagedBlock() }
    let numbers = GrowableBuffer<Int32>(capacity: max(count, 1))
    for number in next..<next + count { numbers.append(Int32(truncatingIfNeeded: number)) }
    tries.append((trie, next))
    next += count
    return numbers
  }
}

/// Codes that come one after another, several of them side by side.
private final class Sequences {
  /// The next code, and where its codes end.
  private let places = GrowableBuffer<(next: UnsafePointer<Int32>, end: UnsafePointer<Int32>)>(
    capacity: 16)
  /// What they point into.
  private var kept: [GrowableBuffer<Int32>] = []

  func add(_ codes: GrowableBuffer<Int32>) -> Int {
    kept.append(codes)
    let start = UnsafePointer(codes.base)
    places.append((start, start + codes.count))
    return places.count - 1
  }

  @inline(__always)
  func next(of number: Int) throws(DamagedBlock) -> Int32 {
    let place = places.base[number]
    guard place.next < place.end else { throw DamagedBlock() }
    let code = place.next.pointee
    places.base[number].next = place.next + 1
    return code
  }
}

/// What to do with a shape: which codes to take, each as a number of a sequence.
private struct Plan {
  var sequences: [Int] = []
  var isUnclear = false
  /// What it is where no sequence says anything.
  var other: Int32
}

private let unknownCode: Int32 = -1

extension PackedColumns {
  /// The codes of the objects of a trie, by a plan for each of its shapes.
  fileprivate func codes(
    of trie: Int, _ plan: (Int, Sequences) throws(DamagedBlock) -> Plan
  ) throws(DamagedBlock) -> GrowableBuffer<Int32> {
    guard let numbers = try readNumbers(shapes.tries[trie].column) else {
      return GrowableBuffer(capacity: 1)
    }
    let sequences = Sequences()
    let count = shapes.tries[trie].ends.count
    /// Of each shape: how many sequences it takes from, −1 where it was not met yet, −2 where it does and stays unknown;
    /// the first, or what stands for all.
    let known = GrowableBuffer<(count: Int32, value: Int32)>(capacity: max(count, 1))
    known.resize(to: count)
    known.base.update(repeating: (-1, 0), count: count)
    var unclear: [Int: [Int]] = [:]
    let codes = GrowableBuffer<Int32>(capacity: max(numbers.count, 1))
    for number in numbers.elements {
      guard number >= 0, number < Int64(count) else { throw DamagedBlock() }
      let place = Int(truncatingIfNeeded: number)
      if known.base[place].count == -1 {
        let plan = try plan(place, sequences)
        if plan.sequences.isEmpty {
          known.base[place] = (0, plan.isUnclear ? unknownCode : plan.other)
        } else if plan.sequences.count == 1, !plan.isUnclear {
          known.base[place] = (1, Int32(truncatingIfNeeded: plan.sequences[0]))
        } else {
          known.base[place] = (-2, 0)
          unclear[place] = plan.sequences
        }
      }
      let plan = known.base[place]
      switch plan.count {
      case 0: codes.append(plan.value)
      case 1: codes.append(try sequences.next(of: Int(plan.value)))
      default:
        for sequence in unclear[place] ?? [] { _ = try sequences.next(of: sequence) }
        codes.append(unknownCode)
      }
    }
    return codes
  }
}

extension StoredShapes {
  /// Appends the pieces of a shape but its end.
  fileprivate func pieces(
    of trie: Int, _ number: Int, in memory: GrowableBuffer<Piece>
  ) throws(DamagedBlock) -> UnsafeBufferPointer<Piece> {
    memory.truncate(to: 0)
    try append(trie, number, to: memory)
    return UnsafeBufferPointer(start: memory.base, count: max(memory.count - 1, 0))
  }
}

/// A way through the tries around texts.
private struct ObjectWalk {
  private let columns: PackedColumns
  private let objects: TextObjects
  private let path: Int
  private let isOnWay: [Bool]

  init(_ columns: PackedColumns, _ objects: TextObjects, _ path: Int) {
    self.columns = columns
    self.objects = objects
    self.path = path
    isOnWay = columns.shapes.paths(to: path)
  }

  /// The numbers of the objects that are texts in objects of a trie.
  mutating func around(trie: Int, depth: Int) throws(DamagedBlock) -> GrowableBuffer<Int32> {
    guard depth < NestedText.maximumDepth else { throw DamagedBlock() }
    var known: [Int: Int] = [:]
    var walk = self
    let shape = GrowableBuffer<StoredShapes.Piece>()
    return try columns.codes(of: trie) { number, sequences throws(DamagedBlock) in
      let (columns, stored) = (walk.columns, walk.columns.shapes)
      var plan = Plan(other: unknownCode)
      for piece in try stored.pieces(of: trie, number, in: shape) {
        let step = stored.path(of: piece)
        let isInText =
          stored.paths[step].kind == .nested && Int(stored.paths[step].parent) == walk.path
        let isText = isInText && piece.kind == .object
        guard isText || piece.kind == .object && walk.isOnWay[step] else {
          // A text that is not an object: what it says is not known here.
          if step == walk.path || isInText { plan.isUnclear = true }
          continue
        }
        if known[piece.reference] == nil {
          let codes: GrowableBuffer<Int32>
          if isText {
            let count = try columns.readNumbers(stored.tries[piece.reference].column)?.count ?? 0
            // Each takes some bytes of the records.
            codes = try walk.objects.add(
              trie: piece.reference, count: count, limit: columns.size)
          } else {
            codes = try walk.around(trie: piece.reference, depth: depth + 1)
          }
          known[piece.reference] = sequences.add(codes)
        }
        plan.sequences.append(known[piece.reference] ?? 0)
      }
      return plan
    }
  }
}

/// A way through the tries of texts.
private struct MemberWalk {
  private let columns: PackedColumns
  private let found: TextMembers
  private let keys: [[UInt8]]

  init(_ columns: PackedColumns, _ found: TextMembers, _ keys: [[UInt8]]) {
    self.columns = columns
    self.found = found
    self.keys = keys
  }

  /// The codes of records by the objects that their texts are.
  mutating func members(
    of objects: TextObjects
  ) throws(DamagedBlock) -> GrowableBuffer<Int32> {
    let all = GrowableBuffer<Int32>(capacity: 1)
    for trie in objects.tries {
      guard trie.first == all.count else { throw DamagedBlock() }
      let codes = try self.objects(of: trie.number, step: 0)
      all.append(codes.elements)
    }
    let codes = GrowableBuffer<Int32>(capacity: max(objects.numbers.count, 1))
    for number in objects.numbers.elements {
      if number < 0 {
        codes.append(unknownCode)
      } else {
        guard number < all.count else { throw DamagedBlock() }
        codes.append(all.base[Int(number)])
      }
    }
    return codes
  }

  /// The codes of objects in texts at the rest of the path.
  private mutating func objects(
    of trie: Int, step: Int
  ) throws(DamagedBlock) -> GrowableBuffer<Int32> {
    guard step < keys.count else { throw DamagedBlock() }
    let isLast = step == keys.count - 1
    let key = keys[step]
    var known: [Int: Int] = [:]
    var walk = self
    let shape = GrowableBuffer<StoredShapes.Piece>()
    return try columns.codes(of: trie) { number, sequences throws(DamagedBlock) in
      let stored = walk.columns.shapes
      var plan = Plan(other: 0)
      var count = 0
      let pieces = try stored.pieces(of: trie, number, in: shape)
      // An array of white space alone stands between the pieces, and may be what is asked for.
      plan.isUnclear = shape.elements.contains { $0.literal.contains(UInt8(ascii: "[")) }
      for piece in pieces {
        var path = stored.paths[stored.path(of: piece)]
        let isNested = path.kind == .nested
        if isNested { path = stored.paths[Int(path.parent)] }
        guard path.kind == .member else { continue }
        // A name that is written with escapes may be any.
        if path.key.contains(UInt8(ascii: "\\")) { plan.isUnclear = true }
        guard path.key.elementsEqual(key) else { continue }
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
  private func arrays(_ array: Int) throws(DamagedBlock) -> GrowableBuffer<Int32> {
    let stored = columns.shapes
    guard let counts = try columns.readNumbers(stored.arrays[array].column) else {
      return GrowableBuffer(capacity: 1)
    }
    var known: [Int: Int] = [:]
    let walk = self
    let shape = GrowableBuffer<StoredShapes.Piece>()
    let trie = stored.arrays[array].elements
    let codesOfElements = try columns.codes(of: trie) { number, sequences throws(DamagedBlock) in
      var plan = Plan(other: unknownCode)
      let pieces = try walk.columns.shapes.pieces(of: trie, number, in: shape)
      // Nothing is around the value of an element but quotes, which may have escapes of the text around them.
      plan.isUnclear = !shape.elements.allSatisfy { piece in
        piece.literal.allSatisfy { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
      }
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
    let elements = [Int32](codesOfElements.elements)
    let (made, ends) = (GrowableBuffer<UInt8>(), GrowableBuffer<UInt32>())
    /// Of arrays of one element by its code, and of others.
    var ofOne = [Int32](repeating: unknownCode, count: found.codeCount)
    var others = ArrayNumbers()
    let codes = GrowableBuffer<Int32>(capacity: max(counts.count, 1))
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
      if part.contains(unknownCode) {
        codes.append(unknownCode)
      } else if count == 1 {
        let element = Int(elements[start - 1])
        if ofOne[element] < 0 { ofOne[element] = add(part) }
        codes.append(ofOne[element])
      } else {
        codes.append(others.number(of: part, in: elements, else: add))
      }
    }
    let first = Int32(truncatingIfNeeded: found.add(made, ends: ends))
    for place in 0..<codes.count where codes.base[place] >= 0 { codes.base[place] += first }
    return codes
  }

  private func values(
    of piece: StoredShapes.Piece
  ) throws(DamagedBlock) -> GrowableBuffer<Int32> {
    guard let values = try columns.readPlainTexts(piece.reference) else {
      return GrowableBuffer(capacity: 1)
    }
    let first = Int32(truncatingIfNeeded: found.add(values, isString: piece.kind != .bare))
    let isEach = values.distinctCount == nil
    let codes = GrowableBuffer<Int32>(capacity: max(values.count, 1))
    for index in 0..<values.count {
      let number = isEach ? UInt32(truncatingIfNeeded: index) : values.code(at: index)
      codes.append(first &+ Int32(truncatingIfNeeded: number))
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
