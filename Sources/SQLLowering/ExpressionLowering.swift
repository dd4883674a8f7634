import Diagnostics
import KQLCatalog
import KQLPlan
import KQLValues
import SQLSyntax

/// Bound expressions as SQL over the columns of a relation.
extension SQLLowering {
  func lower(_ expression: BoundExpression, _ inputs: [Int: SQLExpression]) throws(LoweringError)
    -> SQLArgument
  {
    switch expression {
    case .column(let column):
      return SQLArgument(
        sql: inputs[column.id] ?? .null, type: column.type,
        mayBeNull: (column.mayBeNull || !fusesSteps) && column.type != .string,
        mayBeNaN: column.mayBeNaN || !fusesSteps)
    case .literal(let value, let type): return try literal(value, type)
    case .call(let call): return try lower(call, inputs)
    case .path(let base, let steps):
      let start = try lower(base, inputs).sql
      switch dialect {
      case .sqlite: break
      case .clickHouse:
        let plain: [ClickHouseJSON.Step] = steps.compactMap { step in
          switch step {
          case .key(let key): .key(key)
          case .index(let place): .index(place)
          case .computed: nil
          }
        }
        guard plain.count == steps.count, let path = ClickHouseJSON.path(start, plain) else {
          throw unsupported("a path into a dynamic that rows decide")
        }
        return SQLArgument(sql: path, type: .dynamic)
      }
      var arguments = [start]
      for step in steps {
        switch step {
        case .key(let key): arguments.append(.text(key))
        case .index(let index): arguments.append(.integer(index))
        case .computed(let inner): arguments.append(try lower(inner, inputs).sql)
        }
      }
      var path = arguments[0]
      for start in stride(from: 1, to: arguments.count, by: limits.valuesPerCall) {
        let end = min(start + limits.valuesPerCall, arguments.count)
        if case .call(InternalFunction.parsedText, let text) = path {
          path = InternalFunction.parsedPath(text + arguments[start..<end])
        } else {
          path = InternalFunction.path([path] + arguments[start..<end])
        }
      }
      return SQLArgument(sql: path, type: .dynamic)
    case .inList(let value, let items, let isNegated):
      let condition = try lowerIn(value, items, inputs)
      return truth(condition.sql, mayBeNull: condition.mayBeNull, isNegated: isNegated)
    case .inPlan(let value, let plan, let column, let isNegated):
      let subject = try lower(value, inputs)
      try requireKeys([subject.type])
      return truth(
        .inQuery(subject.sql, try subquery(plan, column)), mayBeNull: true, isNegated: isNegated)
    case .scalarPlan(let plan, let column): return try lowerScalar(plan, column)
    case .listPlan(let plan, let column):
      switch dialect {
      case .sqlite: break
      case .clickHouse: throw unsupported("a column as an array")
      }
      let relation = wrapped(
        try lower(plan, needed: [column.id]), needed: [column.id], keepsOrder: true)
      var select = SQLSelect(
        [
          SQLResultColumn(
            InternalAggregate.textArray(relation.values[column.id] ?? .null),
            as: "value")
        ], from: relation.source)
      select.conditions = relation.conditions
      return SQLArgument(
        sql: .scalarQuery(SQLQuery(body: .select(select))), type: .dynamic, mayBeNull: false)
    }
  }

  private func truth(_ condition: SQLExpression, mayBeNull: Bool, isNegated: Bool) -> SQLArgument {
    let total = mayBeNull ? .coalesce(condition, .integer(0)) : condition
    return SQLArgument(sql: isNegated ? .not(total) : total, type: .bool, mayBeNull: false)
  }

  private func lowerIn(
    _ value: BoundExpression, _ items: [BoundExpression], _ inputs: [Int: SQLExpression]
  ) throws(LoweringError) -> (sql: SQLExpression, mayBeNull: Bool) {
    let subject = try lower(value, inputs)
    try requireKeys([subject.type])
    var list: [SQLExpression] = []
    for item in items {
      if case .literal(.null, _) = item { continue }
      list.append(try lower(item, inputs).sql)
    }
    if list.isEmpty { return (.integer(0), false) }
    let isPlain = items.allSatisfy { if case .literal = $0 { true } else { false } }
    return (.inList(subject.sql, list), subject.mayBeNull || !isPlain)
  }

  private func subquery(_ plan: LogicalPlan, _ column: Column) throws(LoweringError) -> SQLQuery {
    let relation = wrapped(try lower(plan, needed: [column.id]), needed: [column.id])
    let select = SQLSelect(
      [SQLResultColumn(relation.values[column.id] ?? .null, as: "value")], from: relation.source)
    return SQLQuery(body: .select(select))
  }

  /// `toscalar`: made once, however often the query names it.
  private func lowerScalar(_ plan: LogicalPlan, _ column: Column) throws(LoweringError)
    -> SQLArgument
  {
    let value: SQLExpression
    if let known = scalarSteps[column.id] {
      value = known
    } else {
      var relation = try lower(plan, needed: [column.id])
      relation.limit = min(relation.limit ?? 1, 1)
      relation = wrapped(relation, needed: [column.id], fence: .cost)
      let select = SQLSelect(
        [SQLResultColumn(relation.values[column.id] ?? .null, as: "value")],
        from: relation.source)
      let query = SQLExpression.scalarQuery(SQLQuery(body: .select(select)))
      value = column.type == .string ? .coalesce(query, .text("")) : query
      scalarSteps[column.id] = value
    }
    return SQLArgument(sql: value, type: column.type)
  }

