import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

/// Joins, unions, windows and expansions: relations of more than one input row.
extension SQLLowering {
  func lowerJoin(_ join: JoinNode, _ columns: [Column], _ needed: Set<Int>)
    throws(Diagnostic) -> Relation
  {
    var leftNeeded = needed.intersection(join.left.columns.map(\.id))
    var rightNeeded = needed.intersection(join.right.columns.map(\.id))
    let keyColumns = join.keys.map { _ in (left: newColumnID(), right: newColumnID()) }
    // Keys become columns of their sides, so that both can be looked up.
    var left = try lower(join.left, needed: leftNeeded.union(reads(join.keys.map(\.left))))
    var right = try lower(join.right, needed: rightNeeded.union(reads(join.keys.map(\.right))))
    if !left.canProject { left = wrapped(left, needed: Set(left.values.keys)) }
    if !right.canProject { right = wrapped(right, needed: Set(right.values.keys)) }
    for (key, ids) in zip(join.keys, keyColumns) {
      left.values[ids.left] = try lower(key.left, left.values).sql
      right.values[ids.right] = try lower(key.right, right.values).sql
      leftNeeded.insert(ids.left)
      rightNeeded.insert(ids.right)
    }
    if join.isUnique { left = uniqued(left, by: keyColumns.map(\.left), needed: leftNeeded) }
    switch join.kind {
    case .leftSemi, .leftAnti:
      right = distinctKeys(right, keyColumns.map(\.right))
      rightNeeded = Set(keyColumns.map(\.right))
    case .rightSemi, .rightAnti:
      left = distinctKeys(left, keyColumns.map(\.left))
      leftNeeded = Set(keyColumns.map(\.left))
    case .inner, .leftOuter, .rightOuter, .fullOuter: break
    }
    // A mark that is null where an outer join found nothing: keys may be null themselves.
    let leftMark = newColumnID()
    let rightMark = newColumnID()
    left.values[leftMark] = .integer(1)
    right.values[rightMark] = .integer(1)
    let a = named(left, needed: leftNeeded.union([leftMark]))
    let b = named(right, needed: rightNeeded.union([rightMark]))
    var conditions: [SQLExpression] = []
    for (key, ids) in zip(join.keys, keyColumns) {
      let isNeverNull = key.left.type == .string
      conditions.append(
        .binary(
          .column(a.name, Column.physicalName(ids.left)), isNeverNull ? .equal : .is,
          .column(b.name, Column.physicalName(ids.right))))
    }
    let on = conditions.reduce(nil as SQLExpression?) { all, next in
      all.map { .binary($0, .and, next) } ?? next
    }
    let leftTable = SQLSource.table(a.name, alias: nil)
    let rightTable = SQLSource.table(b.name, alias: nil)
    var relation = Relation()
    relation.level = max(a.relation.level, b.relation.level)
    var padsLeft = false
    var padsRight = false
    switch join.kind {
    case .inner: relation.source = .join(leftTable, .inner, rightTable, on: on ?? .integer(1))
    case .leftOuter:
      relation.source = .join(leftTable, .left, rightTable, on: on ?? .integer(1))
      padsRight = true
    case .rightOuter:
      relation.source = .join(rightTable, .left, leftTable, on: on ?? .integer(1))
      padsLeft = true
    case .fullOuter:
      relation.source = .join(leftTable, .full, rightTable, on: on ?? .integer(1))
      (padsLeft, padsRight) = (true, true)
    case .leftSemi, .leftAnti:
      relation.source = .join(leftTable, .left, rightTable, on: on ?? .integer(1))
      let mark = SQLExpression.column(b.name, Column.physicalName(rightMark))
      relation.conditions = [join.kind == .leftSemi ? .isNotNull(mark) : .isNull(mark)]
    case .rightSemi, .rightAnti:
      relation.source = .join(rightTable, .left, leftTable, on: on ?? .integer(1))
      let mark = SQLExpression.column(a.name, Column.physicalName(leftMark))
      relation.conditions = [join.kind == .rightSemi ? .isNotNull(mark) : .isNull(mark)]
    }
    let leftIDs = Set(join.left.columns.map(\.id))
    for column in columns where needed.contains(column.id) {
      let isLeft = leftIDs.contains(column.id)
      let value = SQLExpression.column(isLeft ? a.name : b.name, column.physicalName)
      let isPadded = isLeft ? padsLeft : padsRight
      relation.values[column.id] =
        isPadded && column.type == .string ? .coalesce(value, .text("")) : value
    }
    return relation
  }

  private func reads(_ expressions: [BoundExpression]) -> Set<Int> {
    var set: Set<Int> = []
    for expression in expressions { expression.collectColumns(into: &set) }
    return set
  }

  /// One row for each combination of keys: the first.
  private func uniqued(_ relation: Relation, by keys: [Int], needed: Set<Int>) -> Relation {
    var inner = wrapped(relation, needed: needed)
    let number = newColumnID()
    inner.values[number] = .window(
      SQLWindow("row_number", partitionBy: keys.compactMap { inner.values[$0] }))
    inner.hasWindow = true
    inner.orderBy = []
    var outer = wrapped(inner, needed: needed.union([number]))
    if let value = outer.values.removeValue(forKey: number) {
      outer.conditions = [.binary(value, .equal, .integer(1))]
    }
    return outer
  }

