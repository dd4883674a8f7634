import Diagnostics

/// Pipelines: a source and the operators after it, each read by its own form.
extension Parser {
  /// A source and the operators after it.
  package mutating func pipeline() throws(Diagnostic) -> Pipeline {
    let start = current.span.start
    try enter()
    defer { leave() }
    if let form = startingOperator() {
      let first = try operatorNode(form)
      return try continuePipeline(.none, [first], from: start)
    }
    try requireSupportedStart()
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

  mutating func continuePipeline(
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

  /// One operator after its pipe. A error in it is noted, and reading goes on at the next pipe.
  mutating func pipedOperator() throws(Diagnostic) -> (any OperatorSyntax)? {
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
      // The second sign of `||` is reported already.
      if isAt(.pipe) { advance() }
      skipToPipe()
      resumedAt = current.span.start
      return nil
    }
  }

  /// Skips to the next pipe of this level, or to what closes it.
  mutating func skipToPipe() {
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

  func unknownOperator() -> Diagnostic {
    guard let (word, _, span) = hyphenatedWord() else { return unexpected(wanted: "an operator") }
    if let unsupported = grammar.unsupported[word] { return unsupported.refusal(at: span) }
    if let hint = foreignOperator(word, at: span) {
      var diagnostic = Diagnostic(
        .unknownOperator, "there is no operator `\(word)`", at: span, help: hint.help)
      diagnostic.fix = hint.fix
      return diagnostic
    }
    let near = suggestion(for: word, among: Array(grammar.operators.keys))
    return Diagnostic(
      .unknownOperator, "there is no operator `\(word)`", of: word, at: span, in: source,
      near: near, isKeyword: true)
  }

  /// Refuses an operator that is known by name only, where it begins a query: `macro-expand X as Y (…)`,
  /// `inline_external_table(a: long) …`.
  private func requireSupportedStart() throws(Diagnostic) {
    guard let (word, _, span) = hyphenatedWord(), let unsupported = grammar.unsupported[word]
    else { return }
    let next = word.split(separator: "-").count * 2 - 1
    switch peek(next).kind {
    case .identifier: throw unsupported.refusal(at: span)
    // A schema in brackets, not the arguments of a function that bears the name.
    case .punctuation(.leftParen) where peek(next + 2).kind == .punctuation(.colon):
      throw unsupported.refusal(at: span)
    case .punctuation, .string, .integer, .real, .timespan, .typed, .end: return
    }
  }

  func keyword() -> (Name, any OperatorSyntax.Type)? {
    guard let (word, _, span) = hyphenatedWord() else { return nil }
    if let form = grammar.operators[word] { return (Name(word, span), form) }
    // `take -5`: the hyphen belongs to what follows.
    if case .identifier(let first) = current.kind, let form = grammar.operators[first] {
      return (Name(first, current.span), form)
    }
    return nil
  }

  func startingOperator() -> (Name, any OperatorSyntax.Type)? {
    guard let (word, form) = keyword(), form.start != .never else { return nil }
    let words = word.text.split(separator: "-").count * 2 - 1
    let after = peek(words).kind
    // A call or a column by the operator's name: `range(1, 5)`, `count + 1`.
    switch after {
    case .punctuation(.leftParen):
      return word.text == "range" || word.text == "count" ? nil : (word, form)
    case .punctuation(.star): return (word, form)
    case .punctuation(.leftBracket):
      if word.text == "print" || word.text == "union" { return (word, form) }
      // `range ['row no'] from …`: a name in brackets; right after the word they would be an index.
      guard case .string = peek(words + 1).kind, peek(words).span.start > word.span.end else {
        return nil
      }
      return (word, form)
    case .punctuation(.minus), .punctuation(.plus):
      return word.text == "print" ? (word, form) : nil
    case .punctuation, .end: return nil
    case .identifier, .string, .integer, .real, .timespan, .typed: return (word, form)
    }
  }

  mutating func operatorNode(_ found: (Name, any OperatorSyntax.Type)) throws(Diagnostic)
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
    try requireSupportedStart()
    let value = try expression()
    guard isAt(.pipe) else { return value }
    try enter()
    defer { leave() }
    return .pipeline(try continuePipeline(.expression(value), [], from: start))
  }
}
