import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// `==`, `!=`, `in` and `!in` between values of different types.
/// See `ScalarType.compared(with:)` for which is converted to what.
extension Binder {
  /// The two sides of `==` or `!=`, one of them converted where their types ask for it.
  func comparable(_ sides: [BoundExpression], by sign: Name, at span: Span) throws(Diagnostic)
    -> [BoundExpression]
  {
    let (left, right) = (sides[0], sides[1])
    if left.type == .dynamic, right.type == .dynamic {
      throw Diagnostic(
        .noOverload, "two dynamics cannot be compared", at: span,
        help: "convert both, as with `tostring(…)` or `tolong(…)`")
    }
    // What a dynamic holds, and numbers of different width, are the overloads' to compare.
    if left.type == .dynamic || right.type == .dynamic || left.type.widened(with: right.type) != nil
    {
      return sides
    }
    guard let type = left.type.compared(with: right.type) else {
      throw incomparable(sign.text, left.type, right.type, at: span)
    }
    noteMixed(left, right, as: type, at: span)
    return [try compared(left, as: type), try compared(right, as: type)]
  }

  func incomparable(_ sign: String, _ left: ScalarType, _ right: ScalarType, at span: Span)
    -> Diagnostic
  {
    Diagnostic(
      .noOverload, "`\(sign)` cannot stand between `\(left.rawValue)` and `\(right.rawValue)`",
      at: span, help: operandHelp("==", [left, right]))
  }

  /// A value as the type in which it is compared; null, which equals nothing, where it is not such a thing.
  func compared(_ value: BoundExpression, as type: ScalarType) throws(Diagnostic) -> BoundExpression
  {
    if value.type == type { return value }
    if value.type == .dynamic, type != .string {
      return try call(.held, [value, .literal(.string(type.rawValue), .string)])
    }
    if case .literal(let constant, let from) = value, from != .dynamic, constant != .null {
      return .literal(constant.converted(from: from, to: type), type)
    }
    return try convert(value, to: type)
  }

  /// Warns of a comparison in which a value is converted, unless there is but one way to read it.
  func noteMixed(
    _ left: BoundExpression, _ right: BoundExpression, as type: ScalarType, at span: Span
  ) {
    if left.type == .dynamic || right.type == .dynamic || left.type == right.type { return }
    for (value, other) in [(left, right), (right, left)] where value.type == .string {
      if case .literal(.string(let text), _) = value,
        Value.string(text).converted(from: .string, to: type) == .null
      {
        return warn(
          .mixedComparison,
          "this text cannot be read as `\(type.rawValue)`, so nothing is equal to it",
          at: span, help: "write a `\(type.rawValue)`, or `tostring(…)` around the other side")
      }
      if isPlain(value, as: type) { return }
      return warnMixed(other.type, value.type, as: type, at: span)
    }
    for (value, number) in [(left, right), (right, left)] where value.type == .bool {
      if case .literal(let constant, _) = number, [.long(0), .long(1), .null].contains(constant) {
        return
      }
      return warnMixed(number.type, value.type, as: type, at: span)
    }
  }

  private func warnMixed(
    _ kept: ScalarType, _ converted: ScalarType, as type: ScalarType, at span: Span
  ) {
    warn(
      .mixedComparison,
      "a `\(converted.rawValue)` is compared as `\(type.rawValue)` with a `\(kept.rawValue)`",
      at: span,
      help: "write `to\(type.rawValue)(…)` or `to\(converted.rawValue)(…)` to say which is meant")
  }

  /// Whether a constant text can only mean one value of a type: the number's own digits, a time, a guid.
  private func isPlain(_ value: BoundExpression, as type: ScalarType) -> Bool {
    guard case .literal(let constant, let from) = value else { return false }
    guard case .string(let text) = constant else { return true }
    let converted = constant.converted(from: from, to: type)
    switch type {
    case .int, .long, .decimal: return converted.text(as: type) == text
    case .real:
      // `4`, `4.5` and `4.50` are numbers as anybody writes them; `04` and `4e0` are not.
      let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
      let whole = digits.prefix { $0 != UInt8(ascii: ".") }
      return (whole.count == 1 || whole.first != UInt8(ascii: "0"))
        && digits.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    case .bool: return ["0", "1", "true", "false"].contains(text.lowercased())
    case .datetime, .timespan, .guid, .string, .dynamic: return true
    }
  }

  /// Refuses an order of strings, which Kusto does not know.
  func requireOrder(of sides: [BoundExpression], by sign: Name, at span: Span) throws(Diagnostic) {
    guard sides.allSatisfy({ $0.type == .string }) else { return }
    throw Diagnostic(
      .noOverload, "strings have no order, `\(sign.text)` cannot stand between them", at: span,
      help: "convert both, as with `tolong(…)`, or write `strcmp(…, …) \(sign.text) 0`")
  }
}
