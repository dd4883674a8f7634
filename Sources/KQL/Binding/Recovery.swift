import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// How binding goes on after an error: what could not be bound is unknown, whatever stands on it fails in
/// silence, and all the rest is still checked. So each error is reported once.
extension Binder {
  /// Adds an error, unless it was reported before or only follows from one that was.
  func note(_ error: Diagnostic) {
    if !error.isConsequence, !diagnostics.contains(error) { diagnostics.append(error) }
  }

  /// Adds something worth knowing of a query that is answered all the same.
  package func warn(
    _ code: DiagnosticCode, _ message: String, at span: Span, help: String? = nil
  ) {
    let warning = Diagnostic(code, message, at: span, help: help)
    if !warnings.contains(warning) { warnings.append(warning) }
  }

  /// What `body` gives; nil where it fails, its error noted.
  func attempt<T>(_ body: () throws(Diagnostic) -> T) -> T? {
    do throws(Diagnostic) {
      return try body()
    } catch {
      note(error)
      return nil
    }
  }

  /// All of several, every error in them noted.
  ///
  /// - Throws: that something is unknown, where one of them is.
  func all<Item, T>(
    _ items: [Item], at span: (Item) -> Span, _ body: (Item) throws(Diagnostic) -> T
  ) throws(Diagnostic) -> [T] {
    var results: [T] = []
    var failed: Span?
    for item in items {
      do throws(Diagnostic) {
        results.append(try body(item))
      } catch {
        note(error)
        failed = failed ?? span(item)
      }
    }
    if let failed { throw .consequence(at: failed) }
    return results
  }

  /// Several expressions, every error in them noted.
  package func bindAll(_ expressions: [Expression], in scope: Scope) throws(Diagnostic)
    -> [BoundExpression]
  {
    try all(expressions, at: \.span) { expression throws(Diagnostic) in
      try bind(expression, in: scope)
    }
  }

  // MARK: what is unknown

  /// A column of which only the name is known.
  package func unknownColumn(_ name: String) -> Column {
    var column = newColumn(name, .dynamic)
    column.placeholder = .value
    hasPlaceholders = true
    return column
  }

  /// A column that stands for all that a table may have besides.
  func restColumn(_ placeholder: Column.Placeholder = .rest) -> Column {
    var column = newColumn("*", .dynamic)
    column.isHidden = true
    column.isOfTable = true
    column.placeholder = placeholder
    hasPlaceholders = true
    return column
  }

  /// A table of which nothing is known.
  package func openPlan() -> LogicalPlan {
    LogicalPlan(.values([]), columns: [restColumn()])
  }

  /// The same rows with columns that nobody knows besides.
  package func opened(_ plan: LogicalPlan) -> LogicalPlan {
    guard !plan.isOpen else { return plan }
    let rest = restColumn()
    return project(
      plan,
      plan.columns.map { ($0, .column($0)) } + [(rest, .literal(.null, .dynamic))])
  }

  /// The first column of a table; nil where it has none.
  ///
  /// - Throws: that it is unknown.
  func firstColumn(of plan: LogicalPlan, at span: Span) throws(Diagnostic) -> Column? {
    let column = plan.visibleColumns.first
    if plan.isOpen || column?.isUnknown == true { throw .consequence(at: span) }
    return column
  }

  // MARK: tables that are not there

  /// The error of a table or a function of tables that is not there: a fuzzy union may leave it out.
  func missingSource(_ error: Diagnostic) -> Diagnostic {
    missingSources.insert(error)
    return error
  }

  /// Notes the errors of `let` names that nothing used.
  func noteDeferred(since count: Int = 0) {
    let unused = deferred[min(count, deferred.count)...]
    deferred.removeLast(unused.count)
    unused.forEach(note)
  }

  /// Notes the errors of a name that is used.
  func useUnknown(_ missing: [Diagnostic]) {
    deferred.removeAll(where: missing.contains)
    missing.forEach(note)
  }

  /// The errors noted since there were `count`, where each is a table that is not there; they are taken back.
  func takeMissingSources(since count: Int) -> [Diagnostic]? {
    let noted = diagnostics[min(count, diagnostics.count)...]
    guard !noted.isEmpty, noted.allSatisfy(missingSources.contains) else { return nil }
    diagnostics.removeSubrange(noted.startIndex...)
    return Array(noted)
  }
}
