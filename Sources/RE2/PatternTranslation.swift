/// Writes a pattern's tree for RE2.
///
/// RE2's `\b` knows ASCII only, and RE2 has neither the other boundaries nor lines that end with
/// `\r\n`: `requirement` says when RE2 must not be asked.
struct PatternTranslation {
  /// When RE2 gives the answer that Kusto would.
  enum Requirement: Comparable {
    case always
    /// A Unicode boundary is ASCII's where the text is ASCII.
    case inASCIIText
    case never
  }

  static let maximumLength = 8 << 20

  private(set) var text = ""
  private(set) var requirement = Requirement.always
  /// Whether each branch ends with a condition that always holds, see `FoldingHazard`.
  private let isGuarded: Bool

  init(_ node: PatternNode, _ resolver: inout ClassResolver) throws(CompiledRE2.Failure) {
    isGuarded = FoldingHazard.exists(in: node)
    try write(node, &resolver)
  }

  private mutating func write(
    _ node: PatternNode, _ resolver: inout ClassResolver
  ) throws(CompiledRE2.Failure) {
    guard text.utf8.count <= Self.maximumLength else {
      throw CompiledRE2.Failure(message: "pattern too large")
    }
    switch node {
    case .empty: text += "(?:)"
    case .literal(let scalar, let rule): write([scalar], rule)
    case .any(let newline, let crlf):
      text += newline ? "(?s:.)" : crlf ? #"[^\n\r]"# : "."
    case .characterClass(let set, let rule): text += try characterClass(set, rule, &resolver)
    case .assertion(let assertion): write(assertion)
    case .group(_, let inner):
      text += "("
      try write(inner, &resolver)
      text += ")"
    case .concatenation(let items): try write(concatenation: items, &resolver)
    case .alternation(let branches):
      text += "(?:"
      for (index, branch) in branches.enumerated() {
        if index > 0 { text += "|" }
        try write(branch, &resolver)
        if isGuarded { text += FoldingHazard.guardText }
      }
      text += ")"
    case .repetition(let inner, let minimum, let maximum, let isGreedy):
      text += "(?:"
      try write(inner, &resolver)
      text += ")"
      switch (minimum, maximum) {
      case (0, nil): text += "*"
      case (1, nil): text += "+"
      case (0, 1): text += "?"
      case (let minimum, let maximum?): text += "{\(minimum),\(maximum)}"
      case (let minimum, nil): text += "{\(minimum),}"
      }
      if !isGreedy { text += "?" }
    }
  }

  /// Runs of literals under one rule share their group.
  private mutating func write(concatenation items: [PatternNode], _ resolver: inout ClassResolver)
    throws(CompiledRE2.Failure)
  {
    var run: [UInt32] = []
    var runRule = CaseRule.exact
    for item in items {
      if case .literal(let scalar, let rule) = item {
        if rule != runRule { write(&run, runRule) }
        runRule = rule
        run.append(scalar)
      } else {
        write(&run, runRule)
        try write(item, &resolver)
      }
    }
    write(&run, runRule)
  }

  private mutating func write(_ run: inout [UInt32], _ rule: CaseRule) {
    if !run.isEmpty { write(run, rule) }
    run = []
  }

  private mutating func write(_ literals: [UInt32], _ rule: CaseRule) {
    if rule == .unicode { text += "(?i:" }
    for scalar in literals {
      let set = CodePointSet([scalar...scalar])
      if rule == .ascii, set.foldedASCII != set {
        text += "[\(set.foldedASCII.classText)]"
      } else if CodePointSet.wordASCII.contains(scalar), let letter = Unicode.Scalar(scalar) {
        text.unicodeScalars.append(letter)
      } else {
        text += set.classText
      }
    }
    if rule == .unicode { text += ")" }
  }

  private func characterClass(
    _ set: ClassSet, _ rule: CaseRule, _ resolver: inout ClassResolver
  ) throws(CompiledRE2.Failure) -> String {
    if let symbolic = set.symbolic(rule) { return symbolic }
    let members = try resolver.members(of: set, rule)
    return members.isEmpty ? #"[^\x{0}-\x{10ffff}]"# : "[\(members.classText)]"
  }

  private mutating func write(_ assertion: Assertion) {
    switch assertion {
    case .textStart: text += #"\A"#
    case .textEnd: text += #"\z"#
    case .lineStart: text += "(?m:^)"
    case .lineEnd: text += "(?m:$)"
    case .boundary(.either, let isASCII):
      text += #"\b"#
      if !isASCII { requirement = max(requirement, .inASCIIText) }
    case .boundary(.none, _):
      text += #"\B"#
      requirement = max(requirement, .inASCIIText)
    case .lineStartCRLF, .lineEndCRLF, .boundary(.start, _), .boundary(.end, _),
      .boundary(.startHalf, _), .boundary(.endHalf, _):
      text += "(?:)"
      requirement = .never
    }
  }
}
