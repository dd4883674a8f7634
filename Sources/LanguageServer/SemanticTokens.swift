import Diagnostics
import LanguageService

/// Highlights as the protocol has them: five numbers each, places counted from the one before.
struct SemanticTokens {
  static let types = ["keyword", "function", "string", "number", "comment", "type", "variable"]

  let encoding: PositionEncoding
  private(set) var data: [Int64] = []
  private var last = TextPosition(line: 0, column: 0)

  init(encoding: PositionEncoding) { self.encoding = encoding }

  /// - Parameter source: the document that the highlights are places of.
  mutating func add(_ highlights: [Highlight], in source: SourceText) {
    for highlight in highlights {
      guard let type = Self.type(of: highlight.kind) else { continue }
      // A token of several lines is one a line.
      var start = highlight.span.start
      while start < highlight.span.end {
        let rest = source.utf8[start..<highlight.span.end]
        let end = rest.firstIndex(of: 0x0A) ?? highlight.span.end
        if end > start { add(Span(start, end), type, in: source) }
        start = end + 1
      }
    }
  }

  private mutating func add(_ span: Span, _ type: Int64, in source: SourceText) {
    let start = source.position(of: span.start, in: encoding)
    let length = source.position(of: span.end, in: encoding).column - start.column
    let column = start.line == last.line ? start.column - last.column : start.column
    data += [Int64(start.line - last.line), Int64(column), Int64(length), type, 0]
    last = start
  }

  private static func type(of kind: Highlight.Kind) -> Int64? {
    switch kind {
    case .keyword, .tabularOperator: 0
    case .function: 1
    case .string: 2
    case .number: 3
    case .comment: 4
    case .type: 5
    case .name: 6
    case .punctuation: nil
    }
  }
}
