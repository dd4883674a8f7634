import KQLValues

/// What `--timespan` says, in the words of the portal and its API: `24h`, `P1D`, `START/END`,
/// `START/P1D`, `P1D/END`.
struct TimeRange {
  private var start: Bound?
  private var end: Bound?

  private enum Bound {
    case at(Int64)
    case span(Int64)
  }

  init(_ text: String) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let bounds = try parts.map { part -> Bound? in
      if part.isEmpty { return nil }
      if let ticks = DateTime.literal(part) { return .at(ticks) }
      if let ticks = TimeSpan.literal(part) ?? isoDuration(part), ticks > 0 { return .span(ticks) }
      throw Failure(
        .wrong,
        "--timespan \(text): `\(part)` is neither a datetime nor a span of time")
    }
    switch (bounds.count, bounds.first ?? nil, bounds.last ?? nil) {
    case (1, .span(let ticks)?, _): start = .span(ticks)
    case (2, .span?, .span?), (2, .span?, nil), (2, nil, .span?), (2, nil, nil), (1, _, _):
      throw Failure(.wrong, "--timespan \(text) has no beginning; write 24h, P1D or START/END")
    case (2, let first, let last):
      start = first
      end = last
    default: throw Failure(.wrong, "--timespan \(text) has more than two parts")
    }
  }

  /// The first moment and the one after the last; nil where it is open.
  ///
  /// - Parameter now: what `now()` means, for a range that ends now.
  func bounds(now: Int64) -> (from: Int64?, to: Int64?) {
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

/// `P1DT2H3M4.5S`, in ticks; years and months, whose length differs, are not taken.
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
    if character.isASCII, character.isNumber || character == "." {
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
    ticks &+= Int64(part)
    digits = ""
  }
  return digits.isEmpty ? ticks : nil
}
