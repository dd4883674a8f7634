import Diagnostics
import KQL
import KQLSyntax

/// Where in a text somebody types: the word that is begun, the tokens before it, and the brackets around it.
struct CursorPlace {
  /// What the place is in.
  enum Surroundings: Equatable {
    case code
    case comment
    /// Text in quotes that begins at an offset.
    case string(Int)
  }

  /// A bracket that is open, or the whole text.
  struct Frame {
    /// The index of the bracket's token; nil for the text.
    var opener: Int?
    /// The index of the first token of the statement.
    var statement: Int
    /// The index of the first token after the last pipe, or of the statement.
    var stage: Int
    /// How many pipes the statement has on this level.
    var pipes = 0
    /// How many commas stand on this level after the bracket.
    var commas = 0
    /// Whether operators begin in it without a table.
    var isBody = false
  }

  let source: SourceText
  /// Where the word begins that is being typed; the place itself where none is.
  let wordStart: Int
  let word: String
  /// Those before the word.
  let tokens: [Token]
  let surroundings: Surroundings
  /// The text first, the innermost bracket last.
  private(set) var frames: [Frame]
  let words: Vocabulary

  init(_ source: SourceText, at offset: Int, _ words: Vocabulary) {
    let offset = min(max(offset, 0), source.utf8.count)
    self.source = source
    self.words = words
    var start = offset
    while start > 0, Self.isWordByte(source.utf8[start - 1]) { start -= 1 }
    start = Self.hyphenatedStart(source.utf8, start)
    if start > 0, source.utf8[start - 1] == UInt8(ascii: "!") { start -= 1 }
    let head = SourceText(source.text(Span(0, start)), name: source.name)
    let (read, problem) = readableTokens(of: head)
    tokens = Array(read.dropLast())
    if let problem, problem.code == .unterminated {
      surroundings = .string(problem.span.start)
    } else if Self.endsInComment(head.utf8, from: tokens.last?.span.end ?? 0) {
      surroundings = .comment
    } else {
      surroundings = .code
    }
    wordStart = start
    word = source.text(Span(start, offset))
    frames = [Frame(opener: nil, statement: 0, stage: 0)]
    for index in tokens.indices { pass(index) }
    if frames.count == 1, beginsQuery(tokens.count) {
      frames[0] = Frame(opener: nil, statement: tokens.count, stage: tokens.count)
    }
  }

