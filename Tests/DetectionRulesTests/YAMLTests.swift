import Diagnostics
import Documents
import Testing

@Suite("YAML")
struct YAMLTests {
  private func root(_ text: String) throws(Diagnostic) -> DocumentNode {
    try Document(SourceText(text)).root
  }

  @Test("scalars are null, text that reads so, or text that is marked as such")
  func readsScalars() throws {
    let root = try root("\u{FEFF}a: ~\nb: null\nc: 'null'\nd:\ne: |\n  1\n\n  2\nf: \"\\u00e9\"\n")
    #expect(["a", "b", "d"].allSatisfy { root[$0]?.isNull == true })
    #expect(root["c"]?.text == "null" && root["e"]?.text == "1\n\n2\n" && root["f"]?.text == "é")
    guard case .scalar(_, isText: true)? = root["c"]?.content else {
      Issue.record("a quoted scalar is text")
      return
    }
    #expect(try self.root("").isNull && self.root("# nothing\n").isNull)
  }

  @Test("places are bytes, and a name stands for what it named")
  func readsAnchors() throws {
    let root = try root("é: &x [1, {b: 2}]\nc: *x\nd: *x\n")
    #expect(root["c"]?.list?.count == 2 && root["d"]?.list?[1]["b"]?.integer == 2)
    #expect(root.member("c")?.keyOffset == 19 && root["é"]?.offset == 4)
  }

  @Test(
    "what is not YAML is met at its place",
    arguments: [
      ("a: *x\n", "this is not YAML: found undefined alias", 3),
      ("a: 1\n---\nb: 2\n", "this is not YAML: but found another document", 5),
      ("a: 1\nb: 2\na: 3\nb: 4\n", "`a`, `b` stands here twice", 0),
      ("a: [1\nb", "this is not YAML: did not find expected ',' or ']'", 6),
      ("a: \"\u{1}\"\n", "this is not YAML: control characters are not allowed", 0),
    ])
  func meetsErrors(text: String, message: String, place: Int) {
    do throws(Diagnostic) {
      _ = try root(text)
      Issue.record("it was read")
    } catch {
      #expect(error.message == message && error.span.start == place, "\(error)")
    }
  }

  @Test("aliases cannot stand for more than there is room for")
  func limitsAliases() {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...9 {
      let names = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
      text += "a\(level): &a\(level) [\(names)]\n"
    }
    #expect(throws: Diagnostic.self) { try root(text) }
  }

  @Test("a map of many keys is read in time that grows with them")
  func readsManyKeys() throws {
    let text = (0..<40_000).map { "k\($0): 1\n" }.joined()
    #expect(try root(text).members?.count == 40_000)
  }
}
