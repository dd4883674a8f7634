import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

/// Why the rows of a step are made once and kept.
enum Fence {
  case none
  /// A planner that flattens the step would write its expressions out again and again.
  case cost
  /// Made again they could be others.
  case meaning
}

/// Selects, and the named steps that they are closed into.
extension SQLLowering {
  func selectStatement(_ relation: Relation, writesOrder: Bool) -> SQLSelect {
    var select = SQLSelect([], from: relation.source)
    select.isDistinct = relation.isDistinct
    select.conditions = relation.conditions
    select.groupBy = relation.groupBy
    if writesOrder || relation.limit != nil {
      select.orderBy = relation.orderBy.filter { !Self.isConstant($0.expression) }
    }
    select.limit = relation.limit.map { .integer($0) }
    return pushingConditions(select, of: relation)
  }

  /// A whole number alone would be the number of a column in `order by` and `group by`. SQLite makes one of `x and 0`,
  /// too, while it parses.
  static func isConstant(_ expression: SQLExpression) -> Bool {
    switch expression {
    case .null, .integer, .real, .text: true
    case .binary(let left, .and, let right): isFalse(left) || isFalse(right)
    case .column, .call, .countAll, .aggregate, .binary, .not, .isNull, .isNotNull, .cast,
      .inList, .inQuery, .scalarQuery, .caseWhen, .window:
      false
    }
  }

  private static func isFalse(_ expression: SQLExpression) -> Bool {
    switch expression {
    case .integer(0): true
    case .binary(let left, .and, let right): isFalse(left) || isFalse(right)
    default: false
    }
  }

  /// Closes a relation into a named step and opens a new one over it.
  ///
  /// - Parameters:
  ///   - needed: the columns that must still be there.
  ///   - fence: why its rows are to be made once, if they are.
  ///   - keepsOrder: whether rows must leave it in order (an aggregate that depends on it reads them).
  func wrapped(
    _ relation: Relation, needed: Set<Int>, fence: Fence = .none, keepsOrder: Bool = false
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
    let isFence: Bool
    switch dialect {
    case .sqlite: isFence = fence != .none || relation.level >= limits.selectsOverOneAnother
    // What would only cost is left to its planner.
    case .clickHouse: isFence = fence == .meaning
    }
    steps.append(SQLStep(step, body: .select(select), isMaterialized: isFence))
    result.level = isFence ? 0 : relation.level + 1
    return result
  }

  /// The relation as a step that a join or union can name, with the name.
  ///
  /// - Parameter fence: why its rows are to be made once, if they are.
  func named(
    _ relation: Relation, needed: Set<Int>, fence: Fence = .none
  ) -> (name: String, relation: Relation) {
    var plain = relation
    plain.orderBy = relation.limit == nil ? [] : relation.orderBy
    let result = wrapped(plain, needed: needed, fence: fence)
    guard case .table(let name, _) = result.source else { return ("", result) }
    return (name, result)
  }
}
