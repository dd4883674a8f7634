import JSON
import KQLValues
import Platform
import Storage

/// The names of members in records, as columns have them: names of members in objects joined by `_`. What was found
/// out about one is remembered; members mostly come in the order in which they came before, so that a comparison
/// of bytes finds them.
///
/// A name is a number, valid until `removeAll`, or until `leave` where it is not remembered.
final class MemberNames {
  /// How many are remembered, and how long their keys may be: they come from logs.
  private static let maximumCount = 8192
  private static let maximumKey = 256

  /// The suffixes of columns, which say the type of their values.
  enum Suffix: Int {
    case text, guid, time, real, bool

    var bytes: StaticString {
      switch self {
      case .text: "_s"
      case .guid: "_g"
      case .time: "_t"
      case .real: "_d"
      case .bool: "_b"
      }
    }
  }

  private struct Name {
    var parent: Int32
    /// The key and the name's text in `bytes`.
    var key: Range<Int>
    var text: Range<Int>
    /// The name that was met last after this one in the same object, and the first in this one.
    var next: Int32 = -1
    var first: Int32 = -1
    /// What somebody remembers of it.
    var note: Int32 = -1
    /// The columns with each suffix; −1 where none is known.
    var columns = SIMD8<Int32>(repeating: -1)
  }

  // Unchecked exclusivity: as in `TableWriter`.
  @exclusivity(unchecked) private var names: [Name] = []
  @exclusivity(unchecked) private var bytes: [UInt8] = []
  /// Those that are remembered, by parent and key: number n is the name n + 1.
  @exclusivity(unchecked) private var index = NameIndex()
  private var sought: [UInt8] = []

  /// The name of nothing, in which those of a record's own members are.
  static let none = 0

  init() { removeAll() }

  func removeAll() {
    names = [Name(parent: -1, key: 0..<0, text: 0..<0)]
    bytes = []
    index = NameIndex()
    rememberedCount = 1
  }

  /// How many there are whose numbers stay: the first ones.
  @exclusivity(unchecked) private var rememberedCount = 1

  /// The name of a member.
  ///
  /// - Parameters:
  ///   - key: its node.
  ///   - parent: the name of the object that it is in.
  ///   - previous: that of the member before it; nil for the first.
  @inline(__always)
  func member(_ json: JSONView, _ key: Int, of parent: Int, after previous: Int?) -> Int {
    let content = json.content(key)
    let expected = Int(previous.map { names[$0].next } ?? names[parent].first)
    if expected >= 0, names[expected].parent == Int32(truncatingIfNeeded: parent),
      hasKey(expected, content)
    {
      return expected
    }
    return find(json, key, of: parent, after: previous)
  }

  private func find(_ json: JSONView, _ key: Int, of parent: Int, after previous: Int?) -> Int {
    let content = json.content(key)
    guard parent < rememberedCount, content.count <= Self.maximumKey else {
      return add(json, key, of: parent)
    }
    sought.removeAll(keepingCapacity: true)
    withUnsafeBytes(of: Int32(truncatingIfNeeded: parent)) { sought.append(contentsOf: $0) }
    sought.append(contentsOf: content)
    let name: Int
    if let known = sought.withUnsafeBytes({ index.number(of: $0) }) {
      name = known + 1
    } else {
      // Where one is in that is not remembered, so are those in it.
      guard names.count == rememberedCount, rememberedCount < Self.maximumCount else {
        return add(json, key, of: parent)
      }
      name = add(json, key, of: parent)
      _ = sought.withUnsafeBytes { index.add($0) }
      rememberedCount += 1
    }
    if let previous {
      if previous < rememberedCount { names[previous].next = Int32(truncatingIfNeeded: name) }
    } else {
      names[parent].first = Int32(truncatingIfNeeded: name)
    }
    return name
  }

  private func add(_ json: JSONView, _ key: Int, of parent: Int) -> Int {
    let start = bytes.count
    bytes.append(contentsOf: json.content(key))
    let keyEnd = bytes.count
    let text = names[parent].text
    bytes.append(contentsOf: Array(bytes[text]))
    if !text.isEmpty { bytes.append(UInt8(ascii: "_")) }
    // Each run of characters that no column name may have becomes one `_`.
    if json[key].hasEscapes {
      var unescaped: [UInt8] = []
      json.appendText(key, to: &unescaped)
      unescaped.withUnsafeBytes { ColumnName.append(cleaned: $0, to: &bytes) }
    } else {
      ColumnName.append(cleaned: json.content(key), to: &bytes)
    }
    names.append(
      Name(
        parent: Int32(truncatingIfNeeded: parent), key: start..<keyEnd, text: keyEnd..<bytes.count))
    return names.count - 1
  }

  /// Says that a name is not used any more: nothing stays of it if it is not to be remembered.
  @inline(__always)
  func leave(_ name: Int) {
    guard name >= rememberedCount else { return }
    bytes.removeLast(bytes.count - names[name].key.lowerBound)
    names.removeLast(names.count - name)
  }

  /// Whether it is found again by the number that it has.
  @inline(__always)
  func isRemembered(_ name: Int) -> Bool { name < rememberedCount }

  @inline(__always)
  private func hasKey(_ name: Int, _ key: UnsafeRawBufferPointer) -> Bool {
    let range = names[name].key
    guard range.count == key.count else { return false }
    guard let start = key.baseAddress, !range.isEmpty else { return true }
    return bytes.withUnsafeBytes { bytes in
      bytes.baseAddress.map { memcmp($0 + range.lowerBound, start, range.count) == 0 } ?? false
    }
  }

  /// Something that the caller who asks for names knows of this one; −1 until it is set.
  subscript(note name: Int) -> Int {
    get { Int(names[name].note) }
    set { names[name].note = Int32(truncatingIfNeeded: newValue) }
  }

  func textCount(of name: Int) -> Int { names[name].text.count }

  /// Appends a name's text.
  func append(_ name: Int, _ suffix: Suffix?, to output: inout [UInt8]) {
    output += bytes[names[name].text]
    if let suffix = suffix?.bytes {
      output += UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount)
    }
  }

  /// The column of a name, which is the same each time.
  ///
  /// - Parameter find: gives it where it is not known.
  @inline(__always)
  func column(_ name: Int, _ suffix: Suffix, _ find: () -> Int?) -> Int? {
    let known = names[name].columns[suffix.rawValue]
    if known >= 0 { return Int(known) }
    guard let column = find() else { return nil }
    names[name].columns[suffix.rawValue] = Int32(truncatingIfNeeded: column)
    return column
  }
}
