import JSON

/// Workbooks write numbers, texts and booleans in the place of each other.
extension JSONValue {
  /// A text, or what a number or a boolean looks like; nil for null and for what has members.
  var text: String? {
    switch self {
    case .string(let text): text
    case .integer, .number: jsonText
    case .bool(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value, _): value
    case .string(let text): Double(text)
    case .null, .bool, .array, .object: nil
    }
  }

  var whole: Int? {
    guard let number, number.rounded() == number, abs(number) < 1e15 else { return nil }
    return Int(number)
  }

  var isTrue: Bool { self == .bool(true) || self == .string("true") }

  var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  var members: [JSONMember] {
    if case .object(let members) = self { members } else { [] }
  }

  var isNull: Bool { self == .null }

  /// A member that is there and not null.
  func member(_ key: String) -> JSONValue? {
    guard let value = self[key], !value.isNull else { return nil }
    return value
  }

  func text(_ key: String) -> String? { self[key]?.text }
}
