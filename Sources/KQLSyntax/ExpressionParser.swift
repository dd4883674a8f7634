import Diagnostics

/// Expressions, by precedence: `or`, `and`, comparisons and word operators, `+ -`, `* / %`, a sign, a path.
extension Parser {
  package mutating func expression() throws(Diagnostic) -> Expression {
    try enter()
    defer { leave() }
    return try chain(of: "or")
  }

  /// `a or b or c` as one node, so that ten thousand terms nest no deeper than two.
  private mutating func chain(of word: String) throws(Diagnostic) -> Expression {
    let first = try word == "or" ? chain(of: "and") : comparison()
    guard isAt(word: word) else { return first }
    let name = Name(word, current.span)
    var parts = [first]
    while take(word: word) {
      parts.append(try word == "or" ? chain(of: "and") : comparison())
    }
    return .chain(name, parts)
  }

  /// One condition of a chain: `a == b`, `a has b`.
  package mutating func comparison() throws(Diagnostic) -> Expression {
    var left = try additive()
    var count = 0
    while let name = comparisonOperator() {
      for _ in 0..<(name.text == "matches regex" ? 2 : 1) { advance() }
      switch name.text {
      case "between", "!between":
        let start = left.span.start
        let (low, high) = try range()
        left = .between(left, name, low, high, span(from: start))
      case "in", "!in", "in~", "!in~", "has_any", "has_all":
        left = try list(left, name)
      default: left = .binary(left, name, try additive())
      }
      count += 1
      try limitChain(count)
    }
    return left
  }

  /// `(low .. high)`.
  private mutating func range() throws(Diagnostic) -> (Expression, Expression) {
    func wrong(_ wanted: String) -> Diagnostic {
      var diagnostic = unexpected(wanted: wanted)
      diagnostic.help = "a range is written `(low .. high)`"
      diagnostic.fix = nil
      return diagnostic
    }
    guard take(.leftParen) else { throw wrong("`(`") }
    let low = try additive()
    guard take(.dotDot) else { throw wrong("`..`") }
    let high = try additive()
    try expect(.rightParen)
    return (low, high)
  }

  private func limitChain(_ count: Int) throws(Diagnostic) {
    if count > 1000 {
      throw Diagnostic(
        .tooComplex, "an expression chains at most 1000 operators", at: current.span,
        help: "name a part of it with `extend`")
    }
  }

  private func comparisonOperator() -> Name? {
    let span = current.span
    switch current.kind {
    case .punctuation(let mark):
      switch mark {
      case .equalEqual, .notEqual, .equalTilde, .notTilde, .less, .lessOrEqual, .greater,
        .greaterOrEqual:
        return Name(mark.rawValue, span)
      case .lessGreater: return Name("!=", span)
      case .leftParen, .rightParen, .leftBracket, .rightBracket, .leftBrace, .rightBrace, .comma,
        .semicolon, .colon, .pipe, .dotDot, .dot, .plus, .minus, .star, .slash, .percent, .arrow,
        .assign, .bang, .question, .at:
        return nil
      }
    case .identifier(let word):
      switch word {
      case "between", "!between", "in", "!in", "in~", "!in~", "has_any", "has_all":
        return Name(word, span)
      case "matches":
        return peek().kind == .identifier("regex")
          ? Name("matches regex", span.union(peek().span)) : nil
      default: return grammar.wordOperators.contains(word) ? Name(word, span) : nil
      }
    case .string, .integer, .real, .timespan, .typed, .end: return nil
    }
  }

  /// `(a, b)`, `(T | …)`, `((a))`, or a bare dynamic or table.
  private mutating func list(_ left: Expression, _ name: Name) throws(Diagnostic) -> Expression {
    let start = left.span.start
    guard take(.leftParen) else {
      let value = try additive()
      return .list(left, name, [value], span(from: start))
    }
    var items: [Expression] = []
    if !isAt(.rightParen) {
      items.append(try tabularOrScalar())
      while take(.comma) {
        if isAt(.rightParen) { break }
        items.append(try expression())
      }
    }
    try expect(.rightParen)
    return .list(left, name, items, span(from: start))
  }

  package mutating func additive() throws(Diagnostic) -> Expression {
    var left = try multiplicative()
    var count = 0
    while isAt(.plus) || isAt(.minus) {
      let name = Name(isAt(.plus) ? "+" : "-", current.span)
      advance()
      left = .binary(left, name, try multiplicative())
      count += 1
      try limitChain(count)
    }
    return left
  }

