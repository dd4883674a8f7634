/// The texts that strings of records have at some paths, put together along with the records.
///
/// A text comes of the same pieces as where only texts are asked for, and of the same values. That holds where nothing
/// of a text stands anywhere else in the records, which is looked at as shapes are met: other blocks, which no packer
/// makes, are odd.
final class TextsBeside {
  /// What is around a value in a text, without a level of its escapes; the second only of a value that is all of a
  /// text.
  struct Around: BitwiseCopyable {
    var before = UnsafeRawBufferPointer(start: nil, count: 0)
    var after = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// The strings.
  let paths: [Int]
  /// The texts, one after another as they came, and where they are.
  let bytes: GrowableBuffer<UInt8>
  let found = GrowableBuffer<Rebuilder.Found>()
  /// By column; of columns in texts.
  let values: GrowableBuffer<ColumnValues>
  /// Of each piece that was met.
  let around = GrowableBuffer<Around>()
  let literals = LiteralMemory()
  private let shapes: StoredShapes
  /// What values point at.
  private var kept: [UnpackedColumn] = []
  /// Of each path, the text that it is in, as a number from 1, and whether it is on the way to one.
  private var insides: [UInt8]
  private var isOnWay: [Bool]

  /// - Parameter paths: of strings, at most 200.
  /// - Returns: nil for odd shapes.
  init?(_ columns: PackedColumns, textsAt paths: [Int]) throws(DamagedBlock) {
    self.paths = paths
    shapes = columns.shapes
    bytes = GrowableBuffer(capacity: max(columns.size, 1))
    insides = Array(repeating: 0, count: shapes.paths.count)
    isOnWay = Array(repeating: false, count: shapes.paths.count)
    values = GrowableBuffer(capacity: max(shapes.columns.count, 1))
    for (number, path) in paths.enumerated() {
      for (place, isInside) in shapes.paths(inTextAt: path).enumerated() where isInside {
        guard insides[place] == 0 else { return nil }
        insides[place] = UInt8(number + 1)
      }
      for (place, isOn) in shapes.paths(to: path).enumerated() where isOn { isOnWay[place] = true }
    }
    for path in paths where insides[path] != 0 { return nil }
    guard shapes.tries[0].path == 0,
      shapes.tries.allSatisfy({ Int(shapes.columns[$0.column].path) == $0.path }),
      shapes.arrays.allSatisfy({ array in
        let elements = shapes.tries[array.elements].path
        return Int(shapes.columns[array.column].path) == array.path
          && insides[elements] == insides[array.path] && !isOnWay[elements]
      })
    else { return nil }
    for (number, column) in shapes.columns.enumerated() {
      let path = Int(column.path)
      guard case .leaf = column.kind, insides[path] > 0 || paths.contains(path),
        let texts = try columns.readPlainTexts(number)
      else {
        values.append(ColumnValues(numbers: nil))
        continue
      }
      kept.append(texts)
      values.append(texts.values)
    }
  }

  func isInside(trie number: Int) -> Bool { insides[shapes.tries[number].path] > 0 }

  /// Takes a shape of a trie that is met, its pieces marked.
  ///
  /// - Returns: whether it is not odd.
  func take(_ pieces: UnsafeMutableBufferPointer<StoredShapes.Piece>, of trie: Int) -> Bool {
    let path = shapes.tries[trie].path
    let inside = insides[path]
    for (index, piece) in pieces.enumerated() {
      if inside > 0 {
        guard piece.kind == .end || insides[shapes.path(of: piece)] == inside else { return false }
        around.append(Around(before: literals.copy(piece.literal)))
        continue
      }
      var made = Around()
      if piece.kind != .end {
        let place = shapes.path(of: piece)
        let text = isText(piece, place)
        guard piece.text == text else { return false }
        // All that is on the way to a text is reached by objects alone, one within another.
        if text > 0 {
          guard Int(shapes.paths[paths[Int(text) - 1]].parent) == path else { return false }
          made.before = literals.copy(
            UnsafeRawBufferPointer(rebasing: piece.literal.dropFirst(Int(piece.textStart))))
          made.after = literals.copy(
            UnsafeRawBufferPointer(rebasing: pieces[index + 1].literal.prefix(Int(piece.textEnd))))
        } else if piece.kind == .object, isOnWay[place] {
          guard Int(shapes.paths[place].parent) == path else { return false }
        }
      }
      around.append(made)
    }
    return true
  }

  /// The text that a piece outside of texts must be, as a number from 1; 0 for one that is none.
  private func isText(_ piece: StoredShapes.Piece, _ path: Int) -> UInt8 {
    if insides[path] > 0 { return insides[path] }
    switch piece.kind {
    case .end, .object, .array: return 0
    case .string, .text, .anyString, .bare, .raw, .record:
      return paths.firstIndex(of: path).map { UInt8($0 + 1) } ?? 0
    }
  }
}
