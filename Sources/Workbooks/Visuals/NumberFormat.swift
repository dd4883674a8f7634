import JSON
import KQLValues

/// How a number is written: its unit and its digits.
struct NumberFormat {
  private var unit: Int
  private var style: String
  private var currency: String
  private var isGrouped: Bool
  private var leastFraction: Int
  private var mostFraction: Int?
  private var mostSignificant: Int?
  private var leastInteger: Int
  /// What stands for a value that is not there.
  let empty: String

  init(_ json: JSONValue) {
    let options = json["options"] ?? .null
    unit = json["unit"]?.whole ?? 0
    style = options.text("style") ?? "decimal"
    currency = options.text("currency") ?? ""
    isGrouped = options["useGrouping"].map(\.isTrue) ?? false
    leastFraction = Self.digits(options, "minimumFractionDigits") ?? 0
    mostFraction = Self.digits(options, "maximumFractionDigits")
    mostSignificant = Self.digits(options, "maximumSignificantDigits")
    leastInteger = Self.digits(options, "minimumIntegerDigits") ?? 1
    empty = json.text("emptyValCustomText") ?? ""
  }

  private static func digits(_ options: JSONValue, _ name: String) -> Int? {
    options[name]?.whole.map { min(max($0, 0), 20) }
  }

  /// A number with its unit, scaled to a readable size.
  func text(_ value: Double) -> String {
    let (value, unit) = scaled(value)
    return digits(value) + unit
  }

  /// The number and the unit apart, as `{0}` and `{1}` of a threshold's text.
  func parts(_ value: Double) -> (number: String, unit: String) {
    let (value, unit) = scaled(value)
    return (digits(value), unit)
  }

  private func scaled(_ value: Double) -> (Double, String) {
    if style == "percent" { return (value * 100, "%") }
    if style == "currency" { return (value, currency.isEmpty ? "" : " \(currency)") }
    func steps(_ names: [String], _ size: Double, from start: Int = 0) -> (Double, String) {
      var value = value
      var index = start
      while abs(value) >= size, index + 1 < names.count {
        value /= size
        index += 1
      }
      return (value, names[index])
    }
    let binary = ["B", "KB", "MB", "GB", "TB", "PB"]
    let rates = binary.map { $0 + "/s" }
    switch unit {
    case 1: return (value, "%")
    case 2...6: return steps(binary, 1024, from: unit - 2)
    case 11...15: return steps(rates, 1024, from: unit - 11)
    case 17: return steps(["", "K", "M", "B", "T"], 1000)
    case 22: return time(value / 1e6)
    case 23: return time(value / 1e3)
    case 24: return time(value)
    case 25: return time(value * 60)
    case 26: return time(value * 3600)
    case 27: return time(value * 86_400)
    case 31: return (value, "/s")
    case 36...40: return steps(binary, 1000, from: unit - 36)
    case 45...48: return steps(rates, 1000, from: unit - 45)
    default: return (value, "")
    }
  }

  /// `1.234s`, `5min`, `3h`: the largest unit that is not less than one.
  private func time(_ seconds: Double) -> (Double, String) {
    let units = [(86_400.0, "d"), (3600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms")]
    for (size, name) in units where abs(seconds) >= size { return (seconds / size, name) }
    return seconds == 0 ? (0, "s") : (seconds * 1e6, "µs")
  }

  private func digits(_ value: Double) -> String {
    guard value.isFinite else { return RealText.text(value) }
    var fraction = mostFraction ?? max(3, leastFraction)
    if let most = mostSignificant, value != 0 {
      let before = magnitude(value)
      // Significant digits may round before the point, too.
      if before > most, most > 0 {
        let power = tenTo(before - most)
        return grouped((value / power).rounded() * power, 0)
      }
      fraction = max(0, most - before)
    }
    return grouped(value, fraction)
  }

  /// Digits before the point; zero or less for a fraction.
  private func magnitude(_ value: Double) -> Int {
    var size = abs(value)
    var count = 0
    while size >= 1, count < 400 {
      size /= 10
      count += 1
    }
    if count == 0 {
      while size < 0.1, size > 0, count > -20 {
        size *= 10
        count -= 1
      }
    }
    return count
  }

  private func tenTo(_ count: Int) -> Double {
    (0..<max(0, count)).reduce(1.0) { value, _ in value * 10 }
  }

  private func grouped(_ value: Double, _ fraction: Int) -> String {
    let power = tenTo(min(fraction, 15))
    let scaled = (abs(value) * power).rounded()
    guard scaled < 9e15 else { return RealText.text(value) }
    var whole = String(Int64(scaled / power))
    let remainder = Int64(scaled) - Int64(scaled / power) * Int64(power)
    while whole.count < leastInteger { whole = "0" + whole }
    if isGrouped {
      var text = ""
      for (index, digit) in whole.enumerated() {
        if index > 0, (whole.count - index) % 3 == 0 { text += "," }
        text.append(digit)
      }
      whole = text
    }
    var decimals = fraction == 0 ? "" : String(remainder)
    while decimals.count < min(fraction, 15) { decimals = "0" + decimals }
    while decimals.count > leastFraction, decimals.last == "0" { decimals.removeLast() }
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + whole + (decimals.isEmpty ? "" : "." + decimals)
  }
}