  private mutating func multiplicative() throws(Diagnostic) -> Expression {
    var left = try unary()
    var count = 0
    while isAt(.star) || isAt(.slash) || isAt(.percent) {
      let name = Name(isAt(.star) ? "*" : isAt(.slash) ? "/" : "%", current.span)
      advance()
      left = .binary(left, name, try unary())
      count += 1
      try limitChain(count)
    }
    return left
  }

  private mutating func unary() throws(Diagnostic) -> Expression {
    let start = current.span.start
    if isAt(.minus) || isAt(.plus) {
      let isMinus = isAt(.minus)
      advance()
      try enter()
      defer { leave() }
      let inner = try unary()
      return isMinus ? .negate(inner, span(from: start)) : .plus(inner, span(from: start))
    }
    return try postfix()
  }

  private mutating func postfix() throws(Diagnostic) -> Expression {
    var value = try primary()
    var count = 0
    while true {
      if isAt(.dot) {
        advance()
        if isAt(.leftBracket) {
          value = try element(of: value)
        } else {
          if isAt(.star), case .call(let name, _, _) = value, name.text == "database" {
            throw Diagnostic(
              .unsupported, "kustody does not support tables of other databases by a pattern yet",
              at: current.span, help: "name the tables")
          }
          let name = try memberName()
          // `cluster(…).database(…)`, `.T`: a call with what stands before as its first argument.
          if isAt(.leftParen), name.text == "database" || name.text == "table" {
            let arguments = try arguments()
            value = .call(
              name, [Argument(value: value)] + arguments, span(from: value.span.start))
          } else if isAt(.leftParen), case .call(let place, _, _) = value,
            ["database", "cluster", "workspace", "app"].contains(place.text)
          {
            throw Diagnostic(
              .unsupported, "kustody does not support functions of other databases yet",
              at: name.span,
              help: "save the function in a file, and name its folder with `--functions`")
          } else {
            value = .member(value, name)
          }
        }
      } else if isAt(.leftBracket), current.span.start == lastEnd {
        value = try element(of: value)
      } else {
        return value
      }
      count += 1
      try limitChain(count)
    }
  }

  private mutating func memberName() throws(Diagnostic) -> Name {
    if case .typed(let type, _) = current.kind {
      throw Diagnostic(.unexpectedToken, "`\(type)(…)` cannot stand here", at: current.span)
    }
    if case .timespan(let text) = current.kind {
      let span = current.span
      advance()
      return Name(text, span)
    }
    return try name()
  }

  private mutating func element(of base: Expression) throws(Diagnostic) -> Expression {
    try expect(.leftBracket)
    let index = try expression()
    try expect(.rightBracket)
    return .element(base, index, span(from: base.span.start))
  }

  // MARK: primaries

  private mutating func primary() throws(Diagnostic) -> Expression {
    try checkNowAndThen()
    let span = current.span
    switch current.kind {
    case .string(let first):
      advance()
      var text = first
      while case .string(let more) = current.kind {
        text += more
        advance()
      }
      return .literal(.string(text), self.span(from: span.start))
    case .integer(let digits):
      advance()
      return .literal(.integer(digits), span)
    case .real(let digits):
      advance()
      return .literal(.real(digits), span)
    case .timespan(let text):
      advance()
      return .literal(.timespan(text), span)
    case .typed(let type, let text):
      advance()
      return .literal(.typed(type, text), span)
    case .punctuation(.leftParen): return try parenthesized()
    case .punctuation(.leftBracket):
      if case .string = peek().kind { return .name(try name()) }
      throw unexpected(wanted: "an expression")
    case .punctuation(.star):
      advance()
      // `*foo`: a pattern of columns.
      if current.span.start == span.end, case .identifier = current.kind {
        let rest = try columnPattern()
        return .pattern(Name("*" + rest.text, span.union(rest.span)))
      }
      return .star(span)
    case .identifier(let word): return try named(word)
    case .punctuation, .end: throw unexpected(wanted: "an expression")
    }
  }

  private mutating func parenthesized() throws(Diagnostic) -> Expression {
    let start = current.span.start
    try expect(.leftParen)
    let inner = try tabularOrScalar()
    if isAt(.comma), case .name(let first) = inner {
      // `(a, b) = f()`.
      var names = [first]
      while take(.comma) { names.append(try name()) }
      try expect(.rightParen)
      try expect(.assign)
      return .tupleAssignment(names, try expression(), span(from: start))
    }
    if isAt(.comma) {
      var diagnostic = unexpected(wanted: "`)`")
      diagnostic.help = "several values are taken by `in (…)`, `has_any (…)` and `has_all (…)`"
      throw diagnostic
    }
    try expect(.rightParen)
    if isAt(.assign), case .name(let only) = inner {
      advance()
      return .tupleAssignment([only], try expression(), span(from: start))
    }
    return inner
  }

