import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Search: TabularOperator {
  package static let keywords = ["search"]
  package static let start = PipelineStart.optional
  package static let places = OperatorPlaces(
    .expressions, options: ["kind": ["case_insensitive", "case_sensitive"]], words: ["in": .tables])
  package static let documentation = OperatorDocumentation(
    "The rows of all tables, or of some, in which a text is found in any column; `$table` says in which table.",
    source: "search-operator",
    syntax:
      "[T |] search [kind=case_sensitive] [in (T, U*)] \"text\" and (column: \"text\" or condition)",
    examples: [
      ("datatable(a: string) ['one two', 'three'] | search 'two' | project a", ["one two"])
    ])

  let kind: Name?
  let tables: [Expression]?
  let predicate: SearchPredicate
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Search {
    let options = try parser.options(["kind"])
    var tables: [Expression]?
    if parser.isAt(word: "in"), parser.peek().kind == .punctuation(.leftParen) {
      parser.advance()
      tables = try parser.searchedTables()
    }
    let predicate = try parser.searchPredicate()
    return Search(
      kind: options["kind"], tables: tables, predicate: predicate,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("search")
    printer.options(["kind": kind])
    printer.searchedTables(tables)
    printer.write(" ")
    predicate.write(to: &printer)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    if input != nil, tables != nil {
      throw Diagnostic(
        .wrongShape, "`search` takes the rows before it or `in (…)`, not both", at: span)
    }
    let isSensitive: Bool
    switch kind?.text {
    case nil, "default", "case_insensitive": isSensitive = false
    case "case_sensitive": isSensitive = true
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no kind of search `\(other)`", at: kind?.span ?? span,
        help: "the kinds are case_insensitive and case_sensitive")
    }
    let sources: [(label: String, plan: LogicalPlan)]
    if let input {
      sources = [(input.sourceTable ?? "union_arg0", input)]
    } else {
      sources = try binder.searchedTables(tables, environment, at: span)
    }
    let found = try binder.search(
      sources, for: predicate, isSensitive: isSensitive, takesWildcards: true, environment,
      at: span)
    guard found.count == 1, let only = found.first else {
      return binder.union(
        found.map { ($0.label, $0.plan) }, isInner: false, sourceColumn: "$table")
    }
    let table = BoundExpression.literal(.string(only.label), .string)
    let items =
      [(column: binder.newColumn("$table", for: table), expression: table)]
      + only.plan.columns.filter { $0.name != "$table" }.map {
        (column: $0, expression: BoundExpression.column($0))
      }
    return binder.project(only.plan, items)
  }
}

extension LogicalPlan {
  /// The stored table that the plan reads as it is.
  var sourceTable: String? {
    switch node {
    case .scan(let table): table
    case .filter(let input, _): input.sourceTable
    case .values, .project, .aggregate, .distinct, .sort, .limit, .join, .union, .window, .expand,
      .range, .transform, .shared:
      nil
    }
  }
}
