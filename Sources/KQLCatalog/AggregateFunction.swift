import KQLValues
import SQLSyntax

/// The running state of one aggregate over one group.
package protocol Accumulator: AnyObject {
  func step(_ arguments: Arguments) throws
  /// Called once, also when there was no row.
  func result() throws -> FunctionValue
}

package struct AggregateOverload: Sendable {
  package var parameters: [Parameter]
  package var returns: ReturnType
  package var forms: Forms<AggregateForm>
  /// The name of its body in the database; set by the catalog.
  package internal(set) var sqlName = ""
  /// Whether the answer depends on the order of the rows; set by the catalog, as the function declares it.
  package internal(set) var isOrderSensitive = false

  package static func sql(
    _ parameters: Parameter..., returns: ReturnType,
    _ lower: @escaping @Sendable ([SQLArgument]) -> SQLExpression
  ) -> AggregateOverload {
    AggregateOverload(parameters: parameters, returns: returns, forms: .sqlite(lower))
  }

  package static func swift(
    _ parameters: Parameter..., returns: ReturnType,
    _ make: @escaping @Sendable () -> any Accumulator
  ) -> AggregateOverload {
    AggregateOverload(parameters: parameters, returns: returns, forms: .accumulator(make))
  }
}

/// What an unnamed aggregate's column is called.
package enum AggregateNaming: Sendable, Hashable {
  /// `prefix_` and the name of the column it reads: `sum_x`; `sum_` where that has no name.
  case prefixed(String)
  /// The name of the argument itself: `take_any(x)` is `x`.
  case ofArgument
  /// `prefix_x_5`: the name of the column and the text of the last argument, a constant.
  case prefixedWithLast(String)
  /// `covariance_x_y`: the names of the first two arguments.
  case prefixedWithAll(String)
}

/// How a call of an aggregate makes several columns: its body gives one value that holds them all, packed.
package struct PackedColumns: Sendable {
  /// What the columns are.
  package enum Content: Sendable {
    /// Values of one row of the group, an argument each; `*` stands for all columns. Where the row is chosen by
    /// the first argument, the body takes that argument before all values.
    case row(isChosenByFirst: Bool)
    /// A value for each argument from an index on; their type is that which the first argument's type makes.
    case values(from: Int, type: @Sendable (ScalarType) -> ScalarType?)
  }

  package var content: Content
  package var overloads: [AggregateOverload]

  /// Columns of one row of the group.
  package static func row(isChosenByFirst: Bool, _ overloads: AggregateOverload...)
    -> PackedColumns
  {
    PackedColumns(content: .row(isChosenByFirst: isChosenByFirst), overloads: overloads)
  }

  /// A column for each argument from `first` on.
  package static func values(
    from first: Int, type: @escaping @Sendable (ScalarType) -> ScalarType?,
    _ overloads: AggregateOverload...
  ) -> PackedColumns {
    PackedColumns(content: .values(from: first, type: type), overloads: overloads)
  }
}

/// An aggregate of the language, whole: its names, what it says of itself, its overloads, and examples with
/// answers that come from Kusto.
package struct AggregateFunction: Sendable {
  package var name: String
  package var aliases: [String]
  /// The reference page that the behaviour follows.
  package var source: String
  package var summary: String
  /// What each parameter is, by its name, as a clause.
  package var words: KeyValuePairs<String, String>
  /// Those that give one column.
  package var overloads: [AggregateOverload]
  /// How it gives several columns; nil where it never does. Where it also has overloads of one column, several
  /// arguments or `*` make several.
  package var columns: PackedColumns?
  package var naming: AggregateNaming
  /// Whether the answer depends on the order of the rows, as that of `make_list` does.
  package var isOrderSensitive: Bool
  package var examples: [Example]
  package var family: String

  /// All its overloads, those of several columns last.
  package var allOverloads: [AggregateOverload] { overloads + (columns?.overloads ?? []) }

  /// A whole query and the value of its first row's first column, as KQL.
  package struct Example: Sendable {
    package var query: String
    package var result: String
  }
}
