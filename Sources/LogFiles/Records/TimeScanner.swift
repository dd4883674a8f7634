/// Goes through the text of a time.
struct TimeScanner {
  let bytes: UnsafeRawBufferPointer
  var at = 0
  var isStrict = false
  /// Whether `offset` read how far it is from UTC.
  private(set) var saysZone = false

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  mutating func isoTicks() -> Int64? {
    guard let year = number(4...4), skip(UInt8(ascii: "-")), let month = number(2...2),
      skip(UInt8(ascii: "-")), let day = number(2...2)
    else { return nil }
    var seconds = 0
    var fraction: Int64 = 0
    var offset: Int64 = 0
    if skip(UInt8(ascii: "T")) || skip(0x20) || (!isStrict && skip(UInt8(ascii: "t"))) {
      guard let hour = number(2...2), hour < 24, skip(UInt8(ascii: ":")),
        let minute = number(2...2), minute < 60
      else { return nil }
      seconds = hour * 3600 + minute * 60
      if skip(UInt8(ascii: ":")) {
        guard let second = number(2...2), second < 60 else { return nil }
        seconds += second
        guard let read = self.fraction() else { return nil }
        fraction = read
      }
      if !isStrict { _ = skip(0x20) }
      guard let read = self.offset() else { return nil }
      offset = read
    } else if isStrict {
      return nil
    }
    guard isAtEnd,
      let local = CivilTime.ticks(
        year: year, month: month, day: day, seconds: seconds, fraction: fraction)
    else { return nil }
    return CivilTime.inRange(local - offset)
  }

  mutating func skip(_ byte: UInt8) -> Bool {
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  /// Skips a word, in letters of any case.
  ///
  /// - Parameter word: in lower case.
  mutating func skipWord(_ word: StaticString) -> Bool {
    let end = at + word.utf8CodeUnitCount
    guard end <= bytes.count,
      UnsafeRawBufferPointer(rebasing: bytes[at..<end]).equalsIgnoringCase(word)
    else { return false }
    at = end
    return true
  }

  /// Skips blanks, those too that must not break a line (U+00A0, U+202F).
  mutating func skipBlanks() {
    while at < bytes.count {
      if bytes[at] == 0x20 {
        at += 1
      } else if bytes[at] == 0xC2, at + 1 < bytes.count, bytes[at + 1] == 0xA0 {
        at += 2
      } else if bytes[at] == 0xE2, at + 2 < bytes.count, bytes[at + 1] == 0x80,
        bytes[at + 2] == 0xAF
      {
        at += 3
      } else {
        return
      }
    }
  }

  /// Digits, as many as `count` allows.
  mutating func number(_ count: ClosedRange<Int>) -> Int? {
    var value = 0
    var digits = 0
    while digits < count.upperBound, at < bytes.count {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      digits += 1
      at += 1
    }
    return digits >= count.lowerBound ? value : nil
  }

  /// `.` and digits, in ticks; 0 where there is no `.`, nil where no digit follows it.
  ///
  /// - Parameter allowsComma: half of the world writes `,` for it.
  mutating func fraction(allowsComma: Bool = false) -> Int64? {
    guard skip(UInt8(ascii: ".")) || allowsComma && skip(UInt8(ascii: ",")) else { return 0 }
    var ticks: Int64 = 0
    var digits = 0
    while at < bytes.count {
      let digit = bytes[at] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      if digits < 7 { ticks = ticks * 10 + Int64(digit) }
      digits += 1
      at += 1
    }
    guard digits > 0 else { return nil }
    while digits < 7 {
      ticks *= 10
      digits += 1
    }
    return ticks
  }

  /// `Z`, `+hh:mm`, `-hhmm` or nothing, in ticks.
  mutating func offset() -> Int64? {
    if isAtEnd { return 0 }
    saysZone = true
    if skip(UInt8(ascii: "Z")) { return 0 }
    if !isStrict, skip(UInt8(ascii: "z")) { return 0 }
    let isNegative = skip(UInt8(ascii: "-"))
    guard isNegative || skip(UInt8(ascii: "+")), let hours = number(2...2), hours <= 14 else {
      return nil
    }
    let hasColon = skip(UInt8(ascii: ":"))
    if isStrict, !hasColon { return nil }
    var minutes = 0
    if !isAtEnd || hasColon {
      guard let read = number(2...2), read < 60 else { return nil }
      minutes = read
    }
    let ticks = Int64(hours * 3600 + minutes * 60) * CivilTime.ticksPerSecond
    return isNegative ? -ticks : ticks
  }
}
