import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// What literals stand for. Source: scalar-data-types.
extension Binder {
  func bind(_ literal: Literal, at span: Span) throws(Diagnostic) -> BoundExpression {
    switch literal {
    case .bool(let value): return .literal(.bool(value), .bool)
    case .integer(let digits):
      guard let value = integer(digits) else { throw malformed(digits, "long", span) }
      return .literal(.long(value), .long)
    case .real(let digits):
      guard let value = Double(digits.hasSuffix(".") ? digits + "0" : digits) else {
        throw malformed(digits, "real", span)
      }
      return .literal(.real(value), .real)
    case .timespan(let text):
      guard let ticks = TimeSpan.literal(text) else { throw malformed(text, "timespan", span) }
      return .literal(.timespan(ticks), .timespan)
    case .string(let text): return .literal(.string(text), .string)
    case .null:
      throw Diagnostic(
        .unexpectedToken, "`null` alone is not a value", at: span,
        help: "a null has a type, as in `int(null)`; `isnull(…)` and `isempty(…)` ask for one")
    case .typed(let type, let text): return try bindTyped(type, text, at: span)
    }
  }

  private func bindTyped(_ typeName: String, _ written: String, at span: Span)
    throws(Diagnostic) -> BoundExpression
  {
    guard let type = ScalarType(kqlName: typeName) else {
      throw malformed(written, typeName, span)
    }
    let text = trimmed(written)
    if text == "null" { return .literal(type == .string ? .string("") : .null, type) }
    let bare = unquoted(text)
    switch type {
    case .bool:
      switch bare.lowercased() {
      case "true": return .literal(.bool(true), .bool)
      case "false": return .literal(.bool(false), .bool)
      default:
        guard let number = integer(bare) else { throw malformed(text, "bool", span) }
        return .literal(.bool(number != 0), .bool)
      }
    case .int:
      guard let value = signedInteger(bare) else { throw malformed(text, "int", span) }
      if bare.lowercased().hasPrefix("0x"), value >= 0, value <= 0xFFFF_FFFF {
        return .literal(.long(Int64(Int32(truncatingIfNeeded: value))), .int)
      }
      guard Int32(exactly: value) != nil else { throw malformed(text, "int", span) }
      return .literal(.long(value), .int)
    case .long:
      guard let value = signedInteger(bare) else { throw malformed(text, "long", span) }
      return .literal(.long(value), .long)
    case .real:
      switch bare.lowercased() {
      case "nan": return .literal(.real(.nan), .real)
      case "+inf", "inf", "+infinity", "infinity": return .literal(.real(.infinity), .real)
      case "-inf", "-infinity": return .literal(.real(-.infinity), .real)
      default:
        guard let value = Double(bare) else { throw malformed(text, "real", span) }
        return .literal(.real(value), .real)
      }
    case .decimal:
      guard let value = KQLDecimal(bare) else { throw malformed(text, "decimal", span) }
      return .literal(.decimal(value.description), .decimal)
    case .datetime:
      // `datetime(now)` is documented nowhere; public rules say it and run.
      if bare.isEmpty || bare.lowercased() == "now" {
        return .literal(.datetime(options.now), .datetime)
      }
      // `datetime(2017 - 08 - 01)` is the same day.
      guard let ticks = DateTime.literal(bare) ?? DateTime.literal(bare.filter { $0 != " " }) else {
        throw malformed(text, "datetime", span)
      }
      return .literal(.datetime(ticks), .datetime)
    case .timespan:
      guard let ticks = TimeSpan.literal(bare) else { throw malformed(text, "timespan", span) }
      return .literal(.timespan(ticks), .timespan)
    case .guid:
      guard let guid = GUID.parse(bare) else { throw malformed(text, "guid", span) }
      return .literal(.guid(guid), .guid)
    case .string: return .literal(.string(bare), .string)
    case .dynamic:
      do throws(DynamicLiteralError) {
        let value = try DynamicValue(literal: text)
        return .literal(value.stored.map { .dynamic($0) } ?? .null, .dynamic)
      } catch {
        throw Diagnostic(
          .malformedLiteral, "this is not a dynamic value: \(error.message)", at: span)
      }
    }
  }

  private func malformed(_ text: String, _ type: String, _ span: Span) -> Diagnostic {
    Diagnostic(.malformedLiteral, "`\(text)` is not \(withArticle(type))", at: span)
  }

  private func trimmed(_ text: String) -> String {
    let blank: (Character) -> Bool = {
      $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n"
    }
    return String(text.drop(while: blank).reversed().drop(while: blank).reversed())
  }

  private func unquoted(_ text: String) -> String {
    guard text.count >= 2, let first = text.first, first == "\"" || first == "'",
      text.last == first
    else { return text }
    return String(text.dropFirst().dropLast())
  }

  /// Decimal digits, or hex digits, which wrap: `0xffffffffffffffff` is -1.
  private func integer(_ digits: String) -> Int64? {
    let lower = digits.lowercased()
    if lower.hasPrefix("0x") {
      return UInt64(lower.dropFirst(2), radix: 16).map { Int64(bitPattern: $0) }
    }
    guard digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int64(digits)
  }

  private func signedInteger(_ text: String) -> Int64? {
    if text.hasPrefix("-") {
      let rest = text.dropFirst()
      guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
      return Int64(text)
    }
    if text.hasPrefix("+") {
      let rest = text.dropFirst()
      return rest.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? integer(String(rest)) : nil
    }
    return integer(text)
  }
}

extension BoundExpression {
  /// What a column has where there is no value: a string that is empty, else null.
  static func empty(_ type: ScalarType) -> BoundExpression {
    .literal(type == .string ? .string("") : .null, type)
  }
}
