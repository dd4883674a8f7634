import Diagnostics

/// A kind of change to a query that its tests should notice: declared once, in `Mutation.all`.
package struct Mutation: Sendable {
  package struct Edit: Sendable, Hashable {
    package var span: Span
    package var replacement: String
  }

  package struct Example: Sendable {
    package var before: String
    /// What each of its edits makes of it.
    package var after: [String]
  }

  package var name: String
  /// What it does, for the page in the docs.
  package var summary: String
  package var examples: [Example]
  let edits: @Sendable (QueryScan) -> [Edit]

  init(
    _ name: String, _ summary: String, examples: [(String, [String])],
    _ edits: @escaping @Sendable (QueryScan) -> [Edit]
  ) {
    self.name = name
    self.summary = summary
    self.examples = examples.map { Example(before: $0.0, after: $0.1) }
    self.edits = edits
  }

  /// The texts that it makes of a query.
  package func texts(from source: SourceText) -> [String] {
    guard let scan = QueryScan(source) else { return [] }
    return edits(scan).map { Self.text(of: source, with: $0) }
  }

  static func text(of source: SourceText, with edit: Edit) -> String {
    let utf8 = source.utf8
    let start = min(max(edit.span.start, 0), utf8.count)
    let end = min(max(edit.span.end, start), utf8.count)
    return String(
      decoding: utf8[..<start] + Array(edit.replacement.utf8) + utf8[end...], as: UTF8.self)
  }
}

extension QueryScan {
  typealias Edit = Mutation.Edit

  func edit(_ range: Range<Int>, _ replacement: String) -> Edit {
    Edit(span: span(range), replacement: replacement)
  }

  func edit(_ index: Int, _ replacement: String) -> Edit {
    edit(index..<index + 1, replacement)
  }

  /// Each word or sign that the table names, with each of those in its place.
  func swapped(_ table: [String: [String]]) -> [Edit] {
    tokens.indices.flatMap { index -> [Edit] in
      let written: String
      switch tokens[index].kind {
      case .identifier(let word): written = word
      case .punctuation(let sign): written = sign.rawValue
      case .string, .integer, .real, .timespan, .typed, .end: return []
      }
      return (table[written] ?? []).map { edit(index, $0) }
    }
  }

  /// The same of operators that stand between two values.
  func swappedOperators(_ table: [String: [String]]) -> [Edit] {
    swapped(table).filter { edit in
      guard let index = token(at: edit.span.start) else { return false }
      return endsValue(index - 1) && index + 1 < tokens.count
    }
  }

  /// The same of functions where they are called.
  func swappedCalls(_ table: [String: [String]]) -> [Edit] {
    swapped(table).filter { edit in
      token(at: edit.span.start).map { sign($0 + 1) == .leftParen } ?? false
    }
  }

  /// Stages of some operators.
  func stages(_ keywords: Set<String>) -> [(number: Int, stage: Stage)] {
    stages.enumerated().filter { keywords.contains($0.element.keyword) }
      .map { ($0.offset, $0.element) }
  }
}
