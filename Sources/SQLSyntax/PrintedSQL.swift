/// SQL text and the values that its parameters stand for, in order: `?` is the next one, `?1` the first again.
package struct PrintedSQL: Sendable, Hashable {
  package var text: String
  package var parameters: [SQLParameter]
  /// Every function that the text calls.
  package var functions: Set<String>
}

extension Dialect {
  /// The query as text for the database: every string is a parameter, and in SQLite every real.
  ///
  /// The query must lack nothing of the dialect, see `missing(in:)`.
  /// - Parameters:
  ///   - limits: more parameters than these are written in their places: strings quoted, reals as quotients and
  ///     products of whole numbers, of which each step is exact.
  ///   - tables: what tables of the query are really called.
  package func printed(
    _ query: SQLQuery, _ limits: Limits, tables: [String: String] = [:]
  ) -> PrintedSQL {
    precondition(missing(in: query, isGuarding: true) == nil, "a query that \(name) cannot say")
    var printer = Printer(self, mostParameters: limits.parameters, tables: tables)
    printer.write(query)
    return PrintedSQL(
      text: String(decoding: printer.output, as: UTF8.self), parameters: printer.parameters,
      functions: printer.functions)
  }

  /// The query as a person reads it: strings and reals in their places. For eyes, not for running.
  package func readable(_ query: SQLQuery) -> String {
    precondition(missing(in: query, isGuarding: true) == nil, "a query that \(name) cannot say")
    var printer = Printer(self, mostParameters: nil)
    printer.write(query)
    return String(decoding: printer.output, as: UTF8.self)
  }
}

extension Dialect {
  /// A name in quotes, which ends nowhere but at its end whatever is in it.
  package func quoted(name: String) -> String {
    var printer = Printer(self, mostParameters: nil)
    printer.putIdentifier(name)
    return String(decoding: printer.output, as: UTF8.self)
  }

  /// A text in quotes.
  package func quoted(text: String) -> String {
    var printer = Printer(self, mostParameters: nil)
    printer.putText(text)
    return String(decoding: printer.output, as: UTF8.self)
  }
}
