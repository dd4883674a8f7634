import Diagnostics
import Foundation
import Testing

@Suite struct MessageWordsTests {
  /// What reads as a translation, and what is written instead.
  private static let words: [(pattern: String, instead: String)] = [
    (#"(?<!here )\b(is|are) no (?!longer|farther|older|later|more)"#, "is not a"),
    (#"\b(is|are) wanted\b"#, "expected …, found …"),
    (#"\b(is|are|was|were|be|otherwise) told\b"#, "is reported"),
    (#"\bmistakes?\b"#, "error"),
  ]

  /// The lines of our sources that have a string literal.
  private static func lines() throws -> [(place: String, text: String)] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(
      FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
    var lines: [(place: String, text: String)] = []
    for case let file as URL in files where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      where line.contains("\"") && !line.drop(while: \.isWhitespace).hasPrefix("//") {
        lines.append(("\(file.lastPathComponent):\(index + 1)", String(line)))
      }
    }
    return lines
  }

  @Test("messages are in idiomatic English")
  func idiomatic() throws {
    let lines = try Self.lines()
    #expect(lines.count > 5000)
    for (pattern, instead) in Self.words {
      let expression = try NSRegularExpression(pattern: pattern)
      for line in lines {
        // What stands before the first quote is code.
        let text = String(line.text.drop { $0 != "\"" })
        let range = NSRange(text.startIndex..., in: text)
        if expression.firstMatch(in: text, range: range) != nil {
          Issue.record("\(line.place): write `\(instead)`:\(line.text)")
        }
      }
    }
  }

  @Test(
    "a noun has its article",
    arguments: [("int", "an int"), ("long", "a long"), ("option", "an option")])
  func articles(noun: String, expected: String) { #expect(withArticle(noun) == expected) }
}
