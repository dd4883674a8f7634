import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Evaluate: TabularOperator {
  package static let keywords = ["evaluate"]
  package static let start = PipelineStart.optional
  package static let places = OperatorPlaces(.pluginCall)
  package static let documentation = OperatorDocumentation(
    "Runs a plugin over the rows.", source: "evaluate-operator",
    syntax: "T | evaluate plugin(argument, …) [: (column: type, …)]",
    examples: [
      ("print d = dynamic({'b': 1, 'a': 'x'}) | evaluate bag_unpack(d)", ["x | 1"])
    ])

  let plugin: Name
  let arguments: [Argument]
  let schema: OutputSchema?
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Evaluate {
    _ = try parser.options([])
    let plugin = try parser.name("a plugin")
    let arguments = try parser.arguments()
    var schema: OutputSchema?
    if parser.take(.colon) {
      var written = OutputSchema()
      try parser.expect(.leftParen)
      repeat {
        if parser.take(.star) {
          written.hasStar = true
        } else {
          written.columns.append(try parser.typedName())
        }
      } while parser.take(.comma)
      try parser.expect(.rightParen)
      schema = written
    }
    return Evaluate(
      plugin: plugin, arguments: arguments, schema: schema,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("evaluate \(plugin.text)")
    printer.arguments(arguments)
    guard let schema else { return }
    printer.write(" : (")
    let star = schema.hasStar ? [TypedName(name: Name("*", span), type: Name("*", span))] : []
    printer.list(star + schema.columns) { printer, column in
      if column.name.text == "*" { printer.write("*") } else { printer.write(column) }
    }
    printer.write(")")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    guard let form = plugins.first(where: { $0.name == plugin.text }) else {
      try binder.requireSupported(plugin: plugin)
      throw Diagnostic(
        .unknownFunction, "there is no plugin `\(plugin.text)`", of: plugin.text, at: plugin.span,
        in: binder.source, near: suggestion(for: plugin.text, among: plugins.map { $0.name }))
    }
    return try form.bind(
      PluginCall(
        name: plugin, arguments: arguments, schema: schema, source: input,
        environment: environment, span: span), binder)
  }
}
