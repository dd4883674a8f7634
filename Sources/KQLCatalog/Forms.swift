import SQLSyntax

/// What computes an overload in the dialects of SQL: one form for all of them, and its own for each that differs.
///
/// A dialect for which nobody has written a form has none: what calls the overload is refused there by its name.
package struct Forms<Form: Sendable>: Sendable {
  private var standard: Form?
  /// By dialect, of which there are few: all forms of all functions are made at each start.
  private var own: [(dialect: Dialect, form: Form?)] = []

  /// One form that every dialect computes alike.
  package static func standard(_ form: Form) -> Forms { Forms(standard: form) }

  /// A form in one dialect and none in the others.
  package static func only(_ dialect: Dialect, _ form: Form) -> Forms {
    Forms(standard: nil, own: [(dialect, form)])
  }

  /// The same forms with another one, or none, in a dialect.
  package func replacing(_ dialect: Dialect, with form: Form?) -> Forms {
    var copy = self
    copy.own.removeAll { $0.dialect == dialect }
    copy.own.append((dialect, form))
    return copy
  }

  /// The form in a dialect, nil for none.
  package subscript(dialect: Dialect) -> Form? {
    if let own = own.first(where: { $0.dialect == dialect }) { own.form } else { standard }
  }
}

/// How a scalar overload is computed.
package enum ScalarForm: Sendable {
  /// As an SQL expression of its arguments.
  case sql(SQLForm)
  /// By a body of ours, registered in the database under a name of its own.
  case body(FunctionBody)
}

/// An SQL expression of arguments.
package struct SQLForm: Sendable {
  package var value: @Sendable ([SQLArgument]) -> SQLExpression
  /// The same as a condition, where a null may stand for false: usable by an index.
  package var condition: (@Sendable ([SQLArgument]) -> SQLExpression)?
  /// Which arguments it takes, where not all; the dialect has no form for the others.
  package var takes: (@Sendable ([SQLArgument]) -> Bool)?

  package init(
    _ value: @escaping @Sendable ([SQLArgument]) -> SQLExpression,
    condition: (@Sendable ([SQLArgument]) -> SQLExpression)? = nil
  ) {
    self.value = value
    self.condition = condition
  }
}

/// How an overload of an aggregate is computed.
package enum AggregateForm: Sendable {
  /// As an SQL expression (with SQL aggregates in it) of its arguments.
  case sql(@Sendable ([SQLArgument]) -> SQLExpression)
  /// By an accumulator of ours, registered in the database under a name of its own.
  case accumulator(@Sendable () -> any Accumulator)
}

extension Forms<ScalarForm> {
  /// SQL that relies on how SQLite keeps values: `bool` as 0 and 1; NaN, `dynamic` and `decimal` as text.
  package static func sqlite(_ form: SQLForm) -> Forms { .only(.sqlite, .sql(form)) }

  /// A body, which only SQLite can call: it runs in our process.
  package static func body(_ body: @escaping FunctionBody) -> Forms { .only(.sqlite, .body(body)) }
}

extension Forms<AggregateForm> {
  /// SQL that relies on how SQLite keeps values.
  package static func sqlite(_ form: @escaping @Sendable ([SQLArgument]) -> SQLExpression)
    -> Forms
  { .only(.sqlite, .sql(form)) }

  /// An accumulator, which only SQLite can call: it runs in our process.
  package static func accumulator(_ make: @escaping @Sendable () -> any Accumulator) -> Forms {
    .only(.sqlite, .accumulator(make))
  }
}
