import Diagnostics

/// Statements: `let`, functions, `set`, `declare`, `alias`, `restrict`.
extension Parser {
  mutating func statements(until end: TokenKind) throws(Diagnostic) -> [Statement] {
    var statements: [Statement] = []
    while current.kind != end {
      if take(.semicolon) { continue }
      statements.append(try statement())
      if current.kind != end, !isAt(.semicolon) {
        var diagnostic = unexpected(wanted: "`|` or `;`")
        if diagnostic.help == nil, hasBlankLine(source, from: lastEnd, to: current.span.start) {
          diagnostic.help =
            "a blank line ends a query only where each query of the text can be read alone"
        }
        throw diagnostic
      }
    }
    return statements
  }

  mutating func statement() throws(Diagnostic) -> Statement {
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

  mutating func letStatement() throws(Diagnostic) -> Statement {
    advance()
    let name = try name()
    try expect(.assign)
    if let function = try functionDefinition() { return .letFunction(name, function) }
    return .letValue(name, try tabularOrScalar())
  }

  /// `view (…) {…}` or `(…) {…}`; nil, with nothing read, where neither stands here.
  mutating func functionDefinition() throws(Diagnostic) -> FunctionDefinition? {
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
  mutating func functionBody() throws(Diagnostic) -> ([Statement], Expression) {
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

  func opensFunction(at offset: Int) -> Bool {
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

  mutating func parameter() throws(Diagnostic) -> TypedName {
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

  /// `(name: type, …)` of an operator that makes rows; a comma may stand after the last.
  package mutating func schema() throws(Diagnostic) -> [TypedName] {
    try expect(.leftParen)
    var columns = [try typedName()]
    while take(.comma), !isAt(.rightParen) { columns.append(try typedName()) }
    try expect(.rightParen)
    return columns
  }

  /// `name: type`.
  package mutating func typedName() throws(Diagnostic) -> TypedName {
    let name = try name("a column")
    try expect(.colon)
    return TypedName(name: name, type: try self.name("a type"))
  }

  /// `name = (parameters)[path: type] { (values).[path] = { body }; … }`.
  mutating func patternDeclaration() throws(Diagnostic) -> PatternDeclaration {
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
}
