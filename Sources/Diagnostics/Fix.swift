/// A change of the source that takes an error away: other text in the place of a stretch.
package struct Fix: Sendable, Hashable {
  package var span: Span
  package var replacement: String

  package init(span: Span, replacement: String) {
    self.span = span
    self.replacement = replacement
  }

  /// The name that was meant in the place of the one that was written.
  ///
  /// - Parameters:
  ///   - span: the name as it stands in the source: bare, in quotes, or as `['name']`.
  ///   - isKeyword: whether `meant` is a word of the language, which is written as it is.
  /// - Returns: nil where something else stands there, or where `meant` would have to be written otherwise.
  package init?(
    replacing written: String, with meant: String, at span: Span, in source: SourceText,
    isKeyword: Bool = false
  ) {
    let text = source.text(span)
    let isPlain = meant.utf8.allSatisfy(Self.isNameByte)
    self.span = span
    if text == written {
      guard isKeyword || isPlain else { return nil }
      replacement = meant
      return
    }
    for (open, close) in [("'", "'"), ("\"", "\""), ("['", "']"), ("[\"", "\"]")]
    where text == open + written + close {
      guard !meant.utf8.contains(where: Self.needsEscape) else { return nil }
      replacement = open + meant + close
      return
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
  }

  private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || "'\"\\".utf8.contains(byte)
  }
}

extension Diagnostic {
  /// An error about a name that is not known: the nearest one is its help and, where it can be put there, its fix.
  ///
  /// - Parameters:
  ///   - near: the nearest name that is known, if any is near.
  ///   - help: what to say where none is.
  ///   - isKeyword: whether names are words of the language.
  package init(
    _ code: DiagnosticCode, _ message: String, of written: String, at span: Span,
    in source: SourceText, near: String?, otherwise help: String? = nil, isKeyword: Bool = false
  ) {
    self.init(code, message, at: span, help: near.map { "did you mean `\($0)`?" } ?? help)
    fix = near.flatMap {
      Fix(replacing: written, with: $0, at: span, in: source, isKeyword: isKeyword)
    }
  }
}
