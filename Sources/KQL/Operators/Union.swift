import Diagnostics
import KQLPlan
import KQLSyntax

package struct Union: TabularOperator {
  package static let keywords = ["union"]
  package static let start = PipelineStart.optional
  package static let places = OperatorPlaces(
    .tables,
    options: ["kind": ["outer", "inner"], "withsource": [], "isfuzzy": ["true", "false"]])
  package static let documentation = OperatorDocumentation(
    "The rows of several tables, columns matched by name; one that a table lacks is empty there.",
    source: "union-operator",
    syntax: "[T |] union [kind=outer | inner] [withsource=name] [isfuzzy=true] U, (V | …), W*",
    examples: [("union (print a = 1), (print a = 2) | sort by a asc", ["1", "2"])])

  let options: [String: Name]
  let tables: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Union {
    let options = try parser.options(["kind", "withsource", "with_source", "isfuzzy"])
    let tables = try parser.operands { parser throws(Diagnostic) in
      if let pattern = parser.attempt({ parser throws(Diagnostic) -> Name in
        let name = try parser.columnPattern()
        guard name.text.contains("*") else { throw parser.unexpected(wanted: "a pattern") }
        return name
      }) {
        return Expression.pattern(pattern)
      }
      return try parser.expression()
    }
    return Union(
      options: options, tables: tables, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("union")
    printer.options(options)
    printer.write(" ")
    printer.tables(tables)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let isFuzzy = options["isfuzzy"]?.text.lowercased() == "true"
    var branches: [(label: String, plan: LogicalPlan)] = []
    var missing: [Diagnostic] = []
    if let input { branches.append((input.givenName ?? "union_arg0", input)) }
    for table in tables {
      if case .pattern(let pattern) = table {
        let candidates = binder.tables(fitting: pattern.text, environment)
        // Which of the tables that there can be a workspace has is not known.
        if !candidates.isEmpty, binder.filledTables(fitting: pattern.text, environment).isEmpty,
          binder.assume(pattern.text)
        {
          branches.append((pattern.text, binder.openPlan()))
          continue
        }
        if candidates.isEmpty {
          let error = binder.missingSource(
            Diagnostic(.unknownTable, "no table fits `\(pattern.text)`", at: pattern.span))
          guard isFuzzy else { throw error }
          missing.append(error)
        }
        for name in candidates {
          branches.append((name, try binder.fitting(name, environment, at: pattern.span)))
        }
        continue
      }
      let label = binder.label(table, environment) ?? "union_arg\(branches.count)"
      let before = (errors: binder.diagnostics.count, assumed: binder.assumedSources.count)
      let plan =
        binder.attempt { () throws(Diagnostic) in
          try binder.bindTabular(table, in: environment)
        } ?? binder.openPlan()
      if isFuzzy, let absent = binder.takeMissingSources(since: before.errors) {
        missing += absent
        continue
      }
      if isFuzzy {
        // Where nobody knows whether a table is there, the branch stays.
        for name in binder.assumedSources[before.assumed...] {
          binder.warn(
            .skippedTable,
            "`\(name.text)` is not known: where it is missing, the fuzzy union leaves this out",
            at: name.span)
        }
      }
      branches.append((label, plan))
    }
    guard !branches.isEmpty else {
      missing.forEach(binder.note)
      throw .consequence(at: span)
    }
    for error in missing {
      binder.warn(
        .skippedTable, "\(error.message), so the fuzzy union leaves this out",
        at: error.span, help: error.help)
    }
    let isInner: Bool
    switch options["kind"]?.text {
    case nil, "outer": isInner = false
    case "inner": isInner = true
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no kind of union `\(other)`", at: options["kind"]?.span ?? span,
        help: "the kinds are outer and inner")
    }
    return binder.union(
      branches, isInner: isInner,
      sourceColumn: (options["withsource"] ?? options["with_source"])?.text)
  }
}
