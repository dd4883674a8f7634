// Takes the place of the file of this name in swift-argument-parser, which imports FoundationEssentials to write one
// JSON text and to look at localized errors (`Scripts/argument-parser.sh`).

extension Error {
  /// Without Foundation there are no localized errors.
  func describe() -> String { String(describing: self) }
}

/// Writes values as JSON, their keys sorted.
enum JSONEncoder {
  static func encode<T: Encodable>(_ value: T) -> String {
    let place = JSONPlace()
    guard (try? value.encode(to: JSONPlaceEncoder(place: place, codingPath: []))) != nil else { return "" }
    var text = ""
    place.write(to: &text)
    return text
  }
}

/// A value of the text, which is filled while it is encoded.
private final class JSONPlace {
  enum Content {
    case text(String)
    case array([JSONPlace])
    case object([String: JSONPlace])
  }

  var content = Content.text("null")

  func member(_ key: String) -> JSONPlace {
    let member = JSONPlace()
    if case .object(var members) = content {
      members[key] = member
      content = .object(members)
    } else {
      content = .object([key: member])
    }
    return member
  }

  func element() -> JSONPlace {
    let element = JSONPlace()
    if case .array(let elements) = content {
      content = .array(elements + [element])
    } else {
      content = .array([element])
    }
    return element
  }

  func write(to text: inout String) {
    switch content {
    case .text(let value): text += value
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
        if index > 0 { text += "," }
        text += Self.quoted(member.key) + ":"
        member.value.write(to: &text)
      }
      text += "}"
    }
  }

  static func quoted(_ value: String) -> String {
    var text = "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\u{0}"..<" ":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

private struct JSONPlaceEncoder: Encoder {
  var place: JSONPlace
  var codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object = place.content {} else { place.content = .object([:]) }
    return KeyedEncodingContainer(JSONMembers<Key>(place: place, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array = place.content {} else { place.content = .array([]) }
    return JSONElements(place: place, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    JSONSingleValue(place: place, codingPath: codingPath)
  }
}

private struct JSONSingleValue: SingleValueEncodingContainer {
  var place: JSONPlace
  var codingPath: [any CodingKey]

  func encodeNil() { place.content = .text("null") }

  func encode<T: Encodable>(_ value: T) throws {
    switch value {
    case let value as Bool: place.content = .text(value ? "true" : "false")
    case let value as String: place.content = .text(JSONPlace.quoted(value))
    case let value as any BinaryInteger: place.content = .text("\(value)")
    case let value as any BinaryFloatingPoint: place.content = .text("\(value)")
    default: try value.encode(to: JSONPlaceEncoder(place: place, codingPath: codingPath))
    }
  }
}

private struct JSONElements: UnkeyedEncodingContainer {
  var place: JSONPlace
  var codingPath: [any CodingKey]

  var count: Int {
    if case .array(let elements) = place.content { elements.count } else { 0 }
  }

  func encodeNil() { _ = place.element() }

  func encode<T: Encodable>(_ value: T) throws {
    try JSONSingleValue(place: place.element(), codingPath: codingPath).encode(value)
  }

  func nestedContainer<Key: CodingKey>(
    keyedBy type: Key.Type
  ) -> KeyedEncodingContainer<Key> {
    JSONPlaceEncoder(place: place.element(), codingPath: codingPath).container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    JSONPlaceEncoder(place: place.element(), codingPath: codingPath).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    JSONPlaceEncoder(place: place.element(), codingPath: codingPath)
  }
}

private struct JSONMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  var place: JSONPlace
  var codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { _ = place.member(key.stringValue) }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try JSONSingleValue(place: place.member(key.stringValue), codingPath: codingPath + [key])
      .encode(value)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    encoder(key.stringValue).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key.stringValue).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder("super") }
  func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue) }

  private func encoder(_ key: String) -> JSONPlaceEncoder {
    JSONPlaceEncoder(place: place.member(key), codingPath: codingPath)
  }
}
