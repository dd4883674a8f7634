import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Datatable: TabularOperator {
  package static let keywords = ["datatable"]
  package static let start = PipelineStart.always
  package static let places = OperatorPlaces(.nothing)
  package static let documentation = OperatorDocumentation(
    "A table whose rows stand in the query.", source: "datatable-operator",
    syntax: "datatable(name: type, …) [value, …]",
    examples: [("datatable(a: long, b: string) [1, 'x', 2, 'y']", ["1 | x", "2 | y"])])

  let columns: [TypedName]
  let values: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> Datatable
  {
    let columns = try parser.schema()
    // `with (…)` is allowed and means nothing here.
    if parser.isAt(word: "with") {
      parser.advance()
      _ = try parser.arguments()
    }
    try parser.expect(.leftBracket)
    var values: [Expression] = []
    while !parser.isAt(.rightBracket) {
      values.append(try parser.expression())
      if !parser.take(.comma) { break }
    }
    try parser.expect(.rightBracket)
    return Datatable(
      columns: columns, values: values, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("datatable")
    printer.parameters(columns)
    printer.write(" [")
    printer.list(values)
    printer.write("]")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    try binder.requireDifferentNames(columns.map(\.name))
    var output: [Column] = []
    for column in columns {
      guard let type = ScalarType(kqlName: column.type.text) else {
        throw Diagnostic(
          .unexpectedToken, "there is no type `\(column.type.text)`", at: column.type.span)
      }
      output.append(binder.newColumn(column.name.text, type))
    }
    guard values.count % columns.count == 0 else {
      throw Diagnostic(
        .wrongShape,
        "\(values.count) values do not fill rows of \(columns.count) columns", at: span)
    }
    let scope = Scope(environment: environment)
    var rows: [[BoundExpression]] = []
    for start in stride(from: 0, to: values.count, by: columns.count) {
      var row: [BoundExpression] = []
      for (offset, column) in output.enumerated() {
        let expression = values[start + offset]
        let bound = try binder.bind(expression, in: scope)
        guard bound.isRowIndependent else {
          throw Diagnostic(.notConstant, "a value must be a constant", at: expression.span)
        }
        row.append(try binder.cell(bound, column.type))
      }
      rows.append(row)
    }
    if rows.count > FileRows.mostInQuery, let values = Self.literals(rows) {
      return FileRows.plan("datatable", output) { host in
        try FileRows.collected(host) { take in
          for row in values { try take(row) }
        }
      }
    }
    return LogicalPlan(.values(rows), columns: output)
  }

  /// The values of cells; nil where one must be computed first.
  private static func literals(_ rows: [[BoundExpression]]) -> [[Value]]? {
    var values: [[Value]] = []
    for row in rows {
      var cells: [Value] = []
      for cell in row {
        guard case .literal(let value, _) = cell else { return nil }
        cells.append(value)
      }
      values.append(cells)
    }
    return values
  }
}

extension Binder {
  /// A value in a column of a type: what cannot be converted is null, as Kusto has it.
  package func cell(_ expression: BoundExpression, _ type: ScalarType) throws(Diagnostic)
    -> BoundExpression
  {
    if expression.type == type { return expression }
    if case .literal(.string(let text), _) = expression, type == .dynamic {
      return .literal(.dynamic(DynamicValue.string(text).jsonText), .dynamic)
    }
    return try convert(expression, to: type)
  }
}
