// KQLSyntax: text → tokens → syntax tree, and back to text. It knows the grammar, and no table and
// no type.

import Diagnostics

/// Reads tokens into a tree by recursive descent. Operators read their own words through it.
package struct Parser {
  package let source: SourceText
  package let grammar: Grammar
  private let tokens: [Token]
  private var index = 0
  private var depth = 0
  /// What went wrong so far: after an error in one operator, reading goes on at the next pipe.
  package internal(set) var diagnostics: [Diagnostic] = []
  /// Where reading went on after the last of them.
  var resumedAt: Int?
  private var check: ReadingCheck?
  private var checkCount = 0

  /// How deeply brackets may nest. A person's query stays far below it.
  static let maximumDepth = 200

  package init(_ source: SourceText, grammar: Grammar) throws(Diagnostic) {
    self.init(source, tokens: try KQLSyntax.tokens(of: source), grammar: grammar)
  }

  private init(_ source: SourceText, tokens: [Token], grammar: Grammar) {
    self.source = source
    self.grammar = grammar
    self.tokens = tokens
  }

  /// The whole query.
  ///
  /// - Parameters:
  ///   - tokens: those of the source; nil: not known yet.
  ///   - check: is called now and then, and ends reading by what it throws.
  package static func parse(
    _ source: SourceText, tokens: [Token]? = nil, grammar: Grammar, while check: ReadingCheck? = nil
  ) throws(Diagnostics) -> Query {
    let read: [Token]
    do throws(Diagnostic) {
      if let tokens { read = tokens } else { read = try KQLSyntax.tokens(of: source) }
    } catch {
      throw Diagnostics(source: source, [error])
    }
    var parser = Parser(source, tokens: read, grammar: grammar)
    parser.check = check
    do throws(Diagnostic) {
      let statements = try parser.statements(until: .end)
      if parser.diagnostics.isEmpty { return Query(statements: statements) }
    } catch {
      // Where reading went on after an error and stopped at once, the first one is to blame.
      if parser.diagnostics.isEmpty || error.span.start != parser.resumedAt {
        parser.diagnostics.append(error)
      }
    }
    throw Diagnostics(source: source, parser.diagnostics)
  }

  /// What can be read of a text that holds errors: without the operators and the statements that hold them.
  package static func readable(_ source: SourceText, tokens: [Token], grammar: Grammar) -> Query {
    var parser = Parser(source, tokens: tokens, grammar: grammar)
    var statements: [Statement] = []
    while parser.current.kind != .end {
      if parser.take(.semicolon) { continue }
      let start = parser.index
      parser.depth = 0
      if let statement = parser.attempt({ parser throws(Diagnostic) in try parser.statement() }) {
        statements.append(statement)
      }
      while parser.current.kind != .end, !parser.isAt(.semicolon) || parser.index == start {
        parser.advance()
        parser.skipToPipe()
        if parser.isAt(.pipe) { parser.advance() }
      }
    }
    return Query(statements: statements)
  }

  // MARK: tokens

  var first: Token { tokens[0] }
  package var current: Token { tokens[min(index, tokens.count - 1)] }

  /// The token at that distance after this one, or before it; the first or the last where there is none.
  package func peek(_ offset: Int = 1) -> Token {
    tokens[max(0, min(index + offset, tokens.count - 1))]
  }

  /// The token that was read last.
  var previous: Token? { index > 0 ? tokens[index - 1] : nil }

  /// Where the last read token ended.
  package var lastEnd: Int { index > 0 ? tokens[index - 1].span.end : 0 }

  package mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  package func isAt(_ punctuation: Punctuation) -> Bool {
    current.kind == .punctuation(punctuation)
  }

  package func isAt(word: String) -> Bool { current.kind == .identifier(word) }

  /// Whether nothing more of an operator can stand here.
  package var endsOperator: Bool {
    switch current.kind {
    case .end, .punctuation(.pipe), .punctuation(.semicolon), .punctuation(.rightParen),
      .punctuation(.rightBrace):
      true
    case .identifier, .string, .integer, .real, .timespan, .typed, .punctuation: false
    }
  }

  package mutating func take(_ punctuation: Punctuation) -> Bool {
    guard isAt(punctuation) else { return false }
    advance()
    return true
  }

  package mutating func take(word: String) -> Bool {
    guard isAt(word: word) else { return false }
    advance()
    return true
  }

  @discardableResult
  package mutating func expect(_ punctuation: Punctuation) throws(Diagnostic) -> Span {
    let span = current.span
    guard take(punctuation) else { throw unexpected(wanted: "`\(punctuation.rawValue)`") }
    return span
  }

  package mutating func expect(word: String) throws(Diagnostic) {
    guard take(word: word) else { throw unexpected(wanted: "`\(word)`") }
  }

  /// What to say of the token that stands here.
  package func unexpected(wanted: String) -> Diagnostic {
    let found: String
    switch current.kind {
    case .end: found = "the query ends here"
    case .identifier(let word): found = "`\(word)` cannot stand here"
    case .string: found = "a string cannot stand here"
    case .integer, .real, .timespan, .typed: found = "a literal cannot stand here"
    case .punctuation(let mark): found = "`\(mark.rawValue)` cannot stand here"
    }
    var span = current.span
    if current.kind == .end, span.start > 0 { span = Span(lastEnd, max(lastEnd, span.start)) }
    var diagnostic = Diagnostic(.unexpectedToken, "\(found), expected \(wanted)", at: span)
    if let hint = foreignHint() { (diagnostic.help, diagnostic.fix) = (hint.help, hint.fix) }
    return diagnostic
  }

  package func span(from start: Int) -> Span { Span(start, max(start, lastEnd)) }

  /// Runs `read`, or, where it fails, puts everything back as it was.
  package mutating func attempt<T>(_ read: (inout Parser) throws(Diagnostic) -> T) -> T? {
    let saved = (index, depth, diagnostics)
    do {
      return try read(&self)
    } catch {
      (index, depth, diagnostics) = saved
      return nil
    }
  }

  package mutating func enter() throws(Diagnostic) {
    depth += 1
    guard depth <= Self.maximumDepth else {
      throw Diagnostic(
        .tooComplex, "this is nested more than \(Self.maximumDepth) levels deep", at: current.span,
        help: "name the inner part with `let`")
    }
  }

  package mutating func leave() { depth -= 1 }

  /// Looks now and then whether to read on.
  mutating func checkNowAndThen() throws(Diagnostic) {
    checkCount &+= 1
    if checkCount & 1023 == 0 { try check?() }
  }

  // MARK: names

  /// A name, bare or as `['name']` or `["name"]`.
  package mutating func name(_ wanted: String = "a name") throws(Diagnostic) -> Name {
    if let name = bracketedName() { return name }
    if case .identifier(let word) = current.kind {
      let span = current.span
      advance()
      return Name(word, span)
    }
    // Type names with brackets right after them, as in `let time = …` never lex so; but `time(…)` may.
    throw unexpected(wanted: wanted)
  }

  private mutating func bracketedName() -> Name? {
    guard isAt(.leftBracket), case .string(let text) = peek().kind,
      peek(2).kind == .punctuation(.rightBracket)
    else { return nil }
    let span = current.span.union(peek(2).span)
    advance()
    advance()
    advance()
    return Name(text, span)
  }

  /// A name made of words with `-` between them, nothing blank: `project-away`.
  package func hyphenatedWord() -> (word: String, count: Int, span: Span)? {
    guard case .identifier(var word) = current.kind else { return nil }
    var span = current.span
    var longest: (String, Int, Span) = (word, 1, span)
    var offset = 1
    while peek(offset).kind == .punctuation(.minus), peek(offset).span.start == span.end,
      case .identifier(let next) = peek(offset + 1).kind,
      peek(offset + 1).span.start == peek(offset).span.end
    {
      word += "-" + next
      span = span.union(peek(offset + 1).span)
      offset += 2
      longest = (word, offset, span)
    }
    return longest
  }

  /// A name that may hold `*`, where columns are chosen by pattern: `a*`, `*_s`.
  package mutating func columnPattern() throws(Diagnostic) -> Name {
    if let name = bracketedName() { return name }
    var text = ""
    var span = current.span
    var end = span.start
    while current.span.start == end {
      switch current.kind {
      case .identifier(let word): text += word
      case .punctuation(.star): text += "*"
      case .integer(let digits): text += digits
      default:
        guard !text.isEmpty else { throw unexpected(wanted: "a column") }
        return Name(text, span)
      }
      span = span.union(current.span)
      end = current.span.end
      advance()
    }
    guard !text.isEmpty else { throw unexpected(wanted: "a column") }
    return Name(text, span)
  }

  /// `name = value` options before an operator's operands: `kind=inner hint.strategy=shuffle`.
  package mutating func options(_ known: Set<String>) throws(Diagnostic) -> [String: Name] {
    var found: [String: Name] = [:]
    while case .identifier(let first) = current.kind {
      var word = first
      var offset = 1
      while peek(offset).kind == .punctuation(.dot),
        case .identifier(let next) = peek(offset + 1).kind
      {
        word += "." + next
        offset += 2
      }
      guard peek(offset).kind == .punctuation(.assign),
        known.contains(word) || word.hasPrefix("hint.")
      else { return found }
      for _ in 0...offset { advance() }
      found[word] = try optionValue()
    }
    return found
  }

  /// A word, a number, a string or a name in brackets after `option=`.
  package mutating func optionValue() throws(Diagnostic) -> Name {
    if let name = bracketedName() { return name }
    let span = current.span
    switch current.kind {
    case .identifier(let word):
      advance()
      return Name(word, span)
    case .integer(let text), .real(let text), .timespan(let text), .string(let text):
      advance()
      return Name(text, span)
    case .typed(_, let text):
      advance()
      return Name(text, span)
    case .punctuation, .end: throw unexpected(wanted: "a value")
    }
  }

  /// How many columns or tables an operator takes: up to that number each may be compared with each.
  package static let mostOperands = 10_000

  /// The items of an operator's list, one or more.
  package mutating func operands<T>(
    _ item: (inout Parser) throws(Diagnostic) -> T
  ) throws(Diagnostic) -> [T] {
    try commaSeparated(atMost: Self.mostOperands, item)
  }

  /// Items with commas between them, one or more.
  ///
  /// - Parameter most: how many columns or tables there may be.
  package mutating func commaSeparated<T>(
    atMost most: Int = .max, _ item: (inout Parser) throws(Diagnostic) -> T
  ) throws(Diagnostic) -> [T] {
    var items = [try item(&self)]
    while isAt(.comma) {
      guard items.count < most else {
        throw Diagnostic(
          .limit, "an operator takes at most \(most) columns or tables", at: current.span)
      }
      advance()
      items.append(try item(&self))
    }
    return items
  }
}
