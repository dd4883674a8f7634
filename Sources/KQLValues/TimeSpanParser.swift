extension TimeSpan {
  /// The timespan that a text means to `totimespan`, nil when it is none.
  ///
  /// `[-][d.]hh:mm[:ss[.fffffff]]`, white space around it aside; digits beyond the seventh of the
  /// fraction are dropped. A bare number is none here, as the engine has it.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    var cursor = ByteCursor(trimming: bytes)
    return clock(&cursor)
  }

  package static func parse(_ text: String) -> Int64? { text.withUTF8Bytes(parse) }

  /// A literal: `1.5h`, `10microseconds`, and, as inside `timespan(…)`, `15 seconds`, `2` (days) and
  /// the form that `parse` takes, with or without quotes. `null` is the caller's.
  ///
  /// Nanoseconds round down to ticks; of microseconds, nanoseconds and ticks only whole ones count
  /// (`0.5microseconds` is zero), which is what the engine was seen to do.
  package static func literal(_ text: String) -> Int64? {
    text.withUTF8Bytes { bytes in
      var cursor = ByteCursor(trimming: bytes)
      let quote = cursor.current
      if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        guard cursor.end - cursor.offset >= 2, bytes[cursor.end - 1] == quote else { return nil }
        let range = cursor.offset + 1..<cursor.end - 1
        cursor = ByteCursor(trimming: UnsafeRawBufferPointer(rebasing: bytes[range]))
      }
      let start = cursor.offset
      if let ticks = clock(&cursor) { return ticks }
      cursor.offset = start
      return quantity(&cursor)
    }
  }

  /// The ticks of a unit as it stands after a number, and whether only whole ones of it count.
  private static func unit(_ name: String) -> (numerator: UInt128, divisor: UInt128, whole: Bool)? {
    switch name {
    case "d", "day", "days", "": (UInt128(day), 1, false)
    case "h", "hr", "hrs", "hour", "hours": (UInt128(hour), 1, false)
    case "m", "min", "mins", "minute", "minutes": (UInt128(minute), 1, false)
    case "s", "sec", "secs", "second", "seconds": (UInt128(second), 1, false)
    case "ms", "milli", "millis", "millisec", "millisecs", "millisecond", "milliseconds":
      (UInt128(millisecond), 1, false)
    case "micro", "micros", "microsec", "microsecs", "microsecond", "microseconds":
      (UInt128(microsecond), 1, true)
    case "nano", "nanos", "nanosec", "nanosecs", "nanosecond", "nanoseconds": (1, 100, true)
    case "tick", "ticks": (1, 1, true)
    default: nil
    }
  }

  private static func quantity(_ cursor: inout ByteCursor) -> Int64? {
    let isNegative = cursor.skip(UInt8(ascii: "-"))
    let whole = cursor.digits(atMost: 18)
    guard whole.count > 0, !ASCII.isDigit(cursor.current) else { return nil }
    var mantissa = UInt128(whole.value)
    var scale: UInt128 = 1
    if cursor.skip(UInt8(ascii: ".")) {
      let fraction = cursor.digits(atMost: 12)
      guard fraction.count > 0 else { return nil }
      while cursor.digits(atMost: 18).count > 0 {}
      for _ in 0..<fraction.count { scale *= 10 }
      mantissa = mantissa * scale + UInt128(fraction.value)
    }
    cursor.skipSpaces()
    let start = cursor.offset
    let name = cursor.word()
    guard cursor.isAtEnd, !(name.isEmpty && cursor.offset > start), let unit = unit(name)
    else { return nil }
    if unit.whole {
      mantissa /= scale
      scale = 1
    }
    // At most 10^30 times 10^12: that fits 128 bits only for fewer digits, so it is checked.
    let product = mantissa.multipliedReportingOverflow(by: unit.numerator)
    guard !product.overflow else { return nil }
    return signed(product.partialValue / (scale * unit.divisor), isNegative: isNegative)
  }

  private static func signed(_ size: UInt128, isNegative: Bool) -> Int64? {
    if isNegative {
      return size <= UInt128(Int64.min.magnitude)
        ? Int64(truncatingIfNeeded: 0 &- Int128(size)) : nil
    }
    return Int64(exactly: size)
  }

  private static func clock(_ cursor: inout ByteCursor) -> Int64? {
    let isNegative = cursor.skip(UInt8(ascii: "-"))
    var first = cursor.digits(atMost: 9)
    guard first.count > 0 else { return nil }
    var days: Int64 = 0
    if cursor.skip(UInt8(ascii: ".")) {
      days = first.value
      first = cursor.digits(atMost: 2)
    }
    guard (1...2).contains(first.count), first.value < 24, cursor.skip(UInt8(ascii: ":"))
    else { return nil }
    let minutes = cursor.digits(atMost: 2)
    guard minutes.count > 0, minutes.value < 60 else { return nil }
    var seconds: Int64 = 0
    var fraction: Int64 = 0
    if cursor.skip(UInt8(ascii: ":")) {
      let found = cursor.digits(atMost: 2)
      guard found.count > 0, found.value < 60 else { return nil }
      seconds = found.value
      if cursor.skip(UInt8(ascii: ".")) {
        var found = cursor.digits(atMost: 7)
        guard found.count > 0 else { return nil }
        while found.count < 7 {
          found.value *= 10
          found.count += 1
        }
        fraction = found.value
        while cursor.digits(atMost: 18).count > 0 {}
      }
    }
    guard cursor.isAtEnd else { return nil }
    let time = first.value * hour + minutes.value * minute + seconds * second + fraction
    return signed(
      UInt128(days) * UInt128(day) + UInt128(time), isNegative: isNegative)
  }
}
