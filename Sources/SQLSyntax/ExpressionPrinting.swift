/// Expressions, with brackets where their places ask for them.
extension Printer {
  /// Of what needs no brackets anywhere.
  private static let atom = 12

  /// How tightly an expression binds in SQLite; brackets go round whatever binds less than its place asks for.
  private func strength(_ expression: SQLExpression) -> Int {
    switch expression {
    case .binary(_, let sign, _): strength(sign)
    case .not: 3
    case .isNull, .isNotNull, .inList, .inQuery: 4
    case .integer(let value): value < 0 ? 10 : Self.atom
    case .real(let value): value < 0 ? 10 : Self.atom
    case .null, .text, .column, .call, .countAll, .aggregate, .cast, .scalarQuery, .caseWhen,
      .window:
      Self.atom
    }
  }

  private func strength(_ sign: SQLBinaryOperator) -> Int {
    switch sign {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .is, .isNot: 4
    case .less, .lessOrEqual, .greater, .greaterOrEqual: 5
    case .add, .subtract: 7
    case .multiply, .divide, .remainder: 8
    case .concatenate: 9
    }
  }

  private func word(for sign: SQLBinaryOperator) -> String {
    switch dialect {
    case .sqlite: sign.rawValue
    case .clickHouse:
      switch sign {
      case .is: "is not distinct from"
      case .isNot: "is distinct from"
      case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .add,
        .subtract, .multiply, .divide, .remainder, .concatenate:
        sign.rawValue
      }
    }
  }

  private func word(for type: SQLCastType) -> String {
    switch dialect {
    case .sqlite:
      switch type {
      case .integer: "integer"
      case .real: "real"
      case .text: "text"
      }
    case .clickHouse:
      switch type {
      case .integer: "Nullable(Int64)"
      case .real: "Nullable(Float64)"
      case .text: "Nullable(String)"
      }
    }
  }

  mutating func writeOperand(_ expression: SQLExpression, above minimum: Int) {
    let needsBrackets: Bool
    switch dialect {
    case .sqlite: needsBrackets = strength(expression) < minimum
    // Its operators bind in another order: nothing is left to it.
    case .clickHouse: needsBrackets = strength(expression) < Self.atom
    }
    if needsBrackets {
      put("(")
      write(expression)
      put(")")
    } else {
      write(expression)
    }
  }

  mutating func write(_ expression: SQLExpression) {
    switch expression {
    case .null: put("null")
    case .integer(let value):
      // The least integer has no literal of its own in SQL.
      put(value == .min ? "(-9223372036854775807 - 1)" : String(value))
    case .real(let value): putReal(value)
    case .text(let text): putText(text)
    case .column(let table, let name):
      if let table {
        putIdentifier(table)
        put(".")
      }
      putIdentifier(name)
    case .call(let name, let arguments): writeCall(name, arguments)
    case .countAll: put("count(*)")
    case .aggregate(let name, let arguments, let distinct):
      functions.insert(name)
      put(name)
      put(distinct ? "(distinct " : "(")
      separated(arguments) { $0.write($1) }
      put(")")
    case .binary(let left, let sign, let right):
      let strength = strength(sign)
      writeOperand(left, above: strength)
      put(" \(word(for: sign)) ")
      writeOperand(right, above: strength + 1)
    case .not(let inner):
      put("not ")
      writeOperand(inner, above: 4)
    case .isNull(let inner):
      writeOperand(inner, above: 5)
      put(" is null")
    case .isNotNull(let inner):
      writeOperand(inner, above: 5)
      put(" is not null")
    case .cast(let inner, let type):
      put("cast(")
      write(inner)
      put(" as \(word(for: type)))")
    case .inList(let inner, let list):
      writeOperand(inner, above: 5)
      put(" in (")
      separated(list) { $0.write($1) }
      put(")")
    case .inQuery(let inner, let query):
      writeOperand(inner, above: 5)
      put(" in (")
      write(query)
      put(")")
    case .scalarQuery(let query):
      put("(")
      write(query)
      put(")")
    case .caseWhen(let arms, let otherwise):
      put("case")
      for arm in arms {
        put(" when ")
        write(arm.condition)
        put(" then ")
        write(arm.value)
      }
      put(" else ")
      write(otherwise)
      put(" end")
    case .window(let window): write(window)
    }
  }

  private mutating func write(_ window: SQLWindow) {
    functions.insert(window.function)
    put(window.function)
    put("(")
    separated(window.arguments) { $0.write($1) }
    put(") over (")
    if !window.partitionBy.isEmpty {
      put("partition by ")
      separated(window.partitionBy) { $0.write($1) }
      if !window.orderBy.isEmpty || window.rowsUpToCurrent { put(" ") }
    }
    if !window.orderBy.isEmpty {
      put("order by ")
      write(window.orderBy)
      if window.rowsUpToCurrent { put(" ") }
    }
    if window.rowsUpToCurrent { put("rows between unbounded preceding and current row") }
    put(")")
  }
}
