import Diagnostics
import KQLCatalog
import KQLPlan
import KQLValues
import SQLSyntax

/// Functions over the rows around.
extension SQLLowering {
  func lowerWindow(
    _ input: LogicalPlan, _ calls: [WindowCall], within: [BoundExpression], _ columns: [Column],
    _ needed: Set<Int>
  ) throws(LoweringError) -> Relation {
    let added = Array(columns.suffix(calls.count))
    if needed.isDisjoint(with: added.map(\.id)) { return try lower(input, needed: needed) }
    switch dialect {
    case .sqlite: break
    // The place of each row must be made once, and it runs a step again for each reader.
    case .clickHouse: throw unsupported("a function over the rows around")
    }
    var inner = needed.subtracting(added.map(\.id)).union(reads(within))
    for call in calls { inner.formUnion(reads(call.expressions)) }
    inner.subtract(added.map(\.id))
    var relation = try lower(input, needed: inner)
    if !relation.canSort || relation.hasWindow || relation.isAggregated {
      relation = wrapped(relation, needed: inner)
    }
    // The place of each row, so that nothing later can lose the order.
    let place = newColumnID()
    relation.values[place] = .window(SQLWindow("row_number", orderBy: relation.orderBy))
    relation.hasWindow = true
    relation.orderBy = []
    relation = wrapped(relation, needed: Set(relation.values.keys), fence: .meaning)
    var fresh: Set<Int> = []
    for (column, call) in zip(added, calls) {
      var dependsOnFresh = !fresh.isDisjoint(with: reads(call.expressions))
      if case .runningSum(_, .some) = call { dependsOnFresh = true }
      if case .runningNumber = call { dependsOnFresh = true }
      if case .runningMaximum(_, .some) = call { dependsOnFresh = true }
      if dependsOnFresh, relation.hasWindow {
        relation = wrapped(relation, needed: Set(relation.values.keys), fence: .meaning)
        fresh = []
      }
      guard let order = relation.values[place] else { continue }
      let terms = [SQLOrderTerm(order)]
      var groups: [SQLExpression] = []
      for key in within { groups.append(try lower(key, relation.values).sql) }
      switch call {
      case .rowNumber:
        relation.values[column.id] =
          groups.isEmpty
          ? order : .window(SQLWindow("row_number", partitionBy: groups, orderBy: terms))
      case .offset(let expression, let distance, let fallback):
        let value = try lower(expression, relation.values).sql
        let otherwise = try lower(fallback, relation.values).sql
        let window = SQLWindow(
          distance >= 0 ? "lag" : "lead", [value, .integer(abs(distance)), otherwise],
          partitionBy: groups, orderBy: terms)
        relation.values[column.id] = .window(window)
      case .runningSum(let expression, let restart),
        .runningMaximum(let expression, let restart):
        var partition = groups
        if let restart {
          (relation, partition) = try restartGroups(restart, within, relation, terms)
        }
        let current = try lower(expression, relation.values).sql
        let place = relation.values[place] ?? order
        let function: String
        if case .runningSum = call { function = "sum" } else { function = "max" }
        relation.values[column.id] = .window(
          SQLWindow(
            function, [current], partitionBy: partition, orderBy: [SQLOrderTerm(place)],
            rowsUpToCurrent: true))
      case .session(let time, let fromFirst, let fromPrevious, let restart):
        let arguments = [
          try lower(time, relation.values).sql, try lower(fromFirst, relation.values).sql,
          try lower(fromPrevious, relation.values).sql, try lower(restart, relation.values).sql,
        ]
        relation.values[column.id] = .window(
          SQLWindow(
            InternalWindow.session.sqlName, arguments, partitionBy: groups, orderBy: terms,
            rowsUpToCurrent: true))
      case .runningNumber(let restart):
        let (counted, partition) = try restartGroups(restart, within, relation, terms)
        relation = counted
        let place = relation.values[place] ?? order
        relation.values[column.id] = .window(
          SQLWindow("row_number", partitionBy: partition, orderBy: [SQLOrderTerm(place)]))
      }
      relation.hasWindow = true
      fresh.insert(column.id)
    }
    if let order = relation.values[place] { relation.orderBy = [SQLOrderTerm(order)] }
    return wrapped(relation, needed: needed)
  }

  /// A relation in which a column counts the restarts so far, and that column.
  private func restartGroups(
    _ restart: BoundExpression, _ within: [BoundExpression], _ relation: Relation,
    _ order: [SQLOrderTerm]
  ) throws(LoweringError) -> (Relation, [SQLExpression]) {
    var relation = relation
    let group = newColumnID()
    let condition = try lower(restart, relation.values).sql
    var partition: [SQLExpression] = []
    for key in within { partition.append(try lower(key, relation.values).sql) }
    relation.values[group] = .window(
      SQLWindow(
        "sum", [.caseWhen([SQLWhen(condition, .integer(1))], otherwise: .integer(0))],
        partitionBy: partition, orderBy: order, rowsUpToCurrent: true))
    relation.hasWindow = true
    let result = wrapped(relation, needed: Set(relation.values.keys), fence: .meaning)
    var groups = [result.values[group] ?? .null]
    for key in within { groups.append(try lower(key, result.values).sql) }
    return (result, groups)
  }
}
