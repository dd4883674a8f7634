import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

extension SQLLowering {
  func lowerJoin(_ join: JoinNode, _ columns: [Column], _ needed: Set<Int>)
    throws(LoweringError) -> Relation
  {
    switch dialect {
    case .sqlite: break
    case .clickHouse:
      if join.keys.isEmpty { throw unsupported("a join without keys") }
      try requireKeys(join.keys.flatMap { [$0.left.type, $0.right.type] })
    }
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
    if join.isUnique {
      switch dialect {
      case .sqlite: left = uniqued(left, by: keyColumns.map(\.left), needed: leftNeeded)
      case .clickHouse:
        // Which row comes first is not known there: so it must not matter.
        let keys = Set(join.keys.compactMap(\.left.columnID))
        if !join.left.isUnique(by: keys) {
          guard leftNeeded.subtracting(keyColumns.map(\.left)).isSubset(of: keys) else {
            throw unsupported("the first row of each key")
          }
          left = distinctKeys(left, Array(leftNeeded))
        }
      }
    }
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
    // A table of logs can be looked up by its rows' numbers only: made once, its rows get an index on the keys.
    let b = named(
      right, needed: rightNeeded.union([rightMark]), fence: join.kind == .inner ? .cost : .none)
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

  func reads(_ expressions: [BoundExpression]) -> Set<Int> {
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
}

extension BoundExpression {
  /// The number of the column that it is; nil where it is anything else.
  fileprivate var columnID: Int? { if case .column(let column) = self { column.id } else { nil } }
}

extension LogicalPlan {
  /// Whether no two rows agree in all of these columns, by the plan alone.
  fileprivate func isUnique(by keys: Set<Int>) -> Bool {
    switch node {
    case .aggregate(_, let groups, _):
      return columns.prefix(groups.count).allSatisfy { keys.contains($0.id) }
    case .distinct: return visibleColumns.allSatisfy { keys.contains($0.id) }
    case .filter(let input, _), .sort(let input, _), .limit(let input, _):
      return input.isUnique(by: keys)
    case .project(let input, let expressions):
      // Columns of the input that are handed on.
      let handedOn = zip(columns, expressions).compactMap { column, expression in
        keys.contains(column.id) ? expression.columnID : nil
      }
      return input.isUnique(by: Set(handedOn))
    case .scan, .values, .range, .join, .union, .window, .expand, .transform, .shared: return false
    }
  }
}
