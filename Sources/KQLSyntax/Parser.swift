import Diagnostics

/// Reads tokens into a tree by recursive descent. Operators read their own words through it.
package struct Parser {
  package let source: SourceText
  package let grammar: Grammar
  private let tokens: [Token]
  private var index = 0
  private var depth = 0
  /// What went wrong so far: after a mistake in one operator, reading goes on at the next pipe.
  package private(set) var diagnostics: [Diagnostic] = []

  /// How deeply brackets may nest. A person's query stays far below it.
  static let maximumDepth = 200

  package init(_ source: SourceText, grammar: Grammar) throws(Diagnostic) {
    self.source = source
    self.grammar = grammar
    self.tokens = try KQLSyntax.tokens(of: source)
  }

  /// The whole query.
  package static func parse(_ source: SourceText, grammar: Grammar) throws(Diagnostics) -> Query {
    do {
      var parser = try Parser(source, grammar: grammar)
      let statements = try parser.statements(until: .end)
      guard parser.diagnostics.isEmpty else {
        throw Diagnostics(source: source, parser.diagnostics)
      }
      return Query(statements: statements)
    } catch let diagnostic as Diagnostic {
      throw Diagnostics(source: source, [diagnostic])
    } catch let diagnostics as Diagnostics {
      throw diagnostics
    } catch {
      throw Diagnostics(source: source, [])
    }
  }

  // MARK: tokens

  package var current: Token { tokens[min(index, tokens.count - 1)] }

  package func peek(_ offset: Int = 1) -> Token { tokens[min(index + offset, tokens.count - 1)] }

  /// Where the last read token ended.
  package var lastEnd: Int { index > 0 ? tokens[index - 1].span.end : 0 }

  package mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  package func isAt(_ punctuation: Punctuation) -> Bool {
    current.kind == .punctuation(punctuation)
  }

  package func isAt(word: String) -> Bool { current.kind == .identifier(word) }

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
    return Diagnostic(.unexpectedToken, "\(found), \(wanted) is wanted", at: span)
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

  // MARK: names

  /// A name, bare or as `['name']` or `["name"]`.
  package mutating func name(_ wanted: String = "a name") throws(Diagnostic) -> Name {
    if let name = bracketedName() { return name }
    if case .identifier(let word) = current.kind {
      let span = current.span
      advance()
      return Name(word, span)
    }
    // Type names with brackets right behind them, as in `let time = …` never lex so; but `time(…)` may.
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

  /// A word, a number or a string after `option=`.
  package mutating func optionValue() throws(Diagnostic) -> Name {
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

  /// Items with commas between them, one or more.
  package mutating func commaSeparated<T>(
    _ item: (inout Parser) throws(Diagnostic) -> T
  ) throws(Diagnostic) -> [T] {
    var items = [try item(&self)]
    while take(.comma) { items.append(try item(&self)) }
    return items
  }

  // MARK: statements

  private mutating func statements(until end: TokenKind) throws(Diagnostic) -> [Statement] {
    var statements: [Statement] = []
    while current.kind != end {
      if take(.semicolon) { continue }
      statements.append(try statement())
      if current.kind != end, !isAt(.semicolon) {
        throw unexpected(wanted: "`|` or `;`")
      }
    }
    return statements
  }

  private mutating func statement() throws(Diagnostic) -> Statement {
    if isAt(word: "let"), case .identifier = peek().kind { return try letStatement() }
    if isAt(word: "let"), peek().kind == .punctuation(.leftBracket) { return try letStatement() }
    if isAt(word: "set"), case .identifier = peek().kind {
      advance()
      let name = try name()
      return .set(name, take(.assign) ? try expression() : nil)
    }
    if isAt(word: "declare") {
      if peek().kind == .identifier("query_parameters") {
        advance()
        advance()
        return .parameters(try parameters())
      }
      if peek().kind == .identifier("pattern") {
        advance()
        advance()
        return .pattern(try patternDeclaration())
      }
    }
    if isAt(word: "alias"), peek().kind == .identifier("database") {
      advance()
      advance()
      let name = try name()
      try expect(.assign)
      return .alias(name, try expression())
    }
    if isAt(word: "restrict"), peek().kind == .identifier("access") {
      let start = current.span.start
      advance()
      advance()
      try expect(word: "to")
      try expect(.leftParen)
      let names = try commaSeparated { parser throws(Diagnostic) in
        if parser.isAt(.star) { return Expression.pattern(try parser.columnPattern()) }
        return try parser.expression()
      }
      try expect(.rightParen)
      return .restrict(names, span(from: start))
    }
    return .pipeline(try pipeline())
  }

  private mutating func letStatement() throws(Diagnostic) -> Statement {
    advance()
    let name = try name()
    try expect(.assign)
    if let function = try functionDefinition() { return .letFunction(name, function) }
    return .letValue(name, try tabularOrScalar())
  }

  /// `view (…) {…}` or `(…) {…}`; nil, with nothing read, where neither stands here.
  private mutating func functionDefinition() throws(Diagnostic) -> FunctionDefinition? {
    let start = current.span.start
    let isView = isAt(word: "view") && peek().kind == .punctuation(.leftParen)
    guard isView || isAt(.leftParen), opensFunction(at: isView ? 1 : 0) else { return nil }
    if isView { advance() }
    let parameters = try parameters()
    let (statements, body) = try functionBody()
    return FunctionDefinition(
      isView: isView, parameters: parameters, statements: statements, body: body,
      span: span(from: start))
  }

  /// `{ let …; body }`.
  private mutating func functionBody() throws(Diagnostic) -> ([Statement], Expression) {
    try expect(.leftBrace)
    try enter()
    var statements: [Statement] = []
    while isAt(word: "let") || isAt(word: "declare") || isAt(word: "set") {
      statements.append(try statement())
      if !take(.semicolon) { throw unexpected(wanted: "`;`") }
    }
    let body = try tabularOrScalar()
    _ = take(.semicolon)
    try expect(.rightBrace)
    leave()
    return (statements, body)
  }

  private func opensFunction(at offset: Int) -> Bool {
    var depth = 0
    var offset = offset
    while true {
      switch peek(offset).kind {
      case .punctuation(.leftParen): depth += 1
      case .punctuation(.rightParen):
        depth -= 1
        if depth == 0 { return peek(offset + 1).kind == .punctuation(.leftBrace) }
      case .end: return false
      case .identifier, .string, .integer, .real, .timespan, .typed, .punctuation: break
      }
      offset += 1
    }
  }

  /// `(name: type, T: (column: type), x: long = 5)`.
  package mutating func parameters() throws(Diagnostic) -> [TypedName] {
    try expect(.leftParen)
    guard !take(.rightParen) else { return [] }
    let list = try commaSeparated { parser throws(Diagnostic) in try parser.parameter() }
    try expect(.rightParen)
    return list
  }

  private mutating func parameter() throws(Diagnostic) -> TypedName {
    let name = try name()
    guard take(.colon) else { return TypedName(name: name, type: Name("dynamic", name.span)) }
    if isAt(.leftParen) {
      let start = current.span
      advance()
      if take(.star) {
        try expect(.rightParen)
        return TypedName(name: name, type: Name("table", start), columns: [])
      }
      let columns =
        isAt(.rightParen)
        ? [] : try commaSeparated { parser throws(Diagnostic) in try parser.typedName() }
      try expect(.rightParen)
      return TypedName(name: name, type: Name("table", start), columns: columns)
    }
    let type = try self.name("a type")
    let value = take(.assign) ? try expression() : nil
    return TypedName(name: name, type: type, defaultValue: value)
  }

  /// `name: type`.
  package mutating func typedName() throws(Diagnostic) -> TypedName {
    let name = try name("a column")
    try expect(.colon)
    return TypedName(name: name, type: try self.name("a type"))
  }

  /// `name = (parameters)[path: type] { (values).[path] = { body }; … }`.
  private mutating func patternDeclaration() throws(Diagnostic) -> PatternDeclaration {
    let name = try name()
    guard take(.assign) else {
      return PatternDeclaration(name: name, parameters: [], cases: [])
    }
    var parameters = try parameters()
    if take(.leftBracket) {
      parameters.append(try typedName())
      try expect(.rightBracket)
    }
    try expect(.leftBrace)
    var cases: [PatternDeclaration.Case] = []
    while !take(.rightBrace) {
      try expect(.leftParen)
      let arguments = try commaSeparated { parser throws(Diagnostic) in try parser.expression() }
      try expect(.rightParen)
      var path: Expression?
      if take(.dot) {
        try expect(.leftBracket)
        path = try expression()
        try expect(.rightBracket)
      }
      try expect(.assign)
      let (statements, body) = try functionBody()
      cases.append(
        .init(arguments: arguments, path: path, statements: statements, body: body))
      _ = take(.semicolon)
    }
    return PatternDeclaration(name: name, parameters: parameters, cases: cases)
  }

  // MARK: pipelines

  /// A source and the operators behind it.
  package mutating func pipeline() throws(Diagnostic) -> Pipeline {
    let start = current.span.start
    try enter()
    defer { leave() }
    if let form = startingOperator() {
      let first = try operatorNode(form)
      return try continuePipeline(.none, [first], from: start)
    }
    let expression = try expression()
    return try continuePipeline(.expression(expression), [], from: start)
  }

  /// Operators only, for the body of `mv-apply`, `partition`, `fork`: the input is the outer operator's.
  package mutating func bodyPipeline() throws(Diagnostic) -> Pipeline {
    let start = current.span.start
    try enter()
    defer { leave() }
    _ = take(.pipe)
    let first = try pipedOperator()
    return try continuePipeline(.none, first.map { [$0] } ?? [], from: start)
  }

  private mutating func continuePipeline(
    _ source: Source, _ first: [any OperatorSyntax], from start: Int
  ) throws(Diagnostic) -> Pipeline {
    var operators = first
    while take(.pipe) {
      if let next = try pipedOperator() { operators.append(next) }
      guard operators.count <= 10_000 else {
        throw Diagnostic(.tooComplex, "a query has at most 10000 stages", at: current.span)
      }
    }
    return Pipeline(source: source, operators: operators, span: span(from: start))
  }

  /// One operator after its pipe. A mistake in it is noted, and reading goes on at the next pipe.
  private mutating func pipedOperator() throws(Diagnostic) -> (any OperatorSyntax)? {
    do throws(Diagnostic) {
      guard let (word, form) = keyword() else { throw unknownOperator() }
      if form.start == .always {
        throw Diagnostic(
          .unexpectedToken, "`\(word.text)` begins a query, it takes no input", at: word.span)
      }
      return try operatorNode((word, form))
    } catch {
      diagnostics.append(error)
      guard diagnostics.count < 50 else { throw error }
      skipToPipe()
      return nil
    }
  }

  /// Skips to the next pipe of this level, or to what closes it.
  private mutating func skipToPipe() {
    var level = 0
    while current.kind != .end {
      switch current.kind {
      case .punctuation(.leftParen), .punctuation(.leftBracket), .punctuation(.leftBrace):
        level += 1
      case .punctuation(.rightParen), .punctuation(.rightBracket), .punctuation(.rightBrace):
        if level == 0 { return }
        level -= 1
      case .punctuation(.pipe), .punctuation(.semicolon): if level == 0 { return }
      case .identifier, .string, .integer, .real, .timespan, .typed, .punctuation, .end: break
      }
      advance()
    }
  }

  private func unknownOperator() -> Diagnostic {
    guard let (word, _, span) = hyphenatedWord() else { return unexpected(wanted: "an operator") }
    let near = suggestion(for: word, among: Array(grammar.operators.keys))
    return Diagnostic(
      .unknownOperator, "there is no operator `\(word)`", at: span,
      help: near.map { "did you mean `\($0)`?" })
  }

  private func keyword() -> (Name, any OperatorSyntax.Type)? {
    guard let (word, _, span) = hyphenatedWord() else { return nil }
    if let form = grammar.operators[word] { return (Name(word, span), form) }
    // `take -5`: the hyphen belongs to what follows.
    if case .identifier(let first) = current.kind, let form = grammar.operators[first] {
      return (Name(first, current.span), form)
    }
    return nil
  }

  private func startingOperator() -> (Name, any OperatorSyntax.Type)? {
    guard let (word, form) = keyword(), form.start != .never else { return nil }
    let words = word.text.split(separator: "-").count * 2 - 1
    let after = peek(words).kind
    // A call or a column by the operator's name: `range(1, 5)`, `count + 1`.
    switch after {
    case .punctuation(.leftParen):
      return word.text == "range" || word.text == "count" ? nil : (word, form)
    case .punctuation(.star): return (word, form)
    case .punctuation(.leftBracket):
      return word.text == "print" || word.text == "union" ? (word, form) : nil
    case .punctuation(.minus): return word.text == "print" ? (word, form) : nil
    case .punctuation, .end: return nil
    case .identifier, .string, .integer, .real, .timespan, .typed: return (word, form)
    }
  }

  private mutating func operatorNode(_ found: (Name, any OperatorSyntax.Type)) throws(Diagnostic)
    -> any OperatorSyntax
  {
    let (word, form) = found
    for _ in 0..<(word.text.split(separator: "-").count * 2 - 1) { advance() }
    return try form.parse(&self, keyword: word)
  }

  /// An expression that may turn out to be a pipeline: `T`, `T | where …`, `1 + 2`, `print 1`.
  package mutating func tabularOrScalar() throws(Diagnostic) -> Expression {
    let start = current.span.start
    if startingOperator() != nil { return .pipeline(try pipeline()) }
    let value = try expression()
    guard isAt(.pipe) else { return value }
    try enter()
    defer { leave() }
    return .pipeline(try continuePipeline(.expression(value), [], from: start))
  }
}
