import KQLValues
import SQLSyntax

/// Functions of the database that no query can name: SQL that kustody writes calls them.
///
/// Each is a constant here and has its body in the family that needs it.
package enum InternalFunction: String, Sendable, Hashable, CaseIterable {
  case binTicks = "bin_ticks"
  case byteCount = "byte_count"
  case decimalKey = "decimal_key"
  case decimalOrder = "decimal_order"
  case dynamicBool = "dynamic_bool"
  case greatest
  case greatestDecimal = "greatest_decimal"
  case held
  case isNumber = "is_number"
  case least
  case leastDecimal = "least_decimal"
  case parsedPath = "parsed_path"
  case path
  case realEqual = "real_equal"
  case realOrder = "real_order"

  /// Its name in the database.
  package var sqlName: String { "kqi_" + rawValue }

  /// What `parse_json` of a text is in SQL; a path into that is a `parsedPath` into the text.
  package static let parsedText = "kq_parse_json_1"

  package func callAsFunction(_ arguments: SQLExpression...) -> SQLExpression {
    .call(sqlName, arguments)
  }

  package func callAsFunction(_ arguments: [SQLExpression]) -> SQLExpression {
    .call(sqlName, arguments)
  }
}

/// Aggregates of the database that no query can name, as `InternalFunction` has the functions.
package enum InternalAggregate: String, Sendable, Hashable, CaseIterable {
  case averageDecimal = "avg_decimal"
  case averageLong = "avg_long"
  case averageReal = "avg_real"
  case averageTicks = "avg_ticks"
  case covariance
  case covarianceOfPopulation = "covariancep"
  case deviation = "stdev"
  case deviationOfPopulation = "stdevp"
  case maximumDecimal = "max_decimal"
  case maximumReal = "max_real"
  case minimumDecimal = "min_decimal"
  case minimumReal = "min_real"
  case sumDecimal = "sum_decimal"
  case sumReal = "sum_real"
  case sumWrapping = "sum_wrapping"
  case textArray = "text_array"
  case variance
  case varianceOfPopulation = "variancep"

  /// Its name in the database.
  package var sqlName: String { "kqi_" + rawValue }

  package func callAsFunction(_ arguments: SQLExpression...) -> SQLExpression {
    .aggregate(sqlName, arguments, distinct: false)
  }
}

/// Aggregates that stand only in windows which begin at the first row.
package enum InternalWindow: String, Sendable, Hashable, CaseIterable {
  case session

  /// Its name in the database.
  package var sqlName: String { "kqw_" + rawValue }
}

/// What the database runs for a name.
package struct InternalBody: Sendable {
  package var isDeterministic: Bool
  package var body: FunctionBody
}

/// What the database runs for the name of an aggregate.
package struct InternalAccumulator: Sendable {
  /// Whether it stands only in windows.
  package var isWindow: Bool
  package var make: @Sendable () -> any Accumulator
}

extension ScalarOverload {
  /// The body that is registered in the database, and whether it always answers alike.
  package var registration: InternalBody? {
    guard case .body(let body)? = forms[.sqlite] else { return nil }
    return InternalBody(isDeterministic: !isVolatile, body: body)
  }
}
