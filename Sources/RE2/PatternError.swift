/// What is wrong with a regular expression, and where.
package struct PatternError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Lower case, without a full stop; names the construct.
  package let message: String
  /// The byte of the pattern where the construct starts.
  package let offset: Int

  package init(_ message: String, at offset: Int) {
    self.message = message
    self.offset = offset
  }

  package var description: String { "\(message), at byte \(offset) of the pattern" }
}

/// The flags that hold for a whole pattern; within it `(?…)` changes them.
package struct PatternFlags: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `i`: letters match both cases.
  package static let caseInsensitive = PatternFlags(rawValue: 1)
  /// `m`: `^` and `$` match at lines.
  package static let multiLine = PatternFlags(rawValue: 2)
  /// `s`: `.` matches a newline too.
  package static let dotMatchesNewline = PatternFlags(rawValue: 4)
  /// `U`: `x*` is lazy and `x*?` greedy.
  package static let ungreedy = PatternFlags(rawValue: 8)
  /// `x`: blanks and comments in the pattern don't count.
  package static let verbose = PatternFlags(rawValue: 16)
  /// `R`: `\r\n` ends a line.
  package static let crlf = PatternFlags(rawValue: 32)
  /// Not `u`: classes and boundaries are those of ASCII.
  static let asciiOnly = PatternFlags(rawValue: 64)

  /// The flags that letters such as `Ui` name; nil where one is not a flag.
  package init?(letters: String) {
    self = []
    for letter in letters.unicodeScalars {
      guard letter != "u" else { continue }
      guard let flag = PatternFlags.named(letter) else { return nil }
      insert(flag)
    }
  }

  static func named(_ letter: Unicode.Scalar) -> PatternFlags? {
    switch letter {
    case "i": .caseInsensitive
    case "m": .multiLine
    case "s": .dotMatchesNewline
    case "U": .ungreedy
    case "x": .verbose
    case "R": .crlf
    default: nil
    }
  }
}
