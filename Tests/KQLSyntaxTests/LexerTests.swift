import Diagnostics
import Testing

@testable import KQLSyntax

private func kinds(_ text: String) throws -> [TokenKind] {
  try tokens(of: SourceText(text)).dropLast().map(\.kind)
}

@Test(
  "a string literal stands for its characters",
  arguments: [
    (#""a\tb""#, "a\tb"), (#"'it\'s'"#, "it's"),
    (#"@'C:\x'"#, #"C:\x"#), (#"h"secret""#, "secret"), (#"h@"a\b""#, #"a\b"#),
    (#""\u00e9""#, "é"), (#""\ud83d\ude00""#, "😀"), ("```a\n\"b\"```", "a\n\"b\""),
    ("~~~x~~~", "x"), (#""\x41\101""#, "AA"), (#""//no comment""#, "//no comment"),
  ])
private func strings(written: String, meant: String) throws {
  #expect(try kinds(written) == [.string(meant)])
}

@Test("a doubled quote in a verbatim string is one quote")
private func verbatimQuote() throws {
  #expect(try kinds(#"@"a""b""#) == [.string(#"a"b"#)])
}

@Test(
  "numbers and spans of time are told apart",
  arguments: [
    ("12", TokenKind.integer("12")), ("0x1F", .integer("0x1F")), ("1.5", .real("1.5")),
    ("1e5", .real("1e5")), ("1.5h", .timespan("1.5h")), ("10ms", .timespan("10ms")),
    ("5minutes", .timespan("5minutes")), ("7zip", .identifier("7zip")),
  ])
private func numbers(written: String, kind: TokenKind) throws {
  #expect(try kinds(written) == [kind])
}

@Test(
  "a type's name and a bracket make a literal",
  arguments: [
    ("datetime(2024-05-01 12:00)", TokenKind.typed("datetime", "2024-05-01 12:00")),
    ("dynamic({\"a\": \")\"})", .typed("dynamic", "{\"a\": \")\"}")),
    ("long(null)", .typed("long", "null")),
  ])
private func typed(written: String, kind: TokenKind) throws {
  #expect(try kinds(written) == [kind])
}

@Test("each mark is read as itself, also between others", arguments: Punctuation.allCases)
private func marks(mark: Punctuation) throws {
  #expect(try kinds(mark.rawValue) == [.punctuation(mark)])
  #expect(
    try kinds("(\(mark.rawValue))") == [
      .punctuation(.leftParen), .punctuation(mark), .punctuation(.rightParen),
    ])
}

@Test("a range's dots are not part of a number")
private func rangeDots() throws {
  #expect(
    try kinds("(1..5)") == [
      .punctuation(.leftParen), .integer("1"), .punctuation(.dotDot), .integer("5"),
      .punctuation(.rightParen),
    ])
}

@Test("a comment ends with its line, and a no-break space is a blank")
private func blanks() throws {
  #expect(
    try kinds("a // | b\n\u{A0}c\u{A0}d") == [
      .identifier("a"), .identifier("c"), .identifier("d"),
    ])
}

@Test(
  "a literal that never closes is reported where it begins",
  arguments: [("print \"abc", 6), ("print 'a\nb'", 6), ("print ```x", 6)])
private func unterminated(text: String, offset: Int) {
  #expect {
    _ = try tokens(of: SourceText(text))
  } throws: { error in
    (error as? Diagnostic)?.code == .unterminated && (error as? Diagnostic)?.span.start == offset
  }
}

@Test("a negated word operator is one token", arguments: ["!has", "!contains_cs", "in~", "!in~"])
private func wordOperators(word: String) throws {
  #expect(try kinds(word) == [.identifier(word)])
}

@Test("a character that begins nothing is refused")
private func strangeCharacter() {
  #expect {
    _ = try tokens(of: SourceText("T | where a # b"))
  } throws: { error in
    (error as? Diagnostic)?.code == .unexpectedCharacter
  }
}