  private func distinctKeys(_ relation: Relation, _ keys: [Int]) -> Relation {
    var inner = relation
    if inner.limit != nil || inner.hasWindow || inner.isDistinct {
      inner = wrapped(inner, needed: Set(keys))
    }
    inner.values = inner.values.filter { keys.contains($0.key) }
    inner.orderBy = []
    inner.isDistinct = true
    return wrapped(inner, needed: Set(keys))
  }

  func lowerUnion(_ branches: [LogicalPlan], _ columns: [Column], _ needed: Set<Int>)
    throws(Diagnostic) -> Relation
  {
    let kept = columns.indices.filter { needed.contains(columns[$0].id) }
    var selects: [SQLSelect] = []
    for branch in branches {
      let ids = Set(kept.map { branch.columns[$0].id })
      var relation = try lower(branch, needed: ids)
      // A limit or an order of one branch must not become the union's.
      if relation.limit != nil { relation = wrapped(relation, needed: ids) }
      relation.orderBy = []
      var select = selectStatement(relation, writesOrder: false)
      select.columns = kept.map { index in
        SQLResultColumn(
          relation.values[branch.columns[index].id] ?? .null, as: columns[index].physicalName)
      }
      if select.columns.isEmpty {
        select.columns = [SQLResultColumn(.integer(1), as: Column.physicalNameOfNone)]
      }
      selects.append(select)
    }
    // SQLite takes 500 selects in one compound.
    while selects.count > 400 {
      var parts: [SQLSelect] = []
      for start in stride(from: 0, to: selects.count, by: 400) {
        let step = newName("s")
        steps.append(
          SQLStep(
            step, body: .unionAll(Array(selects[start..<min(start + 400, selects.count)]))))
        let names = selects[start].columns.map(\.alias)
        parts.append(
          SQLSelect(
            names.map { SQLResultColumn(.column(step, $0), as: $0) },
            from: .table(step, alias: nil)))
      }
      selects = parts
    }
    let step = newName("s")
    steps.append(SQLStep(step, body: .unionAll(selects)))
    var relation = Relation(source: .table(step, alias: nil))
    for index in kept {
      relation.values[columns[index].id] = .column(step, columns[index].physicalName)
    }
    relation.level = 1
    return relation
  }

  func lowerWindow(
    _ input: LogicalPlan, _ calls: [WindowCall], within: [BoundExpression], _ columns: [Column],
    _ needed: Set<Int>
  ) throws(Diagnostic) -> Relation {
    let added = Array(columns.suffix(calls.count))
    if needed.isDisjoint(with: added.map(\.id)) { return try lower(input, needed: needed) }
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
    relation = wrapped(relation, needed: Set(relation.values.keys), materialized: true)
    var fresh: Set<Int> = []
    for (column, call) in zip(added, calls) {
      var dependsOnFresh = !fresh.isDisjoint(with: reads(call.expressions))
      if case .runningSum(_, .some) = call { dependsOnFresh = true }
      if case .runningNumber = call { dependsOnFresh = true }
      if case .runningMaximum(_, .some) = call { dependsOnFresh = true }
      if dependsOnFresh, relation.hasWindow {
        relation = wrapped(relation, needed: Set(relation.values.keys), materialized: true)
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
            "kqw_session", arguments, partitionBy: groups, orderBy: terms, rowsUpToCurrent: true))
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
  ) throws(Diagnostic) -> (Relation, [SQLExpression]) {
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
    let result = wrapped(relation, needed: Set(relation.values.keys), materialized: true)
    var groups = [result.values[group] ?? .null]
    for key in within { groups.append(try lower(key, result.values).sql) }
    return (result, groups)
  }

  func lowerExpand(_ expand: ExpandNode, _ columns: [Column], _ needed: Set<Int>)
    throws(Diagnostic) -> Relation
  {
    var inner = needed.intersection(expand.input.columns.map(\.id))
    let ids = expand.arrays.map { _ in newColumnID() }
    var relation = try lower(expand.input, needed: inner.union(reads(expand.arrays)))
    if !relation.canProject { relation = wrapped(relation, needed: Set(relation.values.keys)) }
    for (array, id) in zip(expand.arrays, ids) {
      relation.values[id] = try lower(array, relation.values).sql
      inner.insert(id)
    }
    var base = wrapped(relation, needed: inner)
    let alias = newName("e")
    let arguments: [SQLExpression] =
      [.integer(expand.bagsAsArrays ? 1 : 0), .integer(expand.limit ?? -1)]
      + ids.map { base.values[$0] ?? .null }
    guard let source = base.source else { return base }
    base.source = .join(
      source, .cross, .function("kq_expand_\(ids.count)", arguments, alias: alias), on: nil)
    for id in ids { base.values[id] = nil }
    for (index, element) in expand.elements.enumerated() {
      base.values[element.id] = .column(alias, "v\(index)")
    }
    if let itemIndex = expand.itemIndex { base.values[itemIndex.id] = .column(alias, "item_index") }
    return base
  }
}
