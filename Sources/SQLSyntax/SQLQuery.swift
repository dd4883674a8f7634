// SQLSyntax: the SQL tree and its printer, the only place that quotes.

/// A whole query: named steps, and what is selected from them.
package struct SQLQuery: Sendable {
  package var steps: [SQLStep]
  package var body: SQLBody

  package init(steps: [SQLStep] = [], body: SQLBody) {
    self.steps = steps
    self.body = body
  }
}

/// One common table expression.
package struct SQLStep: Sendable {
  package var name: String
  package var columns: [String]
  package var body: SQLBody
  /// Whether its rows are made once and kept: an optimisation fence.
  package var isMaterialized: Bool

  package init(_ name: String, columns: [String] = [], body: SQLBody, isMaterialized: Bool = false)
  {
    self.name = name
    self.columns = columns
    self.body = body
    self.isMaterialized = isMaterialized
  }
}

package indirect enum SQLBody: Sendable {
  case select(SQLSelect)
  /// `union all` of at most `Limits.compoundSelects`.
  case unionAll([SQLSelect])
  /// Rows of expressions, one or more.
  case values([[SQLExpression]])
}

package struct SQLSelect: Sendable {
  package var isDistinct = false
  package var columns: [SQLResultColumn]
  package var from: SQLSource?
  package var conditions: [SQLExpression] = []
  package var groupBy: [SQLExpression] = []
  package var orderBy: [SQLOrderTerm] = []
  package var limit: SQLExpression?

  package init(_ columns: [SQLResultColumn], from: SQLSource? = nil) {
    self.columns = columns
    self.from = from
  }
}

package struct SQLResultColumn: Sendable {
  package var expression: SQLExpression
  package var alias: String

  package init(_ expression: SQLExpression, as alias: String) {
    self.expression = expression
    self.alias = alias
  }
}

package indirect enum SQLSource: Sendable {
  /// A table or a step, by its (generated) name.
  case table(String, alias: String?)
  /// A log table, of which a part of the query is answered where its rows are read.
  case scan(TableScan)
  /// A table-valued function.
  case function(String, [SQLExpression], alias: String)
  /// The rows of a query.
  case query(SQLQuery, alias: String)
  case join(SQLSource, SQLJoinKind, SQLSource, on: SQLExpression?)
}

extension SQLSource {
  /// Scans of one query: each is a parameter.
  package static let mostScans = 100
}

package enum SQLJoinKind: String, Sendable {
  case inner = "join"
  case left = "left join"
  case full = "full join"
  /// The left side is read first, whatever the planner thinks.
  case cross = "cross join"
}
