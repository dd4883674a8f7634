extension DateTime {
  /// The datetime that a text means to `todatetime`, nil when it is none.
  ///
  /// Source: scalar-data-types/datetime, "Supported formats", and what the engine was seen to take:
  /// numbers with dashes, slashes or dots are month first unless the year leads; an offset is
  /// resolved to UTC; digits beyond the seventh of a fraction are dropped; white space around the
  /// text does not count; a wrong day of the week is not noticed. There is no current day to fill
  /// a time alone up with, so that is nil. Years of two digits are those of 1950 to 2049.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    let cursor = ByteCursor(trimming: bytes)
    if cursor.isAtEnd { return nil }
    var sortable = DateTimeParser(cursor: cursor)
    if let ticks = sortable.sortable() { return ticks }
    var parser = DateTimeParser(cursor: cursor)
    return parser.any()
  }

  package static func parse(_ text: String) -> Int64? { text.withUTF8Bytes(parse) }

  /// What stands between the parentheses of `datetime(…)`: a text as `parse` takes it, with or
  /// without quotes, or numbers with commas (`2025, 6, 14`). `null` and nothing are the caller's.
  package static func literal(_ text: String) -> Int64? {
    text.withUTF8Bytes { bytes in
      var inner = ByteCursor(trimming: bytes)
      let quote = inner.current
      if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        guard inner.end - inner.offset >= 2, bytes[inner.end - 1] == quote else { return nil }
        let range = inner.offset + 1..<inner.end - 1
        return parse(UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
      return commaSeparated(&inner) ?? parse(bytes)
    }
  }

  private static func commaSeparated(_ cursor: inout ByteCursor) -> Int64? {
    var numbers: [Int] = []
    var yearDigits = 0
    repeat {
      cursor.skipSpaces()
      let (value, count) = cursor.digits(atMost: 9)
      guard count > 0 else { return nil }
      if numbers.isEmpty { yearDigits = count }
      numbers.append(Int(value))
      cursor.skipSpaces()
    } while cursor.skip(UInt8(ascii: ","))
    // Measured: a year alone and a month of it are their first days; an hour without minutes is none.
    guard cursor.isAtEnd, (1...6).contains(numbers.count), numbers.count != 4 else { return nil }
    if numbers.count == 1, yearDigits != 4 { return nil }
    while numbers.count < 3 { numbers.append(1) }
    while numbers.count < 6 { numbers.append(0) }
    return ticks(
      year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4],
      second: numbers[5])
  }
}

/// One reading of a text as a datetime; what it has found so far and what is left.
private struct DateTimeParser {
  var cursor: ByteCursor
  var year = 0
  var month = 0
  var day = 0
  var hour = 0
  var minute = 0
  var second = 0
  var fraction = 0
  /// Minutes east of Greenwich.
  var offset = 0

  init(cursor: ByteCursor) { self.cursor = cursor }

  private func result() -> Int64? {
    guard cursor.isAtEnd,
      let local = DateTime.ticks(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second,
        ticks: fraction)
    else { return nil }
    return DateTime.valid(local - Int64(offset) * TimeSpan.minute)
  }

  /// `2014-05-25`, `2014-05-25T08:20:03[.123456…][Z]` and nothing else: nearly every log's form.
  mutating func sortable() -> Int64? {
    guard cursor.number(exactly: 4, into: &year), cursor.skip(UInt8(ascii: "-")),
      cursor.number(exactly: 2, into: &month),
      cursor.skip(UInt8(ascii: "-")), cursor.number(exactly: 2, into: &day)
    else { return nil }
    if cursor.isAtEnd { return result() }
    guard cursor.skip(UInt8(ascii: "T")) || cursor.skip(UInt8(ascii: " ")),
      cursor.number(exactly: 2, into: &hour), cursor.skip(UInt8(ascii: ":")),
      cursor.number(exactly: 2, into: &minute),
      cursor.skip(UInt8(ascii: ":")), cursor.number(exactly: 2, into: &second)
    else { return nil }
    if cursor.current == UInt8(ascii: "."), !fractionDigits() { return nil }
    _ = cursor.skip(UInt8(ascii: "Z"))
    return result()
  }

  mutating func any() -> Int64? {
    skipWeekday()
    guard date() else { return nil }
    if !cursor.isAtEnd {
      let hasT = cursor.skip(UInt8(ascii: "T")) || cursor.skip(UInt8(ascii: "t"))
      if !hasT {
        _ = cursor.skip(UInt8(ascii: ","))
        cursor.skipSpaces()
      }
      if hasT || ASCII.isDigit(cursor.current) {
        guard time() else { return nil }
        cursor.skipSpaces()
      }
      guard zone() else { return nil }
    }
    return result()
  }

  /// `Sat,`, `Saturday,` or the same without the comma.
  private mutating func skipWeekday() {
    let start = cursor.offset
    guard Self.weekdays.contains(cursor.word()) else {
      cursor.offset = start
      return
    }
    if !cursor.skip(UInt8(ascii: ",")) { _ = cursor.skip(UInt8(ascii: ".")) }
    cursor.skipSpaces()
  }

