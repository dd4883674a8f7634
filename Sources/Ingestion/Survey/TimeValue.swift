import JSON
import LogFiles

/// The time that a value says whose name says that it is one: a text, a number of seconds since 1970 or of a
/// smaller unit, or an object that wraps one of them.
enum TimeValue {
  static func reading(
    _ json: JSONView, _ index: Int, order: DateOrder? = nil, depth: Int = 0
  ) -> TimeReading? {
    switch json[index].kind {
    case .null, .true, .false, .array: return nil
    case .number:
      return number(json.content(index))
    case .string:
      guard json[index].hasEscapes else { return reading(json.content(index), order) }
      var text: [UInt8] = []
      json.appendText(index, to: &text)
      return text.withUnsafeBytes { reading($0, order) }
    case .object: return depth < 2 ? wrapped(json, index, order, depth) : nil
    }
  }

  static func reading(_ text: UnsafeRawBufferPointer, _ order: DateOrder?) -> TimeReading? {
    TimeText.reading(text, order: order) ?? number(text)
  }

  private static func number(_ digits: UnsafeRawBufferPointer) -> TimeReading? {
    EpochTime.ticks(digits).map { TimeReading(ticks: $0, saysZone: true) }
      ?? CompactTime.digits(digits)
  }

  /// Extended JSON of MongoDB (`{"$date":…}`), unions of Avro (`{"long":…}`), dates of PowerShell
  /// (`{"value":"/Date(…)/","DateTime":"…"}`), timestamps of protocol buffers (`{"seconds":…,"nanos":…}`).
  private static func wrapped(
    _ json: JSONView, _ object: Int, _ order: DateOrder?, _ depth: Int
  ) -> TimeReading? {
    for key in ["$date", "$numberLong", "seconds", "_seconds", "long", "string"] as [StaticString] {
      guard let inner = json.lastMember(key, of: object) else { continue }
      guard var reading = reading(json, inner, order: order, depth: depth + 1) else { return nil }
      if let nanos = json.lastMember("nanos", of: object)
        ?? json.lastMember("_nanoseconds", of: object),
        let count = JSONNumber.integer(json.content(nanos)), (0..<1_000_000_000).contains(count)
      {
        reading.ticks += count / 100
      }
      return reading
    }
    guard let value = json.lastMember("value", of: object), json[value].kind == .string,
      json.lastMember("DateTime", of: object) != nil || json.after(object) == value + 1
    else { return nil }
    return reading(json, value, order: order, depth: depth + 1)
  }

  /// The ticks since midnight of a text such as `08:49:37.587`; nil where it is none.
  static func timeOfDay(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard (4...20).contains(text.count), text.contains(UInt8(ascii: ":")),
      text.allSatisfy({ $0 &- UInt8(ascii: "0") < 11 || $0 == UInt8(ascii: ".") })
    else { return nil }
    // What a date makes a time of, it is: only the date is taken off again.
    let day = "2000-01-01 "
    let digits = text[1] == UInt8(ascii: ":") ? day + "0" : day
    var whole = Array(digits.utf8)
    whole.append(contentsOf: text)
    return whole.withUnsafeBytes { TimeText.isoReading($0)?.ticks }.map {
      $0 % 864_000_000_000
    }
  }
}
