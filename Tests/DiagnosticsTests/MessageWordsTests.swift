import Diagnostics
import Foundation
import Testing

@Suite struct MessageWordsTests {
  /// What reads as a translation, and what is written instead.
  private static let words: [(pattern: String, instead: String)] = [
    (#"(?<!here )\b(is|are) no (?!longer|farther|older|later|more)"#, "is not a"),
    (#"\b(is|are) wanted\b"#, "expected …, found …"),
    (#"\b(is|are|was|were|be|otherwise) told\b(?! apart)"#, "is reported"),
    (#"\bmistakes?\b"#, "error"),
    (#"\b[Ww]hoever\b"#, "anyone who"),
    (#"\bso many\b"#, "a number of"),
    (#"\b(kin|dear)\b"#, "similar; expensive"),
    (#"(?<!-)\banew\b"#, "again"),
    (#"\bmend(s|ed|ing)?\b"#, "fix"),
    (#"\blies between\b"#, "must be between"),
    (
      #"\bkustody's (own )?(fault|database)\b|\b(database|fault) of kustody's"#,
      "a kustody database"
    ),
    (#"\bevidence folders?\b"#, "evidence bundle"),
    (
      #"\b(own tables|tables of (your|one's) own)\b|(?<!-)\b[Tt]wins?\b(?![-.])"#,
      "custom tables; two-schema view"
    ),
    (
      #"\ba (line|row|column|object|file) an? (line|row|tuple|item|object|table|path|operator|rule|query)\b"#,
      "per"
    ),
  ]

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func files(below folder: String, ending: String) throws -> [URL] {
    let found = try #require(
      FileManager.default.enumerator(
        at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil))
    return found.compactMap { $0 as? URL }.filter { $0.pathExtension == ending }
  }

  /// The parts of our sources that are string literals, help among them.
  private static func literals() throws -> [(place: String, text: String)] {
    var lines: [(place: String, text: String)] = []
    for file in try files(below: "Sources", ending: "swift")
    // Made of the page's sources, and what it names.
    where file.lastPathComponent != "PageText.swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      var isInside = false
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        let place = "\(file.lastPathComponent):\(index + 1)"
        let isEdge = line.contains("\"\"\"")
        if isInside && !isEdge {
          lines.append((place, String(line)))
        } else if line.contains("\"") && !line.drop(while: \.isWhitespace).hasPrefix("//") {
          // What stands before the first quote is code.
          lines.append((place, String(line.drop { $0 != "\"" })))
        }
        if isEdge { isInside.toggle() }
      }
    }
    return lines
  }

  /// The lines of the pages for readers.
  private static func pages() throws -> [(place: String, text: String)] {
    let pages =
      try files(below: "docs", ending: "md")
      + ["README.md", "CHANGELOG.md"].map { root.appendingPathComponent($0) }
    return try pages.flatMap { page in
      try String(contentsOf: page, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .map { (place: "\(page.lastPathComponent):\($0.offset + 1)", text: String($0.element)) }
    }
  }

  @Test("messages, help and pages are in idiomatic English", arguments: words.indices)
  func idiomatic(index: Int) throws {
    let (literals, pages) = (try Self.literals(), try Self.pages())
    #expect(literals.count > 5000)
    #expect(pages.count > 3000)
    let (pattern, instead) = Self.words[index]
    let expression = try NSRegularExpression(pattern: pattern)
    for (place, text) in literals + pages {
      let range = NSRange(text.startIndex..., in: text)
      if expression.firstMatch(in: text, range: range) != nil {
        Issue.record("\(place): write `\(instead)`: \(text)")
      }
    }
  }

  @Test(
    "a noun has its article",
    arguments: [("int", "an int"), ("long", "a long"), ("option", "an option")])
  func articles(noun: String, expected: String) { #expect(withArticle(noun) == expected) }
}
