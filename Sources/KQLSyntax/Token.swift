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
  /// A number with a unit right after it: `1.5h`.
  case timespan(String)
  /// `datetime(…)`, `long(…)`, `dynamic(…)`…: the type's name and what stands between the brackets.
  indirect case typed(String, String)
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

extension Punctuation {
  /// The mark that a text begins with, the longest there is, and how many bytes it takes.
  static func beginning(_ first: UInt8, _ second: UInt8) -> (mark: Punctuation, length: Int)? {
    if let pair = pairs.first(where: { $0.first == first && $0.second == second }) {
      return (pair.mark, 2)
    }
    return first < 0x80 ? singles[Int(first)].map { ($0, 1) } : nil
  }

  private static let singles: [Punctuation?] = (0..<0x80).map {
    Punctuation(rawValue: String(UnicodeScalar(UInt8($0))))
  }

  private static let pairs = allCases.compactMap { mark in
    let bytes = Array(mark.rawValue.utf8)
    return bytes.count == 2 ? (first: bytes[0], second: bytes[1], mark: mark) : nil
  }
}
