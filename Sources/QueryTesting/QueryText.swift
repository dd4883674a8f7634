import DetectionRules
import Diagnostics
import Documents
import KQL

/// The text of a query, a rule's query or a function's body, and where it stands in a file.
package struct QueryText: Sendable {
  /// Tells one text from another, whichever test it was met in.
  package struct Key: Sendable, Hashable {
    /// The file, as it is from here.
    package var path: String
    /// Which text of it: the line of a block, a rule's or a function's name; empty for the whole file.
    package var part: String

    init(path: String, part: String) {
      self.path = normalized(path)
      self.part = part
    }
  }

  private enum Placement: Sendable {
    /// It is the whole file.
    case whole
    /// Its lines are lines of the file, from this one on, counted from 0.
    case lines(Int)
    /// It begins at this byte of the file.
    case shifted(Int)
    case node(Document, DocumentNode)
    /// The file holds it in another form.
    case nowhere(line: Int)
  }

  package let key: Key
  /// A name for people.
  package let name: String
  /// The query alone.
  package let source: SourceText
  /// The file.
  package let file: SourceText
  private let placement: Placement

  // MARK: where it stands

  /// The same bytes in the file; nil where it holds them in another form.
  package func span(inFile span: Span) -> Span? {
    switch placement {
    case .whole: return span
    case .shifted(let offset): return Span(span.start + offset, span.end + offset)
    case .node(let document, let node): return document.place(of: span, in: node)
    case .lines(let first):
      guard let start = offset(inFile: span.start, first), let end = offset(inFile: span.end, first)
      else { return nil }
      return Span(start, max(start, end))
    case .nowhere: return nil
    }
  }

  private func offset(inFile offset: Int, _ first: Int) -> Int? {
    let newline = UInt8(ascii: "\n")
    let before = source.utf8.prefix(max(0, offset))
    let line = first + before.count { $0 == newline }
    let column = before.count - (before.lastIndex(of: newline).map { $0 + 1 } ?? 0)
    var start = 0
    for _ in 0..<line {
      guard let next = file.utf8[start...].firstIndex(of: newline) else { return nil }
      start = next + 1
    }
    return min(start + column, file.utf8.count)
  }

  /// The line and column of a byte, in the file where it stands there as it is, else in the query.
  package func position(of offset: Int) -> (line: Int, column: Int) {
    if let place = span(inFile: Span(offset, offset)) { return file.position(of: place.start) }
    return source.position(of: offset)
  }

  /// Whether lines are reported as lines of the query, not of the file.
  package var isApart: Bool { span(inFile: Span(0, 0)) == nil }

  /// The line of the file where it begins, counted from 1.
  package var line: Int {
    if case .nowhere(let line) = placement { return line }
    return position(of: 0).line
  }

  /// `FILE:LINE` and the name.
  package var title: String {
    let place = "\(key.path):\(line)"
    return name.isEmpty ? place : "\(place) \(name)"
  }
}

// MARK: the texts of tests

extension QueryText {
  /// A block of a test file.
  init(_ test: TestCase, of file: TestFile) {
    key = Key(path: file.path, part: "\(test.line)")
    name = test.name
    source = SourceText(test.queryText, name: file.path)
    self.file = SourceText(file.lines.joined(separator: "\n") + "\n", name: file.path)
    placement = .lines(test.query.content.lowerBound)
  }

  /// A file that is a query.
  init(path: String, text: String) {
    key = Key(path: path, part: "")
    name = ""
    source = SourceText(text, name: key.path)
    file = source
    placement = .whole
  }

  /// The query of a rule.
  init(_ rule: DetectionRule, path: String, text: String) {
    key = Key(rule, path: path)
    name = rule.name
    source = SourceText(rule.query, name: key.path)
    file = SourceText(text, name: key.path)
    placement = Self.placement(rule.query, rule.queryNode, in: file)
  }

  /// The body of a saved function.
  init(_ function: SavedFunction, text: String) {
    key = Key(function)
    name = function.name
    source = SourceText(function.body, name: key.path)
    file = SourceText(text, name: key.path)
    let body = Array(function.body.utf8)
    let lower = function.path.lowercased()
    if lower.hasSuffix(".yaml") || lower.hasSuffix(".yml") {
      let root = Self.document(file)?.root
      if let node = root?["FunctionQuery"] ?? root?["ParserQuery"] {
        placement = Self.placement(function.body, node, in: file)
      } else {
        placement = .nowhere(line: 1)
      }
    } else if let offset = file.utf8.firstRange(of: body)?.lowerBound {
      placement = .shifted(offset)
    } else {
      placement = .nowhere(line: 1)
    }
  }

  private static func document(_ source: SourceText) -> Document? {
    do throws(Diagnostic) {
      return try Document(source)
    } catch {
      return nil
    }
  }

  private static func placement(_ text: String, _ node: DocumentNode, in file: SourceText)
    -> Placement
  {
    guard let document = document(file), node.text == text,
      document.place(of: Span(0, text.utf8.count), in: node) != nil
    else { return .nowhere(line: file.position(of: node.offset).line) }
    return .node(document, node)
  }
}

extension QueryText.Key {
  init(_ rule: DetectionRule, path: String) { self.init(path: path, part: "#\(rule.name)") }

  init(_ function: SavedFunction) { self.init(path: function.path, part: "\(function.name)()") }
}

extension TestCase {
  /// The query of its block.
  var queryText: String {
    var text = query.text
    while text.last?.isNewline == true { text.removeLast() }
    return text
  }
}

/// A path without `.` and without what `..` takes back.
func normalized(_ path: String) -> String {
  var parts: [Substring] = []
  for part in path.split(separator: "/") where part != "." {
    if part == "..", let last = parts.last, last != ".." {
      parts.removeLast()
    } else if part != ".." || !path.hasPrefix("/") {
      parts.append(part)
    }
  }
  return (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
}
