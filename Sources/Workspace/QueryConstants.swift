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
      guard let first = selects.first?.constants else { return [] }
      return selects.dropFirst().map(\.constants).reduce(first) { common, others in
        zip(common, others).map { one, other in
          guard let one, let other, one.isSameLiteral(other) else { return nil }
          return one
        }
      }
    case .values: return []
    }
  }

  /// The select that names the columns.
  fileprivate var first: SQLSelect? {
    switch self {
    case .select(let select): select
    case .unionAll(let selects): selects.first
    case .values: nil
    }
  }
}

extension SQLSelect {
  fileprivate var constants: [SQLExpression?] {
    // What a query inside gives, by its alias and the column's name.
    var inner: (alias: String, values: [String: SQLExpression])?
    if case .query(let query, let alias) = from, let names = query.body.first?.columns.map(\.alias)
    {
      inner = (alias, [:])
      for (name, constant) in zip(names, query.constants) { inner?.values[name] = constant }
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
}

extension SQLExpression {
  fileprivate func isSameLiteral(_ other: SQLExpression) -> Bool {
    switch (self, other) {
    case (.null, .null): true
    case (.integer(let one), .integer(let two)): one == two
    case (.real(let one), .real(let two)): SQLParameter.real(one) == .real(two)
    case (.text(let one), .text(let two)): SQLParameter.text(one) == .text(two)
    default: false
    }
  }
}
