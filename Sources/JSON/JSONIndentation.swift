extension JSONValue {
  /// The value with a member or an element a line, for people.
  package var indentedText: String { indented("") + "\n" }

  /// The value with what its strings hold that is JSON itself, an object or an array, in their place.
  package var unfolded: JSONValue {
    switch self {
    case .array(let elements): return .array(elements.map(\.unfolded))
    case .object(let members):
      return .object(members.map { JSONMember($0.key, $0.value.unfolded) })
    case .string(let text):
      guard let first = text.utf8.first(where: { $0 > 0x20 }), first == 0x7B || first == 0x5B,
        let value = try? JSONValue(parsing: text)
      else { return self }
      return value.unfolded
    case .null, .bool, .integer, .number: return self
    }
  }

  private func indented(_ margin: String) -> String {
    let inner = margin + "  "
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.indented(inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + margin + "]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { member in
        inner + JSONValue.string(member.key).jsonText + ": " + member.value.indented(inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + margin + "}"
    case .null, .bool, .integer, .number, .string, .array, .object: return jsonText
    }
  }
}
