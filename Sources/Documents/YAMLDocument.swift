import Diagnostics
import Yams

/// The value of a YAML text of one document.
func yamlDocument(_ source: SourceText, lineStarts: [Int]) throws(Diagnostic) -> DocumentNode {
  if let offset = deepPlace(source.utf8) {
    throw Diagnostic(.ruleSyntax, "the file is nested too deeply", at: Span(offset, offset + 1))
  }
  var reader = YAMLReader(source: source, lineStarts: lineStarts)
  let composed: Node?
  do {
    let text = String(decoding: source.utf8, as: UTF8.self)
    composed = try Parser(yaml: text, encoding: .utf8).singleRoot()
  } catch let error as YamlError {
    throw reader.diagnostic(for: error)
  } catch {
    throw Diagnostic(.ruleSyntax, "the file cannot be read as YAML", at: Span(0, 0))
  }
  guard let composed else { return DocumentNode(.null, at: 0) }
  return try reader.node(composed, depth: 0)
}

/// Where a text may nest so deep that reading it would need too much stack: the reader calls itself at
/// each level.
private func deepPlace(_ utf8: [UInt8]) -> Int? {
  var open = 0
  var dashes = 0
  for (offset, byte) in utf8.enumerated() {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
    case UInt8(ascii: "\n"): dashes = 0
    case UInt8(ascii: "-"), UInt8(ascii: "?"), UInt8(ascii: ":"):
      if offset + 1 < utf8.count, utf8[offset + 1] == UInt8(ascii: " ") { dashes += 1 }
    default: break
    }
    if open > 500 || dashes > 500 { return offset }
  }
  return nil
}

private struct YAMLReader {
  let source: SourceText
  let lineStarts: [Int]
  /// Aliases can stand for more than there is room for.
  private var count = 0

  init(source: SourceText, lineStarts: [Int]) {
    self.source = source
    self.lineStarts = lineStarts
  }

  mutating func node(_ node: Node, depth: Int) throws(Diagnostic) -> DocumentNode {
    let offset = node.mark.map(offset(of:)) ?? 0
    count += 1
    guard count <= 500_000, depth <= 200 else {
      let what = depth > 200 ? "nested too deeply" : "larger than it looks, by its aliases"
      throw Diagnostic(.ruleSyntax, "the file is \(what)", at: Span(offset, offset + 1))
    }
    switch node {
    case .scalar(let scalar):
      let isText = scalar.style != .plain
      if !isText, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
        return DocumentNode(.null, at: offset)
      }
      return DocumentNode(.scalar(scalar.string, isText: isText), at: offset)
    case .sequence(let sequence):
      var list: [DocumentNode] = []
      for element in sequence { list.append(try self.node(element, depth: depth + 1)) }
      return DocumentNode(.list(list), at: offset)
    case .mapping(let mapping):
      var members: [DocumentNode.Member] = []
      for (key, value) in mapping {
        let keyOffset = key.mark.map { self.offset(of: $0) } ?? offset
        members.append(
          DocumentNode.Member(
            key: key.scalar?.string ?? "", keyOffset: keyOffset,
            value: try self.node(value, depth: depth + 1)))
      }
      return DocumentNode(.map(members), at: offset)
    case .alias: return DocumentNode(.null, at: offset)
    }
  }

  /// The byte of a mark: columns count characters.
  private func offset(of mark: Mark) -> Int {
    let line = min(max(mark.line - 1, 0), lineStarts.count - 1)
    var at = lineStarts[line]
    var column = mark.column - 1
    while column > 0, at < source.utf8.count {
      at += 1
      while at < source.utf8.count, source.utf8[at] & 0xC0 == 0x80 { at += 1 }
      column -= 1
    }
    return at
  }

  func diagnostic(for error: YamlError) -> Diagnostic {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let place = offset(of: mark)
      return Diagnostic(.ruleSyntax, "this is not YAML: \(problem)", at: Span(place, place + 1))
    case .reader(let problem, _, _, _):
      return Diagnostic(.ruleSyntax, "this is not YAML: \(problem)", at: Span(0, 0))
    case .duplicatedKeysInMapping(let keys, let context):
      let place = offset(of: context.mark)
      let names = keys.map { "`\($0)`" }.sorted().joined(separator: ", ")
      return Diagnostic(.ruleSyntax, "\(names) stands here twice", at: Span(place, place + 1))
    default: return Diagnostic(.ruleSyntax, "the file cannot be read as YAML", at: Span(0, 0))
    }
  }
}
