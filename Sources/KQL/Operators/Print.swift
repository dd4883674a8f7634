import Diagnostics
import KQLPlan
import KQLSyntax

package struct Print: TabularOperator {
  package static let keywords = ["print"]
  package static let start = PipelineStart.optional
  package static let documentation = OperatorDocumentation(
    "One row of computed values.", source: "print-operator",
    syntax: "print [name =] expression, …", examples: [("print x = 1 + 2", ["3"])])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Print {
    let items = try parser.commaSeparated { parser throws(Diagnostic) in
      try parser.namedExpression()
    }
    return Print(items: items, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    guard input == nil else {
      throw Diagnostic(.unexpectedToken, "`print` takes no input", at: span)
    }
    let scope = Scope(environment: environment)
    var allocator = NameAllocator()
    var columns: [Column] = []
    var row: [BoundExpression] = []
    for (index, item) in items.enumerated() {
      switch item {
      case .assignment(let name, let value):
        guard allocator.take(name.text) else {
          throw Diagnostic(
            .duplicateName, "the name `\(name.text)` is given twice", at: name.span)
        }
        let bound = try binder.bindArgument(value, in: scope)
        columns.append(binder.newColumn(name.text, for: bound))
        row.append(bound)
      case .tupleAssignment:
        let parts = try binder.bindItems([item], in: scope, generatedPast: [])
        for part in parts {
          columns.append(
            binder.newColumn(allocator.unique(part.name), for: part.expression))
          row.append(part.expression)
        }
      case .literal, .name, .call, .negate, .plus, .binary, .chain, .list, .between, .member,
        .element, .pipeline, .type, .schema, .star, .pattern:
        let bound = try binder.bindArgument(item, in: scope)
        let parts = try binder.tupleColumns(of: item, bound, in: scope) ?? [(nil, bound)]
        for part in parts {
          let name = allocator.unique(part.name ?? "print_\(index)")
          columns.append(binder.newColumn(name, for: part.expression))
          row.append(part.expression)
        }
      }
    }
    return LogicalPlan(.values([row]), columns: columns)
  }
}
