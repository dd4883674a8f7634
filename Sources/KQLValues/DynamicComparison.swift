extension DynamicValue: Hashable {
  package static func == (left: DynamicValue, right: DynamicValue) -> Bool {
    // What is written as a string equals that string.
    if let text = left.jsonString { return right.jsonString?.isSameUTF8(as: text) ?? false }
    switch left {
    case .null: return right.isNull
    case .bool(let value):
      if case .bool(let other) = right { return value == other }
    case .long, .real:
      return right.isNumber && compareNumbers(left, right) == 0
    case .array(let elements):
      if case .array(let others) = right { return elements == others }
    case .bag(let bag):
      guard case .bag(let other) = right, bag.count == other.count else { return false }
      return bag.keys.indices.allSatisfy { other[bag.keys[$0]] == bag.values[$0] }
    case .decimal, .datetime, .timespan, .guid, .string: break
    }
    return false
  }

  private var isNumber: Bool {
    switch self {
    case .long, .real: true
    case .null, .bool, .decimal, .datetime, .timespan, .guid, .string, .array, .bag: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .long(let value): hasher.combine(value)
    case .real(let value):
      // 2.0 equals 2.
      if let integer = Int64(exactly: value) {
        hasher.combine(integer)
      } else {
        hasher.combine(value.isNaN ? .nan : value)
      }
    case .decimal, .datetime, .timespan, .guid, .string:
      (jsonString ?? "").withUTF8Bytes { hasher.combine(bytes: $0) }
    case .array(let elements):
      hasher.combine(elements.count)
      for element in elements { hasher.combine(element) }
    case .bag(let bag):
      // The order of members does not count.
      var sum = 0
      for index in 0..<bag.count {
        var member = Hasher()
        bag.keys[index].withUTF8Bytes { member.combine(bytes: $0) }
        member.combine(bag.values[index])
        sum &+= member.finalize()
      }
      hasher.combine(bag.count)
      hasher.combine(sum)
    }
  }

  /// The order of `array_sort_asc`: numbers, datetimes and timespans, then strings, then guids, then
  /// the rest, nulls at the very end. Negative, zero or positive as `left` comes before, with or
  /// after `right`; bags and arrays come with one another.
  package static func order(_ left: DynamicValue, _ right: DynamicValue) -> Int {
    let rank = left.rank - right.rank
    if rank != 0 { return rank }
    switch left {
    case .bool(let value): return (value ? 1 : 0) - (right == .bool(true) ? 1 : 0)
    case .guid(let text), .string(let text): return compareText(text, right.jsonString ?? "")
    case .long, .real, .decimal, .datetime, .timespan: return compareNumbers(left, right)
    case .null, .array, .bag: return 0
    }
  }

  /// Where its kind stands among the others when sorted.
  package var rank: Int {
    switch self {
    case .long, .real, .decimal, .datetime, .timespan: 0
    case .string: 1
    case .guid: 2
    case .bool: 3
    case .array, .bag: 4
    case .null: 5
    }
  }

  /// -1, 0 or 1 by the bytes of two texts, which is by their code points.
  package static func compareText(_ left: String, _ right: String) -> Int {
    if left.isSameUTF8(as: right) { return 0 }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
  }

  /// Compares numbers, and datetimes and timespans by their ticks; NaN comes first and equals itself.
  private static func compareNumbers(_ left: DynamicValue, _ right: DynamicValue) -> Int {
    switch (left.ticks, right.ticks) {
    case (let left?, let right?): return left < right ? -1 : left > right ? 1 : 0
    case (let integer?, nil): return -compare(right.double, integer)
    case (nil, let integer?): return compare(left.double, integer)
    case (nil, nil):
      let (left, right) = (left.double, right.double)
      if left.isNaN || right.isNaN { return (right.isNaN ? 1 : 0) - (left.isNaN ? 1 : 0) }
      return left < right ? -1 : left > right ? 1 : 0
    }
  }

  private var ticks: Int64? {
    switch self {
    case .long(let value), .datetime(let value), .timespan(let value): value
    case .null, .bool, .real, .decimal, .guid, .string, .array, .bag: nil
    }
  }

  private var double: Double {
    switch self {
    case .real(let value): value
    case .decimal(let text): KQLDecimal(text)?.real ?? .nan
    case .null, .bool, .long, .datetime, .timespan, .guid, .string, .array, .bag: 0
    }
  }

  /// Compares exactly: above 2^53 an integer may have no double of its own.
  private static func compare(_ real: Double, _ integer: Int64) -> Int {
    if real.isNaN { return -1 }
    if real >= 0x1p63 { return 1 }
    if real < -0x1p63 { return -1 }
    let whole = real.rounded(.down)
    let floor = Int64(whole)
    if floor != integer { return floor < integer ? -1 : 1 }
    return real > whole ? 1 : 0
  }
}
