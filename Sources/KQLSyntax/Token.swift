import Diagnostics

/// The smallest piece of a query.
package struct Token: Sendable, Hashable {
  package var kind: TokenKind
  package var span: Span
}

package enum TokenKind: Sendable, Hashable {
  /// A name or a keyword: which of the two, its place decides. `!has`, `in~` and the like are one token.
  case identifier(String)
  /// The characters that a string literal stands for.
  case string(String)
  /// Digits, decimal or `0x…`.
  case integer(String)
  case real(String)
  /// A number with a unit right behind it: `1.5h`.
  case timespan(String)
  /// `datetime(…)`, `long(…)`, `dynamic(…)`…: the type's name and what stands between the brackets.
  case typed(String, String)
  case punctuation(Punctuation)
  case end
}

package enum Punctuation: String, Sendable, Hashable, CaseIterable {
  case leftParen = "("
  case rightParen = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case comma = ","
  case semicolon = ";"
  case colon = ":"
  case pipe = "|"
  case dotDot = ".."
  case dot = "."
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case equalEqual = "=="
  case notEqual = "!="
  case equalTilde = "=~"
  case notTilde = "!~"
  case arrow = "=>"
  case assign = "="
  case lessOrEqual = "<="
  case lessGreater = "<>"
  case less = "<"
  case greaterOrEqual = ">="
  case greater = ">"
  case bang = "!"
  case question = "?"
  case at = "@"
}
