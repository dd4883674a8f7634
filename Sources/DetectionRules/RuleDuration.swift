import KQLValues

/// A span of time as rules write it: `1h`, `14d`, `PT1H`, `P1DT2H`, `1.00:00:00`.
package enum RuleDuration {
  /// In ticks; nil where it is none of these forms or does not fit.
  package static func ticks(_ text: String) -> Int64? {
    let text = text.filter { !$0.isWhitespace }
    if text.first == "P" || text.first == "p" { return iso(text.dropFirst().uppercased()) }
    if text.contains(":") { return TimeSpan.parse(text) }
    guard let unit = text.last, let count = Int64(text.dropLast()), count >= 0 else { return nil }
    let size: Int64
    switch unit.lowercased() {
    case "m": size = TimeSpan.minute
    case "h": size = TimeSpan.hour
    case "d": size = TimeSpan.day
    case "s": size = TimeSpan.second
    default: return nil
    }
    return product(count, size)
  }

  private static func iso(_ text: String) -> Int64? {
    var total: Int64 = 0
    var digits = ""
    var isTime = false
    var isEmpty = true
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      if character == "T", !isTime, digits.isEmpty {
        isTime = true
        continue
      }
      let size: Int64
      switch (character, isTime) {
      case ("W", false): size = 7 * TimeSpan.day
      case ("D", false): size = TimeSpan.day
      case ("H", true): size = TimeSpan.hour
      case ("M", true): size = TimeSpan.minute
      case ("S", true): size = TimeSpan.second
      default: return nil
      }
      guard let count = Int64(digits), let part = product(count, size) else { return nil }
      let sum = total.addingReportingOverflow(part)
      if sum.overflow { return nil }
      total = sum.partialValue
      digits = ""
      isEmpty = false
    }
    return digits.isEmpty && !isEmpty ? total : nil
  }

  private static func product(_ count: Int64, _ size: Int64) -> Int64? {
    let product = count.multipliedReportingOverflow(by: size)
    return product.overflow ? nil : product.partialValue
  }

  /// `5m`, `1h`, `14d`: the largest unit that divides it.
  package static func text(_ ticks: Int64) -> String {
    for (size, unit) in [(TimeSpan.day, "d"), (TimeSpan.hour, "h"), (TimeSpan.minute, "m")]
    where ticks % size == 0 {
      return "\(ticks / size)\(unit)"
    }
    return TimeSpan.text(ticks)
  }
}
