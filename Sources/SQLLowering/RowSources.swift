import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

/// Where rows come from: tables, constants, functions of Swift, plans that several places share.
extension SQLLowering {
  func lowerScan(_ table: String, _ columns: [Column], _ needed: Set<Int>)
    throws(LoweringError) -> Relation
  {
    let wanted = columns.filter { needed.contains($0.id) }
    guard let layout = layout.layout(of: table, fields: wanted.map(\.name)) else {
      throw .refused(Diagnostic(.unknownTable, "there is no table `\(table)`", at: .none))
    }
    var relation = Relation(source: layout.source)
    if let condition = layout.condition { relation.conditions.append(condition) }
    for column in wanted { relation.values[column.id] = layout.fields[column.name] ?? .null }
    return relation
  }

  func lowerValues(
    _ rows: [[BoundExpression]], _ columns: [Column], _ needed: Set<Int>
  ) throws(LoweringError) -> Relation {
    if rows.count == 1, let row = rows.first {
      if row.contains(where: { $0.isDeeper(than: limits.boundExpressionDepth) }) {
        return try lowerProject(
          LogicalPlan(.values([[]]), columns: []), row, columns, needed)
      }
      var relation = Relation()
      for (column, expression) in zip(columns, row) where needed.contains(column.id) {
        relation.values[column.id] = try lower(expression, [:]).sql
      }
      return materialized(relation, row)
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

  func lowerRange(
    _ from: BoundExpression, _ to: BoundExpression, _ step: BoundExpression, _ columns: [Column]
  ) throws(LoweringError) -> Relation {
    switch dialect {
    case .sqlite: break
    case .clickHouse: throw unsupported("a range of values")
    }
    let name = newName("r")
    let arguments = [
      try lower(from, [:]).sql, try lower(to, [:]).sql, try lower(step, [:]).sql,
    ]
    var relation = Relation(source: .function(TableFunction.range.sqlName, arguments, alias: name))
    if let column = columns.first { relation.values[column.id] = .column(name, "value") }
    return relation
  }

  func lowerTransform(
    _ input: LogicalPlan, _ transform: TableTransform, _ columns: [Column]
  ) throws(LoweringError) -> Relation {
    switch dialect {
    case .sqlite: break
    case .clickHouse: throw unsupported("`\(transform.name)`, a step without SQL")
    }
    let query = try SQLLowering(dialect, limits, layout, fusesSteps: fusesSteps).query(of: input)
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

  func lowerShared(_ plan: SharedPlan, _ columns: [Column], _ needed: Set<Int>)
    throws(LoweringError) -> Relation
  {
    let originals = plan.plan.columns
    var relation: Relation
    if let known = shared[plan.number] {
      relation = known
    } else if !plan.isMaterialized, plansInPlace < limits.plansInPlace {
      plansInPlace += 1
      var inner: Set<Int> = []
      for (column, original) in zip(columns, originals) where needed.contains(column.id) {
        inner.insert(original.id)
      }
      relation = try lower(plan.plan, needed: inner)
    } else {
      let all = Set(originals.map(\.id))
      relation = wrapped(
        try lower(plan.plan, needed: all), needed: all,
        fence: plan.isMaterialized ? .meaning : .none)
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
