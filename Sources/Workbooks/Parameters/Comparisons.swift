import RE2

/// The comparisons of criteria and of thresholds.
enum Comparison {
  /// - Returns: nil for a comparison that nobody knows; `Default` always holds.
  static func holds(_ left: String, _ comparison: String, _ right: String) -> Bool? {
    let name = comparison.lowercased().filter { $0 != " " }
    switch name {
    case "default": return true
    case "==", "=", "equals", "is": return order(left, right) == 0
    case "!=", "<>", "isnot": return order(left, right) != 0
    case ">": return order(left, right) > 0
    case ">=": return order(left, right) >= 0
    case "<": return order(left, right) < 0
    case "<=": return order(left, right) <= 0
    case "contains": return left.lowercased().contains(right.lowercased())
    case "notcontains", "doesnotcontain": return !left.lowercased().contains(right.lowercased())
    case "startswith": return left.lowercased().hasPrefix(right.lowercased())
    case "notstartswith": return !left.lowercased().hasPrefix(right.lowercased())
    case "endswith": return left.lowercased().hasSuffix(right.lowercased())
    case "notendswith": return !left.lowercased().hasSuffix(right.lowercased())
    case "regex", "matchesregex": return matches(left, right)
    case "isempty", "isnull", "isnotset": return left.isEmpty
    case "isnotempty", "isnotnull", "isset": return !left.isEmpty
    default: return nil
    }
  }

  /// Numbers where both are some, else texts.
  private static func order(_ left: String, _ right: String) -> Int {
    if let a = Double(left), let b = Double(right) { return a < b ? -1 : a > b ? 1 : 0 }
    return left == right ? 0 : left < right ? -1 : 1
  }

  static func matches(_ text: String, _ pattern: String) -> Bool {
    guard let pattern = try? Pattern(pattern) else { return false }
    return Array(text.utf8).withUnsafeBytes { pattern.matches($0) }
  }

  /// Whether a pattern means the whole of a name; a name always means itself.
  static func names(_ pattern: String, _ name: String) -> Bool {
    pattern == name
      || pattern.contains { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != " " }
        && matches(name, "^(?:\(pattern))$")
  }
}

/// Sums, products and brackets over numbers, as criteria have them; what is not a number counts as 0.
struct Arithmetic {
  private var rest: Substring
  private var depth = 0

  private init(_ text: String) { rest = Substring(text) }

  static func value(_ text: String) -> Double {
    var reader = Arithmetic(text)
    return reader.sum()
  }

  private mutating func next() -> Character? {
    rest = rest.drop { $0.isWhitespace }
    return rest.first
  }

  private mutating func sum() -> Double {
    var value = product()
    while let sign = next(), sign == "+" || sign == "-" {
      rest.removeFirst()
      value = sign == "+" ? value + product() : value - product()
    }
    return value
  }

  private mutating func product() -> Double {
    var value = factor()
    while let sign = next(), sign == "*" || sign == "/" || sign == "%" {
      rest.removeFirst()
      let right = factor()
      switch sign {
      case "*": value *= right
      case "/": value = right == 0 ? 0 : value / right
      default: value = right == 0 ? 0 : value.truncatingRemainder(dividingBy: right)
      }
    }
    return value
  }

  private mutating func factor() -> Double {
    guard let first = next(), depth < 100 else { return 0 }
    if first == "-" {
      rest.removeFirst()
      depth += 1
      defer { depth -= 1 }
      return -factor()
    }
    if first == "(" {
      rest.removeFirst()
      depth += 1
      let value = sum()
      depth -= 1
      if next() == ")" { rest.removeFirst() }
      return value
    }
    let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
    guard !word.isEmpty else {
      rest.removeFirst()
      return 0
    }
    rest = rest[word.endIndex...]
    return Double(word) ?? 0
  }
}
