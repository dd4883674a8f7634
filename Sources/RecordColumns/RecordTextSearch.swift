import JSON

/// What a search found out about a text without putting it together.
package enum TextVerdict: UInt8 {
  case no = 0
  case yes = 1
  /// It is to be looked at itself.
  case maybe = 2
}

extension RecordTexts {
  /// Looks for a text in the pieces that texts of a column are made of: what their objects have in common, and the
  /// values of their paths, of which equal ones are looked at once.
  ///
  /// - Parameters:
  ///   - needle: not empty.
  ///   - test: makes of a part of the needle a test whether a piece has it.
  /// - Returns: by the records' numbers; nil where nothing can be said.
  package func search(
    table: Int64, column: Int, for needle: [UInt8],
    _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) throws(DamagedBlock) -> [TextVerdict]? {
    guard let places = places(table: table, column: column), let path = places.path,
      let pieces = try pieces(ofTextsAt: path), pieces.isPlain
    else { return nil }
    guard let run = pieces.run(of: needle, test) else { return nil }
    var search = PieceSearch(pieces, count: count, needle, run, test)
    guard var verdicts = try search.run() else { return nil }
    for place in places.said {
      guard place.record < count else { throw DamagedBlock() }
      verdicts[place.record] = .maybe
    }
    return verdicts
  }
}

/// What texts at a path are made of.
final class TextPieces {
  struct Piece {
    enum Kind { case column, trie, array }
    var kind: Kind
    var number: Int
    /// The literals around it.
    var before = UnsafeRawBufferPointer(start: nil, count: 0)
    var after = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Whether it is all of a text.
    var isWhole = false
  }

  /// A way through a trie as far as it is part of texts.
  struct Shape {
    /// Without their escapes.
    var literals: [UnsafeRawBufferPointer] = []
    var pieces: [Piece] = []
    /// Around texts: how many of its pieces are whole texts.
    var textCount = 0
  }

  let columns: PackedColumns
  private let isOnWay: [Bool]
  private let path: Int
  private let literals = LiteralMemory()
  /// By trie; empty for those that are not part of texts.
  private(set) var shapes: [[Shape]]
  /// Bytes at which pieces meet.
  private var edges = [Bool](repeating: false, count: 256)

  init(_ columns: PackedColumns, path: Int) throws(DamagedBlock) {
    self.columns = columns
    self.path = path
    isOnWay = columns.shapes.paths(to: path)
    shapes = Array(repeating: [], count: columns.shapes.tries.count)
    for byte in "[,]".utf8 { edges[Int(byte)] = true }
    try add(trie: 0, isInside: false, depth: 0)
  }

  private func add(trie: Int, isInside: Bool, depth: Int) throws(DamagedBlock) {
    let stored = columns.shapes
    guard depth < 4 * NestedText.maximumDepth else { throw DamagedBlock() }
    guard shapes[trie].isEmpty else { return }
    let pieces = GrowableBuffer<StoredShapes.Piece>()
    var made: [Shape] = []
    var tries: [(number: Int, isInside: Bool)] = []
    for number in stored.tries[trie].ends.indices {
      pieces.truncate(to: 0)
      try stored.append(trie, number, to: pieces)
      let all = UnsafeMutableBufferPointer(start: pieces.base, count: pieces.count)
      if !isInside { stored.mark(all, textsAt: [path]) }
      var shape = Shape()
      for (index, piece) in all.enumerated() where piece.kind != .end {
        if !isInside, piece.text == 0 {
          if piece.kind == .object, isOnWay[stored.tries[piece.reference].path] {
            shape.pieces.append(Piece(kind: .trie, number: piece.reference))
            tries.append((piece.reference, false))
          }
          continue
        }
        var made = Piece(kind: .column, number: piece.reference)
        if isInside {
          made.before = literals.copy(piece.literal)
          made.after = literals.copy(all[index + 1].literal)
        } else {
          made.before = literals.copy(
            UnsafeRawBufferPointer(rebasing: piece.literal.dropFirst(Int(piece.textStart))))
          made.after = literals.copy(
            UnsafeRawBufferPointer(rebasing: all[index + 1].literal.prefix(Int(piece.textEnd))))
          shape.textCount += 1
          made.isWhole = true
        }
        append(made.before, to: &shape)
        append(made.after, to: &shape)
        if piece.kind == .object {
          made.kind = .trie
          tries.append((piece.reference, true))
        } else if piece.kind == .array {
          made.kind = .array
          tries.append((stored.arrays[piece.reference].elements, true))
        }
        shape.pieces.append(made)
      }
      if isInside, all.count == 1 { append(literals.copy(all[0].literal), to: &shape) }
      made.append(shape)
    }
    shapes[trie] = made
    for trie in tries { try add(trie: trie.number, isInside: trie.isInside, depth: depth + 1) }
  }

