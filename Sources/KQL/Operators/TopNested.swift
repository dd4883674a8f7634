import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `top-nested`: the top values of a first key, in each the top values of a second, and so on.
package struct TopNested: TabularOperator {
  package static let keywords = ["top-nested"]
  package static let places = OperatorPlaces(
    .nothing, words: ["of": .expressions, "with others =": .nothing, "by": .aggregates],
    sorts: true)
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
    // What all rows have in common: the key of those outside every group.
    hidden.append((Self.all, .literal(.long(0), .long)))
    let rows = binder.share(binder.extend(plan, keeping: plan.columns, with: hidden))
    var allocator = NameAllocator()
    var chosen: [SharedPlan] = []
    for (index, level) in levels.enumerated() {
      let (name, value) = named(level, names[index])
      let grouped = try binder.summarize(
        binder.use(rows), [value], by: keys(0...index), environment)
      guard grouped.columns.count == index + 2 else {
        throw Diagnostic(
          .wrongShape, "`top-nested` takes aggregates of one column each", at: value.span)
      }
      let all = try joined(chosen.last.map(binder.use), grouped, index, binder)
      let limit = try level.count.map { expression throws(Diagnostic) in
        try binder.rowCount(expression, environment)
      }
      let top = top(all, index, limit: limit, isAscending: level.isAscending, binder)
      let renamed =
        all.columns.prefix(index * 2).map(\.name) + [
          allocator.unique(names[index]), allocator.unique(name),
        ]
      chosen.append(binder.share(binder.select(top, top.columns, names: renamed)))
    }
    guard let last = chosen.last else { return plan }
    let result = binder.use(last)
    var parts = [result]
    // From the last level up: rows that left the top groups later come first.
    for index in levels.indices.reversed()
    where levels[index].count != nil && levels[index...].contains(where: { $0.others != nil }) {
      parts.append(try rest(index, rows, chosen, result.columns, binder, environment))
    }
    guard parts.count > 1 else { return result }
    return LogicalPlan(.union(parts), columns: binder.renumbered(result.columns))
  }

  /// The column that is the same in every row.
  private static let all = "top-nested all"

  /// The hidden columns that hold the keys of some levels.
  private func keys(_ range: ClosedRange<Int>) -> [Expression] {
    range.map { .name(Name("top-nested key \($0)", levels[$0].key.span)) }
  }

  /// The aggregate of a level and what its column is called.
  private func named(_ level: Level, _ key: String) -> (String, Expression) {
    if case .assignment(let given, let inner) = level.aggregate { return (given.text, inner) }
    return ("aggregated_" + key, level.aggregate)
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

  /// For each group of the levels above one, a row for all that is not among its top values: `with others`.
  ///
  /// From that level on nothing of it is in a top group: each of them has its word for others and its aggregate
  /// over all of these rows, or nothing where it names no others.
  private func rest(
    _ index: Int, _ rows: SharedPlan, _ chosen: [SharedPlan], _ columns: [Column],
    _ binder: Binder, _ environment: Environment
  ) throws(Diagnostic) -> LogicalPlan {
    let base = binder.use(rows)
    let top = binder.use(chosen[index])
    let equal = try (0...index).map { level throws(Diagnostic) in
      let key = try binder.requireColumn(
        Name("top-nested key \(level)", levels[level].key.span), in: base.columns)
      return (
        left: BoundExpression.column(key), right: BoundExpression.column(top.columns[level * 2])
      )
    }
    let outside = LogicalPlan(
      .join(JoinNode(kind: .leftAnti, left: base, right: top, keys: equal)), columns: base.columns)
    let counted = levels.indices.filter { $0 >= index && levels[$0].others != nil }
    let above = index > 0 ? keys(0...(index - 1)) : [.name(Name(Self.all, span))]
    let grouped = try binder.summarize(
      outside, counted.map { named(levels[$0], "").1 }, by: above, environment)
    var source = grouped
    var values = Array(grouped.columns.dropFirst(above.count))
    if index > 0 {
      source = try joined(binder.use(chosen[index - 1]), grouped, index, binder)
      values = Array(source.columns.dropFirst(index * 2))
    }
    var items: [(column: Column, expression: BoundExpression)] = []
    for place in columns.indices {
      let expression: BoundExpression
      if place < index * 2 {
        expression = .column(source.columns[place])
      } else if let value = counted.firstIndex(of: place / 2),
        let others = levels[place / 2].others
      {
        expression =
          place % 2 == 1
          ? .column(values[value])
          : try binder.convert(
            try binder.bind(others, in: Scope(environment: environment)), to: columns[place].type)
      } else {
        expression = .empty(columns[place].type)
      }
      items.append((binder.newColumn(columns[place].name, columns[place].type), expression))
    }
    return binder.project(source, items)
  }
}
