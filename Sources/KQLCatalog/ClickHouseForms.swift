import KQLValues
import SQLSyntax

// Forms in the SQL of ClickHouse, which keeps values as `Storage` does in SQLite but for NaN, which it knows. Whole numbers
// are Int64, conditions UInt8 or Bool, strings never null.

extension ScalarOverload {
  /// The same overload with a form in ClickHouse.
  ///
  /// - Parameter takes: which arguments the form is exact for, where not for all.
  package func clickHouse(
    takes: (@Sendable ([SQLArgument]) -> Bool)? = nil,
    condition: (@Sendable ([SQLArgument]) -> SQLExpression)? = nil,
    _ value: @escaping @Sendable ([SQLArgument]) -> SQLExpression
  ) -> ScalarOverload {
    var form = SQLForm(value, condition: condition)
    form.takes = takes
    var copy = self
    copy.forms = forms.replacing(.clickHouse, with: .sql(form))
    return copy
  }

  /// The same overload, whose SQL for SQLite means the same in ClickHouse.
  package func alsoInClickHouse(
    takes: (@Sendable ([SQLArgument]) -> Bool)? = nil
  ) -> ScalarOverload {
    guard case .sql(var form)? = forms[.sqlite] else { return self }
    form.takes = takes
    var copy = self
    copy.forms = forms.replacing(.clickHouse, with: .sql(form))
    return copy
  }
}

extension AggregateOverload {
  /// The same overload with a form in ClickHouse.
  ///
  /// - Parameter takes: which arguments the form is exact for, where not for all.
  package func clickHouse(
    takes: @escaping @Sendable ([SQLArgument]) -> Bool = { _ in true },
    _ value: @escaping @Sendable ([SQLArgument]) -> SQLExpression
  ) -> AggregateOverload {
    var copy = self
    copy.forms = forms.replacing(
      .clickHouse, with: .sql { takes($0) ? value($0) : .call(ClickHouseJSON.none, []) })
    return copy
  }
}

extension [SQLArgument] {
  /// Whether all are of one type as ClickHouse keeps them.
  package var areOfOneForm: Bool {
    let types = filter { $0.constant != .null }.map { $0.type == .int ? .long : $0.type }
    return Set(types).count <= 1
  }
}

extension SQLExpression {
  /// A whole number of 64 bits in ClickHouse, where a bare one has the narrowest type that holds it.
  package static func wide(_ number: Int64) -> SQLExpression {
    .call("toInt64", [.integer(number)])
  }

  /// Null where the expression is not true; else the value.
  package static func unless(_ isNull: SQLExpression, _ value: SQLExpression) -> SQLExpression {
    .caseWhen([SQLWhen(isNull, .null)], otherwise: value)
  }
}
