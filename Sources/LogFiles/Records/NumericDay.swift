/// Day, month and year as three numbers: `14/05/2024`, `14.5.2024`, `2024-05-14`, `14/05/24`.
struct NumericDay {
  private enum Form {
    case yearFirst
    case yearLast
    /// The year has two digits: it may stand first or last.
    case shortYear
  }

  private let first: Int
  private let middle: Int
  private let last: Int
  let separator: UInt8
  private let form: Form

  /// Reads it where the scanner is.
  init?(_ scanner: inout TimeScanner) {
    let start = scanner.at
    guard let first = scanner.number(1...4), !scanner.isAtEnd else { return nil }
    let digits = scanner.at - start
    guard digits != 3 else { return nil }
    separator = scanner.bytes[scanner.at]
    guard [UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(separator),
      scanner.skip(separator), let middle = scanner.number(1...2), scanner.skip(separator)
    else { return nil }
    let lastStart = scanner.at
    guard let last = scanner.number(digits == 4 ? 1...2 : 2...4) else { return nil }
    (self.first, self.middle, self.last) = (first, middle, last)
    switch (digits, scanner.at - lastStart) {
    case (4, _): form = .yearFirst
    case (_, 4): form = .yearLast
    case (_, 2): form = .shortYear
    default: return nil
    }
  }

  var isShort: Bool { form == .shortYear }

  /// What it says about the order; nil where it has only one meaning. With dots the day comes first.
  func evidence(isMarked: Bool) -> DateOrderEvidence? {
    guard separator != UInt8(ascii: ".") else { return nil }
    let orders: Set<DateOrder>
    switch form {
    case .yearFirst: return nil
    case .yearLast:
      guard first != middle else { return nil }
      orders = [.dayFirst, .monthFirst]
    case .shortYear: orders = Set(DateOrder.allCases)
    }
    let possible = orders.filter { parts($0).map(Self.isPossible) ?? false }
    guard !possible.isEmpty else { return nil }
    return DateOrderEvidence(
      orders: possible, isMarked: isMarked && possible.isSuperset(of: [.dayFirst, .monthFirst]))
  }

  /// - Parameter order: nil: see `TimeText.reading`.
  /// - Returns: nil where nobody says what is what; there may be no such date.
  func parts(_ order: DateOrder?) -> (year: Int, month: Int, day: Int)? {
    let hasDots = separator == UInt8(ascii: ".")
    switch form {
    case .yearFirst: return (first, middle, last)
    case .yearLast:
      switch hasDots ? .dayFirst : order {
      case .dayFirst: return (last, middle, first)
      case .monthFirst: return (last, first, middle)
      case .yearFirst: return nil
      case nil:
        guard separator == UInt8(ascii: "/") || first == middle else { return nil }
        return (last, first, middle)
      }
    case .shortYear:
      switch hasDots ? .dayFirst : order {
      case .dayFirst: return (Self.year(last), middle, first)
      case .monthFirst: return (Self.year(last), first, middle)
      case .yearFirst: return (Self.year(first), middle, last)
      case nil: return nil
      }
    }
  }

  private static func isPossible(_ date: (year: Int, month: Int, day: Int)) -> Bool {
    CivilTime.ticks(year: date.year, month: date.month, day: date.day, seconds: 0, fraction: 0)
      != nil
  }

  /// The year that two digits mean: of 1950 to 2049, as everywhere in Kusto.
  static func year(_ digits: Int) -> Int { digits < 50 ? 2000 + digits : 1900 + digits }
}
