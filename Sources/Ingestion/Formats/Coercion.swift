import JSON
import KQLValues
import LogFiles
import Storage

/// Values of JSON as values of a column's type.
enum Coercion {
  /// The value in the encoding of the type; `.null` where it is null or an empty string, nil where it
  /// is none of the type.
  static func cell(
    _ json: JSONView, _ index: Int, as type: ScalarType, _ writer: TableWriter
  ) -> Cell? {
    let kind = json[index].kind
    if kind == .null { return .null }
    switch type {
    case .string:
      return kind == .array || kind == .object
        ? writer.jsonCell(json, index) : writer.textCell(json, index)
    case .dynamic: return writer.jsonCell(json, index)
    case .bool, .int, .long, .real, .decimal, .datetime, .timespan, .guid: break
    }
    if kind == .string, json.content(index).isEmpty { return .null }
    switch type {
    case .string, .dynamic: return nil
    case .timespan:
      guard kind == .string else { return nil }
      let text = writer.textCell(json, index)
      return writer.withText(of: text) { TimeSpan.parse($0) }.map(Cell.integer)
    case .long: return wholeNumber(json, index).map(Cell.integer)
    case .int:
      return wholeNumber(json, index).flatMap { Int32(exactly: $0) == nil ? nil : .integer($0) }
    case .real: return real(json, index).map(Cell.real)
    case .bool: return truth(json, index).map { .integer($0 ? 1 : 0) }
    case .decimal: return real(json, index).map { _ in writer.textCell(json, index) }
    case .datetime:
      guard kind == .string else { return nil }
      let text = writer.textCell(json, index)
      return writer.withText(of: text, TimeText.ticks).map(Cell.integer)
    case .guid:
      guard kind == .string else { return nil }
      let text = writer.textCell(json, index)
      return writer.withText(of: text, GUIDText.matches) ? writer.guidCell(text) : nil
    }
  }

  /// A number, or a string that is one, without its fraction; nil where it is none or too large.
  static func wholeNumber(_ json: JSONView, _ index: Int) -> Int64? {
    let digits = json.content(index)
    switch json[index].kind {
    case .number: break
    case .string:
      guard !json[index].hasEscapes, isNumber(digits) else { return nil }
    case .null, .true, .false, .array, .object: return nil
    }
    if let integer = JSONNumber.integer(digits) { return integer }
    let real = JSONNumber.real(digits).rounded(.towardZero)
    return real.magnitude < 9_223_372_036_854_774_784 ? Int64(real) : nil
  }

  static func real(_ json: JSONView, _ index: Int) -> Double? {
    let digits = json.content(index)
    switch json[index].kind {
    case .number: return JSONNumber.real(digits)
    case .string:
      guard !json[index].hasEscapes else { return nil }
      if isNumber(digits) { return JSONNumber.real(digits) }
      if digits.equals("NaN") { return .nan }
      if digits.equals("Infinity") { return .infinity }
      return digits.equals("-Infinity") ? -.infinity : nil
    case .null, .true, .false, .array, .object: return nil
    }
  }

  private static func truth(_ json: JSONView, _ index: Int) -> Bool? {
    let text = json.content(index)
    switch json[index].kind {
    case .true: return true
    case .false: return false
    case .number, .string:
      if text.equals("1") || text.equalsIgnoringCase("true") { return true }
      return text.equals("0") || text.equalsIgnoringCase("false") ? false : nil
    case .null, .array, .object: return nil
    }
  }

  /// Whether the digits of an integer are those that the real prints.
  static func isExact(_ digits: UnsafeRawBufferPointer, as real: Double) -> Bool {
    guard let integer = JSONNumber.integer(digits) else { return false }
    return Int64(exactly: real) == integer
  }

  /// Whether a text is a number as JSON writes it, a leading `+` or zeros allowed.
  private static func isNumber(_ text: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    func digits() -> Int {
      let start = at
      while at < text.count, text[at] &- UInt8(ascii: "0") < 10 { at += 1 }
      return at - start
    }
    guard text.count <= 400 else { return false }
    if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") { at += 1 }
    guard digits() > 0 else { return false }
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      guard digits() > 0 else { return false }
    }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") { at += 1 }
      guard digits() > 0 else { return false }
    }
    return at == text.count
  }
}
