import Diagnostics
import KQLPlan
import KQLSyntax

/// `invoke`: a user's function over the rows so far.
package struct Invoke: TabularOperator {
  package static let keywords = ["invoke"]
  package static let places = OperatorPlaces(.functions)
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

  package func write(to printer: inout QueryPrinter) {
    printer.write("invoke \(name.text)")
    printer.arguments(arguments)
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
    // Such a function may take names of columns, as Defender's enrichments do.
    binder.bindLoosely(arguments, in: binder.rowScope(plan, environment))
    if near == nil, binder.assume(name.text) { return binder.openPlan() }
    throw binder.unknownFunction(name, in: scope)
  }
}
