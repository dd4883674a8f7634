import Diagnostics

/// The value of a YAML text of one document.
func yamlDocument(_ source: SourceText, lineStarts: [Int]) throws(Diagnostic) -> DocumentNode {
  if let offset = deepPlace(source.utf8) {
    throw Diagnostic(.ruleSyntax, "the file is nested too deeply", at: Span(offset, offset + 1))
  }
  let outcome = source.utf8.withUnsafeBufferPointer { bytes in
    Result { () throws(Diagnostic) in
      var reader = YAMLReader(source: source, lineStarts: lineStarts, bytes: bytes)
      return try reader.document()
    }
  }
  return try outcome.get()
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

/// Makes nodes of the events of a text.
private struct YAMLReader: ~Copyable {
  private let source: SourceText
  private let lineStarts: [Int]
  private let events: YAMLEvents
  /// What names stand for.
  private var anchors: [String: (node: DocumentNode, size: Int)] = [:]
  /// Aliases can stand for more than there is room for.
  private var count = 0

  init(source: SourceText, lineStarts: [Int], bytes: UnsafeBufferPointer<UInt8>) {
    self.source = source
    self.lineStarts = lineStarts
    events = YAMLEvents(bytes)
  }

  mutating func document() throws(Diagnostic) -> DocumentNode {
    var event = try next()
    while case .begin = event.kind { event = try next() }
    if case .end = event.kind { return DocumentNode(.null, at: 0) }
    let node = try node(event, depth: 0)
    // The end of the document, and of the text.
    _ = try next()
    let after = try next()
    guard case .end = after.kind else {
      throw syntax("but found another document", at: offset(of: after.mark))
    }
    return node
  }

  private func next() throws(Diagnostic) -> YAMLEvents.Event {
    do throws(YAMLEvents.Failure) {
      return try events.next()
    } catch {
      throw syntax(error.problem, at: error.mark.map { offset(of: $0) } ?? 0)
    }
  }

  private func syntax(_ problem: String, at offset: Int) -> Diagnostic {
    Diagnostic(.ruleSyntax, "this is not YAML: \(problem)", at: Span(offset, offset + 1))
  }

  private mutating func node(
    _ event: YAMLEvents.Event, depth: Int
  ) throws(Diagnostic) -> DocumentNode {
    let offset = offset(of: event.mark)
    let before = count
    count += 1
    if case .alias(let name) = event.kind {
      guard let known = anchors[name] else { throw syntax("found undefined alias", at: offset) }
      count += known.size - 1
      try checkSize(depth, at: offset)
      return known.node
    }
    try checkSize(depth, at: offset)
    let node: DocumentNode
    switch event.kind {
    case .begin, .end, .alias: node = DocumentNode(.null, at: offset)
    case .scalar(let text, let isPlain):
      let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(text)
      node = DocumentNode(isNull ? .null : .scalar(text, isText: !isPlain), at: offset)
    case .sequence: node = try sequence(at: offset, depth: depth)
    case .mapping: node = try mapping(at: offset, depth: depth)
    }
    if let anchor = event.anchor { anchors[anchor] = (node, count - before) }
    return node
  }

  private func checkSize(_ depth: Int, at offset: Int) throws(Diagnostic) {
    guard count <= 500_000, depth <= 200 else {
      let what = depth > 200 ? "nested too deeply" : "larger than it looks, by its aliases"
      throw Diagnostic(.ruleSyntax, "the file is \(what)", at: Span(offset, offset + 1))
    }
  }

  private mutating func sequence(at offset: Int, depth: Int) throws(Diagnostic) -> DocumentNode {
    var list: [DocumentNode] = []
    while true {
      let event = try next()
      if case .end = event.kind { return DocumentNode(.list(list), at: offset) }
      list.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func mapping(at offset: Int, depth: Int) throws(Diagnostic) -> DocumentNode {
    var members: [DocumentNode.Member] = []
    var places: [String: Int] = [:]
    var repeated: Set<String> = []
    while true {
      let event = try next()
      if case .end = event.kind { break }
      let keyOffset = self.offset(of: event.mark)
      let node = try node(event, depth: depth + 1)
      var key = node.text ?? ""
      // What reads as null is a name here.
      if case .scalar(let text, _) = event.kind { key = text }
      if node.list == nil, node.members == nil {
        if places[key] != nil { repeated.insert(key) } else { places[key] = keyOffset }
      }
      members.append(
        DocumentNode.Member(
          key: key, keyOffset: keyOffset, value: try self.node(try next(), depth: depth + 1)))
    }
    if let first = repeated.min() {
      let names = repeated.map { "`\($0)`" }.sorted().joined(separator: ", ")
      let place = places[first] ?? offset
      throw Diagnostic(.ruleSyntax, "\(names) stands here twice", at: Span(place, place + 1))
    }
    return DocumentNode(.map(members), at: offset)
  }

  /// The byte of a mark: columns count characters.
  private func offset(of mark: YAMLEvents.Mark) -> Int {
    let line = min(max(mark.line, 0), lineStarts.count - 1)
    var at = lineStarts[line]
    if line == 0, source.utf8.starts(with: [0xEF, 0xBB, 0xBF]) { at += 3 }
    var column = mark.column
    while column > 0, at < source.utf8.count {
      at += 1
      while at < source.utf8.count, source.utf8[at] & 0xC0 == 0x80 { at += 1 }
      column -= 1
    }
    return at
  }
}
