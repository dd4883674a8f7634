import KQLValues
import SQLSyntax
import TextSearch

/// The needles of `has_any (…)`, prepared once; nil stands for a null.
final class TermList: Sendable {
  let needles: [Needle?]
  /// Whether one of the items was null.
  let hasNull: Bool

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
    for item in items {
      if item.isNull {
        hasNull = true
        needles.append(nil)
      } else {
        needles.append(Needle(item.text, ignoringCase: true))
      }
    }
    self.needles = needles
    self.hasNull = hasNull
  }
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
    ) { list, text in list.hasNull || list.needles.contains { $0?.isTerm(in: text) ?? false } }
    declareTermList(
      "has_all", "Whether all of the texts are in the left one as whole terms, case apart.",
      examples: [
        ("'North and South America' has_all ('south', 'north')", "true"),
        ("'North America' has_all ('south', 'north')", "false"),
      ]
    ) { list, text in list.needles.allSatisfy { $0?.isTerm(in: text) ?? true } }
  }

  private mutating func declareTermList(
    _ name: String, _ summary: String, examples: [(String, String)],
    _ test: @escaping @Sendable (TermList, UnsafeRawBufferPointer) -> Bool
  ) {
    let page = name == "has_any" ? "has-any-operator" : "has-all-operator"
    infix(
      name, source: page, summary,
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
