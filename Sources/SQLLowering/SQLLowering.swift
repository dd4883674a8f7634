import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

/// Turns a logical plan into SQL: neighbouring operators into one select, selects into named steps.
package final class SQLLowering {
  let layout: any StorageLayout
  /// The common table expressions so far, in order.
  var steps: [SQLStep] = []
  var transforms: [LoweredTransform] = []
  private var nextName = 1
  private var numbers = ColumnNumbers(.lowering)
  /// Shared plans written once, by number.
  private var shared: [Int: Relation] = [:]
  /// How many uses of shared plans may still be written out in place.
  private var inlineBudget = 64
  /// Steps of `toscalar`, by the number of their column.
  var scalarSteps: [Int: SQLExpression] = [:]
  /// How deep an expression of SQL may be: SQLite's parser has a stack of 100.
  static let maximumDepth = 20
  /// The same before lowering: one call of Kusto's is one or two levels of SQL.
  static let maximumBoundDepth = 10
  static let orderSensitive: Set<String> = [
    "make_list", "make_list_if", "make_list_with_nulls", "make_set", "make_set_if", "make_bag",
    "make_bag_if", "makelist", "makeset", "make_dictionary", "take_any", "take_anyif", "__take_any",
    "__arg_max", "__arg_min",
  ]

  package init(layout: any StorageLayout) { self.layout = layout }

  /// The SQL of one plan, its visible columns in order.
  package static func lower(_ plan: LogicalPlan, layout: any StorageLayout) throws(Diagnostic)
    -> LoweredQuery
  {
    let lowering = SQLLowering(layout: layout)
    return try lowering.query(of: plan)
  }

  /// Expressions over values that a function hands out by number: one row. The steps without SQL that they
  /// look into come with it.
  package static func lower(
    _ expressions: [BoundExpression], slots: [Column], slotFunction: String,
    layout: any StorageLayout
  ) throws(Diagnostic) -> (query: SQLQuery, transforms: [LoweredTransform]) {
    let lowering = SQLLowering(layout: layout)
    var inputs: [Int: SQLExpression] = [:]
    for (index, slot) in slots.enumerated() {
      inputs[slot.id] = .call(slotFunction, [.integer(Int64(index))])
    }
    var select = SQLSelect([])
    for (index, expression) in expressions.enumerated() {
      select.columns.append(
        SQLResultColumn(try lowering.lower(expression, inputs).sql, as: "v\(index)"))
    }
    return (SQLQuery(steps: lowering.steps, body: .select(select)), lowering.transforms)
  }

  func query(of plan: LogicalPlan) throws(Diagnostic) -> LoweredQuery {
    let visible = plan.visibleColumns
    guard visible.count <= Self.maximumColumns else {
      throw Diagnostic(
        .limit, "the result has \(visible.count) columns, SQLite holds \(Self.maximumColumns)",
        at: .none, help: "name those that you need, as with `project`")
    }
    let relation = try lower(plan, needed: Set(visible.map(\.id)))
    var select = selectStatement(relation, writesOrder: true)
    select.columns = visible.map { column in
      SQLResultColumn(relation.values[column.id] ?? .null, as: column.physicalName)
    }
    if select.columns.isEmpty {
      select.columns = [SQLResultColumn(.null, as: Column.physicalNameOfNone)]
    }
    return LoweredQuery(
      query: SQLQuery(steps: steps, body: .select(select)), columns: visible,
      isOrdered: plan.isOrdered, transforms: transforms)
  }

  /// Of a result, as SQLite is compiled usually (`SQLITE_MAX_COLUMN`).
  private static let maximumColumns = 2000

  // MARK: names

  func newName(_ stem: String) -> String {
    defer { nextName += 1 }
    return "\(stem)\(nextName)"
  }

  func newColumnID() -> Int {
    numbers.next()
  }

  // MARK: selects

  func selectStatement(_ relation: Relation, writesOrder: Bool) -> SQLSelect {
    var select = SQLSelect([], from: relation.source)
    select.isDistinct = relation.isDistinct
    select.conditions = relation.conditions
    select.groupBy = relation.groupBy
    if writesOrder || relation.limit != nil {
      select.orderBy = relation.orderBy.filter { !Self.isConstant($0.expression) }
    }
    select.limit = relation.limit.map { .integer($0) }
    return select
  }

  /// A whole number alone would be the number of a column in `order by` and `group by`.
  static func isConstant(_ expression: SQLExpression) -> Bool {
    switch expression {
    case .null, .integer, .real, .text: true
    case .column, .call, .countAll, .aggregate, .binary, .not, .negate, .isNull, .isNotNull, .cast,
      .inList, .inQuery, .scalarQuery, .exists, .caseWhen, .window:
      false
    }
  }

  /// Closes a relation into a named step and opens a new one over it.
  ///
  /// - Parameters:
  ///   - needed: the columns that must still be there.
  ///   - materialized: whether its rows are made once: a wall against copying expressions.
  ///   - keepsOrder: whether rows must leave it in order (an aggregate that depends on it reads them).
  func wrapped(
    _ relation: Relation, needed: Set<Int>, materialized: Bool = false, keepsOrder: Bool = false
  ) -> Relation {
    let step = newName("s")
    var select = selectStatement(relation, writesOrder: keepsOrder)
    var result = Relation(source: .table(step, alias: nil))
    for id in relation.values.keys.sorted() where needed.contains(id) {
      guard let value = relation.values[id] else { continue }
      select.columns.append(SQLResultColumn(value, as: Column.physicalName(id)))
      result.values[id] = .column(step, Column.physicalName(id))
    }
    if !relation.isDistinct {
      for term in relation.orderBy where !Self.isConstant(term.expression) {
        let name = newName("o")
        select.columns.append(SQLResultColumn(term.expression, as: name))
        result.orderBy.append(
          SQLOrderTerm(
            .column(step, name), descending: term.descending, nullsFirst: term.nullsFirst))
      }
    }
    if select.columns.isEmpty {
      select.columns = [SQLResultColumn(.integer(1), as: Column.physicalNameOfNone)]
    }
    let isWall = materialized || relation.level >= 12
    steps.append(SQLStep(step, body: .select(select), isMaterialized: isWall))
    result.level = isWall ? 0 : relation.level + 1
    return result
  }

  /// The relation as a step that a join or union can name, with the name.
  func named(_ relation: Relation, needed: Set<Int>) -> (name: String, relation: Relation) {
    var plain = relation
    plain.orderBy = relation.limit == nil ? [] : relation.orderBy
    let result = wrapped(plain, needed: needed)
    guard case .table(let name, _) = result.source else { return ("", result) }
    return (name, result)
  }

  // MARK: plans

  func lower(_ plan: LogicalPlan, needed: Set<Int>) throws(Diagnostic) -> Relation {
    switch plan.node {
    case .scan(let table): return try lowerScan(table, plan.columns, needed)
    case .values(let rows): return try lowerValues(rows, plan.columns, needed)
    case .filter(let input, let predicate): return try lowerFilter(input, predicate, needed)
    case .project(let input, let expressions):
      return try lowerProject(input, expressions, plan.columns, needed)
    case .aggregate(let input, let keys, let aggregates):
      return try lowerAggregate(input, keys, aggregates, plan.columns, needed)
    case .distinct(let input): return try lowerDistinct(input)
    case .sort(let input, let keys): return try lowerSort(input, keys, needed)
    case .limit(let input, let count):
      var relation = try lower(input, needed: needed)
      if let limit = relation.limit {
        relation.limit = min(limit, count)
      } else {
        relation.limit = count
      }
      return relation
    case .join(let join): return try lowerJoin(join, plan.columns, needed)
    case .union(let branches): return try lowerUnion(branches, plan.columns, needed)
    case .window(let input, let calls, let within):
      return try lowerWindow(input, calls, within: within, plan.columns, needed)
    case .expand(let expand): return try lowerExpand(expand, plan.columns, needed)
    case .range(let from, let to, let step):
      let name = newName("r")
      let arguments = [
        try lower(from, [:]).sql, try lower(to, [:]).sql, try lower(step, [:]).sql,
      ]
      var relation = Relation(source: .function("kq_range", arguments, alias: name))
      if let column = plan.columns.first { relation.values[column.id] = .column(name, "value") }
      return relation
    case .transform(let input, let transform):
      return try lowerTransform(input, transform, plan.columns)
    case .shared(let shared): return try lowerShared(shared, plan.columns, needed)
    }
  }

  func lowerScan(_ table: String, _ columns: [Column], _ needed: Set<Int>)
    throws(Diagnostic) -> Relation
  {
    let wanted = columns.filter { needed.contains($0.id) }
    guard let layout = layout.layout(of: table, fields: wanted.map(\.name)) else {
      throw Diagnostic(.unknownTable, "there is no table `\(table)`", at: .none)
    }
    var relation = Relation(source: layout.source)
    if let condition = layout.condition { relation.conditions.append(condition) }
    for column in wanted { relation.values[column.id] = layout.fields[column.name] ?? .null }
    return relation
  }

  private func lowerValues(
    _ rows: [[BoundExpression]], _ columns: [Column], _ needed: Set<Int>
  ) throws(Diagnostic) -> Relation {
    if rows.count == 1, let row = rows.first {
      if row.contains(where: { $0.isDeeper(than: Self.maximumBoundDepth) }) {
        return try lowerProject(
          LogicalPlan(.values([[]]), columns: []), row, columns, needed)
      }
      var relation = Relation()
      for (column, expression) in zip(columns, row) where needed.contains(column.id) {
        relation.values[column.id] = try lower(expression, [:]).sql
      }
      return settled(relation, row)
    }
    let step = newName("s")
    var relation = Relation(source: .table(step, alias: nil))
    // Without rows it costs nothing to leave columns out; tables that are only declared have thousands.
    let columns = rows.isEmpty ? columns.filter { needed.contains($0.id) } : columns
    let names = columns.map { $0.physicalName }
    for column in columns { relation.values[column.id] = .column(step, column.physicalName) }
    if rows.isEmpty {
      var select = SQLSelect(names.map { SQLResultColumn(.null, as: $0) })
      if names.isEmpty { select.columns = [SQLResultColumn(.null, as: Column.physicalNameOfNone)] }
      select.conditions = [.integer(0)]
      steps.append(SQLStep(step, body: .select(select)))
      return relation
    }
    var lowered: [[SQLExpression]] = []
    for row in rows {
      var cells: [SQLExpression] = []
      for expression in row { cells.append(try lower(expression, [:]).sql) }
      lowered.append(cells)
    }
    steps.append(SQLStep(step, columns: names, body: .values(lowered)))
    return relation
  }

  private func lowerFilter(
    _ input: LogicalPlan, _ predicate: BoundExpression, _ needed: Set<Int>
  ) throws(Diagnostic) -> Relation {
    let (input, predicates) = hoisted(input, [predicate])
    var inner = needed
    predicates[0].collectColumns(into: &inner)
    var relation = try lower(input, needed: inner)
    // SQLite's expressions are at most 1,000 deep, and a chain of `and` is as deep as it is long.
    if !relation.canFilter || relation.conditions.count > 300
      || copiesTooMuch(predicates, relation)
    {
      relation = wrapped(
        relation, needed: inner,
        materialized: relation.conditions.count > 300 || copiesTooMuch(predicates, relation))
    }
    var conditions = try lowerConditions(predicates[0], relation.values)
    if conditions.count > 300 { conditions = [try lowerCondition(predicates[0], relation.values)] }
    if conditions.contains(where: { $0.depth > Self.maximumDepth }) {
      relation = wrapped(relation, needed: inner)
      conditions = try lowerConditions(predicates[0], relation.values)
    }
    relation.conditions += conditions
    return relation
  }

  private func lowerProject(
    _ input: LogicalPlan, _ expressions: [BoundExpression], _ columns: [Column],
    _ needed: Set<Int>
  ) throws(Diagnostic) -> Relation {
    var kept: [(column: Column, expression: BoundExpression)] = []
    for (column, expression) in zip(columns, expressions) where needed.contains(column.id) {
      kept.append((column, expression))
    }
    let (input, lifted) = hoisted(input, kept.map(\.expression))
    var inner: Set<Int> = []
    for expression in lifted { expression.collectColumns(into: &inner) }
    var relation = try lower(input, needed: inner)
    if !relation.canProject || copiesTooMuch(lifted, relation) {
      relation = wrapped(relation, needed: inner, materialized: copiesTooMuch(lifted, relation))
    }
    var values = try lowerAll(lifted, kept.map(\.column.id), relation.values)
    if values.values.contains(where: { $0.depth > Self.maximumDepth }) {
      relation = wrapped(relation, needed: inner)
      values = try lowerAll(lifted, kept.map(\.column.id), relation.values)
    }
    relation.values = values
    return settled(relation, lifted)
  }

  /// A relation whose random values are drawn once: whatever reads them later reads the same ones.
  private func settled(_ relation: Relation, _ expressions: [BoundExpression]) -> Relation {
    guard expressions.contains(where: \.isVolatile) else { return relation }
    return wrapped(relation, needed: Set(relation.values.keys), materialized: true)
  }

  private func lowerAll(
    _ expressions: [BoundExpression], _ ids: [Int], _ inputs: [Int: SQLExpression]
  ) throws(Diagnostic) -> [Int: SQLExpression] {
    var values: [Int: SQLExpression] = [:]
    for (expression, id) in zip(expressions, ids) { values[id] = try lower(expression, inputs).sql }
    return values
  }

  /// Whether writing these expressions over a relation's columns would write a long one again and again.
  func copiesTooMuch(_ expressions: [BoundExpression], _ relation: Relation) -> Bool {
    var uses: [Int: Int] = [:]
    for expression in expressions { countUses(of: expression, into: &uses) }
    return uses.contains { id, count in
      guard let weight = relation.values[id]?.weight else { return false }
      return count > 1 && weight > 6 && weight * count > 60 || weight > 2000
    }
  }

  private func countUses(of expression: BoundExpression, into uses: inout [Int: Int]) {
    if case .column(let column) = expression { uses[column.id, default: 0] += 1 }
    for child in expression.children { countUses(of: child, into: &uses) }
  }

  /// Expressions too deep for SQLite's parser, with their inner parts made columns of steps beneath.
  func hoisted(_ input: LogicalPlan, _ expressions: [BoundExpression])
    -> (LogicalPlan, [BoundExpression])
  {
    guard expressions.contains(where: { $0.isDeeper(than: Self.maximumBoundDepth) }) else {
      return (input, expressions)
    }
    var hoist = Hoist(maximum: Self.maximumBoundDepth - 2) { [self] in newColumnID() }
    let cut = expressions.map { hoist.cut($0).expression }
    var input = input
    for level in hoist.levels {
      let all = input.columns.map { ($0, BoundExpression.column($0)) } + level
      input = LogicalPlan(
        .project(input, all.map(\.1)), columns: all.map(\.0), isOrdered: input.isOrdered)
    }
    return (input, cut)
  }

  // MARK: rows from elsewhere

  private func lowerTransform(
    _ input: LogicalPlan, _ transform: TableTransform, _ columns: [Column]
  ) throws(Diagnostic) -> Relation {
    let inner = SQLLowering(layout: layout)
    let query = try inner.query(of: input)
    let table = "kq_rows_\(columns.first?.id ?? newColumnID())"
    transforms.append(
      LoweredTransform(table: table, columns: columns, input: query, transform: transform))
    var relation = Relation(source: .table(table, alias: nil))
    for column in columns { relation.values[column.id] = .column(table, column.physicalName) }
    if input.isOrdered || columns.isEmpty {
      relation.orderBy = [SQLOrderTerm(.column(table, "rowid"))]
    }
    return relation
  }

  private func lowerShared(_ plan: SharedPlan, _ columns: [Column], _ needed: Set<Int>)
    throws(Diagnostic) -> Relation
  {
    let originals = plan.plan.columns
    var relation: Relation
    if let known = shared[plan.number] {
      relation = known
    } else if !plan.isMaterialized, inlineBudget > 0 {
      inlineBudget -= 1
      var inner: Set<Int> = []
      for (column, original) in zip(columns, originals) where needed.contains(column.id) {
        inner.insert(original.id)
      }
      relation = try lower(plan.plan, needed: inner)
    } else {
      let all = Set(originals.map(\.id))
      relation = wrapped(
        try lower(plan.plan, needed: all), needed: all, materialized: plan.isMaterialized)
      shared[plan.number] = relation
    }
    var values: [Int: SQLExpression] = [:]
    for (column, original) in zip(columns, originals) where needed.contains(column.id) {
      values[column.id] = relation.values[original.id] ?? .null
    }
    relation.values = values
    return relation
  }
}
