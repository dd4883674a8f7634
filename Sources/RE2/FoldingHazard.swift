/// A bug of RE2 (seen in 2022-06-01): `a|[aA]` and `a|(?i:a)` don't match `A`.
///
/// RE2 merges branches of one character into a class, and leaves out the other case of a letter that
/// the class already holds. A branch that ends with a condition is not merged, also not after RE2 has
/// taken out what branches have in common.
struct FoldingHazard {
  /// A condition that always holds.
  static let guardText = #"(?:\b|\B)"#

  private var hasAlternation = false
  /// Letters that match in both cases.
  private var folded: [ClosedRange<UInt32>] = []
  /// Characters that match in one case.
  private var exact: [ClosedRange<UInt32>] = []
  private var hasOpaqueClass = false

  /// Whether the pattern's branches need the guard.
  static func exists(in node: PatternNode) -> Bool {
    var hazard = FoldingHazard()
    hazard.look(at: node)
    guard hazard.hasAlternation, !hazard.folded.isEmpty else { return false }
    if hazard.hasOpaqueClass { return true }
    return !CodePointSet(hazard.folded).intersection(CodePointSet(hazard.exact)).isEmpty
  }

  private mutating func look(at node: PatternNode) {
    switch node {
    case .empty, .any, .assertion: return
    case .literal(let scalar, .exact): exact.append(scalar...scalar)
    case .literal(let scalar, let rule):
      folded += CodePointSet([scalar...scalar]).folded(rule).ranges
    case .characterClass(let set, .exact): look(at: set)
    case .characterClass(let set, .ascii): look(at: set)
    case .characterClass(let set, .unicode):
      // RE2 makes a letter of `(?i:[a])`.
      if case .range(let range) = set, range.count == 1 {
        folded += CodePointSet([range]).folded(.unicode).ranges
      } else {
        hasOpaqueClass = true
      }
    case .group(_, let inner), .repetition(let inner, _, _, _): look(at: inner)
    case .concatenation(let items): for item in items { look(at: item) }
    case .alternation(let branches):
      hasAlternation = true
      for branch in branches { look(at: branch) }
    }
  }

  private mutating func look(at set: ClassSet) {
    switch set {
    case .digit, .space: return
    case .range, .ascii, .union:
      guard let members = set.plainMembers else {
        hasOpaqueClass = true
        return
      }
      // RE2 makes a letter that matches in both cases of `[aA]`.
      if members.ranges.count == 2, members.ranges.allSatisfy({ $0.count == 1 }),
        members.foldedASCII == members
      {
        folded += members.ranges
      } else {
        exact += members.ranges
      }
    case .word, .named, .property, .negated, .intersection, .difference, .symmetricDifference:
      hasOpaqueClass = true
    }
  }
}

extension ClassSet {
  /// The members where they are written out; nil where a class of Unicode or an operation is in them.
  fileprivate var plainMembers: CodePointSet? {
    switch self {
    case .range(let range): return CodePointSet([range])
    case .ascii(let set): return set
    case .union(let items):
      var ranges: [ClosedRange<UInt32>] = []
      for item in items {
        guard let members = item.plainMembers else { return nil }
        ranges += members.ranges
      }
      return CodePointSet(ranges)
    case .digit, .word, .space, .named, .property, .negated, .intersection, .difference,
      .symmetricDifference:
      return nil
    }
  }
}
