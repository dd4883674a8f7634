import KQLCatalog
import KQLPlan
import SQLSyntax

/// What of a select is handed to the log table that it reads: the table answers it a block at a time, and where a block
/// keeps each different value once, once for each of these.
///
/// Conditions go one by one, those that the table cannot compute stay. Groups go whole or not at all, and only where
/// all conditions went: the table gives partial aggregates, which SQLite puts together, so that what makes two keys
/// one group, and the order of the groups, stay SQLite's.
extension SQLLowering {
  /// The table of a relation, if it is one that takes parts of queries.
  private func scannedTable(_ relation: Relation) -> String? {
    guard fusesSteps, case .table(let table, _)? = relation.source, layout.hasBlocks(table),
      scanCount < SQLSource.mostScans, limits.parameters >= 2 * SQLSource.mostScans
    else { return nil }
    return table
  }

  /// The select with the conditions that its table computes handed to it.
  func pushingConditions(_ select: SQLSelect, of relation: Relation) -> SQLSelect {
    guard !select.conditions.isEmpty, let table = scannedTable(relation) else { return select }
    var pushed: [SQLExpression] = []
    var kept: [SQLExpression] = []
    for condition in select.conditions {
      if layout.computes(condition, overBlocksOf: table) {
        pushed.append(condition)
      } else {
        kept.append(condition)
      }
    }
    guard !pushed.isEmpty else { return select }
    var select = select
    select.from = .scan(TableScan(table, conditions: pushed))
    select.conditions = kept
    scanCount += 1
    return select
  }

  /// The relation with its groups handed to its table; nil where they stay with the database.
  ///
  /// - Parameter keys: the columns of the relation's keys, in the order of its groups.
  func pushingGroups(_ relation: Relation, keys: [Int]) -> Relation? {
    guard let table = scannedTable(relation) else {
      return pushingGroupsThroughUnion(relation, keys: keys)
    }
    let layout = layout
    guard relation.isAggregated,
      (relation.conditions + relation.groupBy).allSatisfy({
        layout.computes($0, overBlocksOf: table)
      }),
      let (whole, groups) = partial(
        relation, keys: keys, of: table, { layout.computes($0, overBlocksOf: table) })
    else { return nil }
    scanCount += 1
    var result = whole
    result.source = .scan(TableScan(table, conditions: relation.conditions, groups: groups))
    return result
  }

  /// A relation over partial groups, and these; nil where there are none.
  ///
  /// - Parameter table: what gives the parts.
  private func partial(
    _ relation: Relation, keys: [Int], of table: String,
    _ computes: @escaping (SQLExpression) -> Bool
  ) -> (relation: Relation, groups: ScanGroups)? {
    var parts = PartialGroups(table, computes)
    var result = Relation()
    result.isAggregated = true
    for key in relation.groupBy { result.groupBy.append(parts.key(key)) }
    for (index, id) in keys.enumerated() { result.values[id] = result.groupBy[index] }
    for (id, value) in relation.values where !keys.contains(id) {
      guard let whole = parts.whole(value) else { return nil }
      result.values[id] = whole
    }
    guard parts.groups.keys.count <= ScanGroups.most,
      parts.groups.aggregates.count <= ScanGroups.most
    else { return nil }
    return (result, parts.groups)
  }

  /// A leg of a union that reads rows of a log table.
  private struct UnionLeg {
    var table: String
    var conditions: [SQLExpression]
    /// What the union's columns are of its table.
    var columns: [String: SQLExpression]
  }

