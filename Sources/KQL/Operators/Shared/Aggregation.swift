import Diagnostics
import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLSyntax

extension Binder {
  /// One output column of an aggregation: its name, and what it is over keys and aggregates.
  private typealias Output = (
    name: String?, stem: String, isExplicit: Bool, expression: BoundExpression
  )

  package func summarize(
    _ plan: LogicalPlan, _ aggregates: [Expression], by keys: [Expression],
    _ environment: Environment
  ) throws(Diagnostic) -> LogicalPlan {
    let scope = rowScope(plan, environment)
    var boundKeys: [(column: Column, expression: BoundExpression)] = []
    var outputs: [Output] = []
    for key in try bindItems(keys, in: scope, generatedPast: plan.columns.map(\.name)) {
      if key.expression.type == .dynamic {
        throw Diagnostic(
          .typeMismatch, "rows cannot be grouped by a `dynamic`", at: keys.first?.span ?? .none,
          help: "convert it, as with `tostring(…)`")
      }
      let column = newColumn(key.name, for: key.expression)
      boundKeys.append((column, key.expression))
      outputs.append((key.name, "", key.isExplicit, .column(column)))
    }
    let collector = AggregateCollector()
    var inner = scope
    inner.aggregates = collector
    for item in aggregates {
      outputs += try bindAggregateItem(
        item, in: inner, collector, keyNames: boundKeys.map(\.column.name))
    }
    let aggregateColumns = collector.calls.map(\.column)
    let grouped = LogicalPlan(
      .aggregate(
        plan, keys: boundKeys.map(\.expression), aggregates: collector.calls.map(\.call)),
      columns: boundKeys.map(\.column) + aggregateColumns)
    return project(grouped, named(outputs, past: plan.columns.map(\.name)))
  }

  /// Names the output columns: explicit names stand, the others move out of their way.
  private func named(_ outputs: [Output], past reserved: [String])
    -> [(column: Column, expression: BoundExpression)]
  {
    var allocator = NameAllocator(reserved: reserved)
    return outputs.map { output in
      let name: String
      if let given = output.name {
        name = allocator.unique(given)
      } else {
        name = output.stem.isEmpty ? allocator.generate() : allocator.unique(output.stem)
      }
      if case .column(let column) = output.expression, column.name == name {
        return (column, output.expression)
      }
      return (newColumn(name, for: output.expression), output.expression)
    }
  }

  private func bindAggregateItem(
    _ item: Expression, in scope: Scope, _ collector: AggregateCollector, keyNames: [String]
  ) throws(Diagnostic) -> [Output] {
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
        (name.text, "", true, .path(bound, [.index(Int64(index))]))
      }
    }
    if let name = names.first { return [(name.text, "", true, bound)] }
    if case .call(let name, let arguments, _) = value, let function = catalog.aggregate(name.text) {
      return [(nil, impliedAggregateName(function, arguments, in: scope), false, bound)]
    }
    return [(nil, "", false, bound)]
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
  ) throws(Diagnostic) -> [Output] {
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
      if index < names.count { return (names[index].text, "", true, cell) }
      return (nil, stem + "_" + nameFragment(argument.value, in: rows), false, cell)
    }
  }

  /// `arg_max(x, a, b)` and its kind: values of one row of the group, chosen whole.
  private struct MultiColumnAggregate {
    var packName: String
    var isExtreme: Bool

    init?(_ name: String, _ arguments: [Argument]) {
      switch name {
      case "arg_max", "argmax": (packName, isExtreme) = ("__arg_max", true)
      case "arg_min", "argmin": (packName, isExtreme) = ("__arg_min", true)
      case "take_any", "any", "anyif", "take_anyif":
        let isStar = arguments.contains { if case .star = $0.value { true } else { false } }
        guard name == "take_any" || name == "any", arguments.count > 1 || isStar else { return nil }
        (packName, isExtreme) = ("__take_any", false)
      default: return nil
      }
    }
  }

  private func bindMultiColumn(
    _ form: MultiColumnAggregate, _ arguments: [Argument], _ names: [Name], at span: Span,
    in scope: Scope, _ collector: AggregateCollector, keyNames: [String]
  ) throws(Diagnostic) -> [Output] {
    var rows = scope
    rows.aggregates = nil
    var values: [(name: String, expression: BoundExpression)] = []
    var extreme: BoundExpression = .literal(.long(0), .long)
    for (index, argument) in arguments.enumerated() {
      if case .star = argument.value {
        let maximised = index > 0 ? impliedName(arguments[0].value, in: rows) : nil
        for column in scope.columns where !column.isHidden {
          if keyNames.contains(column.name) || (form.isExtreme && column.name == maximised) {
            continue
          }
          values.append((column.name, .column(column)))
        }
        continue
      }
      let bound = try bind(argument.value, in: rows)
      if form.isExtreme, index == 0 {
        guard bound.type != .dynamic else {
          throw Diagnostic(
            .typeMismatch, "a `dynamic` has no greatest or least value", at: argument.value.span,
            help: "convert it, as with `tolong(…)`")
        }
        extreme = bound
      }
      values.append((impliedName(argument.value, in: rows) ?? "", bound))
    }
    guard !values.isEmpty else {
      throw Diagnostic(.noOverload, "this aggregate needs a column", at: span)
    }
    guard let pack = catalog.aggregate(form.packName), let unpack = catalog.scalar("__unpack"),
      let overload = unpack.overloads.first
    else {
      throw Diagnostic(.unsupported, "kustody does not support this aggregate yet", at: span)
    }
    var outputs: [Output] = []
    // Many columns go in several packs, which choose alike.
    let most = host.limits.valuesPerCall
    for start in stride(from: 0, to: values.count, by: most) {
      let part = values[start..<min(start + most, values.count)]
      let call = try resolve(pack, [extreme] + part.map(\.expression), spans: [], at: span)
      let column = newColumn(form.packName, .dynamic)
      collector.calls.append((column, call))
      for (offset, value) in part.enumerated() {
        let position = BoundExpression.literal(.long(Int64(offset)), .long)
        let cell = BoundExpression.call(
          BoundCall(
            name: "__unpack", overload: overload, arguments: [.column(column), position],
            type: value.expression.type, span: span))
        let number = start + offset
        if number < names.count {
          outputs.append((names[number].text, "", true, cell))
        } else {
          outputs.append((nil, value.name, false, cell))
        }
      }
    }
    return outputs
  }
}
