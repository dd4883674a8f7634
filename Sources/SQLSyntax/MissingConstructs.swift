/// What of a query a dialect has no words for, or none that anybody has written and checked.
extension Dialect {
  /// The first construct that is missing, in words; nil where the query can be printed.
  ///
  /// - Parameter isGuarding: whether it may refuse values while it runs.
  package func missing(in query: SQLQuery, isGuarding: Bool = false) -> String? {
    switch self {
    case .sqlite: nil
    case .clickHouse: ClickHouseGaps(isGuarding: isGuarding).first(in: query)
    }
  }
}

private struct ClickHouseGaps {
  /// Whether `throwIf` may end a query whose answer would not be Kusto's.
  let isGuarding: Bool

  /// Functions of ClickHouse that forms of ours call; each was compared with what SQLite computes.
  private static let functions: Set<String> = [
    "coalesce", "nullif", "toInt64", "toInt128", "toFloat64", "toString", "modulo",
    "positiveModulo",
    "intDiv", "divide", "lower", "lengthUTF8", "position", "positionCaseInsensitive", "match",
    "startsWith", "endsWith", "concat", "transform", "array", "toNullable", "if",
    "JSONExtractRaw", "JSONExtractString", "JSONExtractKeysAndValuesRaw", "JSONType", "isValidJSON",
    "arrayElement", "arrayReverse", "tupleElement", "indexOf", "countSubstrings", "substring",
    "length", "toInt64OrNull", "greatest", "arraySort", "extract", "extractGroups", "substringUTF8",
    "replaceAll", "upper", "JSONExtractKeys", "countEqual",
  ]
  private static let guardName = "throwIf"

  private static let aggregates: Set<String> = [
    "count", "countIf", "sum", "min", "max", "uniqExact", "groupArray",
  ]

  func first(in query: SQLQuery) -> String? {
    for step in query.steps {
      if !step.columns.isEmpty { return "names for the columns of a step" }
      // It runs a step again at each place that reads it.
      if step.isMaterialized { return "a step whose rows are made once" }
      if let gap = first(in: step.body) { return gap }
    }
    return first(in: query.body)
  }

  private func first(in body: SQLBody) -> String? {
    switch body {
    case .select(let select): first(in: select)
    case .unionAll(let selects): gap(selects) { first(in: $0) }
    case .values: "rows of constants"
    }
  }

  private func first(in select: SQLSelect) -> String? {
    gap(select.columns) { first(in: $0.expression) }
      ?? select.from.flatMap { first(in: $0) }
      ?? gap(select.conditions) { first(in: $0) } ?? gap(select.groupBy) { first(in: $0) }
      ?? gap(select.orderBy) { first(in: $0.expression) }
      ?? select.limit.flatMap { first(in: $0) }
  }

  private func first(in source: SQLSource) -> String? {
    switch source {
    case .table: return nil
    case .scan: return "a scan of blocks"
    case .function(let name, _, _): return "the table function `\(name)`"
    case .query(let query, _): return first(in: query)
    case .join(let left, let kind, let right, let condition):
      switch kind {
      // Rows without a partner hold nulls: a setting that is sent with the query says so.
      case .inner, .left, .full: break
      case .cross: return "a join without a condition"
      }
      return first(in: left) ?? first(in: right) ?? condition.flatMap { first(inJoin: $0) }
    }
  }

  /// The condition of a join: the only place where nulls may be equal.
  private func first(inJoin condition: SQLExpression) -> String? {
    switch condition {
    case .binary(let left, .and, let right): first(inJoin: left) ?? first(inJoin: right)
    case .binary(let left, .is, let right), .binary(let left, .equal, let right):
      first(in: left) ?? first(in: right)
    case .integer: "a join without a condition"
    case .null, .real, .text, .column, .call, .countAll, .aggregate, .binary, .not, .isNull,
      .isNotNull, .cast, .inList, .inQuery, .scalarQuery, .caseWhen, .window:
      first(in: condition)
    }
  }

  private func first(in expression: SQLExpression) -> String? {
    switch expression {
    case .null, .integer, .real, .text, .column, .countAll: break
    case .call(SQLExpression.namedCall, _): return first(in: expression.unnamed)
    case .call(let name, _):
      guard Self.functions.contains(name) || isGuarding && name == Self.guardName else {
        return "the function `\(name)`"
      }
    case .aggregate(let name, _, let isDistinct):
      guard Self.aggregates.contains(name), !isDistinct else { return "the aggregate `\(name)`" }
    case .binary(_, let sign, _):
      if let gap = first(in: sign) { return gap }
    case .cast: return "a cast"
    case .window(let window): return "the window function `\(window.function)`"
    case .inQuery(_, let query):
      if let gap = first(in: query) { return gap }
    case .scalarQuery(let query): return first(in: query)
    case .not, .isNull, .isNotNull, .inList, .caseWhen: break
    }
    return gap(expression.children) { first(in: $0) }
  }

  private func first(in sign: SQLBinaryOperator) -> String? {
    switch sign {
    case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .add,
      .subtract, .multiply, .concatenate:
      nil
    case .is, .isNot: "a comparison in which nulls are equal"
    // The quotient of whole numbers is a real there.
    case .divide, .remainder: "a division"
    }
  }

  private func gap<T>(_ items: [T], _ look: (T) -> String?) -> String? {
    for item in items { if let found = look(item) { return found } }
    return nil
  }
}
