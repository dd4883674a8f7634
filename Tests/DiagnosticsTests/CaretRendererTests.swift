import Diagnostics
import Testing

@Suite struct CaretRendererTests {
  private func drawn(_ text: String, _ span: Span, help: String? = nil, notes: [String] = [])
    -> String
  {
    let diagnostic = Diagnostic(
      .unknownColumn, "there is no column `x` here", at: span, help: help, notes: notes)
    return CaretRenderer().text(for: diagnostic, in: SourceText(text))
  }

  @Test("a diagnostic shows its message, place, source line, carets and the way out")
  func whole() {
    let text = "T\n| where Categry == 'x'\n| take 5"
    let expected = """
      error[KQL102]: there is no column `x` here
       --> query:2:9
        |
      2 | | where Categry == 'x'
        |         ^^^^^^^
        = help: did you mean `Category`?
        = note: one
        = note: two

      """
    let help = "did you mean `Category`?"
    #expect(drawn(text, Span(10, 17), help: help, notes: ["one", "two"]) == expected)
  }

  @Test(
    "carets stand under wide characters, tabs and characters of several scalars",
    arguments: [
      ("print \"日本\" + x", "x", "                ^"), ("\tprint x", "x", "           ^"),
      ("print 'e\u{301}' + x", "x", "             ^"), ("print \"日本\"", "\"日本\"", "       ^^^^^^"),
    ])
  func width(text: String, marked: String, carets: String) {
    let lines = drawn(text, span(of: marked, in: text)).split(separator: "\n")
    #expect(lines.last.map(String.init) == "  |\(carets)")
  }

  @Test(
    "a control character of the source or the message is written out, and counted in the carets")
  func controls() {
    let text = "print '\u{1B}[31m\u{202E}' | x"
    let lines = drawn(text, span(of: "x", in: text)).split(separator: "\n")
    #expect(lines[3] == "1 | print '\\u{1b}[31m\\u{202e}' | x")
    #expect(lines[4] == "  |                              ^")
    let message = Diagnostic(.unknownTable, "there is no table `\u{1B}]0;x\u{7}`", at: Span(0, 1))
    let whole = CaretRenderer().text(for: message, in: SourceText("T", name: "a\u{1B}b.kql"))
    #expect(!whole.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  @Test("the end of the text is shown behind its last word")
  func atEnd() {
    let lines = drawn("T | where\n\n", Span(11, 11)).split(separator: "\n")
    #expect(lines[1] == " --> query:1:10")
    #expect(lines[3] == "1 | T | where")
    #expect(lines[4] == "  |          ^")
    #expect(drawn("", Span(0, 0)).contains("1 |\n  | ^\n"))
  }

  @Test("a span over lines is marked on each, the middle of a long one left out")
  func manyLines() {
    let two = "a (b\n  c) d"
    #expect(drawn(two, Span(2, 9)).contains("1 | a (b\n  |   ^^\n2 |   c) d\n  | ^^^^\n"))
    let five = "a\r\nb\r\nc\r\nd\r\ne"
    #expect(drawn(five, Span(0, 13)).contains("1 | a\n  | ^\n...\n5 | e\n  | ^\n"))
    #expect(drawn("ab\ncd", Span(0, 3)).hasSuffix("1 | ab\n  | ^^\n"))
  }

  @Test("of a long line the part around the error is shown")
  func longLine() {
    let text = String(repeating: "日", count: 5_000) + " bad " + String(repeating: "y", count: 5_000)
    let lines = drawn(text, span(of: "bad", in: text)).split(separator: "\n")
    #expect(lines[3].contains("bad") && lines[3].count < 110)
    #expect(lines[3].hasPrefix("1 | …") && lines[3].hasSuffix("…"))
    #expect(lines[4].hasSuffix("^^^"))
  }

  @Test("a span outside the text is brought into it")
  func outside() {
    #expect(drawn("T", Span(-5, 900)).contains("1 | T\n  | ^\n"))
    #expect(drawn("T", Span(900, 5)).contains("1 | T\n  |  ^\n"))
    #expect(drawn("日", Span(1, 2)).contains("1 | 日\n  | ^^\n"))
  }

  @Test("several diagnostics are drawn one under the other, in colour where that is asked for")
  func several() {
    let source = SourceText("T | x", name: "a.kql")
    let one = Diagnostic(.unexpectedToken, "no", at: Span(4, 5))
    let text = CaretRenderer().text(for: Diagnostics(source: source, [one, one]))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == 12)
    let painted = CaretRenderer(usesColor: true).text(for: one, in: source)
    #expect(painted.hasPrefix("\u{1B}[1;31merror[KQL004]\u{1B}[0m"))
  }

  private func span(of part: String, in text: String) -> Span {
    let whole = Array(text.utf8)
    let part = Array(part.utf8)
    let start = whole.indices.first { whole[$0...].starts(with: part) } ?? 0
    return Span(start, start + part.count)
  }
}
