import Diagnostics
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// `serialize`: the order of the rows means something from here on.
package struct Serialize: TabularOperator {
  package static let keywords = ["serialize"]
  package static let documentation = OperatorDocumentation(
    "Marks the rows as ordered, so that window functions may look at the rows around; may add columns.",
    source: "serialize-operator", syntax: "T | serialize [name = expression, …]",
    examples: [
      ("range x from 1 to 2 step 1 | serialize n = row_number()", ["1 | 1", "2 | 2"])
    ])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> Serialize
  {
    var items: [Expression] = []
    if !parser.endsOperator {
      items = try parser.commaSeparated { parser throws(Diagnostic) in
        try parser.namedExpression()
      }
    }
    return Serialize(items: items, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    var plan = try require(input)
    plan.isOrdered = true
    guard !items.isEmpty else { return plan }
    return try Extend(items: items, span: span).bind(plan, binder, &environment)
  }
}

/// `as`: a name for the rows so far.
package struct As: TabularOperator {
  package static let keywords = ["as"]
  package static let documentation = OperatorDocumentation(
    "Names the rows so far, for use later in the same query.", source: "as-operator",
    syntax: "T | as name",
    examples: [("print a = 1 | as T | union T | count", ["2"])])

  let name: Name
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> As {
    _ = try parser.options([])
    let name = try parser.name()
    return As(name: name, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let shared = binder.share(try require(input))
    environment[name.text] = .tabular(shared)
    return binder.use(shared)
  }
}

/// `consume`: reads all rows and gives none.
package struct Consume: TabularOperator {
  package static let keywords = ["consume"]
  package static let documentation = OperatorDocumentation(
    "Reads the rows and gives none of them.", source: "consume-operator", syntax: "T | consume",
    examples: [("print a = 1 | consume | count", ["0"])])

  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Consume {
    _ = try parser.options(["decodeblocks"])
    return Consume(span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    binder.filter(try require(input), .literal(.bool(false), .bool))
  }
}

/// `invoke`: a user's function over the rows so far.
package struct Invoke: TabularOperator {
  package static let keywords = ["invoke"]
  package static let documentation = OperatorDocumentation(
    "Calls a function with the rows so far as its first argument.", source: "invoke-operator",
    syntax: "T | invoke function(argument, …)",
    examples: [
      (
        "let f = (T: (a: long), n: long) { T | extend b = a + n }; print a = 1 | invoke f(2)",
        ["1 | 3"]
      )
    ])

  let name: Name
  let arguments: [Argument]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Invoke {
    let name = try parser.name("a function")
    let arguments = parser.isAt(.leftParen) ? try parser.arguments() : []
    return Invoke(
      name: name, arguments: arguments, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let scope = Scope(environment: environment)
    if case .function(let function)? = environment[name.text] {
      return try binder.bindTabularCall(function, arguments, at: span, in: scope, input: plan)
    }
    if let saved = try binder.savedFunction(name) {
      return try binder.bindTabularCall(saved, arguments, at: span, in: scope, input: plan)
    }
    let near = suggestion(for: name.text, among: environment.names)
    if near == nil, binder.assume(name.text) { return plan }
    throw binder.unknownFunction(name, in: scope)
  }
}

/// `render`: how to draw the result. The rows stay as they are.
package struct Render: TabularOperator {
  package static let keywords = ["render"]
  package static let documentation = OperatorDocumentation(
    "Says how the result is drawn; the rows stay as they are.", source: "render-operator",
    syntax: "T | render kind [with (property = value, …)]",
    examples: [("print a = 1 | render table", ["1"])])

  let kind: Name
  let properties: [String: String]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Render {
    let kind = try parser.name("a kind of chart")
    var properties: [String: String] = [:]
    func property(_ parser: inout Parser) throws(Diagnostic) {
      let name = try parser.name("a property")
      try parser.expect(.assign)
      let start = parser.current.span.start
      _ = try parser.additive()
      while parser.isAt(.comma), case .identifier = parser.peek().kind,
        parser.peek(2).kind != .punctuation(.assign)
      {
        parser.advance()
        _ = try parser.additive()
      }
      properties[name.text] = parser.source.text(parser.span(from: start))
    }
    if parser.take(word: "with") {
      try parser.expect(.leftParen)
      while !parser.isAt(.rightParen) {
        try property(&parser)
        if !parser.take(.comma) { break }
      }
      try parser.expect(.rightParen)
    } else {
      while !parser.endsOperator { try property(&parser) }
    }
    return Render(
      kind: kind, properties: properties, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    binder.visualization = Visualization(kind: kind.text, properties: properties)
    return plan
  }
}
