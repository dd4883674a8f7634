import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

extension Binder {
  package func summarize(
    _ plan: LogicalPlan, _ aggregates: [Expression], by keys: [Expression],
    _ environment: Environment
  ) throws(Diagnostic) -> LogicalPlan {
    let scope = rowScope(plan, environment)
    // Keys and aggregates are one list to the names, keys first.
    var allocator = NameAllocator(
      spelled: ColumnLabel.spelled(in: keys + aggregates + namedArguments(aggregates)),
      reserved: plan.columns.map(\.name))
    var boundKeys: [(column: Column, expression: BoundExpression)] = []
    var outputs = bindLabelled(keys, in: scope)
    for index in outputs.indices {
      let expression = outputs[index].expression
      if expression.type == .dynamic, !expression.isUnknown {
        note(
          Diagnostic(
            .typeMismatch, "rows cannot be grouped by a `dynamic`", at: outputs[index].span,
            help: "convert it, as with `tostring(…)`"))
      }
      let column = newColumn(allocator.name(for: outputs[index].label), for: expression)
      boundKeys.append((column, expression))
      outputs[index].expression = .column(column)
    }
    let collector = AggregateCollector()
    var inner = scope
    inner.aggregates = collector
    for item in aggregates {
      outputs +=
        attempt { () throws(Diagnostic) in
          try bindAggregateItem(
            item, in: inner, collector, keyNames: boundKeys.map(\.column.name))
        } ?? unknownOutputs(of: item, in: inner)
    }
    try requireDifferentNames(outputs)
    let aggregateColumns = collector.calls.map(\.column)
    let grouped = LogicalPlan(
      .aggregate(
        plan, keys: boundKeys.map(\.expression), aggregates: collector.calls.map(\.call)),
      columns: boundKeys.map(\.column) + aggregateColumns)
    let results = outputs[boundKeys.count...].map { output in
      let name = allocator.name(for: output.label)
      if case .column(let column) = output.expression, column.name == name {
        return (column, output.expression)
      }
      return (newColumn(name, for: output.expression), output.expression)
    }
    return project(grouped, boundKeys.map { ($0.column, .column($0.column)) } + results)
  }

  /// The names given inside aggregates of several columns, as `arg_max(x, name = y)` does.
  private func namedArguments(_ aggregates: [Expression]) -> [Expression] {
    aggregates.flatMap { item -> [Expression] in
      var value = item
      if case .assignment(_, let inner) = item { value = inner }
      if case .tupleAssignment(_, let inner, _) = item { value = inner }
      guard case .call(let name, let arguments, let span) = value,
        ColumnsCall(name, arguments, span, catalog) != nil
      else { return [] }
      return arguments.compactMap { $0.name.map(Expression.name) }
    }
  }

  private func bindAggregateItem(
    _ item: Expression, in scope: Scope, _ collector: AggregateCollector, keyNames: [String]
  ) throws(Diagnostic) -> [LabelledItem] {
    var names: [Name] = []
    var value = item
    switch item {
    case .assignment(let name, let inner): (names, value) = ([name], inner)
    case .tupleAssignment(let given, let inner, _): (names, value) = (given, inner)
    case .literal, .name, .call, .negate, .plus, .binary, .chain, .list, .between, .member,
      .element, .star, .pattern, .pipeline, .type, .schema:
      break
    }
    if case .call(let name, let arguments, let span) = value,
      scope.environment[name.text] == nil,
      let call = ColumnsCall(name, arguments, span, catalog)
    {
      switch call.columns.content {
      case .row(let isChosenByFirst):
        return try bindRow(
          call, isChosenByFirst: isChosenByFirst, names, in: scope, collector, keyNames: keyNames)
      case .values(let first, let type):
        return try bindValues(call, from: first, of: type, names, in: scope, collector)
      }
    }
    let bound = try bind(value, in: scope)
    try requireAggregated(bound, collector, at: value.span)
    if names.count > 1 {
      guard bound.type == .dynamic else {
        throw Diagnostic(.wrongShape, "this gives one value, not \(names.count)", at: item.span)
      }
      return names.enumerated().map { index, name in
        LabelledItem(
          label: .spelled(name.text), expression: .path(bound, [.index(Int64(index))]),
          span: name.span)
      }
    }
    let name = names.first ?? nameInside(value)
    let label =
      name.map { ColumnLabel.spelled($0.text) } ?? ColumnLabel(lent: impliedName(value, in: scope))
    return [LabelledItem(label: label, expression: bound, span: name?.span ?? item.span)]
  }

  /// The name that the argument of an aggregate gives its column, as in `take_any(name = x)`.
  private func nameInside(_ value: Expression) -> Name? {
    guard case .call(let name, let arguments, _) = value,
      case .ofArgument? = catalog.aggregate(name.text)?.naming
    else { return nil }
    return arguments.first?.name
  }

