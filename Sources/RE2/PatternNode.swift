/// The syntax tree of a regular expression, its flags resolved into it.
indirect enum PatternNode: Equatable, Sendable {
  case empty
  case literal(UInt32, CaseRule)
  /// `.`; `newline` with the flag `s`, `crlf` with `R`.
  case any(newline: Bool, crlf: Bool)
  case characterClass(ClassSet, CaseRule)
  case assertion(Assertion)
  /// Group `index`, from 1.
  case group(index: Int, PatternNode)
  case concatenation([PatternNode])
  case alternation([PatternNode])
  case repetition(PatternNode, minimum: Int, maximum: Int?, isGreedy: Bool)
}

/// How letters of the two cases compare.
enum CaseRule: Equatable, Sendable {
  case exact
  /// By Unicode's simple case folding.
  case unicode
  case ascii
}

/// What holds between two characters.
enum Assertion: Equatable, Sendable {
  case textStart
  case textEnd
  case lineStart
  case lineEnd
  /// Lines end with `\n`, `\r` or `\r\n`.
  case lineStartCRLF
  case lineEndCRLF
  case boundary(Boundary, isASCII: Bool)
}

/// The kinds of word boundary.
enum Boundary: Equatable, Sendable {
  case either
  case none
  case start
  case end
  case startHalf
  case endHalf
}

/// What stands between `[` and `]`, or an escape that is a class.
indirect enum ClassSet: Equatable, Sendable {
  case range(ClosedRange<UInt32>)
  /// A POSIX class, or a Perl class of ASCII.
  case ascii(CodePointSet)
  /// `\d`.
  case digit
  /// `\w`.
  case word
  /// `\s`.
  case space
  /// `\p{…}`, by RE2's name for it.
  case named(String)
  /// `\p{…}` that RE2 has not.
  case property(CodePointSet)
  case union([ClassSet])
  case negated(ClassSet)
  case intersection(ClassSet, ClassSet)
  case difference(ClassSet, ClassSet)
  case symmetricDifference(ClassSet, ClassSet)
}