  private mutating func named(_ word: String) throws(Diagnostic) -> Expression {
    let span = current.span
    if word == "typeof", peek().kind == .punctuation(.leftParen) { return try typeOf() }
    if word == "toscalar" || word == "materialize", peek().kind == .identifier("kind"),
      peek(2).kind == .punctuation(.assign)
    {
      return try hinted(Name(word, span))
    }
    if peek().kind == .punctuation(.leftParen) {
      advance()
      let arguments = try arguments()
      return .call(Name(word, span), arguments, self.span(from: span.start))
    }
    advance()
    switch word {
    case "true", "True", "TRUE": return .literal(.bool(true), span)
    case "false", "False", "FALSE": return .literal(.bool(false), span)
    case "null": return .literal(.null, span)
    default: break
    }
    // `foo*`: a pattern, when nothing that could be multiplied follows.
    if isAt(.star), current.span.start == span.end, endsItem(peek()) {
      let star = current.span
      advance()
      return .pattern(Name(word + "*", span.union(star)))
    }
    return .name(Name(word, span))
  }

  /// `toscalar kind=nooptimization (…)`: how the service computes it, not what.
  private mutating func hinted(_ name: Name) throws(Diagnostic) -> Expression {
    advance()
    let start = current.span.start
    let options = try options(["kind"])
    guard name.text == "toscalar", options["kind"]?.text == "nooptimization" else {
      throw Diagnostic(
        .unexpectedToken, "`\(name.text)` has no such option", at: span(from: start),
        help: name.text == "toscalar" ? "it takes `kind=nooptimization`" : nil)
    }
    return .call(name, try arguments(), span(from: name.span.start))
  }

  private func endsItem(_ token: Token) -> Bool {
    switch token.kind {
    case .punctuation(.comma), .punctuation(.rightParen), .punctuation(.pipe),
      .punctuation(.semicolon), .end:
      true
    case .identifier(let word): word == "has" || word == "contains" || word == "in" || word == "on"
    case .string, .integer, .real, .timespan, .typed, .punctuation: false
    }
  }

  /// `(a, name = b, (T | …))`.
  package mutating func arguments() throws(Diagnostic) -> [Argument] {
    try expect(.leftParen)
    guard !take(.rightParen) else { return [] }
    let list = try commaSeparated { parser throws(Diagnostic) in try parser.argument() }
    try expect(.rightParen)
    return list
  }

  private mutating func argument() throws(Diagnostic) -> Argument {
    if case .identifier(let word) = current.kind, peek().kind == .punctuation(.assign) {
      let name = Name(word, current.span)
      advance()
      advance()
      return Argument(name: name, value: try tabularOrScalar())
    }
    if isAt(.leftBracket), case .string = peek().kind, peek(3).kind == .punctuation(.assign) {
      let name = try name()
      advance()
      return Argument(name: name, value: try tabularOrScalar())
    }
    return Argument(value: try tabularOrScalar())
  }

  /// `typeof(long)`, `typeof(a: long, *)`.
  private mutating func typeOf() throws(Diagnostic) -> Expression {
    let start = current.span.start
    advance()
    try expect(.leftParen)
    if peek().kind == .punctuation(.colon) || isAt(.star) {
      var columns: [TypedName] = []
      repeat {
        if isAt(.star) {
          columns.append(
            TypedName(name: Name("*", current.span), type: Name("*", current.span)))
          advance()
        } else {
          columns.append(try typedName())
        }
      } while take(.comma)
      try expect(.rightParen)
      return .schema(columns, span(from: start))
    }
    let type = try name("a type")
    try expect(.rightParen)
    return .type(type, span(from: start))
  }

  // MARK: what operators share

  /// `expression`, `name = expression` or `(a, b) = expression`.
  package mutating func namedExpression() throws(Diagnostic) -> Expression {
    if case .identifier = current.kind, peek().kind == .punctuation(.assign) {
      let name = try name()
      advance()
      return .assignment(name, try expression())
    }
    if isAt(.leftBracket), case .string = peek().kind,
      peek(3).kind == .punctuation(.assign)
    {
      let name = try name()
      advance()
      return .assignment(name, try expression())
    }
    return try expression()
  }
}