  private func literal(_ value: Value, _ type: ScalarType) throws(LoweringError) -> SQLArgument {
    switch dialect {
    case .sqlite: break
    case .clickHouse: try requireEncoding(of: type)
    }
    let sql: SQLExpression
    switch value {
    case .null: sql = type == .string ? .text("") : .null
    case .bool(let flag): sql = .integer(flag ? 1 : 0)
    case .long(let number), .datetime(let number), .timespan(let number):
      switch dialect {
      case .sqlite: sql = .integer(number)
      // A bare number has the narrowest type that holds it.
      case .clickHouse: sql = .call("toInt64", [.integer(number)])
      }
    case .real(let number):
      switch dialect {
      // SQLite has no NaN: it is kept as text.
      case .sqlite: sql = number.isNaN ? .text("NaN") : .real(number)
      case .clickHouse: sql = .real(number)
      }
    case .decimal(let text), .guid(let text), .string(let text), .dynamic(let text):
      sql = .text(text)
    }
    let isNaN: Bool
    if case .real(let number) = value { isNaN = number.isNaN } else { isNaN = false }
    return SQLArgument(
      sql: sql, type: type, mayBeNull: value == .null && type != .string, mayBeNaN: isNaN,
      constant: value)
  }

  /// What ClickHouse keeps values of a type as is settled for some types only.
  private func requireEncoding(of type: ScalarType) throws(LoweringError) {
    switch type {
    case .bool, .int, .long, .real, .string, .datetime, .timespan, .guid, .dynamic: return
    case .decimal:
      throw unsupported("a constant of the type `\(type.rawValue)`")
    }
  }

  /// That values of these types are equal exactly where the database groups, joins and looks them up as equal.
  func requireKeys(_ types: [ScalarType]) throws(LoweringError) {
    switch dialect {
    case .sqlite: return
    // 0.0 and -0.0 are two keys there.
    case .clickHouse:
      if types.contains(.real) || types.contains(.decimal) {
        throw unsupported("a key of the type `real` or `decimal`")
      }
    }
  }

  private func lower(_ call: BoundCall, _ inputs: [Int: SQLExpression]) throws(LoweringError)
    -> SQLArgument
  {
    var arguments: [SQLArgument] = []
    for argument in call.arguments { arguments.append(try lower(argument, inputs)) }
    let sql: SQLExpression
    switch call.overload.forms[dialect] {
    case .sql(let form):
      guard form.takes?(arguments) ?? true else {
        throw unsupported("the function `\(call.name)` of these arguments")
      }
      sql = form.value(arguments)
    case .body:
      let most = limits.arguments * limits.valuesPerCall
      guard arguments.count <= most else {
        throw .refused(
          Diagnostic(
            .limit, "`\(call.name)` has \(arguments.count) arguments, at most \(most) are possible",
            at: call.span))
      }
      sql = .call(call.overload.sqlName, arguments.map(\.sql))
    case nil: throw unsupported("the function `\(call.name)`")
    }
    let mayBeNull =
      call.type != .string
      && (call.overload.mayBeNull || arguments.contains { $0.mayBeNull })
    return SQLArgument(sql: sql, type: call.type, mayBeNull: mayBeNull)
  }

  // MARK: conditions

  /// A predicate as the terms of a `where`: there a null is as good as false, and indexes are used.
  func lowerConditions(_ predicate: BoundExpression, _ inputs: [Int: SQLExpression])
    throws(LoweringError) -> [SQLExpression]
  {
    if case .call(let call) = predicate, call.calls(.and), call.arguments.count == 2 {
      return try lowerConditions(call.arguments[0], inputs)
        + lowerConditions(call.arguments[1], inputs)
    }
    return [try lowerCondition(predicate, inputs)]
  }

  func lowerCondition(_ predicate: BoundExpression, _ inputs: [Int: SQLExpression])
    throws(LoweringError) -> SQLExpression
  {
    guard fusesSteps else { return try lower(predicate, inputs).sql }
    switch predicate {
    case .call(let call)
    where (call.calls(.and) || call.calls(.or)) && call.arguments.count == 2:
      return .binary(
        try lowerCondition(call.arguments[0], inputs), call.calls(.and) ? .and : .or,
        try lowerCondition(call.arguments[1], inputs))
    case .call(let call):
      guard case .sql(let form)? = call.overload.forms[dialect], let condition = form.condition
      else { return try lower(predicate, inputs).sql }
      var arguments: [SQLArgument] = []
      for argument in call.arguments { arguments.append(try lower(argument, inputs)) }
      guard form.takes?(arguments) ?? true else {
        throw unsupported("the function `\(call.name)` of these arguments")
      }
      return condition(arguments)
    case .inList(let value, let items, isNegated: false):
      return try lowerIn(value, items, inputs).sql
    case .inPlan(let value, let plan, let column, isNegated: false):
      let subject = try lower(value, inputs)
      try requireKeys([subject.type])
      return .inQuery(subject.sql, try subquery(plan, column))
    case .column, .literal, .path, .inList, .inPlan, .scalarPlan, .listPlan:
      return try lower(predicate, inputs).sql
    }
  }
}
