import KQLValues
import SQLSyntax

/// The running state of one aggregate over one group.
package protocol Accumulator: AnyObject {
  func step(_ arguments: Arguments) throws
  /// Called once, also when there was no row.
  func result() throws -> FunctionValue
}

package enum AggregateImplementation: Sendable {
  /// As an SQL expression (with SQL aggregates in it) of its arguments.
  case sql(@Sendable ([SQLArgument]) -> SQLExpression)
  case swift(@Sendable () -> any Accumulator)
}

package struct AggregateOverload: Sendable {
  package var parameters: [Parameter]
  package var returns: ReturnType
  package var implementation: AggregateImplementation
  package internal(set) var sqlName = ""

  package static func sql(
    _ parameters: Parameter..., returns: ReturnType,
    _ lower: @escaping @Sendable ([SQLArgument]) -> SQLExpression
  ) -> AggregateOverload {
    AggregateOverload(parameters: parameters, returns: returns, implementation: .sql(lower))
  }

  package static func swift(
    _ parameters: Parameter..., returns: ReturnType,
    _ make: @escaping @Sendable () -> any Accumulator
  ) -> AggregateOverload {
    AggregateOverload(parameters: parameters, returns: returns, implementation: .swift(make))
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

package struct AggregateFunction: Sendable {
  package var name: String
  package var aliases: [String]
  package var source: String
  package var summary: String
  package var overloads: [AggregateOverload]
  package var naming: AggregateNaming
  /// The pipeline after `T` (a datatable) is an example: the whole query, and its rows as `|`-separated text.
  package var examples: [Example]
  package var family: String

  /// A whole query and the value of its first row's first column, as KQL.
  package struct Example: Sendable {
    package var query: String
    package var result: String
  }
}
