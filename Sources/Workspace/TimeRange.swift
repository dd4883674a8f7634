import KQLValues

/// What `--timespan` says, in the words of the portal and its API: `24h`, `P1D`, `START/END`,
/// `START/P1D`, `P1D/END`.
package struct TimeRange: Sendable {
  /// Why a text is not a range, for people.
  package struct Problem: Error, Sendable {
    package var message: String
  }

  private var start: Bound?
  private var end: Bound?

  private enum Bound: Sendable {
    case at(Int64)
    case span(Int64)
  }

  /// From one time on, and up to, not including, another, in ticks.
  package init(from: Int64?, to: Int64?) {
    start = from.map { .at($0) }
    end = to.map { .at($0) }
  }

  package init(_ text: String) throws(Problem) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    var bounds: [Bound?] = []
    for part in parts {
      if part.isEmpty {
        bounds.append(nil)
      } else if let ticks = DateTime.literal(part) {
        bounds.append(.at(ticks))
      } else if let ticks = TimeSpan.literal(part) ?? isoDuration(part), ticks > 0 {
        bounds.append(.span(ticks))
      } else {
        throw Problem(
          message: "timespan \(text): `\(part)` is neither a datetime nor a span of time")
      }
    }
    switch (bounds.count, bounds.first ?? nil, bounds.last ?? nil) {
    case (1, .span(let ticks)?, _): start = .span(ticks)
    case (2, .span?, .span?), (2, .span?, nil), (2, nil, .span?), (2, nil, nil), (1, _, _):
      throw Problem(message: "timespan \(text) has no beginning; write 24h, P1D or START/END")
    case (2, let first, let last):
      start = first
      end = last
    default: throw Problem(message: "timespan \(text) has more than two parts")
    }
  }

  /// The first moment and the one after the last; nil where it is open.
  ///
  /// - Parameter now: what `now()` means, for a range that ends now.
  package func bounds(now: Int64) -> (from: Int64?, to: Int64?) {
    switch (start, end) {
    case (.span(let span)?, nil): (now &- span, nil)
    case (.span(let span)?, .at(let last)?): (last &- span, last)
    case (.at(let first)?, .span(let span)?): (first, first &+ span)
    case (.at(let first)?, .at(let last)?): (first, last)
    case (.at(let first)?, nil): (first, nil)
    case (nil, .at(let last)?): (nil, last)
    case (nil, nil), (nil, .span?), (.span?, .span?): (nil, nil)
    }
  }
}

/// `P1DT2H3M4.5S`, in ticks; years and months, whose length differs, are not taken. Seconds may have an exponent
/// (`PT5e-06S`), which ISO 8601 does not allow: the client libraries of Azure Monitor write short ranges so.
private func isoDuration(_ text: String) -> Int64? {
  guard text.first == "P", text.count > 1 else { return nil }
  var ticks: Int64 = 0
  var isTime = false
  var digits = ""
  for character in text.dropFirst() {
    if character == "T", digits.isEmpty, !isTime {
      isTime = true
      continue
    }
    let isExponent =
      character == "e" || (character == "-" || character == "+") && digits.last == "e"
    if character.isASCII, character.isNumber || character == "." || isExponent {
      digits.append(character)
      continue
    }
    let unit: Int64? =
      switch character {
      case "W" where !isTime: 7 * TimeSpan.day
      case "D" where !isTime: TimeSpan.day
      case "H" where isTime: TimeSpan.hour
      case "M" where isTime: TimeSpan.minute
      case "S" where isTime: TimeSpan.second
      default: nil
      }
    guard let unit, let count = Double(digits) else { return nil }
    let part = count * Double(unit)
    guard part < 1e18 else { return nil }
    let (sum, overflows) = ticks.addingReportingOverflow(Int64(part.rounded()))
    guard !overflows else { return nil }
    ticks = sum
    digits = ""
  }
  return digits.isEmpty ? ticks : nil
}
