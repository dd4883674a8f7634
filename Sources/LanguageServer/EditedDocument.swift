import DetectionRules
import Diagnostics
import JSON

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
    case .markdown: Self.blocks(of: source.utf8).map(only)
    case .rules:
      RuleFile.mayHoldRules(source.text(Span(0, source.utf8.count)))
        ? Self.ruleQueries(of: source.utf8).map(only) : []
    }
  }

  /// The query that a place is in; nil outside of all.
  func query(at offset: Int) -> SourceText? {
    switch kind {
    case .query: source
    case .markdown:
      Self.blocks(of: source.utf8).first { $0.contains(offset) || $0.upperBound == offset }.map(
        only)
    case .rules:
      Self.ruleQueries(of: source.utf8).first { $0.contains(offset) || $0.upperBound == offset }
        .map(only)
    }
  }

  private func only(_ range: Range<Int>) -> SourceText {
    var bytes = source.utf8
    for index in bytes.indices where !range.contains(index) {
      if bytes[index] != 0x0A, bytes[index] != 0x0D { bytes[index] = 0x20 }
    }
    return SourceText(String(decoding: bytes, as: UTF8.self), name: uri)
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

  private static func blocks(of bytes: [UInt8]) -> [Range<Int>] {
    var blocks: [Range<Int>] = []
    /// The fence that is open, and where the content of a block of KQL begins.
    var open: (fence: Substring, content: Int?)?
    for range in lines(of: bytes) {
      let line = String(decoding: bytes[range], as: UTF8.self)
      let trimmed = line.drop { $0 == " " }
      if let (fence, content) = open {
        guard trimmed.hasPrefix(fence), trimmed.allSatisfy({ $0 == fence.first || $0.isWhitespace })
        else { continue }
        if let content { blocks.append(content..<max(content, range.lowerBound)) }
        open = nil
      } else if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
        let fence = trimmed.prefix { $0 == trimmed.first }
        let words = trimmed.dropFirst(fence.count).split(separator: " ").map { $0.lowercased() }
        let isQuery = words.first == "kql" || words.first == "kusto"
        open = (fence, isQuery ? min(range.upperBound + 1, bytes.count) : nil)
      }
    }
    // A block that is being written may not be closed yet.
    if let content = open?.content { blocks.append(content..<bytes.count) }
    return blocks
  }

  private static let queryKeys = ["query", "FunctionQuery", "ParserQuery"]

  private static func ruleQueries(of bytes: [UInt8]) -> [Range<Int>] {
    var queries: [Range<Int>] = []
    var open: (indentation: Int, content: Int, end: Int)?
    for range in lines(of: bytes) {
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
      guard let key = queryKeys.first(where: { text.hasPrefix($0 + ":") }) else { continue }
      let value = text.dropFirst(key.utf8.count + 1).drop { $0 == " " }
      if value.first == "|" || value.first == ">" {
        open = (indentation, min(range.upperBound + 1, bytes.count), range.upperBound)
      } else if let first = value.first, first != "\"", first != "'" {
        queries.append(range.upperBound - value.utf8.count..<range.upperBound)
      }
    }
    close()
    return queries

    func close() {
      if let open { queries.append(open.content..<max(open.content, open.end)) }
      open = nil
    }
  }
}
