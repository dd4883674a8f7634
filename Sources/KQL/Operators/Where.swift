import Diagnostics
import KQLPlan
import KQLSyntax

package struct Where: TabularOperator {
  package static let keywords = ["where", "filter"]
  package static let keepsColumns = true
  package static let isFilter = true
  package static let documentation = OperatorDocumentation(
    "Keeps the rows for which a condition is true; a null condition drops the row.",
    source: "where-operator", syntax: "T | where condition",
    examples: [("range x from 1 to 3 step 1 | where x > 1", ["2", "3"])])

  let condition: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Where {
    let condition = try parser.namedExpression()
    return Where(condition: condition, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("where ")
    printer.write(condition)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    var plan = try require(input)
    let outside = environment
    let original = plan.columns
    let predicate = try binder.withWindows(&plan, outside) { scope throws(Diagnostic) in
      try bindCondition(binder, in: scope)
    }
    let filtered = binder.filter(plan, predicate)
    return plan.columns.count == original.count ? filtered : binder.select(filtered, original)
  }

  /// The condition; a name before it, as in `where a = b`, is dropped.
  private func bindCondition(_ binder: Binder, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    guard case .assignment(let name, let value) = condition else {
      return try binder.bindPredicate(condition, in: scope)
    }
    do throws(Diagnostic) {
      let predicate = try binder.bindPredicate(value, in: scope)
      binder.warn(
        .meaninglessName, "`\(name.text) =` only names the condition, and compares nothing",
        at: name.span, help: "to compare, write `==`")
      return predicate
    } catch {
      var told = error
      if told.code == .typeMismatch { told.help = "to compare, write `==`" }
      throw told
    }
  }
}
