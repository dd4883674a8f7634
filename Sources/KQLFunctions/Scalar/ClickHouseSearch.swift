import KQLCatalog
import KQLValues
import RE2
import SQLSyntax

/// Text searches in the SQL of ClickHouse, for needles that are constants.
///
/// Where case does not count, or terms do, these are of printable ASCII: no character beyond has an ASCII letter for its
/// other case here, whereas expressions there, told to ignore case, find the Kelvin sign in `k`.
enum ClickHouseSearch: Sendable {
  case contains, has, hasPrefix, hasSuffix, startsWith, endsWith, equals

  /// - Parameter isDynamic: whether the text that is searched is that of a dynamic.
  func declared(
    in overload: ScalarOverload, isSensitive: Bool, isNegated: Bool, isDynamic: Bool = false
  ) -> ScalarOverload {
    let isPlain: Bool =
      switch self {
      case .contains, .startsWith, .endsWith: isSensitive
      case .has, .hasPrefix, .hasSuffix, .equals: false
      }
    let takes: @Sendable ([SQLArgument]) -> Bool = { arguments in
      guard case .string(let needle)? = arguments[1].constant, !needle.isEmpty else { return false }
      return isPlain || needle.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
    return overload.clickHouse(takes: takes) { arguments in
      guard case .string(let needle)? = arguments[1].constant else { return .null }
      let text = isDynamic ? ClickHouseJSON.text(arguments[0].sql) : arguments[0].sql
      let found = condition(text, needle, isSensitive)
      return isNegated ? .not(found) : found
    }
  }

  /// Whether a constant regular expression matches anywhere in a text.
  static func matches(in overload: ScalarOverload, isDynamic: Bool) -> ScalarOverload {
    let takes: @Sendable ([SQLArgument]) -> Bool = { pattern($0[1]) != nil }
    return overload.clickHouse(takes: takes) { arguments in
      let text = isDynamic ? ClickHouseJSON.text(arguments[0].sql) : arguments[0].sql
      return .call("match", [text, .text(pattern(arguments[1])?.text ?? "")])
    }
  }

  /// What a group of a constant regular expression captures in a text; empty where nothing matches.
  static func extract(in overload: ScalarOverload) -> ScalarOverload {
    @Sendable func group(_ arguments: [SQLArgument]) -> (text: String, groups: Int, wanted: Int64)?
    {
      guard arguments.count == 3, case .long(let wanted)? = arguments[1].constant,
        let (text, groups) = pattern(arguments[0])
      else { return nil }
      return (text, groups, wanted)
    }
    let takes: @Sendable ([SQLArgument]) -> Bool = { group($0) != nil }
    return overload.clickHouse(takes: takes) { arguments in
      guard let (text, groups, wanted) = group(arguments), wanted >= 0, wanted <= groups else {
        return .text("")
      }
      let source = arguments[2].sql
      if wanted == 0 { return .call("extract", [source, .text("(\(text))")]) }
      return .call(
        "arrayElement", [.call("extractGroups", [source, .text(text)]), .integer(wanted)])
    }
  }

  /// A constant regular expression as ClickHouse takes it; nil where it would not answer as Kusto does.
  private static func pattern(_ argument: SQLArgument) -> (text: String, groups: Int)? {
    guard case .string(let source)? = argument.constant, !source.isEmpty,
      let pattern = try? Pattern.compiled(source), let text = pattern.re2
    else { return nil }
    // There `.` is a line break too, unless a flag says otherwise.
    return ("(?-s:\(text))", pattern.groupCount)
  }

  private func condition(
    _ text: SQLExpression, _ needle: String, _ isSensitive: Bool
  ) -> SQLExpression {
    let constant = SQLExpression.text(needle)
    func occurs() -> SQLExpression {
      .binary(
        .call(isSensitive ? "position" : "positionCaseInsensitive", [text, constant]), .greater,
        .integer(0))
    }
    /// What is searched for plainly is found much sooner than by an expression.
    func matches(_ start: String, _ end: String) -> SQLExpression {
      let pattern = start + Self.pattern(needle, isSensitive) + end
      return .binary(occurs(), .and, .call("match", [text, .text(pattern)]))
    }
    let first = Self.isTerm(needle.utf8.first)
    let last = Self.isTerm(needle.utf8.last)
    switch self {
    case .contains: return occurs()
    case .has: return matches(first ? Self.before : "", last ? Self.after : "")
    case .hasPrefix: return matches(first ? Self.before : "", "")
    case .hasSuffix: return matches("", last ? Self.after : "")
    case .startsWith: return isSensitive ? .call("startsWith", [text, constant]) : matches("^", "")
    case .endsWith: return isSensitive ? .call("endsWith", [text, constant]) : matches("", "$")
    case .equals:
      return .binary(.call("lower", [text]), .equal, .text(needle.lowercased()))
    }
  }

  private static let before = #"(?:^|[^\p{L}\p{Nd}])"#
  private static let after = #"(?:$|[^\p{L}\p{Nd}])"#

  private static func isTerm(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
  }

  /// An expression that finds the text, in which each letter stands for both its cases.
  private static func pattern(_ needle: String, _ isSensitive: Bool) -> String {
    var pattern = ""
    for character in needle.unicodeScalars {
      switch character {
      case "a"..."z", "A"..."Z":
        let (small, capital) = (
          Unicode.Scalar(UInt8(character.value) | 0x20),
          Unicode.Scalar(UInt8(character.value) & 0xDF)
        )
        pattern += isSensitive ? "\(character)" : "[\(small)\(capital)]"
      case "0"..."9": pattern += "\(character)"
      default: pattern += "\\\(character)"
      }
    }
    return pattern
  }
}
