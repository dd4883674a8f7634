import Diagnostics
import KQL
import KQLSyntax

/// Where a name is given its meaning.
package struct Definition: Sendable, Hashable {
  /// The file of a saved function; nil: in the text itself.
  package var path: String?
  /// The name there; the start of the file for a saved function.
  package var span: Span
}

extension LanguageService {
  /// Where the name at a place is defined: by `let`, as a parameter, or in a file of saved functions.
  package func definition(at offset: Int, of source: SourceText) -> Definition? {
    let tokens = readableTokens(of: source).tokens
    guard let (index, name) = name(at: offset, tokens) else { return nil }
    let place = CursorPlace(source, at: tokens[index].span.start, words)
    // Innermost first: what a block defines hides what is outside of it.
    for frame in place.frames.reversed() {
      if let span = Self.definition(of: name, in: frame, place) {
        return Definition(path: nil, span: span)
      }
    }
    if case .identifier("let")? = place.last() {
      return Definition(path: nil, span: tokens[index].span)
    }
    if let saved = host.savedFunction(named: name) {
      return Definition(path: saved.path, span: Span(0, 0))
    }
    return nil
  }

  /// The name as a statement of a frame gives it, or as a parameter of the function whose body the frame is.
  private static func definition(
    of name: String, in frame: CursorPlace.Frame, _ place: CursorPlace
  ) -> Span? {
    let tokens = place.tokens
    guard frame.opener.map({ tokens[$0].kind == .punctuation(.leftBrace) }) ?? true else {
      return nil
    }
    var depth = 0
    var found: Span?
    let first = frame.opener.map { $0 + 1 } ?? 0
    for index in first..<max(first, tokens.count) {
      switch tokens[index].kind {
      case .punctuation(.leftParen), .punctuation(.leftBracket), .punctuation(.leftBrace):
        depth += 1
      case .punctuation(.rightParen), .punctuation(.rightBracket), .punctuation(.rightBrace):
        depth -= 1
      case .identifier(name) where depth == 0 && index > first:
        if tokens[index - 1].kind == .identifier("let") { found = tokens[index].span }
      default: break
      }
    }
    if let found { return found }
    guard let opener = frame.opener, opener > 0 else { return nil }
    // `let f = (name: type) {`: back from the body to the bracket of the parameters.
    var index = opener - 1
    while index > 0, tokens[index].kind != .punctuation(.semicolon),
      tokens[index].kind != .punctuation(.leftBrace)
    {
      if tokens[index].kind == .identifier(name), index + 1 < tokens.count,
        tokens[index + 1].kind == .punctuation(.colon)
      {
        return tokens[index].span
      }
      index -= 1
    }
    return nil
  }
}
