extension ClassSet {
  /// What RE2 writes for `\w`: Alphabetic, marks, digits, connectors and joiners.
  ///
  /// RE2 has no Alphabetic; beyond letters, letter numbers and marks it holds circled and squared
  /// letters only.
  static let wordText =
    #"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\x{200c}\x{200d}\x{24b6}-\x{24e9}"#
    + #"\x{1f130}-\x{1f149}\x{1f150}-\x{1f169}\x{1f170}-\x{1f189}"#

  /// The members of `\w`.
  static let wordMembers: CodePointSet =
    (try? CompiledRE2.codePoints(matching: "[\(wordText)]")) ?? .wordASCII

  /// The class for RE2 where RE2's own syntax says the same; nil where it must be computed.
  func symbolic(_ rule: CaseRule) -> String? {
    var inner = self
    var isNegated = false
    while case .negated(let within) = inner {
      inner = within
      isNegated.toggle()
    }
    guard rule != .ascii, let text = inner.members(rule), !text.isEmpty else { return nil }
    let set = "[\(isNegated ? "^" : "")\(text)]"
    return rule == .unicode ? "(?i:\(set))" : set
  }

  /// The members for the inside of RE2's brackets, to which RE2 applies the case rule.
  private func members(_ rule: CaseRule) -> String? {
    switch self {
    case .range(let range): return CodePointSet([range]).classText
    case .ascii(let set), .property(let set): return set.classText
    case .digit: return #"\p{Nd}"#
    case .word: return Self.wordText
    case .space: return CodePointSet.whiteSpace.classText
    case .named(let name): return "\\p{\(name)}"
    case .union(let items):
      var text = ""
      for item in items {
        guard let members = item.members(rule) else { return nil }
        text += members
      }
      return text
    case .negated(.digit): return #"\P{Nd}"#
    case .negated(.named(let name)): return "\\P{\(name)}"
    case .negated(.space): return CodePointSet.whiteSpace.inverted.classText
    case .negated(.ascii(let set)): return rule == .exact ? set.inverted.classText : nil
    case .negated, .intersection, .difference, .symmetricDifference: return nil
    }
  }
}

/// Finds the code points of classes; keeps those of each name, since finding them takes milliseconds.
struct ClassResolver {
  private var named: [String: CodePointSet] = [:]

  /// The class's code points, each operand folded before it is used.
  mutating func members(
    of set: ClassSet, _ rule: CaseRule
  ) throws(CompiledRE2.Failure) -> CodePointSet {
    switch set {
    case .range(let range): return CodePointSet([range]).folded(rule)
    case .ascii(let set), .property(let set): return set.folded(rule)
    case .digit: return try members(named: "Nd")
    case .word: return ClassSet.wordMembers
    case .space: return .whiteSpace
    case .named(let name): return try members(named: name).folded(rule)
    case .union(let items):
      var ranges: [ClosedRange<UInt32>] = []
      for item in items { ranges += try members(of: item, rule).ranges }
      return CodePointSet(ranges)
    case .negated(let set): return try members(of: set, rule).inverted
    case .intersection(let left, let right):
      return try members(of: left, rule).intersection(members(of: right, rule))
    case .difference(let left, let right):
      return try members(of: left, rule).subtracting(members(of: right, rule))
    case .symmetricDifference(let left, let right):
      return try members(of: left, rule).symmetricDifference(members(of: right, rule))
    }
  }

  private mutating func members(
    named name: String
  ) throws(CompiledRE2.Failure) -> CodePointSet {
    if let known = named[name] { return known }
    let found = try CompiledRE2.codePoints(matching: "\\p{\(name)}")
    named[name] = found
    return found
  }
}
