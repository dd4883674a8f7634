import Diagnostics
import Testing

@Suite struct VisibleTextTests {
  @Test(
    "what a terminal obeys or hides is written out",
    arguments: [
      ("plain", "plain"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
      ("\u{0}\u{7F}\u{9B}", "\\u{0}\\u{7f}\\u{9b}"),
      ("\u{202E}abc\u{2066}", "\\u{202e}abc\\u{2066}"),
      ("a\u{200B}b\u{FEFF}", "a\\u{200b}b\\u{feff}"), ("\u{200E}\u{61C}", "\\u{200e}\\u{61c}"),
      ("x\u{2028}y", "x\\u{2028}y"), ("日本 é 👍", "日本 é 👍"), ("\\u{1b}", "\\u{1b}"),
      ("\r\n", "\\r\\n"), ("\u{E0041}", "\\u{e0041}"),
    ])
  func written(text: String, seen: String) {
    #expect(visible(text) == seen)
  }

  @Test("a heap of combining marks is cut open")
  func marks() {
    let text = visible("a" + String(repeating: "\u{301}", count: 100))
    #expect(text.unicodeScalars.filter { $0 == "\u{301}" }.count == 8)
  }

  @Test(
    "the width is that of the terminal's cells",
    arguments: [
      ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👍", 2), ("🇩🇪", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2),
      ("❤\u{FE0F}", 2), ("", 0), ("…", 1),
    ])
  func width(text: String, cells: Int) {
    #expect(displayWidth(of: text) == cells)
  }

  @Test(
    "a long text is cut between characters",
    arguments: [
      ("abcdef", 4, "abc…"), ("abcd", 4, "abcd"), ("日本語", 4, "日…"), ("日本", 4, "日本"),
      ("abc", 0, ""), ("abc", 1, "…"),
    ])
  func cutting(text: String, width: Int, expected: String) {
    #expect(cut(text, toWidth: width) == expected)
  }
}
