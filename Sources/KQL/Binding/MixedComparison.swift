import Diagnostics
import KQLSyntax
import KQLValues

/// Comparisons of a string with a number or a bool, one of them a constant: `EventID == "4625"`,
/// `ResultType == 0`.
///
/// Kusto takes them. Whether it reads the text as a number or writes the number as text nobody tells, so only
/// what comes out alike both ways is answered; a text such as `007` beside 7 ends the query with an error.
extension Binder {
  /// `left == right`; nil where the types are not such a pair.
  func bindMixedEquality(
    _ left: BoundExpression, _ right: BoundExpression, at span: Span
  ) throws(Diagnostic) -> BoundExpression? {
    if let literal = reading(left, as: right.type) {
      return try call("==", [literal, right], at: span)
    }
    if let literal = reading(right, as: left.type) {
      return try call("==", [left, literal], at: span)
    }
    if left.type == .string, isPlainLiteral(right) {
      return try call("__spells", [left, right], at: span)
    }
    if right.type == .string, isPlainLiteral(left) {
      return try call("__spells", [right, left], at: span)
    }
    return nil
  }

  /// A string literal that spells a value of `type` in the one usual way, as that value.
  func reading(_ expression: BoundExpression, as type: ScalarType) -> BoundExpression? {
    guard case .literal(.string(let text), .string) = expression else { return nil }
    switch type {
    case .int, .long:
      guard let number = Int64(text), String(number) == text else { return nil }
      return type == .long || Int64(Int32(truncatingIfNeeded: number)) == number
        ? .literal(.long(number), type) : .literal(.long(number), .long)
    case .bool:
      switch text.lowercased() {
      case "true": return .literal(.bool(true), .bool)
      case "false": return .literal(.bool(false), .bool)
      default: return nil
      }
    case .real, .decimal, .datetime, .timespan, .guid, .string, .dynamic: return nil
    }
  }

  /// Whether an expression is a number without a fraction, or a bool.
  func isPlainLiteral(_ expression: BoundExpression) -> Bool {
    switch expression {
    case .literal(.long, let type): type == .int || type == .long
    case .literal(.bool, .bool): true
    case .literal, .column, .call, .path, .inList, .inPlan, .scalarPlan, .listPlan: false
    }
  }
}
