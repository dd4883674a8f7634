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

/// One way to call a function.
package struct ScalarOverload: Sendable {
  package var parameters: [Parameter]
  package var returns: ReturnType
  package var forms: Forms<ScalarForm>
  /// Whether the result may be null although no argument is.
  package var mayBeNull: Bool
  /// Refuses constant arguments that no row could make right, when a query is compiled.
  package var check: (@Sendable ([ArgumentShape]) throws(FunctionFailure) -> Void)?
  /// Whether it may answer differently each time, as `rand` does.
  package var isVolatile = false
  /// Whether it reads the file of places that a user may name.
  package var needsPlaces = false
  /// The name of its body in the database; set by the catalog.
  package internal(set) var sqlName = ""

  package init(
    parameters: [Parameter], returns: ReturnType, forms: Forms<ScalarForm>, mayBeNull: Bool = true
  ) {
    self.parameters = parameters
    self.returns = returns
    self.forms = forms
    self.mayBeNull = mayBeNull
  }

  /// Computed by the database, in SQL that means the same in every dialect.
  package static func standard(
    _ parameters: Parameter..., returns: ReturnType, mayBeNull: Bool = true,
    _ lower: @escaping @Sendable ([SQLArgument]) -> SQLExpression
  ) -> ScalarOverload {
    ScalarOverload(
      parameters: parameters, returns: returns, forms: .standard(.sql(SQLForm(lower))),
      mayBeNull: mayBeNull)
  }

  /// Computed by the database, in SQL that is written for SQLite.
  package static func sql(
    _ parameters: Parameter..., returns: ReturnType, mayBeNull: Bool = true,
    condition: (@Sendable ([SQLArgument]) -> SQLExpression)? = nil,
    _ lower: @escaping @Sendable ([SQLArgument]) -> SQLExpression
  ) -> ScalarOverload {
    ScalarOverload(
      parameters: parameters, returns: returns,
      forms: .sqlite(SQLForm(lower, condition: condition)), mayBeNull: mayBeNull)
  }

  /// Computed by a body over raw arguments; nulls reach it.
  package static func raw(
    _ parameters: Parameter..., returns: ReturnType, _ body: @escaping FunctionBody
  ) -> ScalarOverload {
    ScalarOverload(parameters: parameters, returns: returns, forms: .body(body))
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
    var overload = ScalarOverload(parameters: parameters, returns: returns, forms: .body(body))
    overload.isVolatile = true
    return overload
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
  /// What each parameter is, by its name, as a clause.
  package var words: KeyValuePairs<String, String>
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
