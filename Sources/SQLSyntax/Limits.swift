/// How large a query may be, by what its database takes and by what we allow ourselves below that.
package struct Limits: Sendable, Hashable {
  // MARK: the database's

  /// Of a function's call.
  package var arguments: Int
  /// Of a result, a table or a `values`.
  package var columns: Int
  /// Parameters of a statement. The rest is written into its text.
  package var parameters: Int

  // MARK: ours

  /// Values that go into one call where there may be any number: the others go into further calls.
  package var valuesPerCall: Int
  /// The same for values that each come with a name.
  package var pairsPerCall: Int
  /// Selects of one `union all`: more become unions of unions.
  package var compoundSelects: Int
  /// Levels of an expression. A deeper one is computed in several steps.
  package var expressionDepth: Int
  /// The same before lowering: one call of Kusto's is one or two levels of SQL.
  package var boundExpressionDepth: Int
  /// Terms of an order that stay columns of their own; more become one, the rank of each row.
  package var sortTerms: Int
  /// Terms of one `where`, each a level of the chain of `and` that it is.
  package var conditions: Int
  /// Selects over one another before one of them is made whole: a planner that flattens them copies their
  /// expressions into one another.
  package var selectsOverOneAnother: Int
  /// Nodes of an expression that is cheap enough to be written wherever it is read.
  package var copiedWeight: Int
  /// Nodes that all copies of an expression may have together.
  package var copiesWeight: Int
  /// Nodes of an expression that is never written into another.
  package var expressionWeight: Int
  /// Uses of shared plans that are written out in their places; those after them read one step.
  package var plansInPlace: Int
  /// Selects that the database makes of a query once each step stands in every place that reads it. Its compiler
  /// cannot be stopped: 130,000 take SQLite most of a second and 250 MB.
  package var expandedSelects: Int
  /// Columns of these selects times how deep they lie in one another: 10 million take SQLite some seconds.
  package var expandedLookups: Int
}

extension Dialect {
  /// What is sure of every build of the database.
  package var limits: Limits {
    switch self {
    // As SQLite is built where nobody says otherwise (sqlite.org/limits.html): SQLITE_MAX_FUNCTION_ARG 127,
    // SQLITE_MAX_COLUMN 2000, SQLITE_MAX_VARIABLE_NUMBER 32766, SQLITE_MAX_COMPOUND_SELECT 500,
    // SQLITE_MAX_EXPR_DEPTH 1000, and a parser with a stack of 100.
    case .sqlite:
      Limits(
        arguments: 127, columns: 2000, parameters: 32_766, valuesPerCall: 100, pairsPerCall: 60,
        compoundSelects: 400, expressionDepth: 20, boundExpressionDepth: 10,
        sortTerms: 100, conditions: 300, selectsOverOneAnother: 12, copiedWeight: 6,
        copiesWeight: 60,
        expressionWeight: 2000, plansInPlace: 64, expandedSelects: 100_000,
        expandedLookups: 10_000_000)
    // Nothing is measured yet: SQLite's are small enough.
    case .clickHouse: Dialect.sqlite.limits
    }
  }
}
