import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

/// Conditions and computed columns.
extension SQLLowering {
  func lowerFilter(
    _ input: LogicalPlan, _ predicate: BoundExpression, _ needed: Set<Int>
  ) throws(LoweringError) -> Relation {
    let (input, predicates) = hoisted(input, [predicate])
    var inner = needed
    predicates[0].collectColumns(into: &inner)
    var relation = try lower(input, needed: inner)
    let isCostly =
      relation.conditions.count > limits.conditions || copiesTooMuch(predicates, relation)
    if !relation.canFilter || isCostly {
      relation = wrapped(relation, needed: inner, fence: isCostly ? .cost : .none)
    }
    var conditions = try lowerConditions(predicates[0], relation.values)
    if conditions.count > limits.conditions {
      conditions = [try lowerCondition(predicates[0], relation.values)]
    }
    if conditions.contains(where: { $0.depth > limits.expressionDepth }) {
      relation = wrapped(relation, needed: inner)
      conditions = try lowerConditions(predicates[0], relation.values)
    }
    relation.conditions += conditions
    return relation
  }

  func lowerProject(
    _ input: LogicalPlan, _ expressions: [BoundExpression], _ columns: [Column],
    _ needed: Set<Int>
  ) throws(LoweringError) -> Relation {
    var kept: [(column: Column, expression: BoundExpression)] = []
    for (column, expression) in zip(columns, expressions) where needed.contains(column.id) {
      kept.append((column, expression))
    }
    let (input, lifted) = hoisted(input, kept.map(\.expression))
    var inner: Set<Int> = []
    for expression in lifted { expression.collectColumns(into: &inner) }
    var relation = try lower(input, needed: inner)
    let isCostly = copiesTooMuch(lifted, relation)
    if !relation.canProject || isCostly {
      relation = wrapped(relation, needed: inner, fence: isCostly ? .cost : .none)
    }
    var values = try lowerAll(lifted, kept.map(\.column.id), relation.values)
    if values.values.contains(where: { $0.depth > limits.expressionDepth }) {
      relation = wrapped(relation, needed: inner)
      values = try lowerAll(lifted, kept.map(\.column.id), relation.values)
    }
    relation.values = values
    return materialized(relation, lifted)
  }

  /// A relation whose random values are drawn once: whatever reads them later reads the same ones.
  func materialized(_ relation: Relation, _ expressions: [BoundExpression]) -> Relation {
    guard expressions.contains(where: \.isVolatile) else { return relation }
    return wrapped(relation, needed: Set(relation.values.keys), fence: .meaning)
  }

  private func lowerAll(
    _ expressions: [BoundExpression], _ ids: [Int], _ inputs: [Int: SQLExpression]
  ) throws(LoweringError) -> [Int: SQLExpression] {
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
      return weight > limits.expressionWeight
        || count > 1 && weight > limits.copiedWeight && weight * count > limits.copiesWeight
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
    guard expressions.contains(where: { $0.isDeeper(than: limits.boundExpressionDepth) }) else {
      return (input, expressions)
    }
    var hoist = Hoist(maximum: limits.boundExpressionDepth - 2) { [self] in newColumnID() }
    let cut = expressions.map { hoist.cut($0).expression }
    var input = input
    for level in hoist.levels {
      let all = input.columns.map { ($0, BoundExpression.column($0)) } + level
      input = LogicalPlan(
        .project(input, all.map(\.1)), columns: all.map(\.0), isOrdered: input.isOrdered)
    }
    return (input, cut)
  }
}
