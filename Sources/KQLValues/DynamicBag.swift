/// The members of a property bag: names are unique and keep the order in which they came, the last
/// value of a name holds. Names are told apart by their bytes.
package struct DynamicBag: Sendable {
  package private(set) var keys: [String] = []
  package private(set) var values: [DynamicValue] = []
  /// Where each name is; kept only once there are more than `searched` of them.
  private var positions: [Name: Int] = [:]

  private static let searched = 8

  private struct Name: Hashable, Sendable {
    let text: String

    static func == (left: Name, right: Name) -> Bool { left.text.isSameUTF8(as: right.text) }
    func hash(into hasher: inout Hasher) {
      text.withUTF8Bytes { hasher.combine(bytes: $0) }
    }
  }

  package init() {}

  package var count: Int { keys.count }
  package var isEmpty: Bool { keys.isEmpty }

  private func position(of key: String) -> Int? {
    if keys.count > Self.searched { return positions[Name(text: key)] }
    return keys.firstIndex { $0.isSameUTF8(as: key) }
  }

  package subscript(key: String) -> DynamicValue? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?):
        keys.append(key)
        values.append(value)
        if keys.count == Self.searched + 1 {
          index()
        } else if keys.count > Self.searched {
          positions[Name(text: key)] = keys.count - 1
        }
      case (nil, nil): break
      }
    }
  }

  private mutating func remove(at position: Int) {
    keys.remove(at: position)
    values.remove(at: position)
    index()
  }

  private mutating func index() {
    positions = [:]
    guard keys.count > Self.searched else { return }
    for (position, key) in keys.enumerated() { positions[Name(text: key)] = position }
  }
}