  private func append(_ literal: UnsafeRawBufferPointer, to shape: inout Shape) {
    guard let first = literal.first, let last = literal.last else { return }
    for byte in [first, last] {
      edges[Int(byte)] = true
      let folded = byte | 0x20
      // A letter in either case.
      if folded >= 0x61, folded <= 0x7A {
        edges[Int(folded)] = true
        edges[Int(folded ^ 0x20)] = true
      }
    }
    // What is after one piece is before the next.
    if shape.literals.last?.baseAddress != literal.baseAddress { shape.literals.append(literal) }
  }

  /// Whether pieces meet at characters of ASCII only: then a text is in another piece by piece, whatever its case.
  var isPlain: Bool { !edges[0x80...].contains(true) }

  /// The part of a needle that is looked for first: one that is in a text only if it is in one of its pieces, in no
  /// literal if there is such a one, and long.
  func run(
    of needle: [UInt8], _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) -> Range<Int>? {
    let runs = needle.indices.split(whereSeparator: { edges[Int(needle[$0])] })
      .map { $0.startIndex..<$0.endIndex }.sorted { $0.count > $1.count }
    let inValues = runs.first { run in
      let isIn = test(Array(needle[run]))
      return !shapes.contains { $0.contains { $0.literals.contains(where: isIn) } }
    }
    return inValues ?? runs.first
  }
}

/// A search through the pieces of texts.
private struct PieceSearch {
  private let pieces: TextPieces
  private let needle: [UInt8]
  /// The part of the needle that is in a text only if it is in a piece of it.
  private let first: [UInt8]
  /// How much of the needle is before the run and after it.
  private let around: (before: Int, after: Int)
  private let hasRun: (UnsafeRawBufferPointer) -> Bool
  private let hasNeedle: (UnsafeRawBufferPointer) -> Bool
  private let count: Int
  private var verdicts: [TextVerdict]
  /// Of how many texts a record has been seen.
  private var textCounts: [UInt8]
  /// Of a column, which values have the run; empty for none.
  private var columnHits: [Int: [Bool]] = [:]
  /// The same of values, which several columns may share.
  private var valueHits: [ObjectIdentifier: [Bool]] = [:]
  /// Of a trie, whether something below it has the run.
  private var trieHits: [Bool?]
  private var visited: [Bool]
  private var isWrong = false
  private var window: [UInt8] = []

  init(
    _ pieces: TextPieces, count: Int, _ needle: [UInt8], _ run: Range<Int>,
    _ test: ([UInt8]) -> (UnsafeRawBufferPointer) -> Bool
  ) {
    self.pieces = pieces
    self.count = count
    self.needle = needle
    first = Array(needle[run])
    around = (run.lowerBound, needle.count - run.upperBound)
    hasRun = test(first)
    hasNeedle = test(needle)
    verdicts = Array(repeating: .no, count: count)
    textCounts = Array(repeating: 0, count: count)
    trieHits = Array(repeating: nil, count: pieces.shapes.count)
    visited = Array(repeating: false, count: pieces.shapes.count)
  }

