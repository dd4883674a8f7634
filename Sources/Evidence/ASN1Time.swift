/// A time in UTC, as certificates and timestamps have it (RFC 5280, section 4.1.2.5; RFC 3161, section 2.4.2).
struct ASN1Time: Sendable, Hashable, Comparable {
  /// Year, month, day, hours, minutes, seconds.
  private var fields: [Int]
  private var microseconds = 0

  /// - Parameter element: a GeneralizedTime, such as `20240514080000.25Z`, or a UTCTime, whose years have two
  ///   digits, from 1950 on.
  init(_ element: ASN1Element) throws(NotASN1) {
    let isGeneralized = element.tag == .generalizedTime
    guard isGeneralized || element.tag == .utcTime, element.content.last == UInt8(ascii: "Z") else {
      throw NotASN1()
    }
    let text = element.content.dropLast()
    let yearDigits = isGeneralized ? 4 : 2
    let whole = text.prefix(yearDigits + 10)
    guard whole.count == yearDigits + 10, let year = Self.number(whole.prefix(yearDigits)) else {
      throw NotASN1()
    }
    fields = [isGeneralized ? year : year + (year < 50 ? 2000 : 1900)]
    var rest = whole.dropFirst(yearDigits)
    while !rest.isEmpty {
      guard let number = Self.number(rest.prefix(2)) else { throw NotASN1() }
      fields.append(number)
      rest = rest.dropFirst(2)
    }
    let leastAndMost = [
      0...9999, 1...12, 1...Self.days(fields[0], fields[1]), 0...23, 0...59, 0...59,
    ]
    guard zip(fields, leastAndMost).allSatisfy({ $1.contains($0) }) else { throw NotASN1() }
    let fraction = text.dropFirst(whole.count)
    if fraction.isEmpty { return }
    guard isGeneralized, fraction.first == UInt8(ascii: "."), fraction.count > 1,
      fraction.last != UInt8(ascii: "0"), fraction.dropFirst().allSatisfy({ Self.digit($0) != nil })
    else { throw NotASN1() }
    let digits = fraction.dropFirst().prefix(6)
    let padded = digits + repeatElement(UInt8(ascii: "0"), count: 6 - digits.count)
    microseconds = Self.number(padded) ?? 0
  }

  private static func digit(_ byte: UInt8) -> Int? {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in digits {
      guard let digit = digit(byte) else { return nil }
      number = number * 10 + digit
    }
    return number
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2:
      year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func < (left: ASN1Time, right: ASN1Time) -> Bool {
    left.fields == right.fields
      ? left.microseconds < right.microseconds : left.fields.lexicographicallyPrecedes(right.fields)
  }

  /// As ISO 8601 has it; of the seconds' fraction six digits, where it has one.
  var text: String {
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = "\(padded(fields[0], 4))-\(padded(fields[1]))-\(padded(fields[2]))"
    let time = fields[3...].map { padded($0) }.joined(separator: ":")
    return date + "T" + time + (microseconds > 0 ? ".\(padded(microseconds, 6))" : "") + "Z"
  }
}
