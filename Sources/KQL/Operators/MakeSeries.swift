import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `make-series`: a `summarize` over the bins of an axis, whose rows then become arrays without gaps.
package struct MakeSeries: TabularOperator {
  package static let keywords = ["make-series"]
  package static let places = OperatorPlaces(
    .aggregates, options: ["kind": ["nonempty"]],
    words: [
      "default=": .nothing, "on": .columns, "from": .expressions, "to": .expressions,
      "step": .expressions, "by": .expressions,
    ])
  package static let documentation = OperatorDocumentation(
    "Aggregates over the bins of an axis, as one array per group with every bin in it.",
    source: "make-series-operator",
    syntax:
      "T | make-series [kind=nonempty] name = aggregate(…) [default = value], … on axis [from start] [to end] step size [by key, …]",
    examples: [
      (
        "datatable(x: long) [1, 1, 3] | make-series n = count() on x from 0 to 4 step 1 | project n",
        ["[0,2,0,1]"]
      )
    ])

  struct Item: Sendable {
    var aggregate: Expression
    var fallback: Expression?
  }

  let isNonEmpty: Bool
  let items: [Item]
  let axis: Expression
  let from: Expression?
  let to: Expression?
  let step: Expression
  /// The older form, `in range(start, stop, step)`: the stop is included, bins count from the origin.
  let isRange: Bool
  let keys: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> MakeSeries
  {
    let options = try parser.options(["kind"])
    if let kind = options["kind"], kind.text != "nonempty" {
      throw Diagnostic(
        .unexpectedToken, "there is no kind of make-series `\(kind.text)`", at: kind.span,
        help: "the only kind is nonempty")
    }
    let items = try parser.operands { parser throws(Diagnostic) in
      let aggregate = try parser.namedExpression()
      var fallback: Expression?
      if parser.take(word: "default") {
        try parser.expect(.assign)
        fallback = try parser.additive()
      }
      return Item(aggregate: aggregate, fallback: fallback)
    }
    try parser.expect(word: "on")
    let axis = try Self.axis(&parser)
    var from: Expression?
    var to: Expression?
    let step: Expression
    let isRange = parser.take(word: "in")
    if isRange {
      try parser.expect(word: "range")
      try parser.expect(.leftParen)
      from = try parser.expression()
      try parser.expect(.comma)
      to = try parser.expression()
      try parser.expect(.comma)
      step = try parser.expression()
      try parser.expect(.rightParen)
    } else {
      if parser.take(word: "from") { from = try parser.additive() }
      if parser.take(word: "to") { to = try parser.additive() }
      try parser.expect(word: "step")
      step = try parser.additive()
    }
    var keys: [Expression] = []
    if parser.take(word: "by") {
      keys = try parser.operands { parser throws(Diagnostic) in
        try parser.namedExpression()
      }
    }
    return MakeSeries(
      isNonEmpty: options["kind"] != nil, items: items, axis: axis, from: from, to: to, step: step,
      isRange: isRange, keys: keys, span: parser.span(from: keyword.span.start))
  }

  /// `column` or `name = expression`, before the word `in` means anything else.
  private static func axis(_ parser: inout Parser) throws(Diagnostic) -> Expression {
    if parser.peek().kind == .punctuation(.assign) {
      let name = try parser.name()
      try parser.expect(.assign)
      return .assignment(name, try parser.additive())
    }
    return try parser.additive()
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("make-series ")
    if isNonEmpty { printer.write("kind=nonempty ") }
    printer.list(items) { printer, item in
      printer.write(item.aggregate)
      guard let fallback = item.fallback else { return }
      printer.write(" default = ")
      printer.sum(fallback)
    }
    printer.write(" on ")
    if case .assignment = axis { printer.write(axis) } else { printer.sum(axis) }
    if isRange {
      printer.write(" in range(")
      printer.list([from, to, step].compactMap { $0 })
      printer.write(")")
    } else {
      for (word, part) in [("from", from), ("to", to), ("step", step)] {
        guard let part else { continue }
        printer.write(" \(word) ")
        printer.sum(part)
      }
    }
    guard !keys.isEmpty else { return }
    printer.write(" by ")
    printer.list(keys)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let scope = binder.rowScope(plan, environment)
    var axisName = "Column1"
    var expression = axis
    if case .assignment(let name, let value) = axis {
      (axisName, expression) = (name.text, value)
    } else if let name = binder.impliedName(axis, in: scope) {
      axisName = name
    }
    if ColumnLabel.spelled(in: [axis]).contains(axisName),
      ColumnLabel.spelled(in: items.map(\.aggregate) + keys).contains(axisName)
    {
      throw Diagnostic(.duplicateName, "the name `\(axisName)` is given twice", at: axis.span)
    }
    let value = try binder.bind(expression, in: scope)
    let shape = try shape(value.type, binder, environment)
    let binned = try bins(of: value, plan, shape, binder)

    // An ordinary aggregation, by the bin too.
    let hidden = "make-series axis"
    let widened = binder.extend(
      binned.plan, keeping: binned.plan.columns, with: [(hidden, binned.bin)])
    let grouped = try binder.summarize(
      widened, items.map(\.aggregate), by: keys + [.name(Name(hidden, axis.span))], environment)
    let keyCount = keys.count
    let aggregates = Array(grouped.columns[(keyCount + 1)...])
    guard aggregates.count == items.count else {
      throw Diagnostic(
        .wrongShape, "`make-series` takes aggregates of one column each", at: span)
    }
    var defaults: [Value] = []
    for (item, column) in zip(items, aggregates) {
      defaults.append(try fallback(item, column, binder, environment))
    }
    var allocator = NameAllocator(
      taken: grouped.columns.prefix(keyCount).map(\.name) + aggregates.map(\.name))
    var columns = grouped.columns.prefix(keyCount).map { binder.newColumn($0.name, $0.type) }
    columns += aggregates.map { binder.newColumn($0.name, .dynamic) }
    columns.append(binder.newColumn(allocator.unique(axisName), .dynamic))
    let builder = SeriesBuilder(
      shape: shape, keyCount: keyCount, defaults: defaults, isNonEmpty: isNonEmpty)
    return LogicalPlan(
      .transform(grouped, TableTransform("make-series") { try builder.rows(of: $0, $1) }),
      columns: columns)
  }

  /// The ends and the step, as constants of the axis.
  private func shape(_ type: ScalarType, _ binder: Binder, _ environment: Environment)
    throws(Diagnostic) -> SeriesShape
  {
    let spanType: ScalarType
    switch type {
    case .datetime, .timespan: spanType = .timespan
    case .int, .long, .real: spanType = type
    case .bool, .decimal, .guid, .string, .dynamic:
      throw Diagnostic(
        .typeMismatch, "a series cannot run along a `\(type.rawValue)`", at: axis.span,
        help: "an axis is a datetime, a timespan or a number")
    }
    var isReal = type == .real
    func number(_ expression: Expression, _ wanted: ScalarType, _ what: String)
      throws(Diagnostic) -> SeriesNumber
    {
      let bound = try binder.bind(expression, in: Scope(environment: environment))
      let fits =
        bound.type == wanted || wanted.isNumeric && bound.type.isNumeric && bound.type != .decimal
      guard fits, bound.isRowIndependent else {
        throw Diagnostic(
          .typeMismatch, "\(what) must be a constant `\(wanted.rawValue)`", at: expression.span)
      }
      if bound.type == .real { isReal = true }
      // Without data a constant may be unknown: any will do, the series is not made.
      switch try binder.constant(bound) {
      case .long(let number)?, .datetime(let number)?, .timespan(let number)?: return .whole(number)
      case .real(let number)?: return .real(number)
      case nil: return .whole(1)
      case .null?, .bool?, .decimal?, .guid?, .string?, .dynamic?:
        throw Diagnostic(.argumentValue, "\(what) is null", at: expression.span)
      }
    }
    var start: SeriesNumber?
    if let from { start = try number(from, type, "the start") }
    var end: SeriesNumber?
    if let to { end = try number(to, type, "the end") }
    let size = try number(step, spanType, "the step")
    guard size.real > 0 else {
      throw Diagnostic(.argumentValue, "the step must be greater than zero", at: step.span)
    }
    return SeriesShape(
      type: isReal ? .real : type, start: start, end: end, step: size, isRange: isRange)
  }

  /// The rows between the ends, and the bin of each.
  private func bins(
    of value: BoundExpression, _ plan: LogicalPlan, _ shape: SeriesShape, _ binder: Binder
  ) throws(Diagnostic) -> (plan: LogicalPlan, bin: BoundExpression) {
    let value = try binder.convert(value, to: shape.type == .int ? .long : shape.type)
    let type = value.type
    let spanType: ScalarType = type == .datetime ? .timespan : type
    var rows = binder.filter(plan, try binder.call(.isNotNull, [value]))
    if let start = shape.start {
      rows = binder.filter(rows, try binder.call(.greaterOrEqual, [value, start.literal(type)]))
    }
    if let end = shape.end {
      rows = binder.filter(
        rows, try binder.call(shape.isRange ? .lessOrEqual : .less, [value, end.literal(type)]))
    }
    let step = shape.step.literal(spanType)
    if let start = shape.start, !shape.isRange {
      return (rows, try binder.call(.binAt, [value, step, start.literal(type)]))
    }
    return (rows, try binder.call(.bin, [value, step]))
  }

  /// What fills the gaps of an aggregate.
  private func fallback(
    _ item: Item, _ column: Column, _ binder: Binder, _ environment: Environment
  ) throws(Diagnostic) -> Value {
    guard column.type.isNumeric else {
      throw Diagnostic(
        .typeMismatch,
        "`make-series` takes aggregates that are numbers, not `\(column.type.rawValue)`",
        at: item.aggregate.span)
    }
    guard let expression = item.fallback else {
      let zero = BoundExpression.literal(.long(0), .long)
      return try binder.constant(try binder.convert(zero, to: column.type)) ?? .null
    }
    let bound = try binder.bind(expression, in: Scope(environment: environment))
    guard bound.type.isNumeric || bound.type == .dynamic else {
      throw Diagnostic(.typeMismatch, "a default must be a number", at: expression.span)
    }
    // A real default of a count stays what it is.
    let type = column.type.isInteger && bound.type == .real ? ScalarType.real : column.type
    return try binder.requireConstant(
      try binder.convert(bound, to: type), "a default", at: expression.span)
  }
}
