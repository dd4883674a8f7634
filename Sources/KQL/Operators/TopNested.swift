import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `top-nested`: the top values of a first key, in each the top values of a second, and so on.
package struct TopNested: TabularOperator {
  package static let keywords = ["top-nested"]
  package static let documentation = OperatorDocumentation(
    "The top values of one key by an aggregate, and within each the top values of the next key.",
    source: "top-nested-operator",
    syntax:
      "T | top-nested [N] of key [with others = value] by aggregate(…) [asc | desc], top-nested …",
    examples: [
      (
        "datatable(k: string, n: long) ['a', 1, 'b', 5, 'a', 3] | top-nested 1 of k by sum(n)",
        ["b | 5"]
      )
    ])

  struct Level: Sendable {
    var count: Expression?
    var key: Expression
    var others: Expression?
    var aggregate: Expression
    var isAscending: Bool
    var span: Span
  }

  let levels: [Level]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> TopNested
  {
    var levels = [try level(&parser)]
    while parser.take(.comma) {
      guard let word = parser.hyphenatedWord(), word.word == "top-nested" else {
        throw parser.unexpected(wanted: "`top-nested`")
      }
      for _ in 0..<word.count { parser.advance() }
      levels.append(try level(&parser))
    }
    return TopNested(levels: levels, span: parser.span(from: keyword.span.start))
  }

  private static func level(_ parser: inout Parser) throws(Diagnostic) -> Level {
    let start = parser.current.span.start
    let count = parser.isAt(word: "of") ? nil : try parser.additive()
    try parser.expect(word: "of")
    let key = try parser.namedExpression()
    var others: Expression?
    if parser.take(word: "with") {
      try parser.expect(word: "others")
      try parser.expect(.assign)
      others = try parser.additive()
    }
    try parser.expect(word: "by")
    let aggregate = try parser.namedExpression()
    let isAscending = parser.take(word: "asc")
    if !isAscending { _ = parser.take(word: "desc") }
    return Level(
      count: count, key: key, others: others, aggregate: aggregate, isAscending: isAscending,
      span: parser.span(from: start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.list(levels) { printer, level in
      printer.write("top-nested ")
      if let count = level.count {
        printer.sum(count)
        printer.write(" ")
      }
      printer.write("of ")
      printer.write(level.key)
      if let others = level.others {
        printer.write(" with others = ")
        printer.sum(others)
      }
      printer.write(" by ")
      printer.write(level.aggregate)
      printer.write(level.isAscending ? " asc" : " desc")
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let scope = binder.rowScope(plan, environment)
    var names: [String] = []
    var hidden: [(String, BoundExpression)] = []
    for (index, item) in try binder.bindItems(
      levels.map(\.key), in: scope, generatedPast: plan.columns.map(\.name)
    ).enumerated() {
      names.append(item.name)
      hidden.append(("top-nested key \(index)", item.expression))
    }
    let rows = binder.share(binder.extend(plan, keeping: plan.columns, with: hidden))
    var allocator = NameAllocator()
    var result: LogicalPlan?
    for (index, level) in levels.enumerated() {
      let keys = hidden[...index].map { Expression.name(Name($0.0, level.key.span)) }
      var value = level.aggregate
      var name = "aggregated_" + names[index]
      if case .assignment(let given, let inner) = value { (name, value) = (given.text, inner) }
      let limit = try level.count.map { expression throws(Diagnostic) in
        try binder.rowCount(expression, environment)
      }
      let grouped = try binder.summarize(binder.use(rows), [value], by: keys, environment)
      let all = try joined(result, grouped, index, binder)
      let chosen = top(all, index, limit: limit, isAscending: level.isAscending, binder)
      let renamed =
        all.columns.prefix(index * 2).map(\.name) + [
          allocator.unique(names[index]), allocator.unique(name),
        ]
      result = binder.select(chosen, chosen.columns, names: renamed)
      if let others = level.others {
        guard index == levels.count - 1 else {
          throw Diagnostic(
            .unsupported,
            "kustody does not support `with others` before the last `top-nested` yet",
            at: level.span)
        }
        result = try withOthers(
          others, value, rows, keys, result, index, binder, environment, level.span)
      }
    }
    guard let result else { return plan }
    return result
  }

  /// The groups of a level with the columns of the levels above, where those kept theirs.
  private func joined(
    _ above: LogicalPlan?, _ grouped: LogicalPlan, _ index: Int, _ binder: Binder
  ) throws(Diagnostic) -> LogicalPlan {
    guard let above else { return grouped }
    var keys: [(left: BoundExpression, right: BoundExpression)] = []
    for level in 0..<index {
      keys.append((.column(above.columns[level * 2]), .column(grouped.columns[level])))
    }
    let node = JoinNode(kind: .inner, left: above, right: grouped, keys: keys)
    let join = LogicalPlan(.join(node), columns: above.columns + grouped.columns)
    return binder.select(join, above.columns + grouped.columns[index...])
  }

  /// The first rows of each group of the levels above.
  private func top(
    _ plan: LogicalPlan, _ index: Int, limit: Int64?, isAscending: Bool, _ binder: Binder
  ) -> LogicalPlan {
    guard let limit, let aggregate = plan.columns.last else { return plan }
    let key = SortKey(
      .column(aggregate), isDescending: !isAscending, nullsFirst: isAscending)
    let sorted = LogicalPlan(.sort(plan, [key]), columns: plan.columns, isOrdered: true)
    if index == 0 {
      return LogicalPlan(.limit(sorted, limit), columns: plan.columns)
    }
    let first = FirstOfGroups(keyCount: index * 2, limit: limit)
    let transform = TableTransform("top-nested") { first.rows(of: $0) }
    return LogicalPlan(
      .transform(sorted, transform), columns: binder.renumbered(plan.columns))
  }

  /// The rows of the last level, and one more for all that is not among them.
  private func withOthers(
    _ others: Expression, _ aggregate: Expression, _ rows: SharedPlan, _ keys: [Expression],
    _ result: LogicalPlan?, _ index: Int, _ binder: Binder, _ environment: Environment,
    _ span: Span
  ) throws(Diagnostic) -> LogicalPlan {
    guard index == 0, let result else {
      throw Diagnostic(
        .unsupported, "kustody does not support `with others` in several `top-nested` yet", at: span
      )
    }
    let top = binder.share(result)
    let (chosen, again) = (binder.use(top), binder.use(top))
    let base = binder.use(rows)
    guard let key = base.columns.first(where: { $0.name == "top-nested key 0" }) else {
      return result
    }
    let node = JoinNode(
      kind: .leftAnti, left: base, right: again,
      keys: [(left: .column(key), right: .column(again.columns[0]))])
    let rest = LogicalPlan(.join(node), columns: base.columns)
    let summed = try binder.summarize(rest, [aggregate], by: [], environment)
    let label = try binder.convert(
      try binder.bind(others, in: Scope(environment: environment)), to: chosen.columns[0].type)
    let columns = binder.renumbered(chosen.columns)
    let other = binder.project(
      summed, [(columns[0], label), (columns[1], .column(summed.columns[0]))])
    return LogicalPlan(.union([chosen, other]), columns: binder.renumbered(chosen.columns))
  }
}
