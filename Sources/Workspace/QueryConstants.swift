import SQLSyntax

extension SQLQuery {
  /// For each column of the result the literal that it is in every row; nil where rows may differ.
  package var constants: [SQLExpression?] { body.constants }
}

extension SQLBody {
  fileprivate var constants: [SQLExpression?] {
    switch self {
    case .select(let select): return select.constants
    case .unionAll(let selects):
      guard var common = selects.first?.constants else { return [] }
      for select in selects.dropFirst() {
        let others = select.constants
        for (index, constant) in common.enumerated() {
          guard let constant else { continue }
          guard index < others.count, let other = others[index], constant.isSameLiteral(other)
          else {
            common[index] = nil
            continue
          }
        }
      }
      return common
    case .values: return []
    }
  }
}

extension SQLSelect {
  fileprivate var constants: [SQLExpression?] {
    // What a query inside gives, by its alias and the column's name.
    var inner: (alias: String, values: [String: SQLExpression])?
    if case .query(let query, let alias) = from, case .select(let select) = query.body {
      inner = (alias, Self.named(query.constants, select))
    } else if case .query(let query, let alias) = from, case .unionAll(let selects) = query.body,
      let first = selects.first
    {
      inner = (alias, Self.named(query.constants, first))
    }
    return columns.map { column in
      switch column.expression {
      case .null, .integer, .real, .text: column.expression
      case .column(let table, let name):
        inner.flatMap { table == nil || table == $0.alias ? $0.values[name] : nil }
      default: nil
      }
    }
  }

  private static func named(
    _ constants: [SQLExpression?], _ select: SQLSelect
  ) -> [String: SQLExpression] {
    var values: [String: SQLExpression] = [:]
    for (column, constant) in zip(select.columns, constants) {
      values[column.alias] = constant
    }
    return values
  }
}

extension SQLExpression {
  fileprivate func isSameLiteral(_ other: SQLExpression) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.integer(let one), .integer(let two)): one == two
    case (.real(let one), .real(let two)): one.bitPattern == two.bitPattern
    case (.text(let one), .text(let two)): one.utf8.elementsEqual(two.utf8)
    default: false
    }
  }
}
