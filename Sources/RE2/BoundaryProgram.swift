/// A program of our own for what RE2 cannot say: Unicode boundaries and lines that end with `\r\n`.
///
/// It runs in time proportional to the text times its own length, as RE2 does, and prefers the same
/// match.
struct BoundaryProgram: Sendable {
  enum Instruction: Sendable {
    case scalar(UInt32)
    case set(CodePointSet)
    case any
    case assertion(Assertion)
    case save(Int)
    case jump(Int)
    /// Tries the first before the second.
    case split(Int, Int)
    case match
  }

  static let maximumInstructions = 20_000

  private(set) var instructions: [Instruction] = []
  let groupCount: Int

  struct TooLarge: Error {}

  init(_ node: PatternNode, groupCount: Int, _ resolver: inout ClassResolver) throws {
    self.groupCount = groupCount
    try add(.save(0))
    try compile(node, &resolver)
    try add(.save(1))
    try add(.match)
  }

  private mutating func add(_ instruction: Instruction) throws {
    guard instructions.count < Self.maximumInstructions else { throw TooLarge() }
    instructions.append(instruction)
  }

  private mutating func compile(_ node: PatternNode, _ resolver: inout ClassResolver) throws {
    switch node {
    case .empty: return
    case .literal(let scalar, let rule):
      let set = CodePointSet([scalar...scalar])
      switch rule {
      case .exact: try add(.scalar(scalar))
      case .ascii: try add(.set(set.folded(.ascii)))
      case .unicode:
        let folded = set.folded(.unicode)
        try add(folded == set ? .scalar(scalar) : .set(folded))
      }
    case .any(let newline, let crlf):
      if newline {
        try add(.any)
      } else {
        try add(.set(CodePointSet(crlf ? [0xa...0xa, 0xd...0xd] : [0xa...0xa]).inverted))
      }
    case .characterClass(let set, let rule): try add(.set(resolver.members(of: set, rule)))
    case .assertion(let assertion): try add(.assertion(assertion))
    case .group(let index, let inner):
      try add(.save(index * 2))
      try compile(inner, &resolver)
      try add(.save(index * 2 + 1))
    case .concatenation(let items): for item in items { try compile(item, &resolver) }
    case .alternation(let branches): try compile(alternation: branches, &resolver)
    case .repetition(let inner, let minimum, let maximum, let isGreedy):
      try compile(inner, minimum, maximum, isGreedy, &resolver)
    }
  }

  private mutating func compile(
    alternation branches: [PatternNode], _ resolver: inout ClassResolver
  ) throws {
    var ends: [Int] = []
    for (offset, branch) in branches.enumerated() {
      guard offset < branches.count - 1 else {
        try compile(branch, &resolver)
        break
      }
      let split = instructions.count
      try add(.split(split + 1, 0))
      try compile(branch, &resolver)
      ends.append(instructions.count)
      try add(.jump(0))
      instructions[split] = .split(split + 1, instructions.count)
    }
    for end in ends { instructions[end] = .jump(instructions.count) }
  }

  private mutating func compile(
    _ inner: PatternNode, _ minimum: Int, _ maximum: Int?, _ isGreedy: Bool,
    _ resolver: inout ClassResolver
  ) throws {
    if let maximum {
      for _ in 0..<minimum { try compile(inner, &resolver) }
      // x{0,3} is (x(x(x)?)?)?: each copy, when it is refused, goes to the end.
      var splits: [Int] = []
      for _ in minimum..<maximum {
        splits.append(instructions.count)
        try add(.split(0, 0))
        try compile(inner, &resolver)
      }
      for split in splits { branch(at: split, to: split + 1, instructions.count, isGreedy) }
      return
    }
    if minimum == 0, !inner.isNullable {
      let split = instructions.count
      try add(.split(0, 0))
      try compile(inner, &resolver)
      try add(.jump(split))
      branch(at: split, to: split + 1, instructions.count, isGreedy)
      return
    }
    // Where x may be empty, x* is (x+)?, so that the empty x is tried once, as RE2 and Kusto try it.
    for _ in 0..<max(0, minimum - 1) { try compile(inner, &resolver) }
    let skip = instructions.count
    if minimum == 0 { try add(.split(0, 0)) }
    let start = instructions.count
    try compile(inner, &resolver)
    let loop = instructions.count
    try add(.split(0, 0))
    branch(at: loop, to: start, instructions.count, isGreedy)
    if minimum == 0 { branch(at: skip, to: start, instructions.count, isGreedy) }
  }

  private mutating func branch(at index: Int, to inside: Int, _ outside: Int, _ isGreedy: Bool) {
    instructions[index] = isGreedy ? .split(inside, outside) : .split(outside, inside)
  }
}

extension PatternNode {
  /// Whether it may match without a character.
  var isNullable: Bool {
    switch self {
    case .empty, .assertion: true
    case .literal, .any, .characterClass: false
    case .group(_, let inner): inner.isNullable
    case .concatenation(let items): items.allSatisfy(\.isNullable)
    case .alternation(let branches): branches.contains(where: \.isNullable)
    case .repetition(let inner, let minimum, _, _): minimum == 0 || inner.isNullable
    }
  }
}