  private mutating func date() -> Bool {
    if ASCII.isLetter(cursor.current) { return monthNameFirst() }
    let first = cursor.digits(atMost: 9)
    switch first.count {
    case 8:
      year = Int(first.value) / 10_000
      month = Int(first.value) / 100 % 100
      day = Int(first.value) % 100
      return true
    case 4:
      year = Int(first.value)
      let mark = separator()
      if ASCII.isLetter(cursor.current) {
        guard monthName(), separator() == mark else { return false }
      } else {
        guard mark != 0, mark != UInt8(ascii: " "), cursor.number(atMost: 2, into: &month),
          cursor.skip(mark)
        else { return false }
      }
      return cursor.number(atMost: 2, into: &day)
    case 1, 2:
      let mark = separator()
      if ASCII.isLetter(cursor.current) {
        day = Int(first.value)
        guard monthName() else { return false }
        _ = separator()
        return yearNumber()
      }
      guard mark != 0, mark != UInt8(ascii: " ") else { return false }
      month = Int(first.value)
      return cursor.number(atMost: 2, into: &day) && cursor.skip(mark) && yearNumber()
    default:
      return false
    }
  }

  /// `Dec 2, 2022`, or `Dec 2 13:45:56 2022`.
  private mutating func monthNameFirst() -> Bool {
    guard monthName() else { return false }
    _ = separator()
    guard cursor.number(atMost: 2, into: &day) else { return false }
    _ = cursor.skip(UInt8(ascii: ","))
    cursor.skipSpaces()
    if cursor.peek(1) == UInt8(ascii: ":") || cursor.peek(2) == UInt8(ascii: ":") {
      guard time(), cursor.skipSpaces() > 0 else { return false }
    }
    return yearNumber()
  }

  /// What stands between two parts of a date: `-`, `/`, `.`, white space (as a blank), or 0.
  private mutating func separator() -> UInt8 {
    switch cursor.current {
    case UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "."):
      let mark = cursor.current
      cursor.advance()
      // "Nov. 8": the dot belongs to the name.
      if mark == UInt8(ascii: ".") { cursor.skipSpaces() }
      return mark
    default:
      return cursor.skipSpaces() > 0 ? UInt8(ascii: " ") : 0
    }
  }

  private mutating func yearNumber() -> Bool {
    let found = cursor.digits(atMost: 5)
    switch found.count {
    case 2: year = Int(found.value) + (found.value < 50 ? 2000 : 1900)
    case 4: year = Int(found.value)
    default: return false
    }
    return true
  }

  private mutating func monthName() -> Bool {
    let word = cursor.word()
    guard word.utf8.count >= 3, let index = Self.months.firstIndex(where: { $0.hasPrefix(word) }),
      word.utf8.count == 3 || word == Self.months[index] || word == "sept"
    else { return false }
    month = index + 1
    return true
  }

  /// `15:05`, `15:05:02.123`, `3:05 PM`, `3 PM`; after a date without dashes `150502` too.
  private mutating func time() -> Bool {
    let first = cursor.digits(atMost: 7)
    switch first.count {
    case 1, 2: hour = Int(first.value)
    case 4:
      hour = Int(first.value) / 100
      minute = Int(first.value) % 100
      return true
    case 6:
      hour = Int(first.value) / 10_000
      minute = Int(first.value) / 100 % 100
      second = Int(first.value) % 100
      return cursor.current != UInt8(ascii: ".") || fractionDigits()
    default: return false
    }
    let hasMinute = cursor.skip(UInt8(ascii: ":"))
    if hasMinute {
      guard cursor.number(atMost: 2, into: &minute) else { return false }
      if cursor.skip(UInt8(ascii: ":")) {
        guard cursor.number(atMost: 2, into: &second) else { return false }
        if cursor.current == UInt8(ascii: "."), !fractionDigits() { return false }
      }
    }
    return halfOfDay() ?? hasMinute
  }

  private mutating func fractionDigits() -> Bool {
    cursor.advance()
    var found = cursor.digits(atMost: 7)
    guard found.count > 0 else { return false }
    while found.count < 7 {
      found.value *= 10
      found.count += 1
    }
    fraction = Int(found.value)
    while cursor.digits(atMost: 18).count > 0 {}
    return true
  }

  /// Whether an AM or PM was there and fits the hour; nil when there was none.
  private mutating func halfOfDay() -> Bool? {
    let start = cursor.offset
    cursor.skipSpaces()
    let word = cursor.word()
    guard word == "am" || word == "pm" else {
      cursor.offset = start
      return nil
    }
    guard (1...12).contains(hour) else { return false }
    hour = hour % 12 + (word == "pm" ? 12 : 0)
    return true
  }

  /// `Z`, `GMT`, `+02:00`, `-0500`, `+2`, a zone of RFC 822, or nothing.
  private mutating func zone() -> Bool {
    if cursor.isAtEnd { return true }
    if ASCII.isLetter(cursor.current) {
      guard let hours = Self.zones[cursor.word()] else { return false }
      offset = hours * 60
      return true
    }
    let isWest = cursor.current == UInt8(ascii: "-")
    guard isWest || cursor.current == UInt8(ascii: "+") else { return false }
    cursor.advance()
    let first = cursor.digits(atMost: 4)
    var hours = Int(first.value)
    var minutes = 0
    if first.count == 4 {
      minutes = hours % 100
      hours /= 100
    } else if first.count == 1 || first.count == 2 {
      if cursor.skip(UInt8(ascii: ":")), !cursor.number(exactly: 2, into: &minutes) { return false }
    } else {
      return false
    }
    guard minutes < 60, hours * 60 + minutes <= 14 * 60 else { return false }
    offset = (hours * 60 + minutes) * (isWest ? -1 : 1)
    return true
  }

  private static let weekdays: Set<String> = [
    "mon", "tue", "wed", "thu", "fri", "sat", "sun", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday",
  ]
  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  /// Hours east of Greenwich.
  private static let zones = [
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
  ]
}
