import Diagnostics
import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// `parse` and `parse-where`: one pattern, matched once a row, several columns.
package struct Parse: TabularOperator {
  package static let keywords = ["parse", "parse-where"]
  package static let places = OperatorPlaces(
    options: ["kind": ["simple", "regex", "relaxed"], "flags": []], words: ["with": .nothing])
  package static let documentation = OperatorDocumentation(
    "Cuts a text into columns by a pattern of literals, columns and `*`; `parse-where` keeps only the rows that match.",
    source: "parse-operator",
    syntax:
      "T | parse [kind=simple | regex | relaxed] [flags=…] text with \"literal\" column: type * …",
    examples: [
      (
        "print s = 'id=7 user=ann' | parse s with 'id=' id: long ' user=' user",
        ["id=7 user=ann | 7 | ann"]
      )
    ])

  enum Item: Sendable {
    case literal(String, Span)
    case star(Span)
    case column(Name, ScalarType)
  }

  let isWhere: Bool
  let kind: Name?
  let flags: Name?
  let text: Expression
  let items: [Item]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Parse {
    let options = try parser.options(["kind", "flags"])
    let text = try parser.expression()
    try parser.expect(word: "with")
    var items: [Item] = []
    while !parser.endsOperator {
      let span = parser.current.span
      guard items.count < Parser.mostOperands else {
        throw Diagnostic(
          .limit, "a pattern has at most \(Parser.mostOperands) parts", at: span)
      }
      if case .string(let first) = parser.current.kind {
        var literal = first
        parser.advance()
        while case .string(let more) = parser.current.kind {
          literal += more
          parser.advance()
        }
        items.append(.literal(literal, parser.span(from: span.start)))
      } else if parser.take(.star) {
        items.append(.star(span))
      } else {
        let name = try parser.name("a column, a literal or `*`")
        var type = ScalarType.string
        if parser.take(.colon) {
          let written = try parser.name("a type")
          guard let known = ScalarType(kqlName: written.text) else {
            throw Diagnostic(
              .unexpectedToken, "there is no type `\(written.text)`", at: written.span)
          }
          type = known
        }
        items.append(.column(name, type))
      }
    }
    return Parse(
      isWhere: keyword.text == "parse-where", kind: options["kind"], flags: options["flags"],
      text: text, items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write(isWhere ? "parse-where" : "parse")
    printer.options(["kind": kind, "flags": flags])
    printer.write(" ")
    printer.write(text)
    printer.write(" with")
    for item in items {
      printer.write(" ")
      switch item {
      case .literal(let literal, _): printer.string(literal)
      case .star: printer.write("*")
      case .column(let name, let type):
        printer.write(name)
        if type != .string { printer.write(": \(type.rawValue)") }
      }
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    var plan = try require(input)
    let subject =
      binder.attempt { () throws(Diagnostic) in
        try binder.convert(
          try binder.bind(text, in: binder.rowScope(plan, environment)), to: .string)
      } ?? .literal(.string(""), .string)
    try binder.requireDifferentNames(
      items.compactMap { item in
        if case .column(let name, _) = item { name } else { nil }
      })
    let (pattern, names) = try pattern(try mode())
    do throws(FunctionFailure) {
      try pattern.check()
    } catch {
      throw error.diagnostic(.regularExpression, at: span)
    }
    let specification = BoundExpression.literal(.string(pattern.specification), .string)
    func part(_ index: Int, _ type: ScalarType) -> BoundExpression {
      binder.call(
        .parse, [subject, specification, .literal(.long(Int64(index)), .long)], giving: type,
        at: span)
    }
    if isWhere { plan = binder.filter(plan, part(-1, .bool)) }
    return binder.extend(
      plan, keeping: plan.columns,
      with: names.enumerated().map { ($1.name, part($0, $1.type)) })
  }

  /// The items as literals with what stands around them. A column stands first or after a literal, a
  /// `*` before a literal or last, and not after a column that takes any text.
  private func pattern(_ mode: ParsePattern.Mode) throws(Diagnostic)
    -> (ParsePattern, [(name: String, type: ScalarType)])
  {
    var pattern = ParsePattern(mode: mode)
    pattern.flags = flags?.text ?? ""
    var names: [(name: String, type: ScalarType)] = []
    var skips = false
    for (index, item) in items.enumerated() {
      switch item {
      case .literal(let literal, _):
        pattern.segments.append(.init(skips: skips, literal: literal))
        skips = false
      case .star(let place):
        if case .column(let name, .string)? = index > 0 ? items[index - 1] : nil {
          throw Diagnostic(
            .unexpectedToken, "`*` cannot follow the string column `\(name.text)`", at: place,
            help: "put a literal between them")
        }
        guard !skips else {
          throw Diagnostic(.unexpectedToken, "expected a literal after `*`", at: place)
        }
        skips = true
      case .column(let name, let type):
        let isLeading = index == 0
        guard isLeading || !skips, isLeading || pattern.segments.last?.column == nil,
          isLeading || !pattern.segments.isEmpty
        else {
          throw Diagnostic(
            .unexpectedToken, "the column `\(name.text)` must follow a literal",
            at: name.span)
        }
        names.append((name.text, type))
        if isLeading {
          pattern.leading = type
        } else {
          pattern.segments[pattern.segments.count - 1].column = type
        }
      }
    }
    pattern.endsOpen = skips
    return (pattern, names)
  }

  private func mode() throws(Diagnostic) -> ParsePattern.Mode {
    switch kind?.text {
    case nil, "simple": return .simple
    case "regex": return .regex
    case "relaxed" where !isWhere: return .relaxed
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "`\(isWhere ? "parse-where" : "parse")` has no kind `\(other)`",
        at: kind?.span ?? span,
        help: isWhere ? "it takes `simple` or `regex`" : "it takes `simple`, `regex` or `relaxed`")
    }
  }
}
