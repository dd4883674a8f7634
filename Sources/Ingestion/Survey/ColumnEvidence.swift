import JSON
import KQLValues
import LogFiles

/// What the values of one member are, over all rows of a file.
struct ColumnEvidence {
  /// Where its name stands among those of times.
  let rank: Int?
  private(set) var values = 0
  private(set) var times = 0
  private(set) var timesOfDay = 0
  /// Times that say a time of the day, and not the date alone.
  private var fullTimes = 0
  private(set) var order = DateOrderCount()
  /// A date whose order of day and month is open, for messages.
  private(set) var sample: String?

  private var hasOther = false
  private var isTime = true
  private var isTruth = true
  private var isInteger = true
  private var isReal = true
  private var isJSON = true
  private var fractions: ClosedRange<Int>?
  private var hasTrailingZero = false

  init(key: String) { rank = TimeNames.rank(of: key) }

  /// - Parameter isTextual: all values of the file are texts.
  mutating func add(_ json: JSONView, _ value: Int, isTextual: Bool) {
    switch json[value].kind {
    case .null: return
    case .true, .false, .array:
      values += 1
      hasOther = true
    case .number, .object:
      values += 1
      hasOther = true
      if rank != nil, TimeValue.reading(json, value) != nil {
        times += 1
        fullTimes += 1
      }
    case .string:
      if json[value].start == json[value].end { return }
      if json[value].hasEscapes {
        var text: [UInt8] = []
        json.appendText(value, to: &text)
        text.withUnsafeBytes { add($0, isTextual: isTextual) }
      } else {
        add(json.content(value), isTextual: isTextual)
      }
    }
  }

  private mutating func add(_ text: UnsafeRawBufferPointer, isTextual: Bool) {
    if isTextual, text.equals("null") { return }
    values += 1
    if isTime || rank != nil { addTime(text) }
    guard isTextual else { return }
    if isTruth {
      isTruth = text.equalsIgnoringCase("true") || text.equalsIgnoringCase("false")
    }
    if isInteger || isReal { addNumber(text) }
    if isJSON { isJSON = Self.isJSON(text) }
  }

  private mutating func addTime(_ text: UnsafeRawBufferPointer) {
    if TimeText.isoReading(text) != nil {
      times += 1
      if text.count > 10 { fullTimes += 1 }
    } else if let date = NumericDate(text), rank != nil || !date.isShortDay {
      times += 1
      if date.hasTime { fullTimes += 1 }
      if let evidence = date.evidence {
        order.add(evidence)
        if sample == nil { sample = String(decoding: text, as: UTF8.self) }
      }
    } else if TimeText.reading(text) != nil {
      times += 1
      fullTimes += 1
    } else {
      isTime = false
      guard rank != nil else { return }
      if EpochTime.ticks(text) != nil {
        times += 1
        fullTimes += 1
      } else if CompactTime.digits(text) != nil {
        times += 1
        if text.count > 8 { fullTimes += 1 }
      } else if TimeValue.timeOfDay(text) != nil {
        timesOfDay += 1
      }
    }
  }

  /// A text is a number only if the number is written so: not `007`, and not what has more digits than a real.
  private mutating func addNumber(_ text: UnsafeRawBufferPointer) {
    let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
    let whole = digits.prefix { $0 &- UInt8(ascii: "0") < 10 }
    let rest = digits.dropFirst(whole.count)
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else {
      isInteger = false
      isReal = false
      return
    }
    if rest.isEmpty {
      if JSONNumber.integer(text) == nil || text.equals("-0") { isInteger = false }
      if whole.count > 15 { isReal = false }
      return
    }
    isInteger = false
    let fraction = rest.dropFirst()
    guard rest.first == UInt8(ascii: "."), !fraction.isEmpty, whole.count + fraction.count <= 15,
      fraction.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 })
    else {
      isReal = false
      return
    }
    if fraction.last == UInt8(ascii: "0") { hasTrailingZero = true }
    fractions =
      min(
        fractions?.lowerBound ?? fraction.count, fraction.count)...max(
        fractions?.upperBound ?? 0, fraction.count)
  }

  private static func isJSON(_ text: UnsafeRawBufferPointer) -> Bool {
    let first = text.first
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
    var tape = JSONTape()
    do throws(JSONError) {
      try tape.scanDocument(text)
      return true
    } catch {
      return false
    }
  }

  /// The type that all values have, which differs from what each says of itself; nil where none does.
  ///
  /// - Parameter order: of its dates; nil where it is not known.
  func type(isTextual: Bool, order: DateOrder?) -> ScalarType? {
    guard values > 0, !hasOther else { return values == 0 && isTextual ? .string : nil }
    let isDate = isTime && times == values && (self.order.isEmpty || order != nil)
    guard isTextual else { return isDate ? .datetime : nil }
    if isTruth { return .bool }
    if isInteger { return .long }
    // `2.1` beside `2.10` are versions.
    let isSameLength = fractions.map { $0.lowerBound == $0.upperBound } ?? true
    if isReal, isSameLength || !hasTrailingZero { return .real }
    if isDate { return .datetime }
    return isJSON ? .dynamic : .string
  }

  /// Whether most of its values are times; a word for none does not change that.
  var saysTime: Bool { rank != nil && times * 2 > values }
  /// Whether they say the day and nothing more.
  var saysDayOnly: Bool { saysTime && fullTimes * 2 <= times }
  /// Whether they say the time of the day and nothing more.
  var saysTimeOfDay: Bool { timesOfDay * 2 > values }
}
