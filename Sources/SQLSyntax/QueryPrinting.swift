/// Queries and their clauses.
extension Printer {
  mutating func write(_ query: SQLQuery) {
    if !query.steps.isEmpty {
      put("with\n")
      separated(query.steps, by: ",\n") { printer, step in
        printer.put("  ")
        printer.putIdentifier(step.name)
        if !step.columns.isEmpty {
          printer.put("(")
          printer.separated(step.columns) { $0.putIdentifier($1) }
          printer.put(")")
        }
        printer.put(step.isMaterialized ? " as materialized (\n    " : " as (\n    ")
        printer.write(step.body, indent: "    ")
        printer.put("\n  )")
      }
      put("\n")
    }
    write(query.body, indent: "")
  }

  private mutating func write(_ body: SQLBody, indent: String) {
    switch body {
    case .select(let select): write(select, indent: indent)
    case .unionAll(let selects):
      separated(selects, by: "\n\(indent)union all\n\(indent)") { $0.write($1, indent: indent) }
    case .values(let rows):
      put("values ")
      separated(rows, by: ",\n\(indent)  ") { printer, row in
        printer.put("(")
        printer.separated(row) { $0.write($1) }
        printer.put(")")
      }
    }
  }

  private mutating func write(_ select: SQLSelect, indent: String) {
    let outer = names
    names = [:]
    defer { names = outer }
    put(select.isDistinct ? "select distinct " : "select ")
    separated(select.columns) { printer, column in
      printer.write(printer.renamed(column))
      if printer.isNamed(column) { return }
      printer.put(" as ")
      printer.putIdentifier(column.alias)
    }
    if let from = select.from {
      put("\n\(indent)from ")
      write(from)
    }
    if !select.conditions.isEmpty {
      put("\n\(indent)where ")
      separated(select.conditions, by: "\n\(indent)  and ") { $0.writeOperand($1, above: 2) }
    }
    if !select.groupBy.isEmpty {
      put("\n\(indent)group by ")
      separated(select.groupBy) { $0.write($1) }
    }
    if !select.orderBy.isEmpty {
      put("\n\(indent)order by ")
      write(select.orderBy)
    }
    if let limit = select.limit {
      put("\n\(indent)limit ")
      write(limit)
    }
  }

  /// The expression of a column. One with a name of its own is called as the column is: nothing bears two names.
  private mutating func renamed(_ column: SQLResultColumn) -> SQLExpression {
    guard case .call(SQLExpression.namedCall, let parts) = column.expression,
      case .text(let name)? = parts.first, names[name] == nil
    else { return column.expression }
    names[name] = column.alias
    return column.expression.unnamed
  }

  /// Whether the database calls a column by its alias anyway.
  private func isNamed(_ column: SQLResultColumn) -> Bool {
    switch dialect {
    case .sqlite: if case .column(_, column.alias) = column.expression { true } else { false }
    // It may call the column of a join by both names.
    case .clickHouse: false
    }
  }

  mutating func write(_ terms: [SQLOrderTerm]) {
    separated(terms) { printer, term in
      printer.write(term.expression)
      if term.descending { printer.put(" desc") }
      guard let nullsFirst = printer.writtenNulls(term) else { return }
      printer.put(nullsFirst ? " nulls first" : " nulls last")
    }
  }

  /// Where to say that nulls stand; nil where they stand there anyway.
  private func writtenNulls(_ term: SQLOrderTerm) -> Bool? {
    switch dialect {
    // Null is the least.
    case .sqlite: term.nullsFirst
    // Null comes last in either order.
    case .clickHouse: (term.nullsFirst ?? !term.descending) ? true : nil
    }
  }

  private mutating func write(_ source: SQLSource) {
    switch source {
    case .table(let name, let alias):
      putIdentifier(tables[name] ?? name)
      // Columns are named by the table that the query knows.
      if let alias = alias ?? (tables[name] == nil ? nil : name) {
        put(" as ")
        putIdentifier(alias)
      }
    case .scan(let scan):
      putIdentifier(scan.table)
      put("(")
      if !putScan(scan) { writeAsRead(scan) }
      put(")")
    case .function(let name, let arguments, let alias):
      functions.insert(name)
      put(name)
      put("(")
      separated(arguments) { $0.write($1) }
      put(") as ")
      putIdentifier(alias)
    case .query(let query, let alias):
      put("(")
      write(query)
      put(") as ")
      putIdentifier(alias)
    case .join(let left, let kind, let right, let condition):
      write(left)
      put(" \(kind.rawValue) ")
      write(right)
      if let condition {
        put(" on ")
        write(condition)
      }
    }
  }

  /// What a scan is asked for, as a person reads it.
  private mutating func writeAsRead(_ scan: TableScan) {
    put("blocks")
    if !scan.conditions.isEmpty {
      put(" where ")
      separated(scan.conditions, by: " and ") { $0.writeOperand($1, above: 2) }
    }
    guard let groups = scan.groups else { return }
    put(groups.keys.isEmpty ? " as one group" : " grouped by ")
    separated(Array(groups.keys.enumerated())) { printer, key in
      printer.write(key.element)
      printer.put(" as ")
      printer.putIdentifier(ScanGroups.keyName(key.offset))
    }
    if !groups.aggregates.isEmpty { put(": ") }
    separated(Array(groups.aggregates.enumerated())) { printer, aggregate in
      switch aggregate.element {
      case .count(nil): printer.put("count(*)")
      case .count(let value?): printer.write(.aggregate("count", [value], distinct: false))
      case .sum(let value, _): printer.write(.aggregate("sum", [value], distinct: false))
      case .least(let value), .leastReal(let value):
        printer.write(.aggregate("min", [value], distinct: false))
      case .greatest(let value), .greatestReal(let value):
        printer.write(.aggregate("max", [value], distinct: false))
      case .total(let value), .wholeTotal(let value):
        printer.write(.aggregate("total", [value], distinct: false))
      }
      printer.put(" as ")
      printer.putIdentifier(ScanGroups.aggregateName(aggregate.offset))
    }
  }
}
