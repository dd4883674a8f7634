import Diagnostics
import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLSyntax

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
      guard case .call(let name, let arguments, _) = value,
        MultiColumnAggregate(name.text, arguments) != nil
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
      let form = MultiColumnAggregate(name.text, arguments)
    {
      return try bindMultiColumn(
        form, arguments, names, at: span, in: scope, collector, keyNames: keyNames)
    }
    if case .call(let name, let arguments, let span) = value,
      name.text == "percentiles" || name.text == "percentilesw",
      scope.environment[name.text] == nil
    {
      return try bindPercentiles(
        arguments, hasWeight: name.text == "percentilesw", names, at: span, in: scope, collector)
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
    let label =
      names.first.map { ColumnLabel.spelled($0.text) }
      ?? ColumnLabel(lent: impliedName(value, in: scope))
    return [LabelledItem(label: label, expression: bound, span: names.first?.span ?? item.span)]
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
    case .call(let name, let arguments, _):
      // Of several columns the names are as unknown as the rest.
      guard MultiColumnAggregate(name.text, arguments) == nil,
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
        help: "move it behind `by`, or wrap it, as in `take_any(…)`")
    }
  }

  // MARK: aggregates that give several columns

  /// `percentiles(x, 5, 50)` and `percentilesw(x, weight, 5, 50)`: a column each.
  private func bindPercentiles(
    _ arguments: [Argument], hasWeight: Bool, _ names: [Name], at span: Span, in scope: Scope,
    _ collector: AggregateCollector
  ) throws(Diagnostic) -> [LabelledItem] {
    var rows = scope
    rows.aggregates = nil
    let packName = hasWeight ? "__percentilesw" : "__percentiles"
    guard let pack = catalog.aggregate(packName),
      let overload = catalog.scalar("__unpack")?.overloads.first
    else { throw Diagnostic(.internalError, "the catalog has no `\(packName)`", at: span) }
    var bound: [BoundExpression] = []
    for argument in arguments { bound.append(try bind(argument.value, in: rows)) }
    let first = hasWeight ? 2 : 1
    guard bound.count > first, bound.count <= host.limits.arguments,
      let type = FunctionCatalog.percentileType(bound[0].type)
    else {
      throw Diagnostic(
        .noOverload, "`\(packName.dropFirst(2))` does not take these arguments", at: span,
        help: "it takes a number or a time\(hasWeight ? ", a weight" : "") and percentages")
    }
    let call = try resolve(pack, bound, spans: arguments.map(\.value.span), at: span)
    let column = newColumn(packName, .dynamic)
    collector.calls.append((column, call))
    let stem = "percentile_" + (impliedName(arguments[0].value, in: rows) ?? "")
    return arguments[first...].enumerated().map { index, argument in
      let cell = BoundExpression.call(
        BoundCall(
          name: "__unpack", overload: overload,
          arguments: [.column(column), .literal(.long(Int64(index)), .long)], type: type,
          span: span))
      let label =
        index < names.count
        ? ColumnLabel.spelled(names[index].text)
        : .lent(stem + "_" + nameFragment(argument.value, in: rows))
      return LabelledItem(
        label: label, expression: cell,
        span: index < names.count ? names[index].span : argument.value.span)
    }
  }

  /// `arg_max(x, a, b)` and its kind: values of one row of the group, chosen whole.
  private struct MultiColumnAggregate {
    var packName: String
    /// What stands before the names of expressions that have none: `max_`, `max_x_arg1`. Nil where the row is
    /// any.
    var extreme: String?
    /// What stands before all names: the older `any`.
    var prefix = ""

    init?(_ name: String, _ arguments: [Argument]) {
      switch name {
      case "arg_max", "argmax": (packName, extreme) = ("__arg_max", "max_")
      case "arg_min", "argmin": (packName, extreme) = ("__arg_min", "min_")
      case "take_any", "any":
        let isStar = arguments.contains { if case .star = $0.value { true } else { false } }
        guard arguments.count > 1 || isStar else { return nil }
        packName = "__take_any"
        if name == "any" { prefix = "any_" }
      default: return nil
      }
    }
  }

  private func bindMultiColumn(
    _ form: MultiColumnAggregate, _ arguments: [Argument], _ names: [Name], at span: Span,
    in scope: Scope, _ collector: AggregateCollector, keyNames: [String]
  ) throws(Diagnostic) -> [LabelledItem] {
    var rows = scope
    rows.aggregates = nil
    var values: [LabelledItem] = []
    var extreme: BoundExpression = .literal(.long(0), .long)
    var extremeName: String?
    var unknown: [LabelledItem] = []
    for (index, argument) in arguments.enumerated() {
      if case .star = argument.value {
        for column in scope.columns where !column.isHidden || column.isRest {
          if keyNames.contains(column.name) || column.name == extremeName { continue }
          let item = LabelledItem(
            label: .lent(form.prefix + column.name), expression: .column(column),
            span: argument.value.span)
          if column.placeholder == nil { values.append(item) } else { unknown.append(item) }
        }
        continue
      }
      let implied = impliedName(argument.value, in: rows)
      var label = ColumnLabel(lent: implied.map { form.prefix + $0 })
      if let given = argument.name { label = .lent(form.prefix + given.text) }
      if let prefix = form.extreme {
        if index == 0 {
          extremeName = argument.name?.text ?? implied
          if extremeName == nil { label = .lent(prefix) }
        } else if label == .generated {
          label = .lent(prefix + (extremeName ?? "") + "_arg\(index)")
        }
      }
      let found = attempt { () throws(Diagnostic) in try bind(argument.value, in: rows) }
      guard let bound = found else {
        // What is missing would bear its own name.
        if case .name(let name) = argument.value, implied == nil {
          label = .lent(form.prefix + name.text)
        }
        let column = unknownColumn(argument.name?.text ?? implied ?? "")
        unknown.append(
          LabelledItem(label: label, expression: .column(column), span: argument.value.span))
        continue
      }
      if form.extreme != nil, index == 0 {
        guard bound.type != .dynamic else {
          throw Diagnostic(
            .typeMismatch, "a `dynamic` has no greatest or least value",
            at: argument.value.span, help: "convert it, as with `tolong(…)`")
        }
        extreme = bound
      }
      values.append(LabelledItem(label: label, expression: bound, span: argument.value.span))
    }
    guard !values.isEmpty || !unknown.isEmpty else {
      throw Diagnostic(.noOverload, "this aggregate needs a column", at: span)
    }
    guard let pack = catalog.aggregate(form.packName), let unpack = catalog.scalar("__unpack"),
      let overload = unpack.overloads.first
    else {
      throw Diagnostic(.unsupported, "kustody does not support this aggregate yet", at: span)
    }
    var outputs: [LabelledItem] = []
    // Many columns go in several packs, which choose alike.
    let most = host.limits.valuesPerCall
    for start in stride(from: 0, to: values.count, by: most) {
      let part = values[start..<min(start + most, values.count)]
      let call = try resolve(pack, [extreme] + part.map(\.expression), spans: [], at: span)
      let column = newColumn(form.packName, .dynamic)
      collector.calls.append((column, call))
      for (offset, value) in part.enumerated() {
        let position = BoundExpression.literal(.long(Int64(offset)), .long)
        var output = value
        output.expression = .call(
          BoundCall(
            name: "__unpack", overload: overload, arguments: [.column(column), position],
            type: value.expression.type, span: span))
        if start + offset < names.count {
          let name = names[start + offset]
          (output.label, output.span) = (.spelled(name.text), name.span)
        }
        outputs.append(output)
      }
    }
    return outputs + unknown
  }
}