  /// The columns of an aggregate that cannot be bound.
  private func unknownOutputs(of item: Expression, in scope: Scope) -> [LabelledItem] {
    func unknown(_ label: ColumnLabel, _ name: String = "") -> LabelledItem {
      LabelledItem(label: label, expression: .column(unknownColumn(name)), span: item.span)
    }
    switch item {
    case .assignment(let name, _): return [unknown(.spelled(name.text), name.text)]
    case .tupleAssignment(let names, _, _):
      return names.map { unknown(.spelled($0.text), $0.text) }
    case .call(let name, let arguments, let span):
      // Of several columns the names are as unknown as the rest.
      guard ColumnsCall(name, arguments, span, catalog) == nil,
        let function = catalog.aggregate(name.text)
      else {
        return [LabelledItem(label: .lent("*"), expression: .column(restColumn()), span: item.span)]
      }
      let implied = impliedAggregateName(function, arguments, in: scope)
      return [unknown(ColumnLabel(lent: implied), implied)]
    case .literal, .name, .negate, .plus, .binary, .chain, .list, .between, .member, .element,
      .star, .pattern, .pipeline, .type, .schema:
      return [unknown(.generated)]
    }
  }

  /// A column may stand in a `summarize` only inside an aggregate, a key too.
  private func requireAggregated(
    _ expression: BoundExpression, _ collector: AggregateCollector, at span: Span
  ) throws(Diagnostic) {
    var read: Set<Int> = []
    expression.collectColumns(into: &read)
    read.subtract(collector.calls.map(\.column.id))
    if !read.isEmpty {
      throw Diagnostic(
        .misplacedAggregate, "a column can stand here only inside an aggregate", at: span,
        help: "move it after `by`, or wrap it, as in `take_any(…)`")
    }
  }

  // MARK: aggregates that give several columns

  /// A call of an aggregate that makes several columns: always, or because of its arguments.
  private struct ColumnsCall {
    var function: AggregateFunction
    var columns: PackedColumns
    var arguments: [Argument]
    var span: Span

    init?(_ name: Name, _ arguments: [Argument], _ span: Span, _ catalog: FunctionCatalog) {
      guard let function = catalog.aggregate(name.text), let columns = function.columns else {
        return nil
      }
      let isStar = arguments.contains { if case .star = $0.value { true } else { false } }
      guard function.overloads.isEmpty || arguments.count > 1 || isStar else { return nil }
      self.function = function
      self.columns = columns
      self.arguments = arguments
      self.span = span
    }

    /// What the function's name puts before the names of columns.
    var prefix: String {
      switch function.naming {
      case .ofArgument: ""
      case .prefixed(let prefix), .prefixedWithAll(let prefix), .prefixedWithLast(let prefix):
        prefix + "_"
      }
    }

    /// The call of its body, which gives all columns packed.
    func pack(_ bound: [BoundExpression], spans: [Span], _ binder: Binder) throws(Diagnostic)
      -> AggregateCall
    {
      var packing = function
      packing.overloads = columns.overloads
      return try binder.resolve(packing, bound, spans: spans, at: span)
    }
  }

  /// One column out of a pack.
  private func unpacked(_ pack: Column, _ position: Int, as type: ScalarType, at span: Span)
    -> BoundExpression
  {
    call(
      .unpack, [.column(pack), .literal(.long(Int64(position)), .long)], giving: type, at: span)
  }

  /// `percentiles(x, 5, 50)` and `percentilesw(x, weight, 5, 50)`: a column for each argument from `first` on.
  private func bindValues(
    _ call: ColumnsCall, from first: Int, of type: (ScalarType) -> ScalarType?, _ names: [Name],
    in scope: Scope, _ collector: AggregateCollector
  ) throws(Diagnostic) -> [LabelledItem] {
    var rows = scope
    rows.aggregates = nil
    let arguments = call.arguments
    var bound: [BoundExpression] = []
    for argument in arguments { bound.append(try bind(argument.value, in: rows)) }
    guard bound.count > first, bound.count <= host.limits.arguments, let type = type(bound[0].type)
    else {
      throw Diagnostic(
        .noOverload, "`\(call.function.name)` does not take these arguments", at: call.span,
        help: "it takes a number or a time\(first > 1 ? ", a weight" : "") and percentages")
    }
    let column = newColumn(call.function.name, .dynamic)
    collector.calls.append(
      (column, try call.pack(bound, spans: arguments.map(\.value.span), self)))
    var outputs: [LabelledItem] = []
    for (index, argument) in arguments[first...].enumerated() {
      let implied = impliedAggregateName(call.function, [arguments[0], argument], in: rows)
      var output = LabelledItem(
        label: .lent(implied), expression: unpacked(column, index, as: type, at: call.span),
        span: argument.value.span)
      if index < names.count {
        (output.label, output.span) = (.spelled(names[index].text), names[index].span)
      }
      outputs.append(output)
    }
    return outputs
  }

