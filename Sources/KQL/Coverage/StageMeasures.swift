import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// What to count for the conditions and branches of one operator.
struct StageMeasures {
  /// Where something is counted that is not counted over the operator's rows.
  enum Place {
    case elsewhere(LogicalPlan)
    /// Its columns exist only within the operator.
    case nowhere
  }

  struct Wish {
    var cell: CoverageProbe.Cell
    var condition: BoundExpression
    var place: Place?
  }

  private(set) var wishes: [Wish] = []
  /// The rows that conditions see; nil: those that come to the operator.
  let rows: LogicalPlan?
  private let stage: SemanticModel.Stage
  private let columns: Set<Int>

  init(_ stage: SemanticModel.Stage, over rows: LogicalPlan?) {
    self.stage = stage
    self.rows = rows
    columns = Set((rows ?? stage.input)?.columns.map(\.id) ?? [])
  }

  mutating func walk(_ pieces: [SemanticModel.Piece], _ binder: Binder) {
    for piece in pieces { walk(piece, after: [], piece.isCondition, binder) }
  }

  /// - Parameter path: what must be true for the expression to decide anything.
  private mutating func walk(
    _ piece: SemanticModel.Piece, after path: [BoundExpression], _ isCondition: Bool,
    _ binder: Binder
  ) {
    switch piece.expression {
    case .chain(let word, let parts) where parts.count == piece.children.count:
      // In `a and b`, what `b` says counts only where `a` is true; in `a or b`, where `a` is not.
      var path = path
      for child in piece.children {
        walk(child, after: path, true, binder)
        guard let condition = binder.condition(child.bound) else { continue }
        if word.text == "and" {
          path.append(condition)
        } else if let otherwise = binder.otherwise(condition) {
          path.append(otherwise)
        }
      }
      return
    case .call(let name, let arguments, _) where arguments.count == piece.children.count:
      switch name.text {
      case "not":
        for child in piece.children { walk(child, after: path, true, binder) }
        return
      case "iff", "iif", "case":
        noteCondition(piece, after: path, isCondition, binder)
        walk(arms: piece.children, after: path, binder)
        return
      case "coalesce":
        noteCondition(piece, after: path, isCondition, binder)
        walk(alternatives: piece.children, after: path, binder)
        return
      default: break
      }
    case .literal, .name, .negate, .plus, .binary, .list, .between, .member, .element, .star,
      .pattern, .pipeline, .type, .schema, .assignment, .tupleAssignment, .chain, .call:
      break
    }
    noteCondition(piece, after: path, isCondition, binder)
    for child in piece.children { walk(child, after: path, child.isCondition, binder) }
  }

  /// Conditions and values in turn, and a last value.
  private mutating func walk(
    arms: [SemanticModel.Piece], after path: [BoundExpression], _ binder: Binder
  ) {
    var path = path
    for index in stride(from: 0, to: arms.count - 1, by: 2) {
      walk(arms[index], after: path, true, binder)
      guard let condition = binder.condition(arms[index].bound) else { return }
      note(.branch, arms[index + 1], [(.reached, path + [condition])], binder)
      walk(arms[index + 1], after: path + [condition], arms[index + 1].isCondition, binder)
      guard let otherwise = binder.otherwise(condition) else { return }
      path.append(otherwise)
    }
    guard let last = arms.last, arms.count % 2 == 1 else { return }
    note(.branch, last, [(.reached, path)], binder)
    walk(last, after: path, last.isCondition, binder)
  }

  private mutating func walk(
    alternatives: [SemanticModel.Piece], after path: [BoundExpression], _ binder: Binder
  ) {
    var path = path
    for (index, piece) in alternatives.enumerated() {
      if index > 0 { note(.branch, piece, [(.reached, path)], binder) }
      walk(piece, after: path, piece.isCondition, binder)
      guard let absent = binder.absent(piece.bound) else { return }
      path.append(absent)
    }
  }

  // MARK: notes

  /// How many conditions may have to hold for another to be counted.
  private static let longestPath = 100

