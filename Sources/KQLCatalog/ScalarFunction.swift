import KQLValues
import SQLSyntax

/// An argument as SQL, with what the compiler knows of it.
package struct SQLArgument: Sendable {
  package var sql: SQLExpression
  package var type: ScalarType
  package var mayBeNull: Bool
  /// Whether a `real` may be NaN, which SQLite cannot compare: it is kept as text.
  package var mayBeNaN: Bool
  package var constant: Value?

  package init(
    sql: SQLExpression, type: ScalarType, mayBeNull: Bool = true, mayBeNaN: Bool = true,
    constant: Value? = nil
  ) {
    self.sql = sql
    self.type = type
    self.mayBeNull = mayBeNull
    self.mayBeNaN = mayBeNaN
    self.constant = constant
  }
}

/// A function body: arguments in the database's encoding in, a value in the same encoding out.
package typealias FunctionBody = @Sendable (Arguments) throws -> FunctionValue

/// How an overload is computed.
package enum Implementation: Sendable {
  /// As an SQL expression of its arguments.
  case sql(@Sendable ([SQLArgument]) -> SQLExpression)
  /// By a pure body, registered in the database under a name of its own.
  case swift(FunctionBody)
  /// By a body that may answer differently each time (`rand`, `new_guid`).
  case volatile(FunctionBody)
}

/// One way to call a function.
package struct ScalarOverload: Sendable {
  package var parameters: [Parameter]
  package var returns: ReturnType
  package var implementation: Implementation
  /// The same as a condition, where a null may stand for false: usable by an index.
  package var condition: (@Sendable ([SQLArgument]) -> SQLExpression)?
  /// Whether the result may be null although no argument is.
  package var mayBeNull: Bool
  /// Refuses constant arguments that no row could make right, when a query is compiled.
  package var check: (@Sendable ([ArgumentShape]) throws(FunctionFailure) -> Void)?
  /// Whether it reads the file of places that a user may name.
  package var needsPlaces = false
  /// The name of its body in the database; set by the catalog.
  package internal(set) var sqlName = ""

  package init(
    parameters: [Parameter], returns: ReturnType, implementation: Implementation,
    condition: (@Sendable ([SQLArgument]) -> SQLExpression)? = nil, mayBeNull: Bool
  ) {
    self.parameters = parameters
    self.returns = returns
    self.implementation = implementation
    self.condition = condition
    self.mayBeNull = mayBeNull
  }

  /// Computed by the database.
  package static func sql(
    _ parameters: Parameter..., returns: ReturnType, mayBeNull: Bool = true,
    condition: (@Sendable ([SQLArgument]) -> SQLExpression)? = nil,
    _ lower: @escaping @Sendable ([SQLArgument]) -> SQLExpression
  ) -> ScalarOverload {
    ScalarOverload(
      parameters: parameters, returns: returns, implementation: .sql(lower), condition: condition,
      mayBeNull: mayBeNull)
  }

  /// Computed by a body over raw arguments; nulls reach it.
  package static func raw(
    _ parameters: Parameter..., returns: ReturnType, _ body: @escaping FunctionBody
  ) -> ScalarOverload {
    ScalarOverload(
      parameters: parameters, returns: returns, implementation: .swift(body), mayBeNull: true)
  }

  /// The same overload, whose constant arguments are looked at when a query is compiled.
  package func checking(
    _ check: @escaping @Sendable ([ArgumentShape]) throws(FunctionFailure) -> Void
  ) -> ScalarOverload {
    var copy = self
    copy.check = check
    return copy
  }

  /// As `raw`, but the answer may differ from call to call.
  package static func volatile(
    _ parameters: Parameter..., returns: ReturnType, _ body: @escaping FunctionBody
  ) -> ScalarOverload {
    ScalarOverload(
      parameters: parameters, returns: returns, implementation: .volatile(body), mayBeNull: true)
  }
}

/// What a function is called when its result is an unnamed column.
/// Source: the measured naming rules of `extend`, `project` and `summarize`.
package enum ResultNaming: Sendable, Hashable {
  /// `Column1`, `Column2`…
  case generated
  /// The name of the column that its first argument reads.
  case ofArgument
  /// A prefix or suffix around it: `strlen_s`, `d_sorted`.
  case affixed(prefix: String, suffix: String)
  /// Several columns, the elements of the array that the function gives: `series_stats_x_min`.
  case tuple([TuplePart])
}

/// One column of a function that gives several.
package struct TuplePart: Sendable, Hashable {
  /// The end of its name.
  package var name: String
  package var type: ScalarType

  package init(_ name: String, _ type: ScalarType) {
    self.name = name
    self.type = type
  }
}

/// A function of the language, whole: its names, what it says of itself, its overloads, and examples with
/// answers that come from Kusto.
package struct ScalarFunction: Sendable {
  package var name: String
  package var aliases: [String]
  /// The reference page that the behaviour follows.
  package var source: String
  package var summary: String
  package var overloads: [ScalarOverload]
  package var examples: [Example]
  package var naming: ResultNaming
  /// An operator between two operands (`has`, `=~`, `+`), not called by name.
  package var isOperator: Bool
  package var family: String

  /// An expression and the value it has, as `print` shows it: both are KQL, compared as values.
  package struct Example: Sendable {
    package var expression: String
    package var result: String
  }
}
