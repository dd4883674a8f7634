import Files
import JSON

/// The members that a record has, in their order, and which of them formats are told apart by: where the next
/// record has the same, none of them is looked for.
///
/// Only of records that are none but for their members' names and kinds of values: an object of these is neither an
/// envelope nor wraps rows, whatever it holds.
struct RecordLayout {
  private struct Member {
    /// Where its name ends in `names`.
    var end: Int
    var kind: JSONNode.Kind
    var isEmpty: Bool
  }

  private var names: [UInt8] = []
  private var members: [Member] = []
  let found: RecordMembers<UInt8>

  private static let most = (members: 200, bytes: 8192)
  /// An object with one of them may be an envelope, depending on what it holds.
  private static let openNames: [StaticString] = [
    "records", "tables", "Tables", "value", "data", "FrameType",
  ]

  /// - Parameter record: it is none but a record, which was found out as far as it depends on what it holds.
  /// - Returns: nil where others of the same members may be none.
  init?(_ record: Record) {
    let json = record.json
    let end = json.after(record.index)
    var isCertain = false
    var at = record.index + 1
    var values: [Int] = []
    while at < end {
      let node = json[at + 1]
      let name = json.content(at)
      guard members.count < Self.most.members, names.count + name.count <= Self.most.bytes,
        !json[at].hasEscapes, !name.equalsIgnoringCase("body"),
        !Self.openNames.contains(where: name.equals)
      else { return nil }
      if node.kind != .array, node.kind != .object, !WrappedRows.isAbout(name) { isCertain = true }
      names += name
      members.append(Member(end: names.count, kind: node.kind, isEmpty: Self.isEmpty(node)))
      values.append(at + 1)
      at = json.after(at + 1)
    }
    guard isCertain else { return nil }
    found = record.members.map { value in
      UInt8(clamping: values.firstIndex(of: value) ?? 0)
    }
  }

  private static func isEmpty(_ node: JSONNode) -> Bool { node.start == node.end }

  /// The members of an object by which formats are told apart; nil where it has not the same members.
  func members(of object: Int, in json: JSONView) -> RecordMembers<Int>? {
    guard json[object].kind == .object else { return nil }
    let end = json.after(object)
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: members.count) { values in
      var at = object + 1
      var start = 0
      return names.withUnsafeBytes { names in
        for (number, member) in members.enumerated() {
          guard at < end else { return nil }
          let key = json[at]
          let node = json[at + 1]
          guard node.kind == member.kind, !key.hasEscapes, Self.isEmpty(node) == member.isEmpty,
            json.content(at).equals(
              UnsafeRawBufferPointer(rebasing: names[start..<member.end]))
          else { return nil }
          values[number] = at + 1
          start = member.end
          at = Int(node.next)
        }
        return at == end ? found.map { values[Int($0)] } : nil
      }
    }
  }
}
