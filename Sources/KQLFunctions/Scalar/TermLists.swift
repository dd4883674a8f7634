import KQLCatalog
import KQLValues
import SQLSyntax
import TextSearch

/// The needles of `has_any (…)`, prepared once; nil stands for a null.
final class TermList: Sendable {
  let needles: [Needle?]
  /// Whether one of the items was null.
  let hasNull: Bool
  /// Needles that are one term of ASCII, where there are many: each term of a text is looked up among
  /// them, rather than each of them in the text.
  private let table: TermTable?
  /// The others.
  private let rest: [Needle]

  /// - Parameter json: an array, or one item alone.
  init(json: String) {
    var items: [DynamicValue] = []
    switch DynamicValue(json: json) {
    case .array(let elements)?: items = elements
    case .some(let single): items = [single]
    case .none: break
    }
    var hasNull = false
    var needles: [Needle?] = []
    var table = TermTable()
    var rest: [Needle] = []
    for item in items {
      guard !item.isNull else {
        hasNull = true
        needles.append(nil)
        continue
      }
      let text = Array(item.text.utf8)
      let needle = Needle(text, ignoringCase: true)
      needles.append(needle)
      if !table.add(text, needle) { rest.append(needle) }
    }
    self.needles = needles
    self.hasNull = hasNull
    let isLarge = table.count > 8
    self.table = isLarge ? table : nil
    self.rest = isLarge ? rest : needles.compactMap { $0 }
  }

  func isAny(in text: UnsafeRawBufferPointer) -> Bool {
    if hasNull || rest.contains(where: { $0.isTerm(in: text) }) { return true }
    return table?.visit(text) { _ in true } ?? false
  }

  func areAll(in text: UnsafeRawBufferPointer) -> Bool {
    guard rest.allSatisfy({ $0.isTerm(in: text) }) else { return false }
    guard let table else { return true }
    var found = Set<Int>()
    return table.visit(text) { term in
      found.insert(term)
      return found.count == table.count
    }
  }
}

/// Terms of ASCII letters and digits by their hash, case apart.
private struct TermTable: Sendable {
  private var terms: [(bytes: [UInt8], needle: Needle)] = []
  private var places: [UInt64: [Int]] = [:]
  private var longest = 0

  var count: Int { terms.count }

  /// False where the text is not one such term.
  mutating func add(_ text: [UInt8], _ needle: Needle) -> Bool {
    guard !text.isEmpty, text.allSatisfy(Self.isTermByte) else { return false }
    let folded = text.map(Self.folded)
    var hash = Self.emptyHash
    for byte in folded { hash = Self.hash(hash, byte) }
    let known = places[hash, default: []].contains { terms[$0].bytes == folded }
    if !known {
      places[hash, default: []].append(terms.count)
      terms.append((folded, needle))
      longest = max(longest, folded.count)
    }
    return true
  }

  /// Reports each term of the table that is in the text until `body` says that it is enough; whether it did.
  func visit(_ text: UnsafeRawBufferPointer, _ body: (Int) -> Bool) -> Bool {
    var position = 0
    while position < text.count {
      guard Self.isTermByte(text[position]) else {
        position += 1
        continue
      }
      let start = position
      var hash = Self.emptyHash
      while position < text.count, Self.isTermByte(text[position]) {
        hash = Self.hash(hash, Self.folded(text[position]))
        position += 1
      }
      guard position - start <= longest, let candidates = places[hash] else { continue }
      for place in candidates where isEqual(terms[place].bytes, text, start..<position) {
        // A letter beyond ASCII may stand right beside: then the term is longer than it looks.
        let isBeside =
          start > 0 && text[start - 1] >= 0x80 || position < text.count && text[position] >= 0x80
        if isBeside, !terms[place].needle.isTerm(in: text) { continue }
        if body(place) { return true }
      }
    }
    return false
  }

  private func isEqual(_ term: [UInt8], _ text: UnsafeRawBufferPointer, _ range: Range<Int>)
    -> Bool
  {
    guard term.count == range.count else { return false }
    for offset in term.indices
    where term[offset] != Self.folded(text[range.lowerBound + offset]) {
      return false
    }
    return true
  }

  private static let emptyHash: UInt64 = 0xcbf2_9ce4_8422_2325

  @inline(__always)
  private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  @inline(__always)
  private static func isTermByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
  }

  @inline(__always)
  private static func folded(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

/// `has_any` and `has_all`.
///
/// Source: has-any-operator, has-all-operator; as the engine was measured, a null among the items is in
/// every text for `has_any` and is left out by `has_all`.
extension FunctionCatalog {
  mutating func declareTermLists() {
    declareTermList(
      "has_any", "Whether one of the texts is in the left one as whole terms, case apart.",
      examples: [
        ("'North America' has_any ('south', 'north')", "true"), ("'a_b' has_any ('c')", "false"),
      ]
    ) { list, text in list.isAny(in: text) }
    declareTermList(
      "has_all", "Whether all of the texts are in the left one as whole terms, case apart.",
      examples: [
        ("'North and South America' has_all ('south', 'north')", "true"),
        ("'North America' has_all ('south', 'north')", "false"),
      ]
    ) { list, text in list.areAll(in: text) }
  }

  private mutating func declareTermList(
    _ name: String, _ summary: String, examples: [(String, String)],
    _ test: @escaping @Sendable (TermList, UnsafeRawBufferPointer) -> Bool
  ) {
    let page = name == "has_any" ? "has-any-operator" : "has-all-operator"
    infix(
      name, source: page, summary,
      words: ["text": "the text to search", "list": "the terms to find: values, or an array"],
      Self.termList(.string, test), Self.termList(.dynamic, test), examples: examples)
  }

  private static func termList(
    _ type: ScalarType, _ test: @escaping @Sendable (TermList, UnsafeRawBufferPointer) -> Bool
  ) -> ScalarOverload {
    var overload = ScalarOverload.raw(
      Parameter("text", .strictly(type)), Parameter("list", .strictly(.dynamic)),
      returns: .fixed(.bool)
    ) { arguments in
      guard let text = Text(view: arguments[0]), let json = Text(view: arguments[1]) else {
        return .bool(false)
      }
      let list = arguments.state.prepared("term list", json.bytes) { TermList(json: $0) }
      guard type == .dynamic else { return .bool(test(list, text.bytes)) }
      return withPlainText(of: text.bytes) { .bool(test(list, $0)) }
    }
    overload.mayBeNull = false
    return overload
  }
}
