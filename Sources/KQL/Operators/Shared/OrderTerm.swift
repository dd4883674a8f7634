import Diagnostics
import KQLPlan
import KQLSyntax

/// A key of `sort` and `top` as written.
struct OrderTerm: Sendable {
  var expression: Expression
  var isDescending: Bool
  var nullsFirst: Bool

  static func parse(_ parser: inout Parser) throws(Diagnostic) -> OrderTerm {
    let expression = try parser.namedExpression()
    var isDescending = true
    if parser.take(word: "asc") {
      isDescending = false
    } else {
      _ = parser.take(word: "desc")
    }
    var nullsFirst = !isDescending
    if parser.isAt(word: "nulls") {
      parser.advance()
      if parser.take(word: "first") {
        nullsFirst = true
      } else {
        try parser.expect(word: "last")
        nullsFirst = false
      }
    }
    return OrderTerm(
      expression: expression, isDescending: isDescending, nullsFirst: nullsFirst)
  }

  func write(to printer: inout QueryPrinter) {
    printer.write(expression)
    printer.write(isDescending ? " desc" : " asc")
    if nullsFirst == isDescending { printer.write(nullsFirst ? " nulls first" : " nulls last") }
  }

  func bind(_ binder: Binder, in scope: Scope) throws(Diagnostic) -> SortKey {
    var inner = expression
    if case .assignment(_, let value) = expression { inner = value }
    let bound = try binder.bind(inner, in: scope)
    if bound.type == .dynamic {
      throw Diagnostic(
        .typeMismatch, "rows cannot be sorted by a `dynamic`", at: inner.span,
        help: "convert it, as with `tostring(…)`")
    }
    return SortKey(bound, isDescending: isDescending, nullsFirst: nullsFirst)
  }
}