  mutating func run() throws(DamagedBlock) -> [TextVerdict]? {
    guard try hasHit(trie: 0) else { return verdicts }
    try visit(trie: 0, (0..<UInt32(truncatingIfNeeded: count)).map { $0 })
    if isWrong { return nil }
    // Of several strings of one path the last is the text.
    for record in 0..<count where textCounts[record] > 1 { verdicts[record] = .maybe }
    return verdicts
  }

  private mutating func note(_ verdict: TextVerdict, _ record: UInt32) {
    if verdict == .no || verdicts[Int(record)] == .yes { return }
    verdicts[Int(record)] = verdict
  }

  /// Whether the needle is in a text by a run in a literal of it.
  private func verdict(literal: UnsafeRawBufferPointer) -> TextVerdict {
    guard hasRun(literal) else { return .no }
    if hasNeedle(literal) { return .yes }
    // A run near its ends may go on in what is beside it.
    let start = UnsafeRawBufferPointer(
      rebasing: literal.prefix(around.before + first.count - 1))
    let end = UnsafeRawBufferPointer(rebasing: literal.suffix(around.after + first.count - 1))
    return around.before > 0 && hasRun(start) || around.after > 0 && hasRun(end) ? .maybe : .no
  }

  /// The same for a value that has the run.
  private mutating func verdict(
    value: UnsafeRawBufferPointer, _ piece: TextPieces.Piece
  ) -> TextVerdict {
    if around.before == 0, around.after == 0 { return .yes }
    window.removeAll(keepingCapacity: true)
    window.append(contentsOf: piece.before.suffix(around.before))
    window.append(contentsOf: value)
    window.append(contentsOf: piece.after.prefix(around.after))
    if window.withUnsafeBytes(hasNeedle) { return .yes }
    if piece.isWhole { return .no }
    return piece.before.count >= around.before && piece.after.count >= around.after ? .no : .maybe
  }

  private mutating func hits(column: Int) throws(DamagedBlock) -> [Bool] {
    if let known = columnHits[column] { return known }
    var hits: [Bool] = []
    if pieces.columns.mayHave(first, inColumn: column),
      let values = try pieces.columns.readPlainTexts(column)
    {
      if let known = valueHits[ObjectIdentifier(values)] {
        hits = known
      } else if values.withAllBytes(hasRun) {
        hits = values.test(hasRun)
        if !hits.contains(true) { hits = [] }
      }
      valueHits[ObjectIdentifier(values)] = hits
    }
    columnHits[column] = hits
    return hits
  }

  private mutating func hasHit(trie: Int) throws(DamagedBlock) -> Bool {
    if let known = trieHits[trie] { return known }
    // One that leads to itself has nothing more to say.
    trieHits[trie] = false
    var hasHit = false
    for shape in pieces.shapes[trie] {
      if shape.literals.contains(where: hasRun) { hasHit = true }
      for piece in shape.pieces where try isWanted(piece) { hasHit = true }
    }
    trieHits[trie] = hasHit
    return hasHit
  }

  /// Whether a piece leads to a run.
  private mutating func isWanted(_ piece: TextPieces.Piece) throws(DamagedBlock) -> Bool {
    switch piece.kind {
    case .column: try !hits(column: piece.number).isEmpty
    case .trie: try hasHit(trie: piece.number)
    case .array: try hasHit(trie: pieces.columns.shapes.arrays[piece.number].elements)
    }
  }

  /// What the pieces of a trie's objects lead to.
  private struct Target {
    /// Of a trie or an array's elements, the records of its objects.
    var owners: [UInt32] = []
    /// Of a column, its values, and which have the run; of an array its numbers of elements.
    var values: UnpackedColumn?
    var hits: [Bool] = []
    var counts: GrowableBuffer<Int64>?
    var used = 0
    /// Verdicts by the values' numbers among the different ones, and pieces.
    var known: [Int: TextVerdict] = [:]
  }

