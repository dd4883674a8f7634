/// A value of a YAML or JSON file, with the place where it stands.
package struct DocumentNode: Sendable {
  package indirect enum Content: Sendable {
    case null
    /// The text of a scalar; whether it was written with quotes or as a block, and so is text whatever
    /// it reads.
    case scalar(String, isText: Bool)
    case list([DocumentNode])
    /// In the order of the file.
    case map([Member])
  }

  package struct Member: Sendable {
    package var key: String
    /// Where the key begins, in bytes.
    package var keyOffset: Int
    package var value: DocumentNode
  }

  package var content: Content
  /// Where it begins in the file, in bytes.
  package var offset: Int

  package init(_ content: Content, at offset: Int) {
    self.content = content
    self.offset = offset
  }

  /// The value of a key; nil where there is none or this is not a map.
  package subscript(key: String) -> DocumentNode? { member(key)?.value }

  package func member(_ key: String) -> Member? {
    guard case .map(let members) = content else { return nil }
    return members.last { $0.key == key }
  }

  /// The text of a scalar; nil for null, lists and maps.
  package var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// A whole number.
  package var integer: Int64? { text.flatMap { Int64($0) } }

  package var number: Double? {
    guard let number = text.flatMap({ Double($0) }), number.isFinite else { return nil }
    return number
  }

  package var bool: Bool? {
    switch text?.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    case .some, .none: nil
    }
  }

  package var list: [DocumentNode]? {
    if case .list(let nodes) = content { nodes } else { nil }
  }

  package var members: [Member]? {
    if case .map(let members) = content { members } else { nil }
  }

  package var isNull: Bool {
    if case .null = content { true } else { false }
  }
}
