/// A scalar expression of SQL, as a tree. Text from outside stands in it only as `.text`, which the
/// printer binds or quotes; names are ours, generated.
package indirect enum SQLExpression: Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  /// `"table"."name"`, or `"name"` alone.
  case column(String?, String)
  case call(String, [SQLExpression])
  /// `count(*)`.
  case countAll
  case aggregate(String, [SQLExpression], distinct: Bool)
  case binary(SQLExpression, SQLBinaryOperator, SQLExpression)
  case not(SQLExpression)
  case isNull(SQLExpression)
  case isNotNull(SQLExpression)
  case cast(SQLExpression, SQLCastType)
  case inList(SQLExpression, [SQLExpression])
  case inQuery(SQLExpression, SQLQuery)
  case scalarQuery(SQLQuery)
  case caseWhen([SQLWhen], otherwise: SQLExpression)
  case window(SQLWindow)

  /// A column of the only table there is.
  package static func column(_ name: String) -> SQLExpression { .column(nil, name) }

  /// `coalesce(expression, fallback)`.
  package static func coalesce(_ expression: SQLExpression, _ fallback: SQLExpression)
    -> SQLExpression
  {
    .call("coalesce", [expression, fallback])
  }
}

/// The operators between two expressions, with SQL's meaning. The text is what SQLite calls them.
package enum SQLBinaryOperator: String, Sendable, Hashable, CaseIterable {
  case or, and
  case equal = "="
  case notEqual = "<>"
  /// Equal, or both null; and its opposite.
  case `is` = "is"
  case isNot = "is not"
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  /// Of whole numbers in SQLite the whole quotient.
  case divide = "/"
  case remainder = "%"
  case concatenate = "||"
}

package enum SQLCastType: Sendable, CaseIterable { case integer, real, text }

/// One arm of a `case`.
package struct SQLWhen: Sendable {
  package var condition: SQLExpression
  package var value: SQLExpression

  package init(_ condition: SQLExpression, _ value: SQLExpression) {
    self.condition = condition
    self.value = value
  }
}

/// A window function call: `function(arguments) over (partition by … order by … frame)`.
package struct SQLWindow: Sendable {
  package var function: String
  package var arguments: [SQLExpression]
  package var partitionBy: [SQLExpression]
  package var orderBy: [SQLOrderTerm]
  /// Whether the frame is every row from the first up to the current one, ties apart.
  package var rowsUpToCurrent: Bool

  package init(
    _ function: String, _ arguments: [SQLExpression] = [], partitionBy: [SQLExpression] = [],
    orderBy: [SQLOrderTerm] = [], rowsUpToCurrent: Bool = false
  ) {
    self.function = function
    self.arguments = arguments
    self.partitionBy = partitionBy
    self.orderBy = orderBy
    self.rowsUpToCurrent = rowsUpToCurrent
  }
}

package struct SQLOrderTerm: Sendable {
  package var expression: SQLExpression
  package var descending: Bool
  /// nil: where they stand as the least value.
  package var nullsFirst: Bool?

  package init(_ expression: SQLExpression, descending: Bool = false, nullsFirst: Bool? = nil) {
    self.expression = expression
    self.descending = descending
    self.nullsFirst = nullsFirst
  }
}

extension SQLExpression {
  /// How many nodes it has: what it costs to write it once more.
  package var weight: Int { 1 + children.reduce(0) { $0 + $1.weight } }

  /// How many levels of brackets a parser meets in it.
  package var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }

  /// The expressions right under this one. Queries inside count as leaves.
  package var children: [SQLExpression] {
    switch self {
    case .null, .integer, .real, .text, .column, .countAll, .scalarQuery: []
    // It is written once.
    case .call(Self.namedCall, _): []
    case .call(_, let arguments), .aggregate(_, let arguments, _): arguments
    case .binary(let left, _, let right): [left, right]
    case .not(let inner), .isNull(let inner), .isNotNull(let inner),
      .cast(let inner, _), .inQuery(let inner, _):
      [inner]
    case .inList(let inner, let list): [inner] + list
    case .caseWhen(let arms, let otherwise):
      arms.flatMap { [$0.condition, $0.value] } + [otherwise]
    case .window(let window):
      window.arguments + window.partitionBy + window.orderBy.map(\.expression)
    }
  }

  /// The expression with each column of a table as what the name stands for; nil where it looks into a query or at other
  /// rows, or a name stands for nothing.
  package func replacingColumns(
    of table: String, by value: (String) -> SQLExpression?
  ) -> SQLExpression? {
    func replaced(_ expressions: [SQLExpression]) -> [SQLExpression]? {
      var all: [SQLExpression] = []
      for expression in expressions {
        guard let made = expression.replacingColumns(of: table, by: value) else { return nil }
        all.append(made)
      }
      return all
    }
    switch self {
    case .null, .integer, .real, .text, .countAll: return self
    case .column(let owner, let name): return owner == table ? value(name) : nil
    case .call(Self.namedCall, _), .inQuery, .scalarQuery, .window: return nil
    case .call(let name, let arguments): return replaced(arguments).map { .call(name, $0) }
    case .aggregate(let name, let arguments, let isDistinct):
      return replaced(arguments).map { .aggregate(name, $0, distinct: isDistinct) }
    case .binary(let left, let sign, let right):
      return replaced([left, right]).map { .binary($0[0], sign, $0[1]) }
    case .not(let inner): return replaced([inner]).map { .not($0[0]) }
    case .isNull(let inner): return replaced([inner]).map { .isNull($0[0]) }
    case .isNotNull(let inner): return replaced([inner]).map { .isNotNull($0[0]) }
    case .cast(let inner, let type): return replaced([inner]).map { .cast($0[0], type) }
    case .inList(let inner, let list):
      return replaced([inner] + list).map { .inList($0[0], Array($0.dropFirst())) }
    case .caseWhen(let arms, let otherwise):
      return replaced(arms.flatMap { [$0.condition, $0.value] } + [otherwise]).map { parts in
        .caseWhen(
          arms.indices.map { SQLWhen(parts[2 * $0], parts[2 * $0 + 1]) },
          otherwise: parts[parts.count - 1])
      }
    }
  }
}