  /// - Parameter owners: the records of the trie's objects.
  private mutating func visit(trie: Int, _ owners: [UInt32]) throws(DamagedBlock) {
    let stored = pieces.columns.shapes
    // The objects of a trie come from one place.
    guard let numbers = try pieces.columns.readNumbers(stored.tries[trie].column),
      numbers.count == owners.count, !visited[trie]
    else {
      isWrong = isWrong || !owners.isEmpty
      return
    }
    visited[trie] = true
    let shapes = pieces.shapes[trie]
    let width = shapes.reduce(0) { max($0, $1.pieces.count) }
    var literalVerdicts: [TextVerdict] = []
    /// Of each shape, its pieces that lead to a run: their places in it, and those of their targets.
    var wanted: [[(piece: Int, target: Int)]] = []
    var targets: [Target] = []
    var targetNumbers: [[Int: Int]] = [[:], [:], [:]]
    for shape in shapes {
      let verdicts = shape.literals.map { verdict(literal: $0) }
      literalVerdicts.append(
        verdicts.contains(.yes) ? .yes : verdicts.contains(.maybe) ? .maybe : .no)
      var some: [(Int, Int)] = []
      for (place, piece) in shape.pieces.enumerated() where try isWanted(piece) {
        let kind = piece.kind == .column ? 0 : piece.kind == .trie ? 1 : 2
        if let known = targetNumbers[kind][piece.number] {
          some.append((place, known))
          continue
        }
        var target = Target()
        switch piece.kind {
        case .column:
          target.values = try pieces.columns.readPlainTexts(piece.number)
          target.hits = try hits(column: piece.number)
        case .trie: break
        case .array:
          target.counts = try pieces.columns.readNumbers(stored.arrays[piece.number].column)
        }
        targetNumbers[kind][piece.number] = targets.count
        some.append((place, targets.count))
        targets.append(target)
      }
      wanted.append(some)
    }
    for index in 0..<owners.count {
      guard let shape = Int(exactly: numbers.base[index]), shape >= 0, shape < shapes.count else {
        throw DamagedBlock()
      }
      let owner = owners[index]
      if shapes[shape].textCount > 0 {
        textCounts[Int(owner)] = UInt8(
          clamping: Int(textCounts[Int(owner)]) + shapes[shape].textCount)
      }
      note(literalVerdicts[shape], owner)
      for (place, number) in wanted[shape] {
        let piece = shapes[shape].pieces[place]
        switch piece.kind {
        case .trie: targets[number].owners.append(owner)
        case .array:
          let used = targets[number].used
          guard let counts = targets[number].counts, used < counts.count else {
            throw DamagedBlock()
          }
          let elements = counts.base[used]
          targets[number].used = used + 1
          guard elements >= 0, elements <= Int64(2 * pieces.columns.size),
            targets[number].owners.count <= 2 * pieces.columns.size
          else { throw DamagedBlock() }
          targets[number].owners.append(contentsOf: repeatElement(owner, count: Int(elements)))
        case .column:
          let used = targets[number].used
          guard let values = targets[number].values, used < targets[number].hits.count else {
            throw DamagedBlock()
          }
          targets[number].used = used + 1
          guard targets[number].hits[used] else { continue }
          if verdicts[Int(owner)] == .yes { continue }
          guard let distinct = values.distinctCount else {
            note(verdict(value: values.text(at: used), piece), owner)
            continue
          }
          let key = (shape * width + place) * distinct + Int(values.code(at: used))
          let known = targets[number].known[key] ?? verdict(value: values.text(at: used), piece)
          targets[number].known[key] = known
          note(known, owner)
        }
      }
    }
    for (kind, numbers) in targetNumbers.enumerated() {
      for (number, target) in numbers {
        switch kind {
        case 0: isWrong = isWrong || targets[target].used != targets[target].hits.count
        case 1: try visit(trie: number, targets[target].owners)
        default: try visit(trie: stored.arrays[number].elements, targets[target].owners)
        }
      }
    }
  }
}
