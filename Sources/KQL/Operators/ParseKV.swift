import Diagnostics
import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// `parse-kv`: the values of named keys in a text, a column each.
package struct ParseKV: TabularOperator {
  package static let keywords = ["parse-kv"]
  package static let places = OperatorPlaces(
    words: [
      "as": .nothing,
      "with": .properties([
        "pair_delimiter", "kv_delimiter", "quote", "escape", "greedy", "regex",
      ]),
    ])
  package static let documentation = OperatorDocumentation(
    "Cuts keys and values out of a text: by delimiters, by words, or by a regular expression.",
    source: "parse-kv-operator",
    syntax:
      "T | parse-kv text as (key: type, …) [with (pair_delimiter=\"…\", kv_delimiter=\"…\", quote=\"…\", escape=\"…\", greedy=true)]",
    examples: [
      (
        "print s = 'name=John Doe phone=555 5555' | parse-kv s as (name: string, phone: string) with (pair_delimiter=' ', kv_delimiter='=', greedy=true) | project-away s",
        ["John Doe | 555 5555"]
      )
    ])

  let text: Expression
  let keys: [TypedName]
  let options: [(name: Name, value: Expression)]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> ParseKV {
    let text = try parser.expression()
    try parser.expect(word: "as")
    try parser.expect(.leftParen)
    let keys = try parser.operands { parser throws(Diagnostic) in
      try parser.typedName()
    }
    try parser.expect(.rightParen)
    var options: [(name: Name, value: Expression)] = []
    if parser.take(word: "with") {
      try parser.expect(.leftParen)
      if !parser.isAt(.rightParen) {
        options = try parser.operands { parser throws(Diagnostic) in
          let name = try parser.name("an option")
          try parser.expect(.assign)
          return (name, try parser.expression())
        }
      }
      try parser.expect(.rightParen)
    }
    return ParseKV(
      text: text, keys: keys, options: options, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("parse-kv ")
    printer.write(text)
    printer.write(" as ")
    printer.parameters(keys)
    guard !options.isEmpty else { return }
    printer.write(" with (")
    printer.list(options) { printer, option in
      printer.write(option.name)
      printer.write(" = ")
      printer.write(option.value)
    }
    printer.write(")")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let subject = try binder.convert(
      try binder.bind(text, in: binder.rowScope(plan, environment)), to: .string)
    let format = try format(binder, environment)
    let specification = BoundExpression.literal(.string(format.specification), .string)
    return binder.extend(
      plan, keeping: plan.columns,
      with: format.keys.enumerated().map { index, key in
        let arguments = [subject, specification, .literal(.long(Int64(index)), .long)]
        return (
          key.name, binder.call(.parseKeyValues, arguments, giving: key.type, at: span)
        )
      })
  }

  private func format(_ binder: Binder, _ environment: Environment) throws(Diagnostic)
    -> KeyValueFormat
  {
    try binder.requireDifferentNames(keys.map(\.name))
    var format = KeyValueFormat()
    for key in keys {
      guard let type = ScalarType(kqlName: key.type.text) else {
        throw Diagnostic(
          .unexpectedToken, "there is no type `\(key.type.text)`", at: key.type.span)
      }
      format.keys.append((key.name.text, type))
    }
    let scope = Scope(environment: environment)
    for (name, expression) in options {
      let value = try binder.requireConstant(
        try binder.bind(expression, in: scope), "`\(name.text)`", at: expression.span)
      switch (name.text, value) {
      case ("pair_delimiter", .string(let text)) where !text.isEmpty: format.pairDelimiter = text
      case ("kv_delimiter", .string(let text)) where !text.isEmpty: format.keyDelimiter = text
      case ("quote", .string(let text)):
        guard let quote = KeyValueFormat.Quote(text) else {
          throw Diagnostic(
            .argumentValue, "a quote is one character, or two: the opening and the closing one",
            at: expression.span)
        }
        format.quotes.append(quote)
      case ("escape", .string(let text)):
        guard let first = text.unicodeScalars.first, text.unicodeScalars.count == 1 else {
          throw Diagnostic(.argumentValue, "an escape is one character", at: expression.span)
        }
        format.escapes.append(first)
      case ("greedy", .bool(let flag)): format.isGreedy = flag
      case ("regex", .string(let text)): format.regex = text
      case ("pair_delimiter", _), ("kv_delimiter", _), ("regex", _), ("greedy", _):
        throw Diagnostic(
          .argumentValue, "this is not a value of `\(name.text)`", at: expression.span)
      default:
        throw Diagnostic(
          .unexpectedToken, "`parse-kv` has no option `\(name.text)`", at: name.span,
          help: "it takes `pair_delimiter`, `kv_delimiter`, `quote`, `escape`, `greedy`, `regex`")
      }
    }
    guard format.pairDelimiter.isEmpty == format.keyDelimiter.isEmpty else {
      throw Diagnostic(
        .wrongShape, "`pair_delimiter` and `kv_delimiter` belong together", at: span)
    }
    do throws(FunctionFailure) {
      try format.check()
    } catch {
      throw error.diagnostic(.regularExpression, at: span)
    }
    return format
  }
}
