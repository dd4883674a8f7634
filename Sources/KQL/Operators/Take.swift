import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Take: TabularOperator {
  package static let keywords = ["take", "limit"]
  package static let keepsColumns = true
  package static let places = OperatorPlaces(.nothing)
  package static let documentation = OperatorDocumentation(
    "At most a number of rows: the first in order, or any.", source: "take-operator",
    syntax: "T | take N",
    examples: [("range x from 1 to 5 step 1 | sort by x asc | take 2", ["1", "2"])])

  let count: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Take {
    let count = try parser.expression()
    return Take(count: count, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("take ")
    printer.write(count)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let limit = try binder.rowCount(count, environment)
    return LogicalPlan(.limit(plan, limit), columns: plan.columns, isOrdered: plan.isOrdered)
  }
}

extension Binder {
  /// A number of rows: a constant, where a negative one means none.
  package func rowCount(_ expression: Expression, _ environment: Environment) throws(Diagnostic)
    -> Int64
  {
    let bound = try bind(expression, in: Scope(environment: environment))
    guard
      case .long(let count) = try requireConstant(
        bound, "the number of rows", at: expression.span)
    else {
      throw Diagnostic(
        .typeMismatch, "the number of rows must be a whole number", at: expression.span)
    }
    return max(0, count)
  }
}
