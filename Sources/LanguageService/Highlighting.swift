import Diagnostics
import KQL
import KQLSyntax
import KQLValues

/// A stretch of a text and what it is, for its colour.
package struct Highlight: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case keyword, function, string, number, comment, type, name, punctuation
    /// An operator between pipes.
    case tabularOperator = "operator"
  }

  package var span: Span
  package var kind: Kind
}

extension LanguageService {
  /// The parts of a text, blanks left out, in the order of their places. It is read, not bound: that is quick enough
  /// for each key.
  package func highlights(of source: SourceText) -> [Highlight] {
    let (tokens, problem) = readableTokens(of: source)
    var highlights: [Highlight] = []
    var end = 0
    for (index, token) in tokens.enumerated() {
      comments(Span(end, token.span.start), of: source, into: &highlights)
      end = token.span.end
      guard token.kind != .end else { break }
      highlights.append(Highlight(span: token.span, kind: kind(of: index, tokens)))
    }
    // What cannot be read: an open string to the end of its line, another sign as it is.
    if let problem, problem.code == .unterminated {
      let rest = source.utf8[end...]
      let line = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      highlights.append(Highlight(span: Span(end, line), kind: .string))
    }
    return highlights
  }

  private func comments(_ gap: Span, of source: SourceText, into found: inout [Highlight]) {
    var index = gap.start
    while index + 1 < gap.end {
      guard source.utf8[index] == UInt8(ascii: "/"), source.utf8[index + 1] == UInt8(ascii: "/")
      else {
        index += 1
        continue
      }
      let end = source.utf8[index..<gap.end].firstIndex(of: UInt8(ascii: "\n")) ?? gap.end
      found.append(Highlight(span: Span(index, end), kind: .comment))
      index = end
    }
  }

  private func kind(of index: Int, _ tokens: [Token]) -> Highlight.Kind {
    switch tokens[index].kind {
    case .string: return .string
    case .integer, .real, .timespan, .typed: return .number
    case .punctuation(.minus) where isHyphen(index, tokens): return .tabularOperator
    case .punctuation, .end: return .punctuation
    case .identifier(let word):
      let next = index + 1 < tokens.count ? tokens[index + 1].kind : .end
      let before = index > 0 ? tokens[index - 1].kind : .punctuation(.semicolon)
      switch before {
      case .punctuation(.pipe): return .tabularOperator
      case .punctuation(.minus) where isHyphen(index - 1, tokens): return .tabularOperator
      case .punctuation(.dot): return .name
      case .punctuation(.colon) where ScalarType(kqlName: word) != nil: return .type
      case .punctuation(.semicolon) where Self.statementWords.contains(word): return .keyword
      case .punctuation(.semicolon), .punctuation(.leftParen), .punctuation(.assign):
        if words.operators[word].map({ $0.start != .never }) == true,
          next != .punctuation(.leftParen) || word == "union" || word == "datatable"
        {
          return .tabularOperator
        }
      default: break
      }
      if Self.statementWords.contains(word), index == 0 { return .keyword }
      if words.entry(word, .scalarOperator) != nil || Self.wordsBetween.contains(word) {
        return next == .punctuation(.assign) && word != "kind" ? .name : .keyword
      }
      if next == .punctuation(.leftParen) { return .function }
      return .name
    }
  }

  /// Whether a minus is part of an operator's keyword.
  private func isHyphen(_ index: Int, _ tokens: [Token]) -> Bool {
    guard index > 1, index + 1 < tokens.count,
      tokens[index].span.start == tokens[index - 1].span.end,
      tokens[index].span.end == tokens[index + 1].span.start,
      case .identifier(let next) = tokens[index + 1].kind
    else { return false }
    var word = next
    var first = index
    while first > 0, tokens[first].kind == .punctuation(.minus),
      case .identifier(let part) = tokens[first - 1].kind
    {
      word = part + "-" + word
      first -= 2
    }
    if words.operators.keys.contains(where: { $0 == word || $0.hasPrefix(word + "-") }) {
      return first < 0 || tokens[first].kind == .punctuation(.pipe)
    }
    return false
  }

  private static let statementWords: Set<String> = ["let", "set", "declare", "alias", "restrict"]
  private static let wordsBetween: Set<String> = [
    "and", "or", "not", "by", "on", "of", "with", "to", "from", "step", "asc", "desc", "nulls",
    "first", "last", "kind", "typeof", "view", "true", "false", "null", "query_parameters",
  ]
}
