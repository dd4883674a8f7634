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
    let items = try parser.operands { parser throws(Diagnostic) in
      try parser.namedExpression()
    }
    return Print(items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("print ")
    printer.list(items)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    guard input == nil else {
      throw Diagnostic(.unexpectedToken, "`print` takes no input", at: span)
    }
    let scope = Scope(environment: environment)
    var labelled: [LabelledItem] = []
    for (index, item) in items.enumerated() {
      switch item {
      case .assignment(let name, let value):
        let bound =
          binder.attempt { () throws(Diagnostic) in try binder.bindArgument(value, in: scope) }
          ?? .column(binder.unknownColumn(name.text))
        labelled.append(
          LabelledItem(label: .spelled(name.text), expression: bound, span: name.span))
      case .tupleAssignment: labelled += binder.bindLabelled([item], in: scope)
      case .literal, .name, .call, .negate, .plus, .binary, .chain, .list, .between, .member,
        .element, .pipeline, .type, .schema, .star, .pattern:
        // No name is lent here: the place in the list gives it.
        let parts =
          binder.attempt {
            () throws(Diagnostic) -> [(name: String?, expression: BoundExpression)] in
            let bound = try binder.bindArgument(item, in: scope)
            return try binder.tupleColumns(of: item, bound, in: scope) ?? [(nil, bound)]
          } ?? [(nil, .column(binder.unknownColumn("print_\(index)")))]
        labelled += parts.map {
          LabelledItem(
            label: .lent($0.name ?? "print_\(index)"), expression: $0.expression, span: item.span)
        }
      }
    }
    try binder.requireDifferentNames(labelled)
    let spelled = labelled.compactMap { item -> String? in
      if case .spelled(let name) = item.label { name } else { nil }
    }
    var allocator = NameAllocator(spelled: Set(spelled))
    let columns = labelled.map {
      binder.newColumn(allocator.name(for: $0.label), for: $0.expression)
    }
    return LogicalPlan(.values([labelled.map(\.expression)]), columns: columns)
  }
}
