import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Find: TabularOperator {
  package static let keywords = ["find"]
  package static let start = PipelineStart.always
  package static let places = OperatorPlaces(
    .words(["where", "in", "withsource="]), options: ["withsource": []],
    words: ["in": .tables, "where": .expressions, "project": .columns, "project-smart": .nothing])
  package static let documentation = OperatorDocumentation(
    "The rows of several tables that fit a condition: the columns it names, those that all tables share, and the rest as a bag.",
    source: "find-operator",
    syntax:
      "find [withsource=name] [in (T, U*)] where condition [project-smart | project column[: type], …, pack_all()]",
    examples: [
      (
        "let A = view () { print k = 1, v = 'x' }; let B = view () { print k = 2, w = 'y' }; find in (A, B) where k == 2",
        [#"B | 2 | {"w":"y"}"#]
      )
    ])

  enum Item: Sendable {
    case column(Name, ScalarType?)
    case pack
  }

  let source: Name?
  let tables: [Expression]?
  let predicate: SearchPredicate
  /// nil for `project-smart`.
  let items: [Item]?
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Find {
    let options = try parser.options(["withsource"])
    var tables: [Expression]?
    if parser.isAt(word: "in"), parser.peek().kind == .punctuation(.leftParen) {
      parser.advance()
      tables = try parser.searchedTables()
    }
    _ = parser.take(word: "where")
    let predicate = try parser.searchPredicate()
    var items: [Item]?
    if let word = parser.hyphenatedWord(), word.word == "project-smart" {
      for _ in 0..<word.count { parser.advance() }
    } else if parser.take(word: "project") {
      items = try parser.operands { parser throws(Diagnostic) in
        try item(&parser)
      }
    }
    return Find(
      source: options["withsource"], tables: tables, predicate: predicate, items: items,
      span: parser.span(from: keyword.span.start))
  }

  private static func item(_ parser: inout Parser) throws(Diagnostic) -> Item {
    let name = try parser.name("a column")
    if name.text == "pack_all", parser.take(.leftParen) {
      try parser.expect(.rightParen)
      return .pack
    }
    guard parser.take(.colon) else { return .column(name, nil) }
    let written = try parser.name("a type")
    guard let type = ScalarType(kqlName: written.text) else {
      throw Diagnostic(.unexpectedToken, "there is no type `\(written.text)`", at: written.span)
    }
    return .column(name, type)
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("find")
    printer.options(["withsource": source])
    printer.searchedTables(tables)
    printer.write(" where ")
    predicate.write(to: &printer)
    guard let items else { return }
    printer.write(" project ")
    printer.list(items) { printer, item in
      switch item {
      case .column(let name, let type):
        printer.write(name)
        if let type { printer.write(": \(type.rawValue)") }
      case .pack: printer.write("pack_all()")
      }
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let found = try binder.search(
      try binder.searchedTables(tables, environment, at: span), for: predicate,
      isSensitive: false, takesWildcards: false, environment, at: span)
    let name = source?.text ?? "source_"
    if let items { return try projected(found, items, name, binder) }
    return try smart(found, name, binder)
  }

  /// The columns that the condition names, then those of all tables; the rest goes into `pack_`.
  private func smart(_ found: [SearchedTable], _ source: String, _ binder: Binder)
    throws(Diagnostic) -> LogicalPlan
  {
    var names: [String] = []
    for column in found.flatMap(\.named) where !names.contains(column.name) {
      names.append(column.name)
    }
    for column in found.first?.plan.visibleColumns ?? [] where !names.contains(column.name) {
      let isCommon = found.allSatisfy { table in
        table.plan.visibleColumns.contains { $0.name == column.name && $0.type == column.type }
      }
      if isCommon { names.append(column.name) }
    }
    var branches: [(label: String, plan: LogicalPlan)] = []
    let hasRest = found.contains { table in
      table.plan.visibleColumns.contains { !names.contains($0.name) }
    }
    for table in found {
      let columns = table.plan.visibleColumns
      var items: [(column: Column, expression: BoundExpression)] = []
      for name in names {
        if let column = columns.first(where: { $0.name == name }) {
          items.append((column, .column(column)))
        }
      }
      if hasRest {
        items.append(try pack(columns.filter { !names.contains($0.name) }, binder))
      }
      branches.append((table.label, binder.project(table.plan, items)))
    }
    let union = binder.union(branches, isInner: false, sourceColumn: source)
    guard hasRest, let pack = union.columns.first(where: { $0.name == "pack_" }) else {
      return union
    }
    // A column of a later table must not stand after the bag.
    return binder.select(union, union.columns.filter { $0.id != pack.id } + [pack])
  }

  private func projected(
    _ found: [SearchedTable], _ items: [Item], _ source: String, _ binder: Binder
  ) throws(Diagnostic) -> LogicalPlan {
    var outputs: [(name: String, type: ScalarType)] = []
    for case .column(let name, let wanted) in items {
      let types = found.compactMap { table in
        table.plan.visibleColumns.first { $0.name == name.text }?.type
      }
      guard let first = wanted ?? types.first else {
        throw Diagnostic(
          .unknownColumn, "no table that fits has a column `\(name.text)`", at: name.span)
      }
      guard wanted != nil || types.allSatisfy({ $0 == first }) else {
        throw Diagnostic(
          .typeMismatch, "`\(name.text)` has several types, write which one is meant",
          at: name.span, help: "write `\(name.text): \(first.rawValue)`")
      }
      outputs.append((name.text, first))
    }
    let hasPack = items.contains { if case .pack = $0 { true } else { false } }
    var branches: [(label: String, plan: LogicalPlan)] = []
    for table in found {
      let columns = table.plan.visibleColumns
      var values: [(column: Column, expression: BoundExpression)] = []
      for output in outputs {
        var value = BoundExpression.empty(output.type)
        if let column = columns.first(where: { $0.name == output.name }) {
          value = try binder.convert(.column(column), to: output.type)
        }
        values.append((binder.newColumn(output.name, for: value), value))
      }
      if hasPack {
        let rest = columns.filter { column in !outputs.contains { $0.name == column.name } }
        values.append(try pack(rest, binder))
      }
      branches.append((table.label, binder.project(table.plan, values)))
    }
    return binder.union(branches, isInner: false, sourceColumn: source)
  }

  /// A bag of columns: many go through several bags, each merged with those before.
  private func pack(_ columns: [Column], _ binder: Binder) throws(Diagnostic)
    -> (column: Column, expression: BoundExpression)
  {
    var bag: BoundExpression?
    let most = binder.host.limits.pairsPerCall
    for start in stride(from: 0, to: columns.count, by: most) {
      var parts: [BoundExpression] = []
      for column in columns[start..<min(start + most, columns.count)] {
        parts.append(.literal(.string(column.name), .string))
        parts.append(.column(column))
      }
      let next = try binder.call(.bagPack, parts, at: span)
      if let first = bag {
        bag = try binder.call(.bagMerge, [first, next], at: span)
      } else {
        bag = next
      }
    }
    let value = bag ?? .literal(.dynamic("{}"), .dynamic)
    return (binder.newColumn("pack_", for: value), value)
  }
}