  private mutating func noteCondition(
    _ piece: SemanticModel.Piece, after path: [BoundExpression], _ isCondition: Bool,
    _ binder: Binder
  ) {
    let isTest: Bool
    switch piece.bound {
    case .literal: isTest = false
    case .call, .inList, .inPlan: isTest = isCondition || piece.bound.type == .bool
    case .column, .path, .scalarPlan, .listPlan: isTest = isCondition
    }
    // A name that stands for an expression elsewhere is that expression; `+x` is `x`.
    if case .plus = piece.expression { return }
    if case .name = piece.expression, !isCondition { return }
    guard isTest, let condition = binder.condition(piece.bound),
      let negation = binder.negation(condition)
    else { return }
    note(
      .condition, piece,
      [(.isTrue, path + [condition]), (.isFalse, path + [negation])], binder)
  }

  private mutating func note(
    _ kind: CoveragePoint.Kind, _ piece: SemanticModel.Piece,
    _ outcomes: [(CoveragePoint.Outcome, [BoundExpression])], _ binder: Binder
  ) {
    let point = CoveragePoint(
      kind: kind, source: piece.source, span: piece.expression.span)
    for (outcome, conditions) in outcomes {
      let cell = CoverageProbe.Cell(point: point, outcome: outcome)
      // Of a chain of thousands each part would be counted under all before it.
      guard conditions.count <= Self.longestPath else {
        let nothing = BoundExpression.literal(.bool(false), .bool)
        wishes.append(Wish(cell: cell, condition: nothing, place: .nowhere))
        continue
      }
      guard let condition = binder.all(conditions) else { continue }
      wishes.append(
        Wish(
          cell: cell, condition: condition,
          place: place(of: condition)))
    }
  }

  /// Where all columns of an expression are to be had.
  private func place(of expression: BoundExpression) -> Place? {
    // The rows of a graph are its nodes and edges; what a pattern's conditions see are paths.
    guard stage.input?.graph == nil else { return .nowhere }
    var read: Set<Int> = []
    expression.collectColumns(into: &read)
    if stage.input != nil, read.isSubset(of: columns) { return nil }
    // A column that the operator makes, such as an aggregate: the step of it that has all of them.
    var found: LogicalPlan?
    var next = stage.output
    while let plan = next {
      if read.isSubset(of: plan.columns.map(\.id)) { found = plan }
      switch plan.node {
      case .project(let input, _), .window(let input, _, _), .sort(let input, _),
        .limit(let input, _):
        next = input
      case .filter(let input, _): next = stage.isFilter ? input : nil
      case .expand, .aggregate, .scan, .values, .distinct, .join, .union, .range, .transform,
        .shared:
        next = nil
      }
    }
    return found.map { .elsewhere($0) } ?? .nowhere
  }
}

extension Binder {
  /// What Kusto takes for a condition, as a `bool`; nil for anything else.
  fileprivate func condition(_ expression: BoundExpression) -> BoundExpression? {
    switch expression.type {
    case .bool: expression
    case .dynamic: made(.toBool, [expression])
    case .int, .long, .real, .decimal, .datetime, .timespan, .guid, .string: nil
    }
  }

  fileprivate func negation(_ condition: BoundExpression) -> BoundExpression? {
    made(.not, [condition])
  }

  /// True where a condition is false or null.
  fileprivate func otherwise(_ condition: BoundExpression) -> BoundExpression? {
    made(
      .iff, [condition, .literal(.bool(false), .bool), .literal(.bool(true), .bool)])
  }

  /// True where `coalesce` passes on.
  fileprivate func absent(_ value: BoundExpression) -> BoundExpression? {
    made(value.type == .string ? .isEmpty : .isNull, [value])
  }

  fileprivate func all(_ conditions: [BoundExpression]) -> BoundExpression? {
    do throws(Diagnostic) {
      return try combine(.and, conditions)
    } catch {
      return nil
    }
  }

  private func made(_ function: KnownFunction, _ arguments: [BoundExpression]) -> BoundExpression? {
    do throws(Diagnostic) {
      return try call(function, arguments)
    } catch {
      return nil
    }
  }
}
