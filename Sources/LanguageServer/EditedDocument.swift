import DetectionRules
import Diagnostics
import QueryTesting

/// A text that somebody has open in an editor.
struct EditedDocument {
  /// What the queries of a text stand in.
  enum Kind {
    case query
    /// The `kql` blocks of Markdown.
    case markdown
    /// Rules, functions and hunting queries of Sentinel in YAML.
    case rules
  }

  let uri: String
  let kind: Kind
  var version: Int64
  private(set) var source: SourceText

  init(uri: String, language: String, version: Int64, text: String) {
    self.uri = uri
    self.version = version
    kind = Self.kind(uri, language)
    source = SourceText(text, name: uri)
  }

  private static func kind(_ uri: String, _ language: String) -> Kind {
    switch language.lowercased() {
    case "markdown": return .markdown
    case "yaml": return .rules
    case "kusto", "kql", "csl": return .query
    default: break
    }
    let name = uri.lowercased()
    if name.hasSuffix(".md") || name.hasSuffix(".markdown") { return .markdown }
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return .rules }
    return .query
  }

  /// Puts a text in the place of a stretch, or of the whole where there is none.
  mutating func change(_ span: Span?, to text: String) {
    guard let span else {
      source = SourceText(text, name: uri)
      return
    }
    let end = max(span.start, span.end)
    let bytes = source.utf8[..<span.start] + Array(text.utf8) + source.utf8[end...]
    source = SourceText(String(decoding: bytes, as: UTF8.self), name: uri)
  }

  /// Each query at its own place: the whole text with everything else blanked out.
  var queries: [SourceText] {
    switch kind {
    case .query: [source]
    case .markdown: markdownQueries.map(source.only)
    case .rules:
      RuleFile.mayHoldRules(source.text(Span(0, source.utf8.count)))
        ? ruleQueries.map(source.only) : []
    }
  }

  /// The query that a place is in; nil outside of all.
  func query(at offset: Int) -> SourceText? {
    let queries =
      switch kind {
      case .query: [Span(0, source.utf8.count)]
      case .markdown: markdownQueries
      case .rules: ruleQueries
      }
    return queries.first { $0.start <= offset && offset <= $0.end }.map(source.only)
  }

  // MARK: where queries stand

  /// The lines of a text, without their ends.
  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      lines.append(start..<index)
      start = index + 1
    }
    lines.append(start..<bytes.count)
    return lines
  }

  private var markdownQueries: [Span] {
    let text = source.text(Span(0, source.utf8.count))
    let lines = textLines(text)
    func start(of line: Int) -> Int {
      lines.indices.contains(line)
        ? text.utf8.distance(from: text.startIndex, to: lines[line].startIndex) : text.utf8.count
    }
    return markdownBlocks(of: lines).compactMap { block in
      guard case .fence(let fence) = block,
        ["kql", "kusto"].contains(fence.words.first?.lowercased())
      else { return nil }
      return Span(start(of: fence.content.lowerBound), start(of: fence.content.upperBound))
    }
  }

  private static let queryKeys = ["query", "FunctionQuery", "ParserQuery"]

  private var ruleQueries: [Span] {
    let bytes = source.utf8
    var queries: [Span] = []
    var open: (indentation: Int, content: Int, end: Int)?
    for range in Self.lines(of: bytes) {
      let line = bytes[range]
      let indentation = line.prefix { $0 == 0x20 || $0 == UInt8(ascii: "-") }.count
      let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }
      if let (outer, content, _) = open {
        if isBlank { continue }
        let spaces = line.prefix { $0 == 0x20 }.count
        if spaces > outer {
          open = (outer, content, range.upperBound)
          continue
        }
        close()
      }
      let text = String(decoding: line.dropFirst(indentation), as: UTF8.self)
      guard let key = Self.queryKeys.first(where: { text.hasPrefix($0 + ":") }) else { continue }
      let value = text.dropFirst(key.utf8.count + 1).drop { $0 == " " }
      if value.first == "|" || value.first == ">" {
        open = (indentation, min(range.upperBound + 1, bytes.count), range.upperBound)
      } else if let first = value.first, first != "\"", first != "'" {
        queries.append(Span(range.upperBound - value.utf8.count, range.upperBound))
      }
    }
    close()
    return queries

    func close() {
      if let open { queries.append(Span(open.content, max(open.content, open.end))) }
      open = nil
    }
  }
}
