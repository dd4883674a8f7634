import Diagnostics
import KQLSyntax
import KQLValues
import Testing

@Suite("Texts and names from logs in the text of a query")
struct QuotedTextTests {
  @Test(
    "whatever is in one, it ends at its own end and reads back as it was",
    arguments: [
      "", "Syslog", "it's", "a'] | take 1 //", "\\", "\\'", "a\\", "\"", "]", "['x']", "two\nlines",
      "cr\rlf\r\n",
      "tab\t", "\u{0}\u{1}\u{1b}\u{1f}\u{7f}", "\u{85}\u{2028}\u{202e}", "é😀", "```", "//", "@'",
    ])
  func readsBack(_ text: String) throws {
    #expect(
      try tokens(of: SourceText(quotedName(text))).map(\.kind) == [
        .punctuation(.leftBracket), .string(text), .punctuation(.rightBracket), .end,
      ])
    #expect(try tokens(of: SourceText(quotedText(text))).map(\.kind) == [.string(text), .end])
    #expect(!quotedName(text).utf8.contains { $0 < 0x20 || $0 == 0x7F })
  }
}
