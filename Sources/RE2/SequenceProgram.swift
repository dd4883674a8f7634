/// A pattern that is a mere sequence: literals, classes, loops of one character, groups around them.
///
/// Most patterns over logs are. RE2 takes microseconds to find the groups of one; this takes a tenth
/// of that. It is for ASCII text, and only as far as it stays cheap: see `SequenceMatcher`.
struct SequenceProgram: Sendable {
  enum Item: Sendable {
    /// Bytes of the literals, from where to where.
    case literal(Range<Int>)
    case set(ByteSet)
    case loop(ByteSet, minimum: Int, maximum: Int, isGreedy: Bool)
    case save(Int)
    case assertion(Assertion)
  }

  static let maximumItems = 200

  /// Whether it can match at the start of the text alone.
  var isAtStart: Bool {
    for item in items {
      switch item {
      case .save: continue
      case .assertion(.textStart): return true
      case .literal, .set, .loop, .assertion: return false
      }
    }
    return false
  }

  private var items: [Item] = []
  private(set) var literals: [UInt8] = []
  /// The items with what is known of each; the last is the end.
  private(set) var steps: [Step] = []

  struct Step: Sendable {
    let item: Item
    /// The nearest loop before it; -1 where there is none.
    let previousLoop: Int
    /// The byte that has to follow it, where it is a loop before a literal; nil for all else.
    let following: UInt8?
  }

  /// Nil when the pattern is not a sequence.
  init?(_ node: PatternNode) {
    guard append(node) else { return nil }
    var loop = -1
    for (index, item) in items.enumerated() {
      var isLoop = false
      if case .loop = item { isLoop = true }
      let following = isLoop ? byte(after: index) : nil
      steps.append(Step(item: item, previousLoop: loop, following: following))
      if isLoop { loop = index }
    }
    steps.append(Step(item: .save(0), previousLoop: loop, following: nil))
  }

  private func byte(after index: Int) -> UInt8? {
    for item in items[(index + 1)...] {
      switch item {
      case .save: continue
      case .literal(let range): return literals[range.lowerBound]
      case .set, .loop, .assertion: return nil
      }
    }
    return nil
  }

  private mutating func append(_ node: PatternNode) -> Bool {
    switch node {
    case .empty: return true
    case .literal(let scalar, .exact):
      guard scalar < 0x80 else { return false }
      let end = literals.count
      literals.append(UInt8(scalar))
      if case .literal(let range) = items.last {
        items[items.count - 1] = .literal(range.lowerBound..<(end + 1))
        return true
      }
      return append(Item.literal(end..<(end + 1)))
    case .assertion(let assertion): return append(Item.assertion(assertion))
    case .group(let index, let inner):
      return append(Item.save(index * 2)) && append(inner) && append(Item.save(index * 2 + 1))
    case .concatenation(let nodes):
      for node in nodes { guard append(node) else { return false } }
      return true
    case .repetition(let inner, let minimum, let maximum, let isGreedy):
      guard let set = ByteSet(inner) else { return false }
      return append(
        Item.loop(set, minimum: minimum, maximum: maximum ?? Int.max, isGreedy: isGreedy))
    case .literal, .any, .characterClass:
      guard let set = ByteSet(node) else { return false }
      return append(Item.set(set))
    case .alternation: return false
    }
  }

  private mutating func append(_ item: Item) -> Bool {
    guard items.count < Self.maximumItems else { return false }
    items.append(item)
    return true
  }
}

/// A set of ASCII bytes.
struct ByteSet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  /// The ASCII characters that a tree of one character matches; nil for other trees, and for classes
  /// that are known to RE2 only.
  init?(_ node: PatternNode) {
    let members: CodePointSet
    switch node {
    case .literal(let scalar, let rule):
      members = CodePointSet([scalar...scalar]).folded(rule)
    case .any(let newline, let crlf):
      members = newline ? .all : CodePointSet(crlf ? [0xa...0xa, 0xd...0xd] : [0xa...0xa]).inverted
    case .characterClass(let set, let rule):
      guard let known = set.knownMembers(rule) else { return nil }
      members = known
    case .empty, .assertion, .group, .concatenation, .alternation, .repetition: return nil
    }
    for range in members.intersection(.ascii).ranges {
      for value in range {
        if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value - 64) }
      }
    }
  }

  /// - Parameter byte: ASCII.
  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    (byte < 64 ? low : high) >> UInt64(byte & 63) & 1 != 0
  }
}

extension ClassSet {
  /// A set that agrees with the class on ASCII; nil where only RE2 knows.
  fileprivate func knownMembers(_ rule: CaseRule) -> CodePointSet? {
    switch self {
    case .range(let range): return CodePointSet([range]).folded(rule)
    case .ascii(let set), .property(let set): return set.folded(rule)
    case .digit: return .digitASCII
    case .word: return .wordASCII
    case .space: return .whiteSpace
    case .named: return nil
    case .union(let items):
      var ranges: [ClosedRange<UInt32>] = []
      for item in items {
        guard let members = item.knownMembers(rule) else { return nil }
        ranges += members.ranges
      }
      return CodePointSet(ranges)
    case .negated(let set): return set.knownMembers(rule)?.inverted
    case .intersection(let left, let right):
      return combined(left, right, rule) { $0.intersection($1) }
    case .difference(let left, let right):
      return combined(left, right, rule) { $0.subtracting($1) }
    case .symmetricDifference(let left, let right):
      return combined(left, right, rule) { $0.symmetricDifference($1) }
    }
  }

  private func combined(
    _ left: ClassSet, _ right: ClassSet, _ rule: CaseRule,
    _ operation: (CodePointSet, CodePointSet) -> CodePointSet
  ) -> CodePointSet? {
    guard let left = left.knownMembers(rule), let right = right.knownMembers(rule) else {
      return nil
    }
    return operation(left, right)
  }
}
