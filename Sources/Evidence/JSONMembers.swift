import Files
import JSON
import Storage

// Reading JSON that somebody else may have written.

extension JSONValue? {
  subscript(key: String) -> JSONValue? { self.flatMap { $0[key] } }

  var text: String? {
    if case .string(let text)? = self { text } else { nil }
  }

  var count: Int? {
    if case .integer(let value)? = self { Int(exactly: value) } else { nil }
  }

  var flag: Bool? {
    if case .bool(let value)? = self { value } else { nil }
  }

  /// Of 64 digits, in lower case.
  var hash: SHA256Hash? { digits.flatMap { $0.withUnsafeBytes { SHA256Hash(bytes: $0) } } }

  /// Of pairs of hexadecimal digits in lower case: there is one way to write bytes.
  var digits: [UInt8]? {
    guard let text, let bytes = decodedHexadecimal(text), hexadecimal(bytes) == text else {
      return nil
    }
    return bytes
  }

  var elements: [JSONValue] { list ?? [] }

  var list: [JSONValue]? {
    if case .array(let elements)? = self { elements } else { nil }
  }

  /// The names of an object's members in their order.
  var keys: [String] {
    if case .object(let members)? = self { members.map(\.key) } else { [] }
  }
}

extension JSONValue {
  var text: String? { Optional(self).text }
  var count: Int? { Optional(self).count }
  var hash: SHA256Hash? { Optional(self).hash }
  var elements: [JSONValue] { Optional(self).elements }
  var list: [JSONValue]? { Optional(self).list }
  var keys: [String] { Optional(self).keys }

  /// The values of an object that has these members, in any order, and no other.
  func members(_ keys: [String]) -> [JSONValue]? {
    guard case .object(let members) = self, Set(members.map(\.key)) == Set(keys),
      members.count == keys.count
    else { return nil }
    return keys.compactMap { self[$0] }
  }

  /// Whether it is written with the same bytes: texts that only look alike are two, however they compare.
  func isIdentical(to other: JSONValue) -> Bool {
    jsonText.utf8.elementsEqual(other.jsonText.utf8)
  }

  /// A name that an object in it has twice, so that two readers could see two values; nil where there is none.
  var repeatedKey: String? {
    var open = [self]
    while let value = open.popLast() {
      switch value {
      case .array(let elements): open += elements
      case .object(let members):
        var seen: Set<String> = []
        for member in members {
          guard seen.insert(member.key).inserted else { return member.key }
          open.append(member.value)
        }
      case .null, .bool, .integer, .number, .string: break
      }
    }
    return nil
  }
}