  /// The groups of a union that was made just before: each leg's table gives its parts, and all are put together.
  private func pushingGroupsThroughUnion(_ relation: Relation, keys: [Int]) -> Relation? {
    guard fusesSteps, relation.isAggregated, relation.conditions.isEmpty,
      case .table(let name, _)? = relation.source, let step = steps.last, step.name == name,
      case .unionAll(let selects) = step.body,
      scanCount + selects.count <= SQLSource.mostScans,
      limits.parameters >= 2 * SQLSource.mostScans
    else { return nil }
    var legs: [UnionLeg] = []
    for select in selects {
      guard let leg = leg(select) else { return nil }
      legs.append(leg)
    }
    func mapped(_ expression: SQLExpression, _ leg: UnionLeg) -> SQLExpression? {
      expression.replacingColumns(of: name) { leg.columns[$0] }
    }
    let layout = layout
    func computes(_ expression: SQLExpression) -> Bool {
      legs.allSatisfy { leg in
        mapped(expression, leg).map { layout.computes($0, overBlocksOf: leg.table) } ?? false
      }
    }
    guard relation.groupBy.allSatisfy(computes),
      let (whole, groups) = partial(relation, keys: keys, of: name, computes)
    else { return nil }
    var parts: [SQLSelect] = []
    for leg in legs {
      guard let own = groups.mapped({ mapped($0, leg) }) else { return nil }
      var columns: [SQLResultColumn] = []
      for index in own.keys.indices {
        columns.append(
          SQLResultColumn(
            .column(leg.table, ScanGroups.keyName(index)), as: ScanGroups.keyName(index)))
      }
      for index in own.aggregates.indices {
        let name = ScanGroups.aggregateName(index)
        columns.append(SQLResultColumn(.column(leg.table, name), as: name))
      }
      if columns.isEmpty { return nil }
      parts.append(
        SQLSelect(
          columns, from: .scan(TableScan(leg.table, conditions: leg.conditions, groups: own))))
    }
    scanCount += parts.count
    steps[steps.count - 1].body = .unionAll(parts)
    var result = whole
    result.source = relation.source
    return result
  }

  private func leg(_ select: SQLSelect) -> UnionLeg? {
    guard !select.isDistinct, select.groupBy.isEmpty, select.limit == nil else { return nil }
    var leg: UnionLeg
    switch select.from {
    case .table(let table, alias: nil) where layout.hasBlocks(table):
      leg = UnionLeg(table: table, conditions: select.conditions, columns: [:])
    case .scan(let scan) where scan.groups == nil:
      leg = UnionLeg(
        table: scan.table, conditions: scan.conditions + select.conditions, columns: [:])
    case .table, .scan, .function, .query, .join, nil: return nil
    }
    guard leg.conditions.allSatisfy({ layout.computes($0, overBlocksOf: leg.table) }) else {
      return nil
    }
    for column in select.columns { leg.columns[column.alias] = column.expression }
    return leg
  }

  /// A relation of distinct rows, with the rows handed to its table.
  func pushingDistinct(_ relation: Relation) -> Relation? {
    guard let table = scannedTable(relation), !relation.values.isEmpty,
      relation.groupBy.isEmpty, !relation.isAggregated, !relation.hasWindow,
      relation.limit == nil, relation.values.count <= ScanGroups.most,
      (relation.conditions + relation.values.values).allSatisfy({
        layout.computes($0, overBlocksOf: table)
      })
    else { return nil }
    var parts = PartialGroups(table) { [layout] in layout.computes($0, overBlocksOf: table) }
    var result = Relation()
    result.isDistinct = true
    for id in relation.values.keys.sorted() {
      result.values[id] = relation.values[id].map { parts.key($0) }
    }
    scanCount += 1
    result.source = .scan(
      TableScan(table, conditions: relation.conditions, groups: parts.groups))
    return result
  }
}

/// Groups in the making, and how their parts become whole.
private struct PartialGroups {
  /// What gives the parts.
  let table: String
  /// Whether an expression can be computed where the parts are made.
  let computes: (SQLExpression) -> Bool
  private(set) var groups = ScanGroups()

  init(_ table: String, _ computes: @escaping (SQLExpression) -> Bool) {
    self.table = table
    self.computes = computes
  }

