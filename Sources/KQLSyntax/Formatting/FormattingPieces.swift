import Diagnostics

/// What a layout is made of: the words of a query, and brackets with what stands in them.
indirect enum FormattingPiece {
  case word(FormattingWord)
  case bracket(open: FormattingWord, content: [FormattingPiece], close: FormattingWord)

  var first: FormattingWord {
    switch self {
    case .word(let word): word
    case .bracket(let open, _, _): open
    }
  }

  var last: FormattingWord {
    switch self {
    case .word(let word): word
    case .bracket(_, _, let close): close
    }
  }

  func isPunctuation(_ punctuation: Punctuation) -> Bool {
    if case .word(let word) = self { word.kind == .punctuation(punctuation) } else { false }
  }

  /// The text of a word that is a name or a keyword.
  var name: String? {
    if case .word(let word) = self, case .identifier(let text) = word.kind { text } else { nil }
  }
}

/// A token, or the tokens of an operator's name (`mv-expand`), with what the text around says.
struct FormattingWord {
  var kind: TokenKind
  var text: String
  /// Comments on lines of their own before it.
  var commentsBefore: [Comment] = []
  /// A comment after it on its line.
  var commentBehind: String?
  /// Whether it stands right after the token before.
  var isAdjacent: Bool
  /// Whether an empty line stands before it and the comments that belong to it.
  var hasBlankLineBefore: Bool
  /// Of a bracket that opens: what stands in it.
  var content = Content.expressions

  enum Content: Equatable {
    case expressions
    /// `with (name=value, …)`.
    case options
    /// The values of a `datatable` of that number of columns.
    case rows(Int)
  }

  struct Comment {
    var text: String
    var hasBlankLineBefore: Bool
  }

  /// How many columns it takes; nil where it cannot stand within a line.
  var width: Int? { text.utf8.contains(0x0A) ? nil : text.count }
}

/// Reads a text into words and brackets. Every token and every comment of the text is in what it makes.
struct FormattingReader {
  private let source: SourceText
  private let grammar: Grammar
  private var words: [FormattingWord] = []
  private var index = 0
  /// The comments after the last token.
  private(set) var rest: [FormattingWord.Comment] = []

  /// - Throws: what is wrong with the tokens.
  init(_ source: SourceText, grammar: Grammar) throws(Diagnostic) {
    self.source = source
    self.grammar = grammar
    var end = 0
    for token in try tokens(of: source) {
      let gap = Gap(source.text(Span(end, token.span.start)), isFirst: words.isEmpty)
      end = token.span.end
      if let comment = gap.behind { words[words.count - 1].commentBehind = comment }
      if token.kind == .end {
        rest = gap.before
      } else {
        words.append(
          FormattingWord(
            kind: token.kind, text: source.text(token.span), commentsBefore: gap.before,
            isAdjacent: gap.isEmpty, hasBlankLineBefore: gap.hasBlankLine))
      }
    }
  }

  /// The pieces of the whole text. Brackets that do not match are words.
  mutating func pieces() -> [FormattingPiece] {
    var pieces: [FormattingPiece] = []
    while index < words.count { pieces += self.pieces(until: nil) }
    return pieces
  }

  private mutating func pieces(until close: Punctuation?) -> [FormattingPiece] {
    var pieces: [FormattingPiece] = []
    while index < words.count {
      let word = words[index]
      if let close, word.kind == .punctuation(close) { return pieces }
      index += 1
      guard case .punctuation(let punctuation) = word.kind,
        let closing = Self.closing[punctuation]
      else {
        pieces.append(.word(operatorName(word)))
        continue
      }
      let content = self.pieces(until: closing)
      if index < words.count {
        var word = word
        word.content = Self.content(after: pieces)
        pieces.append(.bracket(open: word, content: content, close: words[index]))
        index += 1
      } else {
        pieces.append(.word(word))
        pieces += content
      }
    }
    return pieces
  }

  private static func content(after pieces: [FormattingPiece]) -> FormattingWord.Content {
    if pieces.last?.name == "with" { return .options }
    if pieces.count >= 2, pieces[pieces.count - 2].name == "datatable",
      case .bracket(_, let columns, _)? = pieces.last
    {
      return .rows(1 + columns.count { $0.isPunctuation(.comma) })
    }
    return .expressions
  }

  private static let closing: [Punctuation: Punctuation] = [
    .leftParen: .rightParen, .leftBracket: .rightBracket, .leftBrace: .rightBrace,
  ]

  /// Words with a hyphen that stand within an operator.
  private static let hyphenated: Set<String> = [
    "partitioned-by", "project-smart", "granny-asc", "granny-desc",
  ]

  /// The word, with the hyphens and words that make it the name of an operator.
  private mutating func operatorName(_ word: FormattingWord) -> FormattingWord {
    guard case .identifier = word.kind else { return word }
    var longest = word
    var length = 0
    var text = word.text
    var next = index
    while next + 1 < words.count, words[next].kind == .punctuation(.minus),
      case .identifier = words[next + 1].kind, words[next].isAdjacent, words[next + 1].isAdjacent
    {
      text += "-" + words[next + 1].text
      next += 2
      if grammar.operators[text] != nil || grammar.unsupported[text] != nil
        || Self.hyphenated.contains(text)
      {
        longest.text = text
        longest.kind = .identifier(text)
        longest.commentBehind = words[next - 1].commentBehind
        length = next - index
      }
    }
    index += length
    return longest
  }
}

/// What stands between two tokens: blanks and comments.
private struct Gap {
  /// A comment on the line of the token before.
  var behind: String?
  var before: [FormattingWord.Comment] = []
  var hasBlankLine = false
  var isEmpty: Bool

  init(_ text: String, isFirst: Bool) {
    isEmpty = text.isEmpty
    // The last piece is what stands before the token on its own line.
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    var sawBlankLine = false
    for (number, line) in lines.enumerated() {
      let comment = Self.trimmed(line)
      if comment.isEmpty {
        if number > 0, number < lines.count - 1 { sawBlankLine = true }
      } else if number == 0, !isFirst {
        behind = comment
      } else {
        before.append(FormattingWord.Comment(text: comment, hasBlankLineBefore: sawBlankLine))
        sawBlankLine = false
      }
    }
    hasBlankLine = sawBlankLine
  }

  /// A comment without the blanks around it, which may be wide ones.
  private static func trimmed(_ line: Substring.UTF8View) -> String {
    let text = String(decoding: line, as: UTF8.self)
    var comment = text.drop { $0 != "/" }
    while let last = comment.last, last == " " || last == "\t" || last == "\r" {
      comment.removeLast()
    }
    return String(comment)
  }
}
