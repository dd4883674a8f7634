import Diagnostics
import LanguageService

/// Highlights as the protocol has them: five numbers each, places counted from the one before.
struct SemanticTokens {
  static let types = ["keyword", "function", "string", "number", "comment", "type", "variable"]

  private let source: SourceText
  private let encoding: PositionEncoding
  private(set) var data: [Int64] = []
  /// Where the last token starts.
  private var last = 0

  /// - Parameter source: the document that the highlights are places of.
  init(of source: SourceText, encoding: PositionEncoding) {
    self.source = source
    self.encoding = encoding
  }

  /// - Parameter highlights: in the order of their places, after those of before.
  mutating func add(_ highlights: [Highlight]) {
    for highlight in highlights {
      guard let type = Self.type(of: highlight.kind) else { continue }
      // A token of several lines is one a line.
      var start = highlight.span.start
      while start < highlight.span.end {
        let rest = source.utf8[start..<highlight.span.end]
        let end = rest.firstIndex(of: 0x0A) ?? highlight.span.end
        if end > start { add(Span(start, end), type) }
        start = end + 1
      }
    }
  }

  private mutating func add(_ span: Span, _ type: Int64) {
    guard span.start >= last else { return }
    // Only what lies between is read, and all of the text once.
    var lines = 0
    var start = last
    for index in last..<span.start where source.utf8[index] == 0x0A {
      lines += 1
      start = index + 1
    }
    let column = source.length(of: Span(start, span.start), in: encoding)
    let length = source.length(of: span, in: encoding)
    data += [Int64(lines), Int64(column), Int64(length), type, 0]
    last = span.start
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