  /// `arg_max(x, a, b)`, `take_any(a, b)` and their kind: values of one row of the group, chosen whole.
  private func bindRow(
    _ call: ColumnsCall, isChosenByFirst: Bool, _ names: [Name], in scope: Scope,
    _ collector: AggregateCollector, keyNames: [String]
  ) throws(Diagnostic) -> [LabelledItem] {
    var rows = scope
    rows.aggregates = nil
    // `any(x)` is `any_x`; of `arg_max(x + 1, y + 1)` only what has no name bears `max_`.
    let prefix = isChosenByFirst ? "" : call.prefix
    var values: [LabelledItem] = []
    var chosenBy: [BoundExpression] = []
    var extremeName: String?
    // Where each value stands among all, and so which of the names before the `=` it bears.
    var positions: [Int] = []
    var unknown: [LabelledItem] = []
    func addUnknown(_ item: LabelledItem) {
      var item = item
      let position = values.count + unknown.count
      if position < names.count {
        (item.label, item.span) = (.spelled(names[position].text), names[position].span)
      }
      unknown.append(item)
    }
    var given: Set<String> = []
    for (index, argument) in call.arguments.enumerated() {
      if let name = argument.name, !given.insert(name.text).inserted {
        throw Diagnostic(
          .duplicateName, "the name `\(name.text)` is given twice", at: name.span)
      }
      if case .star = argument.value {
        for column in scope.columns where !column.isHidden || column.isRest {
          if keyNames.contains(column.name) || column.name == extremeName { continue }
          let item = LabelledItem(
            label: .lent(prefix + column.name), expression: .column(column),
            span: argument.value.span)
          if column.placeholder == nil {
            positions.append(values.count + unknown.count)
            values.append(item)
          } else {
            addUnknown(item)
          }
        }
        continue
      }
      let implied = impliedName(argument.value, in: rows)
      var label = ColumnLabel(lent: implied.map { prefix + $0 })
      if let given = argument.name {
        label = prefix.isEmpty ? .spelled(given.text) : .lent(prefix + given.text)
      }
      if isChosenByFirst {
        if index == 0 {
          extremeName = argument.name?.text ?? implied
          if extremeName == nil { label = .lent(call.prefix) }
        } else if label == .generated {
          label = .lent(call.prefix + (extremeName ?? "") + "_arg\(index)")
        }
      }
      let found = attempt { () throws(Diagnostic) in try bind(argument.value, in: rows) }
      guard let bound = found else {
        // What is missing would bear its own name.
        if case .name(let name) = argument.value, implied == nil {
          label = .lent(prefix + name.text)
        }
        let column = unknownColumn(argument.name?.text ?? implied ?? "")
        addUnknown(
          LabelledItem(label: label, expression: .column(column), span: argument.value.span))
        continue
      }
      if isChosenByFirst, index == 0 {
        guard bound.type != .dynamic else {
          throw Diagnostic(
            .typeMismatch, "a `dynamic` has no greatest or least value",
            at: argument.value.span, help: "convert it, as with `tolong(…)`")
        }
        chosenBy = [bound]
      }
      positions.append(values.count + unknown.count)
      values.append(
        LabelledItem(
          label: label, expression: bound, span: argument.name?.span ?? argument.value.span))
    }
    guard !values.isEmpty || !unknown.isEmpty else {
      throw Diagnostic(.noOverload, "this aggregate needs a column", at: call.span)
    }
    // A first argument that cannot be bound chooses no row, but hides no other error.
    if isChosenByFirst, chosenBy.isEmpty { chosenBy = [.literal(.long(0), .long)] }
    var outputs: [LabelledItem] = []
    // Many columns go in several packs, which choose alike.
    let most = host.limits.valuesPerCall
    for start in stride(from: 0, to: values.count, by: most) {
      let part = values[start..<min(start + most, values.count)]
      let column = newColumn(call.function.name, .dynamic)
      let pack = try call.pack(chosenBy + part.map(\.expression), spans: [], self)
      collector.calls.append((column, pack))
      for (offset, value) in part.enumerated() {
        var output = value
        output.expression = unpacked(column, offset, as: value.expression.type, at: call.span)
        if positions[start + offset] < names.count {
          let name = names[positions[start + offset]]
          (output.label, output.span) = (.spelled(name.text), name.span)
        }
        outputs.append(output)
      }
    }
    return outputs + unknown
  }
}