  /// What is replaced by what is chosen.
  var wordSpan: Span { Span(wordStart, wordStart + word.utf8.count) }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
      true
    default: false
    }
  }

  /// The start of a word of letters and hyphens right after a pipe, as `project-aw`; `start` for others.
  private static func hyphenatedStart(_ bytes: [UInt8], _ start: Int) -> Int {
    var first = start
    while first > 0, isWordByte(bytes[first - 1]) || bytes[first - 1] == UInt8(ascii: "-") {
      first -= 1
    }
    var before = first
    while before > 0, bytes[before - 1] <= 0x20 { before -= 1 }
    let follows = before > 0 && bytes[before - 1] == UInt8(ascii: "|")
    return follows && bytes[first..<start].first != UInt8(ascii: "-") ? first : start
  }

  private static func endsInComment(_ bytes: [UInt8], from end: Int) -> Bool {
    let line = bytes[end...].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? end
    return bytes[line...].indices.dropLast().contains {
      bytes[$0] == UInt8(ascii: "/") && bytes[$0 + 1] == UInt8(ascii: "/")
    }
  }

  // MARK: brackets

  private mutating func pass(_ index: Int) {
    let level = frames.count - 1
    if level == 0, beginsQuery(index) {
      frames[0] = Frame(opener: nil, statement: index, stage: index)
    }
    guard case .punctuation(let mark) = tokens[index].kind else { return }
    switch mark {
    case .leftParen, .leftBracket, .leftBrace:
      var frame = Frame(opener: index, statement: index + 1, stage: index + 1)
      if mark == .leftParen, let place = stage(of: frames[level], before: index) {
        frame.isBody = place.content == .operators
      }
      frames.append(frame)
    case .rightParen, .rightBracket, .rightBrace: if level > 0 { frames.removeLast() }
    case .pipe:
      frames[level].pipes += 1
      frames[level].stage = index + 1
    case .semicolon:
      frames[level].pipes = 0
      frames[level].statement = index + 1
      frames[level].stage = index + 1
    case .comma: frames[level].commas += 1
    case .colon, .dotDot, .dot, .plus, .minus, .star, .slash, .percent, .equalEqual, .notEqual,
      .equalTilde, .notTilde, .arrow, .assign, .lessOrEqual, .lessGreater, .less, .greaterOrEqual,
      .greater, .bang, .question, .at:
      return
    }
  }

  /// Whether a query begins at a token, or at the word that is typed, after a blank line.
  private func beginsQuery(_ index: Int) -> Bool {
    guard index > 0, endsOperand(index - 1, of: nil) else { return false }
    let end = index < tokens.count ? tokens[index].span.start : wordStart
    let between = source.utf8[tokens[index - 1].span.end..<end]
    guard between.count(where: { $0 == 0x0A }) > 1 else { return false }
    guard index < tokens.count else { return true }
    if case .identifier = tokens[index].kind { return true }
    return false
  }

  // MARK: operators

  /// An operator and what stands at a place in it.
  struct Stage {
    var form: any TabularOperator.Type
    /// The index of the first token after the keyword.
    var first: Int
    var content: OperatorPlaces.Content
    /// The index of the first token after the operator's word that stands last, such as `by`.
    var wordEnd: Int?
    /// Whether only options stand after the keyword.
    var takesOptions: Bool
    /// The option whose value stands here.
    var option: String?
  }

  /// The operator of a frame, as it stands before a token.
  func stage(of frame: Frame, before end: Int) -> Stage? {
    guard let (word, first) = keyword(at: frame.stage, before: end),
      let form = words.operators[word]
    else { return nil }
    let follows = frame.pipes > 0 || frame.isBody
    guard follows || form.start != .never else { return nil }
    if !follows, first < end, tokens[first].kind == .punctuation(.leftParen),
      word == "range" || word == "count"
    {
      return nil
    }
    let places = form.places
    var stage = Stage(
      form: form, first: first, content: places.operands, wordEnd: nil, takesOptions: true)
    var base = places.operands
    var depth = 0
    var index = first
    while index < end {
      switch tokens[index].kind {
      case .punctuation(.leftParen), .punctuation(.leftBracket), .punctuation(.leftBrace):
        depth += 1
        stage.takesOptions = false
      case .punctuation(.rightParen), .punctuation(.rightBracket), .punctuation(.rightBrace):
        depth -= 1
      case .punctuation(.comma) where depth == 0: stage.content = base
      case .identifier(let name) where depth == 0:
        if index + 1 < end, tokens[index + 1].kind == .punctuation(.assign),
          places.options.contains(where: { $0.name == name }), stage.takesOptions
        {
          if index + 2 == end { stage.option = name }
          index += 2
          break
        }
        stage.takesOptions = false
        if let found = places.words.first(where: { Self.firstWord($0.word) == name }) {
          stage.wordEnd = index + 1
          guard let next = found.next else { break }
          stage.content = next
          switch next {
          case .nothing, .words: break
          default: base = next
          }
        } else if case .words = base {
          base = .nothing
          stage.content = .nothing
        }
      default: if depth == 0 { stage.takesOptions = false }
      }
      index += 1
    }
    return stage
  }

  static func firstWord(_ words: String) -> Substring { words.prefix { $0 != " " && $0 != "=" } }

  /// The words joined by hyphens at a token, and the index after them.
  private func keyword(at index: Int, before end: Int) -> (String, Int)? {
    guard index < end, case .identifier(var word) = tokens[index].kind else { return nil }
    var next = index + 1
    var known = words.operators[word] != nil ? (word, next) : nil
    while next + 1 < end, tokens[next].kind == .punctuation(.minus),
      tokens[next].span.start == tokens[next - 1].span.end,
      case .identifier(let part) = tokens[next + 1].kind
    {
      word += "-" + part
      next += 2
      if words.operators[word] != nil { known = (word, next) }
    }
    return known
  }

  // MARK: what stands before

  /// Whether a token ends a value, a name or a bracket, so that no other can follow it at once.
  ///
  /// - Parameter stage: the operator that it stands in, whose words end nothing.
  func endsOperand(_ index: Int, of stage: Stage?) -> Bool {
    guard index >= 0, index < tokens.count else { return false }
    switch tokens[index].kind {
    case .identifier(let word):
      if let stage, index < stage.first || stage.wordEnd == index + 1 { return false }
      if ["and", "or", "not", "let", "set", "contains", "has"].contains(word) { return false }
      return words.entry(word, .scalarOperator) == nil
    case .string, .integer, .real, .timespan, .typed, .punctuation(.rightParen),
      .punctuation(.rightBracket), .punctuation(.rightBrace):
      return true
    case .punctuation, .end: return false
    }
  }

  /// The name right before the bracket of a frame: a function's, or a word of the language.
  func owner(of frame: Frame) -> String? {
    guard let opener = frame.opener, opener > 0,
      tokens[opener].kind == .punctuation(.leftParen),
      case .identifier(let word) = tokens[opener - 1].kind
    else { return nil }
    return word
  }

  /// The token at an index from the end: 0 is the last one.
  func last(_ back: Int = 0) -> TokenKind? {
    tokens.count > back ? tokens[tokens.count - 1 - back].kind : nil
  }
}