  /// A key more: its column in the parts.
  mutating func key(_ expression: SQLExpression) -> SQLExpression {
    groups.keys.append(expression)
    return .column(table, ScanGroups.keyName(groups.keys.count - 1))
  }

  /// An expression over aggregates as one over those of parts; nil where there is none.
  mutating func whole(_ expression: SQLExpression) -> SQLExpression? {
    switch expression {
    case .null, .integer, .real, .text: return expression
    case .countAll: return counted(nil)
    case .aggregate("count", let arguments, distinct: false) where arguments.count == 1:
      return computes(arguments[0]) ? counted(arguments[0]) : nil
    case .aggregate("count", let arguments, distinct: true) where arguments.count == 1:
      guard computes(arguments[0]) else { return nil }
      // Parts of finer groups make up the same whole.
      return .aggregate("count", [key(arguments[0])], distinct: true)
    case .aggregate(let name, let arguments, distinct: false) where arguments.count == 1:
      guard computes(arguments[0]) else { return nil }
      let part: ScanAggregate
      switch name {
      case "sum": part = .sum(arguments[0], wraps: false)
      case "min": part = .least(arguments[0])
      case "max": part = .greatest(arguments[0])
      case InternalAggregate.sumWrapping.sqlName: part = .sum(arguments[0], wraps: true)
      case InternalAggregate.minimumReal.sqlName: part = .leastReal(arguments[0])
      case InternalAggregate.maximumReal.sqlName: part = .greatestReal(arguments[0])
      case InternalAggregate.sumReal.sqlName, InternalAggregate.averageReal.sqlName:
        part = .total(arguments[0])
      case InternalAggregate.averageLong.sqlName, InternalAggregate.averageTicks.sqlName:
        part = .wholeTotal(arguments[0])
      default: return nil
      }
      return .aggregate(name, [add(part)], distinct: false)
    case .call(let name, let arguments):
      var mapped: [SQLExpression] = []
      for argument in arguments {
        guard let argument = whole(argument) else { return nil }
        mapped.append(argument)
      }
      return .call(name, mapped)
    case .binary(let left, let sign, let right):
      guard let left = whole(left), let right = whole(right) else { return nil }
      return .binary(left, sign, right)
    case .cast(let inner, let type): return whole(inner).map { .cast($0, type) }
    case .column, .aggregate, .not, .isNull, .isNotNull, .inList, .inQuery, .scalarQuery,
      .caseWhen, .window:
      return nil
    }
  }

  private mutating func counted(_ value: SQLExpression?) -> SQLExpression {
    // Of no part at all there are none.
    .coalesce(.aggregate("sum", [add(.count(value))], distinct: false), .integer(0))
  }

  private mutating func add(_ part: ScanAggregate) -> SQLExpression {
    groups.aggregates.append(part)
    return .column(table, ScanGroups.aggregateName(groups.aggregates.count - 1))
  }
}

extension ScanGroups {
  /// The same of other expressions; nil where one has none.
  fileprivate func mapped(_ value: (SQLExpression) -> SQLExpression?) -> ScanGroups? {
    var result = ScanGroups()
    for key in keys {
      guard let key = value(key) else { return nil }
      result.keys.append(key)
    }
    for aggregate in aggregates {
      let made: ScanAggregate? =
        switch aggregate {
        case .count(nil): aggregate
        case .count(let inner?): value(inner).map { .count($0) }
        case .sum(let inner, let wraps): value(inner).map { .sum($0, wraps: wraps) }
        case .least(let inner): value(inner).map { .least($0) }
        case .greatest(let inner): value(inner).map { .greatest($0) }
        case .leastReal(let inner): value(inner).map { .leastReal($0) }
        case .greatestReal(let inner): value(inner).map { .greatestReal($0) }
        case .total(let inner): value(inner).map { .total($0) }
        case .wholeTotal(let inner): value(inner).map { .wholeTotal($0) }
        }
      guard let made else { return nil }
      result.aggregates.append(made)
    }
    return result
  }
}
