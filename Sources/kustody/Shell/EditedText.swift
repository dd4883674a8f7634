/// A text of several lines that is being edited, and the place in it.
struct EditedText {
  private(set) var characters: [Character] = []
  /// From 0 to the number of characters.
  private(set) var cursor = 0

  init(_ text: String = "") {
    characters = Self.shown(text)
    cursor = characters.count
  }

  var text: String { String(characters) }
  var isEmpty: Bool { characters.isEmpty }
  var isAtEnd: Bool { cursor == characters.count }
  /// The place in UTF-8 bytes.
  var offset: Int { String(characters[..<cursor]).utf8.count }

  /// Typed or pasted text without what a terminal would obey: tabs become blanks, line breaks line feeds.
  private static func shown(_ text: String) -> [Character] {
    var result: [Character] = []
    for character in text {
      switch character {
      case "\r\n", "\r", "\n": result.append("\n")
      case "\t": result += [" ", " "]
      default:
        let value = character.unicodeScalars.first?.value ?? 0
        if value >= 0x20, !(0x7F..<0xA0).contains(value) { result.append(character) }
      }
    }
    return result
  }

  mutating func insert(_ text: String) {
    let new = Self.shown(text)
    characters.insert(contentsOf: new, at: cursor)
    cursor += new.count
  }

  /// Puts text in the place of a stretch of UTF-8 bytes that ends at the cursor.
  mutating func replace(from offset: Int, with text: String) {
    while cursor > 0, self.offset > offset { deleteBackward() }
    insert(text)
  }

  mutating func deleteBackward() {
    guard cursor > 0 else { return }
    cursor -= 1
    characters.remove(at: cursor)
  }

  mutating func deleteForward() {
    if cursor < characters.count { characters.remove(at: cursor) }
  }

  /// Removes the word before the cursor and the blanks after it.
  mutating func deleteWord() {
    let end = cursor
    moveWordLeft()
    characters.removeSubrange(cursor..<end)
  }

  mutating func deleteToLineEnd() {
    let end = characters[cursor...].firstIndex(of: "\n") ?? characters.count
    characters.removeSubrange(cursor..<(end == cursor ? min(end + 1, characters.count) : end))
  }

  mutating func deleteToLineStart() {
    let end = cursor
    moveToLineStart()
    characters.removeSubrange(cursor..<end)
  }

  // MARK: moving

  mutating func moveLeft() { cursor = max(0, cursor - 1) }
  mutating func moveRight() { cursor = min(characters.count, cursor + 1) }
  mutating func moveToEnd() { cursor = characters.count }

  mutating func moveToLineStart() {
    while cursor > 0, characters[cursor - 1] != "\n" { cursor -= 1 }
  }

  mutating func moveToLineEnd() {
    while cursor < characters.count, characters[cursor] != "\n" { cursor += 1 }
  }

  mutating func moveWordLeft() {
    while cursor > 0, !isWord(characters[cursor - 1]) { cursor -= 1 }
    while cursor > 0, isWord(characters[cursor - 1]) { cursor -= 1 }
  }

  mutating func moveWordRight() {
    while cursor < characters.count, !isWord(characters[cursor]) { cursor += 1 }
    while cursor < characters.count, isWord(characters[cursor]) { cursor += 1 }
  }

  private func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  /// To the same column of the line above; false where there is none.
  mutating func moveUp() -> Bool {
    let column = self.column
    let before = cursor
    moveToLineStart()
    guard cursor > 0 else {
      cursor = before
      return false
    }
    cursor -= 1
    moveToLineStart()
    moveRight(columns: column)
    return true
  }

  /// To the same column of the line below; false where there is none.
  mutating func moveDown() -> Bool {
    let column = self.column
    let before = cursor
    moveToLineEnd()
    guard cursor < characters.count else {
      cursor = before
      return false
    }
    cursor += 1
    moveRight(columns: column)
    return true
  }

  private var column: Int {
    cursor - (characters[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0)
  }

  private mutating func moveRight(columns: Int) {
    for _ in 0..<columns where cursor < characters.count && characters[cursor] != "\n" {
      cursor += 1
    }
  }
}
