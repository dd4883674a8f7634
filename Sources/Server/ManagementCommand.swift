/// A command of Kusto, such as `.show tables`, taken apart: its words, and the query that its table goes through.
struct ManagementCommand: Sendable, Hashable {
  enum Word: Sendable, Hashable {
    /// In the case in which it was written.
    case name(String)
    /// A name in brackets or quotes, and so no word of the language.
    case quoted(String)
    case punctuation(Character)
  }

  var words: [Word]
  /// What follows the first pipe.
  var pipe: String?

  /// Whether a text is a command: its first character, after blanks and comments, is a dot.
  static func isCommand(_ text: String) -> Bool { begin(of: text).first == "." }

  private static func begin(of text: String) -> Substring {
    var rest = text[...]
    while true {
      rest = rest.drop(while: \.isWhitespace)
      guard rest.hasPrefix("//") else { return rest }
      rest = rest.drop { !$0.isNewline }
    }
  }

  /// nil where a bracket or quote is never closed.
  init?(_ text: String) {
    var rest = Self.begin(of: text).dropFirst()
    words = []
    while let character = rest.first {
      if character.isWhitespace {
        rest.removeFirst()
      } else if character == "|" {
        pipe = String(rest.dropFirst())
        break
      } else if character == "[" {
        guard let (name, end) = Self.bracketed(rest) else { return nil }
        words.append(.quoted(name))
        rest = end
      } else if character == "'" || character == "\"" {
        guard let (name, end) = Self.quoted(rest) else { return nil }
        words.append(.quoted(name))
        rest = end
      } else if character.isLetter || character.isNumber || "_-*.@".contains(character) {
        let word = rest.prefix {
          $0.isLetter || $0.isNumber || "_-*.@".contains($0)
        }
        words.append(.name(String(word)))
        rest = rest.dropFirst(word.count)
      } else {
        words.append(.punctuation(character))
        rest.removeFirst()
      }
    }
  }

  private static func quoted(_ text: Substring) -> (String, Substring)? {
    guard let quote = text.first else { return nil }
    var name = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character == quote { return (name, rest) }
      if character == "\\" {
        guard let next = rest.popFirst() else { return nil }
        name.append(next)
      } else {
        name.append(character)
      }
    }
    return nil
  }

  private static func bracketed(_ text: Substring) -> (String, Substring)? {
    let inner = text.dropFirst().drop(while: \.isWhitespace)
    if let quote = inner.first, quote == "'" || quote == "\"" {
      guard let (name, rest) = quoted(inner) else { return nil }
      let end = rest.drop(while: \.isWhitespace)
      return end.first == "]" ? (name, end.dropFirst()) : nil
    }
    guard let close = inner.firstIndex(of: "]") else { return nil }
    return (String(inner[..<close]), inner[inner.index(after: close)...])
  }

  // MARK: reading the words

  /// The words of the language at the beginning, in lower case; a name in quotes is none.
  func word(_ index: Int) -> String? {
    guard index < words.count, case .name(let word) = words[index] else { return nil }
    return word.lowercased()
  }

  /// The name at a place, quoted or not.
  func name(_ index: Int) -> String? {
    guard index < words.count else { return nil }
    switch words[index] {
    case .name(let name), .quoted(let name): return name
    case .punctuation: return nil
    }
  }

  /// The names of a list in parentheses that begins at a place, and the place after it; nil where none begins there.
  func list(_ index: Int) -> (names: [String], end: Int)? {
    guard index < words.count, words[index] == .punctuation("(") else { return nil }
    var names: [String] = []
    var at = index + 1
    while at < words.count, words[at] != .punctuation(")") {
      if let name = name(at) { names.append(name) }
      at += 1
    }
    return at < words.count ? (names, at + 1) : nil
  }
}
