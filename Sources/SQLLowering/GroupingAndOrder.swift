import Diagnostics
import KQLCatalog
import KQLPlan
import KQLValues
import SQLSyntax

/// Aggregates, distinct rows and sorting.
extension SQLLowering {
  func lowerAggregate(
    _ input: LogicalPlan, _ keys: [BoundExpression], _ aggregates: [AggregateCall],
    _ columns: [Column], _ needed: Set<Int>
  ) throws(LoweringError) -> Relation {
    try requireKeys(keys.map(\.type))
    let (input, lifted) = hoisted(input, keys + aggregates.flatMap(\.arguments))
    var inner: Set<Int> = []
    for expression in lifted { expression.collectColumns(into: &inner) }
    var relation = try lower(input, needed: inner)
    let isSensitive = aggregates.contains(where: \.overload.isOrderSensitive)
    let isCostly = copiesTooMuch(lifted, relation)
    if !relation.canGroup || (isSensitive && !relation.orderBy.isEmpty) || isCostly {
      relation = wrapped(
        relation, needed: inner, fence: isCostly ? .cost : .none, keepsOrder: isSensitive)
    }
    relation.orderBy = []
    let inputs = relation.values
    relation.values = [:]
    relation.isAggregated = true
    for index in keys.indices {
      let value = try lower(lifted[index], inputs).sql
      relation.values[columns[index].id] = value
      // A constant key groups nothing, and a bare number would name a column.
      relation.groupBy.append(
        Self.isConstant(value) ? .call("coalesce", [value, .null]) : value)
    }
    var offset = keys.count
    for (index, call) in aggregates.enumerated() {
      let arguments = Array(lifted[offset..<(offset + call.arguments.count)])
      offset += call.arguments.count
      let id = columns[keys.count + index].id
      guard needed.contains(id) else { continue }
      relation.values[id] = try lower(call, arguments, inputs)
    }
    if relation.groupBy.isEmpty, relation.values.isEmpty {
      // `summarize` of nothing: still one row.
      relation.conditions.append(.integer(1))
      relation.values[newColumnID()] = .countAll
    }
    relation = pushingGroups(relation, keys: keys.indices.map { columns[$0].id }) ?? relation
    // Aggregates are expensive to evaluate twice: whatever comes next reads them as columns.
    return wrapped(relation, needed: Set(relation.values.keys))
  }

  func lower(
    _ call: AggregateCall, _ arguments: [BoundExpression], _ inputs: [Int: SQLExpression]
  ) throws(LoweringError) -> SQLExpression {
    var lowered: [SQLArgument] = []
    for argument in arguments { lowered.append(try lower(argument, inputs)) }
    switch call.overload.forms[dialect] {
    case .sql(let form): return form(lowered)
    case .accumulator:
      return .aggregate(call.overload.sqlName, lowered.map(\.sql), distinct: false)
    case nil: throw unsupported("the aggregate `\(call.name)`")
    }
  }

  func lowerDistinct(_ input: LogicalPlan) throws(LoweringError) -> Relation {
    try requireKeys(input.visibleColumns.map(\.type))
    let needed = Set(input.visibleColumns.map(\.id))
    var relation = try lower(input, needed: needed)
    if relation.limit != nil || relation.isDistinct || relation.hasWindow {
      relation = wrapped(relation, needed: needed)
    }
    relation.values = relation.values.filter { needed.contains($0.key) }
    relation.orderBy = []
    relation.isDistinct = true
    return wrapped(pushingDistinct(relation) ?? relation, needed: needed)
  }

  func lowerSort(_ input: LogicalPlan, _ keys: [SortKey], _ needed: Set<Int>)
    throws(LoweringError) -> Relation
  {
    let (input, lifted) = hoisted(input, keys.map(\.expression))
    var inner = needed
    for expression in lifted { expression.collectColumns(into: &inner) }
    var relation = try lower(input, needed: inner)
    if !relation.canSort { relation = wrapped(relation, needed: inner) }
    relation.orderBy = try sortTerms(keys, lifted, relation)
    guard relation.orderBy.count > limits.sortTerms else { return relation }
    return try ranked(relation, keys, lifted)
  }

  /// The relation in order of one column, for keys that are too many to be carried along: the rank of each row by the last
  /// keys is a key after those before them, and so on.
  private func ranked(_ relation: Relation, _ keys: [SortKey], _ lifted: [BoundExpression])
    throws(LoweringError) -> Relation
  {
    var relation = relation
    var left = relation.orderBy.count
    switch dialect {
    case .sqlite: break
    case .clickHouse: throw unsupported("an order by \(left) values")
    }
    relation.orderBy = []
    if relation.hasWindow || relation.isAggregated {
      relation = wrapped(relation, needed: Set(relation.values.keys))
    }
    let rank = newColumnID()
    while left > 0 {
      // SQLite makes columns of them, beside those that are there.
      let room = max(limits.columns - relation.values.count - 2, limits.sortTerms)
      var terms = Array(try sortTerms(keys, lifted, relation).prefix(left).suffix(room))
      left -= terms.count
      if let last = relation.values[rank] { terms.append(SQLOrderTerm(last)) }
      relation.values[rank] = .window(SQLWindow("dense_rank", orderBy: terms))
      relation.hasWindow = true
      relation = wrapped(relation, needed: Set(relation.values.keys), fence: .meaning)
    }
    if let last = relation.values[rank] { relation.orderBy = [SQLOrderTerm(last)] }
    return relation
  }

  private func sortTerms(
    _ keys: [SortKey], _ expressions: [BoundExpression], _ relation: Relation
  ) throws(LoweringError) -> [SQLOrderTerm] {
    var terms: [SQLOrderTerm] = []
    for (key, expression) in zip(keys, expressions) {
      terms += try sortTerms(try lower(expression, relation.values), key)
    }
    return terms
  }

  /// The terms of one key. NaN lies between null and the numbers; SQLite keeps it as text, above them.
  func sortTerms(_ value: SQLArgument, _ key: SortKey) throws(LoweringError) -> [SQLOrderTerm] {
    let isDefault = key.nullsFirst == !key.isDescending
    switch value.type {
    case .real where value.mayBeNaN:
      switch dialect {
      case .sqlite: break
      // It puts NaN beside null, at the end that is asked for.
      case .clickHouse:
        guard isDefault else { throw unsupported("an order in which null and NaN part") }
        return [SQLOrderTerm(value.sql, descending: key.isDescending)]
      }
      let isNumber = InternalFunction.isNumber(value.sql)
      return [
        SQLOrderTerm(isNumber, descending: isDefault ? key.isDescending : !key.isDescending),
        SQLOrderTerm(.isNotNull(value.sql), descending: key.isDescending),
        SQLOrderTerm(value.sql, descending: key.isDescending),
      ]
    case .decimal:
      switch dialect {
      case .sqlite: break
      case .clickHouse: throw unsupported("an order of decimals")
      }
      return [
        SQLOrderTerm(
          InternalFunction.decimalKey(value.sql), descending: key.isDescending,
          nullsFirst: isDefault ? nil : key.nullsFirst)
      ]
    case .bool, .int, .long, .real, .datetime, .timespan, .guid, .string, .dynamic:
      return [
        SQLOrderTerm(
          value.sql, descending: key.isDescending, nullsFirst: isDefault ? nil : key.nullsFirst)
      ]
    }
  }
}
