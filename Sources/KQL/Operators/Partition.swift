import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Partition: TabularOperator {
  package static let keywords = ["partition"]
  package static let places = OperatorPlaces(
    .words(["by"]), options: ["hint.strategy": ["native", "shuffle", "legacy"]],
    words: ["by": .columns])
  package static let documentation = OperatorDocumentation(
    "Runs a pipeline over the rows of each value of a column and puts the results together.",
    source: "partition-operator", syntax: "T | partition by column (operator | …)",
    examples: [
      (
        "range x from 1 to 4 step 1 | extend k = x % 2 | partition by k (top 1 by x) | sort by x asc",
        ["3 | 1", "4 | 0"]
      )
    ])

  let strategy: String?
  let key: Name
  let body: Pipeline?
  let source: Expression?
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> Partition
  {
    let options = try parser.options([])
    try parser.expect(word: "by")
    let key = try parser.name("a column")
    var body: Pipeline?
    var source: Expression?
    if parser.take(.leftBrace) {
      source = try parser.tabularOrScalar()
      try parser.expect(.rightBrace)
    } else {
      try parser.expect(.leftParen)
      body = try parser.bodyPipeline()
      try parser.expect(.rightParen)
    }
    return Partition(
      strategy: options["hint.strategy"]?.text, key: key, body: body, source: source,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("partition")
    if let strategy { printer.options(["hint.strategy": Name(strategy, span)]) }
    printer.write(" by ")
    printer.write(key)
    printer.write(" ")
    if let body { printer.bracketed(body) }
    guard let source else { return }
    printer.write("{ ")
    printer.whole(source)
    printer.write(" }")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let column = try binder.requireColumn(key, in: plan.columns)
    let shared = binder.share(plan)
    let keys = try values(of: column, shared, binder)
    let isLegacy = strategy == nil || strategy == "legacy"
    if isLegacy, keys.count > 64 {
      throw Diagnostic(
        .limit, "`partition` makes at most 64 partitions, `\(key.text)` has \(keys.count) values",
        at: key.span, help: "write `hint.strategy=native`, which has no such limit")
    }
    guard keys.count <= Bounds.partitions else {
      throw Diagnostic(
        .limit,
        "kustody makes at most \(Bounds.partitions) partitions, `\(key.text)` has \(keys.count) values",
        at: key.span)
    }
    var branches: [(label: String, plan: LogicalPlan)] = []
    for value in keys {
      let use = binder.use(shared)
      let here = try binder.requireColumn(key, in: use.columns)
      let literal = BoundExpression.literal(value, column.type)
      var predicate = try binder.call(.equals, [.column(here), literal], at: key.span)
      if case .null = value {
        predicate = try binder.call(
          .equals,
          [try binder.convert(.column(here), to: .string), .literal(.string(""), .string)],
          at: key.span)
      }
      let part = binder.filter(use, predicate)
      if let body {
        branches.append(("", try binder.bindPipeline(body, in: environment, input: part)))
      } else if let source {
        var inner = environment
        inner[key.text] = .scalar(literal)
        branches.append(("", try binder.bindTabular(source, in: inner)))
      }
    }
    return binder.union(branches, isInner: false, sourceColumn: nil)
  }

  /// The distinct values of the key; where there is no data, one that stands for all.
  private func values(of column: Column, _ shared: SharedPlan, _ binder: Binder)
    throws(Diagnostic) -> [Value]
  {
    let use = binder.use(shared)
    let here = try binder.requireColumn(key, in: use.columns)
    let chosen = binder.select(use, [here])
    let distinct = LogicalPlan(.distinct(chosen), columns: chosen.columns)
    guard let table = try binder.run(distinct), !table.rows.isEmpty else { return [.null] }
    return table.rows.compactMap(\.first)
  }
}
