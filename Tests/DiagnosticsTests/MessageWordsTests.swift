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
      "custom tables; dual-schema view"
    ),
    (
      #"\ba (line|row|column|object|file) an? (line|row|tuple|item|object|table|path|operator|rule|query)\b"#,
      "per"
    ),
    (#"\b[Ss]pecial forms?\b"#, "special function"),
    (#"\btwo-schema\b"#, "dual-schema"),
    (#"\bslips? of the pen\b"#, "typing error"),
  ]

  /// Names in code that differ from the terms of the field, and what these are.
  private static let names: [(pattern: String, instead: String)] = [
    ("[mM]istake", "error"),
    (#"\b[oO]wnTables\b"#, "custom tables"),
    (#"(?<!Digital)Twin|\btwins?\b(?!-)"#, "dual-schema view, counterpart"),
    (#"\b[cC]rowd\b"#, "merged quarantine"),
    ("HeldRow", "tail row"),
    ("WrittenRecord", "synthesized record"),
    ("[sS]pecialForm", "special function"),
    ("[eE]videnceFolder", "evidence bundle"),
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

  /// The comments of our sources.
  private static func comments() throws -> [(place: String, text: String)] {
    try lines(of: "Sources").compactMap { place, line in
      if line.drop(while: \.isWhitespace).hasPrefix("//") { return (place, line) }
      // After code; what stands in quotes there is a literal.
      guard let start = line.range(of: " // "), !line[start.lowerBound...].contains("\"") else {
        return nil
      }
      return (place, String(line[start.lowerBound...]))
    }
  }

  private static func lines(of folder: String) throws -> [(place: String, text: String)] {
    try files(below: folder, ending: "swift").flatMap { file in
      try String(contentsOf: file, encoding: .utf8)
        .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .map { (place: "\(file.lastPathComponent):\($0.offset + 1)", text: String($0.element)) }
    }
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

  /// What all patterns are looked for in, read once.
  private static let known = (
    literals: Result { try literals() }, pages: Result { try pages() },
    comments: Result { try comments() }, lines: Result { try lines(of: "Sources") }
  )

  @Test("messages, help and pages are in idiomatic English", arguments: words.indices)
  func idiomatic(index: Int) throws {
    let (literals, pages) = (try Self.known.literals.get(), try Self.known.pages.get())
    #expect(literals.count > 5000)
    #expect(pages.count > 3000)
    try Self.forbid(Self.words[index], in: literals + pages)
  }

  @Test(
    "comments are, too",
    // A point may lie between others.
    arguments: words.indices.filter { !words[$0].pattern.contains("lies between") })
  func idiomaticComments(index: Int) throws {
    let comments = try Self.known.comments.get()
    #expect(comments.count > 5000)
    try Self.forbid(Self.words[index], in: comments)
  }

  @Test("names in code are the terms of the field", arguments: names.indices)
  func terms(index: Int) throws {
    let lines = try Self.known.lines.get()
    let files = try Self.files(below: "Sources", ending: "swift").map { file in
      (place: file.lastPathComponent, text: file.deletingPathExtension().lastPathComponent)
    }
    #expect(files.count > 500)
    try Self.forbid(Self.names[index], in: lines + files)
  }

  private static func forbid(
    _ word: (pattern: String, instead: String), in lines: [(place: String, text: String)]
  ) throws {
    // One search through all of the text takes a small part of the time of one a line.
    let text = lines.map(\.text).joined(separator: "\n") as NSString
    let matches = try NSRegularExpression(pattern: word.pattern)
      .matches(in: text as String, range: NSRange(location: 0, length: text.length))
    var (number, start) = (0, 0)
    for match in matches {
      while start + (lines[number].text as NSString).length < match.range.location {
        start += (lines[number].text as NSString).length + 1
        number += 1
      }
      Issue.record("\(lines[number].place): write `\(word.instead)`: \(lines[number].text)")
    }
  }

  @Test(
    "a noun has its article",
    arguments: [("int", "an int"), ("long", "a long"), ("option", "an option")])
  func articles(noun: String, expected: String) { #expect(withArticle(noun) == expected) }
}
