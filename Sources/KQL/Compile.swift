import Diagnostics
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// A query whose names are resolved and whose types are known.
package struct CompiledQuery: Sendable {
  package var syntax: Query
  /// One plan a tabular statement, or a leg of `fork`.
  package var plans: [LogicalPlan]
  package var visualization: Visualization?
  /// What `now()` meant.
  package var now: Int64
  /// The saved functions that it calls, sorted.
  package var functions: [String]
}

/// Reads and binds a query.
///
/// - Throws: every mistake of the query at once.
package func compile(
  _ source: SourceText, catalog: FunctionCatalog, grammar: Grammar, host: any CompileHost,
  options: CompileOptions
) throws(Diagnostics) -> CompiledQuery {
  let query = try Parser.parse(source, grammar: grammar)
  let binder = Binder(
    source: source, catalog: catalog, grammar: grammar, host: host, options: options)
  let plans = binder.bind(query)
  guard binder.diagnostics.isEmpty else {
    throw Diagnostics(source: source, binder.diagnostics)
  }
  if plans.isEmpty {
    throw Diagnostics(
      source: source,
      [
        Diagnostic(
          .wrongShape, "there is nothing to answer in this query",
          at: Span(max(0, source.utf8.count - 1), source.utf8.count),
          help: "end it with a table, as in `AzureDiagnostics | take 10`")
      ])
  }
  return CompiledQuery(
    syntax: query, plans: plans, visualization: binder.visualization, now: binder.options.now,
    functions: binder.savedFunctions.keys.sorted())
}

/// Reads and binds a query without running anything of it.
///
/// - Throws: every mistake. After an unknown table only what no column of it could mend is told.
package func check(
  _ source: SourceText, catalog: FunctionCatalog, grammar: Grammar, host: any CompileHost,
  options: CompileOptions
) throws(Diagnostics) -> CheckedQuery {
  let query = try Parser.parse(source, grammar: grammar)
  let binder = Binder(
    source: source, catalog: catalog, grammar: grammar, host: host, options: options)
  let plans = binder.bind(query)
  let told = binder.diagnostics.filter { diagnostic in
    guard !binder.assumed.isEmpty else { return true }
    switch diagnostic.code {
    case .unexpectedCharacter, .unterminated, .malformedLiteral, .unexpectedToken,
      .unknownOperator, .unsupported, .tooComplex, .unknownFunction, .regularExpression,
      .recursion, .internalError:
      return true
    case .unknownTable, .unknownColumn, .noOverload, .typeMismatch, .notConstant, .duplicateName,
      .misplacedAggregate, .argumentValue, .wrongShape, .limit, .ruleSyntax, .ruleField,
      .ruleColumn, .ruleColumnType:
      return false
    }
  }
  guard told.isEmpty else { throw Diagnostics(source: source, told) }
  let columns = binder.assumed.isEmpty ? plans.first?.columns.filter { !$0.isHidden } : nil
  return CheckedQuery(assumed: binder.assumed, columns: columns)
}

/// What is known of a query that was only checked.
package struct CheckedQuery: Sendable {
  /// Tables and functions that are not known and were taken for the user's own.
  package var assumed: Set<String>
  /// The columns of the first result; nil where they follow from something that is not known.
  package var columns: [Column]?
}
