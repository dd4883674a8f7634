// RE2: regular expressions as Kusto has them: a parser and matchers of our own around the library.

import CRE2

/// A regular expression of Kusto, compiled; matching is linear in the text.
///
/// Source: Regex syntax. Leftmost match, first alternative first. `\d`, `\w`, `\s` and `\b` are
/// Unicode's; bytes that are not UTF-8 match nothing, not even `.`.
package final class Pattern: Sendable {
  /// The pattern as it was written.
  package let source: String
  package let flags: PatternFlags
  /// The name of each group, from group 1; nil where it has none.
  package let groupNames: [String?]
  private let compiled: CompiledRE2
  private let boundaries: BoundaryProgram?
  private let sequence: SequenceProgram?
  private let requirement: PatternTranslation.Requirement
  private let translated: String
  /// Bytes without which no text matches; found faster than a pattern is run.
  private let required: [UInt8]

  /// Groups, without the whole match.
  package var groupCount: Int { groupNames.count }

  /// - Parameter repeatsNames: whether several groups may bear one name; only the whole match is asked for then.
  package init(
    _ pattern: String, flags: PatternFlags = [], repeatsNames: Bool = false
  ) throws(PatternError) {
    var parser = try PatternParser(pattern, flags: flags)
    parser.repeatsNames = repeatsNames
    let node = try parser.parsed()
    source = pattern
    self.flags = flags
    groupNames = parser.groupNames
    required = node.requiredBytes
    sequence = SequenceProgram(node)
    do {
      var resolver = ClassResolver()
      let translation = try PatternTranslation(node, &resolver)
      requirement = translation.requirement
      translated = translation.text
      compiled = try CompiledRE2(translation.text)
      boundaries =
        requirement == .always
        ? nil
        : try BoundaryProgram(node, groupCount: parser.groupNames.count, &resolver)
    } catch {
      // What the parser has let through fails by its size alone.
      throw PatternError("the pattern is too large once its repetitions are written out", at: 0)
    }
  }

  /// The pattern as RE2 has it; nil where RE2 would not answer as Kusto does. In it `.` does not match a line break.
  package var re2: String? { requirement == .always ? translated : nil }

  /// The number of groups, read without compiling.
  package static func groupCount(
    of pattern: String, flags: PatternFlags = []
  ) throws(PatternError) -> Int {
    var parser = try PatternParser(pattern, flags: flags)
    _ = try parser.parsed()
    return parser.groupNames.count
  }

  /// Whether it matches anywhere in the text.
  package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    firstMatch(
      in: text, from: 0, isAnchored: false,
      into: UnsafeMutableBufferPointer(start: nil, count: 0))
  }

  /// Finds the first match at or after `from`.
  ///
  /// - Parameters:
  ///   - from: in bytes, at the start of a character; what lies before it still counts for `^`, `\b`.
  ///   - isAnchored: it must start at `from`.
  ///   - captures: initialized; `[0]` becomes the whole match, `[n]` group n. Any count will do, and the
  ///     fewer the faster; those beyond the groups become `.none`. Unchanged when nothing matches.
  /// - Returns: whether there is one.
  package func firstMatch(
    in text: UnsafeRawBufferPointer, from: Int = 0, isAnchored: Bool = false,
    into captures: UnsafeMutableBufferPointer<Capture>
  ) -> Bool {
    guard from >= 0, from <= text.count, holdsRequired(text, from) else { return false }
    let given = min(captures.count, groupCount + 1)
    let wanted = UnsafeMutableBufferPointer(rebasing: captures[..<given])
    let isFound: Bool
    switch sequenceAnswer(in: text, from: from, isAnchored: isAnchored, into: wanted) {
    case .found: isFound = true
    case .notFound: return false
    case .undecided:
      isFound = matched(in: text, from: from, isAnchored: isAnchored, into: wanted)
    }
    if isFound { for index in given..<captures.count { captures[index] = .none } }
    return isFound
  }

  /// What the sequence says; undecided where there is none, or the text is not for it.
  private func sequenceAnswer(
    in text: UnsafeRawBufferPointer, from: Int, isAnchored: Bool,
    into captures: UnsafeMutableBufferPointer<Capture>
  ) -> SequenceMatcher.Answer {
    // Without groups RE2's automaton is as fast, and does not look at each place apart.
    guard let sequence, captures.count > 1 || isAnchored || sequence.isAtStart, text.isASCII else {
      return .undecided
    }
    return SequenceMatcher.firstMatch(
      sequence, in: text, from: from, isAnchored: isAnchored, into: captures)
  }

  private func matched(
    in text: UnsafeRawBufferPointer, from: Int, isAnchored: Bool,
    into captures: UnsafeMutableBufferPointer<Capture>
  ) -> Bool {
    switch requirement {
    case .always:
      return compiled.firstMatch(in: text, from: from, isAnchored: isAnchored, into: captures)
    case .inASCIIText where text.isASCII:
      return compiled.firstMatch(in: text, from: from, isAnchored: isAnchored, into: captures)
    case .inASCIIText, .never:
      return firstBoundaryMatch(in: text, from: from, isAnchored: isAnchored, into: captures)
    }
  }

  private func firstBoundaryMatch(
    in text: UnsafeRawBufferPointer, from: Int, isAnchored: Bool,
    into captures: UnsafeMutableBufferPointer<Capture>
  ) -> Bool {
    guard let boundaries else { return false }
    var matcher = BoundaryMatcher(boundaries, text: text)
    guard let slots = matcher.firstMatch(from: from, isAnchored: isAnchored) else { return false }
    for index in captures.indices {
      captures[index] = Capture(start: slots[index * 2], end: slots[index * 2 + 1])
    }
    return true
  }

  private func holdsRequired(_ text: UnsafeRawBufferPointer, _ from: Int) -> Bool {
    guard !required.isEmpty else { return true }
    guard let start = text.baseAddress, text.count - from >= required.count else { return false }
    return required.withUnsafeBytes { needle in
      kustody_re2_holds(
        start.assumingMemoryBound(to: CChar.self) + from, text.count - from,
        needle.baseAddress?.assumingMemoryBound(to: CChar.self), needle.count) != 0
    }
  }
}

extension PatternNode {
  /// The longest run of characters, exact in case, that every match holds; empty where none is known.
  var requiredBytes: [UInt8] {
    var longest: [UInt8] = []
    var run: [UInt8] = []
    collect(&run, &longest)
    return run.count > longest.count ? run : longest
  }

  private func collect(_ run: inout [UInt8], _ longest: inout [UInt8]) {
    switch self {
    case .literal(let value, .exact):
      guard let scalar = Unicode.Scalar(value), let bytes = UTF8.encode(scalar) else { break }
      run += bytes
      return
    case .empty, .assertion: return
    case .group(_, let inner): return inner.collect(&run, &longest)
    case .concatenation(let items):
      for item in items { item.collect(&run, &longest) }
      return
    case .repetition(let inner, let minimum, _, _) where minimum > 0:
      if run.count > longest.count { longest = run }
      run = []
      inner.collect(&run, &longest)
    case .literal, .any, .characterClass, .alternation, .repetition: break
    }
    if run.count > longest.count { longest = run }
    run = []
  }
}
