import Testing

@testable import RE2

@Suite struct HostilePatternTests {
  @Test("patterns that nest too deep are refused", arguments: [1_000, 100_000])
  func deep(count: Int) {
    for (open, middle, close) in [
      ("(", "a", ")"), ("(?:", "a", ")"), ("[", "a", "]"), ("[^", "a", "]"), ("", "a", "*"),
      ("(", "a", ")*"), ("(", "", ""), ("[a&&", "a", "]"), ("(?i:", "", ")|"),
    ] {
      let pattern =
        String(repeating: open, count: count) + middle + String(repeating: close, count: count)
      #expect(throws: PatternError.self) { _ = try Pattern(pattern) }
    }
  }

  @Test("patterns that nest within reason are not")
  func reasonablyDeep() throws {
    for (open, close) in [("(", ")"), ("(?:", ")"), ("[", "]"), ("(", ")?")] {
      let pattern = String(repeating: open, count: 60) + "a" + String(repeating: close, count: 60)
      #expect(try Pattern(pattern).matches("a"))
    }
  }

  @Test(
    "patterns that are too large once written out are refused",
    arguments: [
      "((a{100}){100}){100}", "(((((a{30}){30}){30}){30}){30})", #"(\pL{1000}){1000}"#,
      #"\w{900}"#, "(?:a?){1000}{1000}", #"\b((a{100}){100}){100}"#,
      "(\((0..<2000).map { "[\\W\($0)]" }.joined()))", String(repeating: #"\pL"#, count: 2000),
      "[\(String(repeating: "a&&", count: 1000))a]", String(repeating: "a", count: 1 << 19),
    ])
  func large(pattern: String) {
    #expect(throws: PatternError.self) { _ = try Pattern(pattern) }
  }

  @Test("a pattern that would backtrack for ever takes linear time")
  func linear() throws {
    let text = String(repeating: "a", count: 50_000)
    #expect(try !Pattern("^(a+)+$").matches(text + "b"))
    #expect(try !Pattern("(a|aa)+$").matches(text + "b"))
    #expect(try !Pattern(#"^(a?){30}a{30}\bx"#).matches(text.prefix(500) + "é"))
    #expect(try Pattern("(x+x+)+y").matches(String(repeating: "x", count: 50_000)) == false)
  }

  @Test("random bytes as a pattern are compiled or refused")
  func random() {
    var generator = SplitMix(state: 7)
    let alphabet = Array(#"ab\(\)[]^$|*+?{}.,-&~:<>=!PpLdwsbBxu019i#é "#.unicodeScalars)
    var compiled = 0
    for _ in 0..<2_000 {
      var pattern = ""
      for _ in 0..<Int.random(in: 1...14, using: &generator) {
        pattern.unicodeScalars.append(alphabet.randomElement(using: &generator) ?? "a")
      }
      if let pattern = try? Pattern(pattern) {
        compiled += 1
        _ = pattern.groups(in: "a b\\é1[")
      }
    }
    #expect(compiled > 100)
  }

  @Test("our own matcher and RE2 give the same groups")
  func differential() throws {
    var generator = SplitMix(state: 42)
    for round in 0..<1_500 {
      let pattern = Self.pattern(depth: 4, &generator)
      var parser = try PatternParser(pattern, flags: [])
      let node = try parser.parsed()
      var resolver = ClassResolver()
      let translation = try PatternTranslation(node, &resolver)
      let compiled = try CompiledRE2(translation.text)
      let program = try BoundaryProgram(
        node, groupCount: parser.groupNames.count, &resolver)
      for _ in 0..<6 {
        // RE2 is right about boundaries in ASCII only.
        let letters = translation.requirement == .always ? "abAé\n-" : "abA_\n-"
        let scalars = Array(letters.unicodeScalars)
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
          text.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "a")
        }
        let bytes = Array(text.utf8)
        let isAnchored = Bool.random(using: &generator)
        bytes.withUnsafeBytes { bytes in
          var captures = Array(repeating: Capture.none, count: parser.groupNames.count + 1)
          let isFound = captures.withUnsafeMutableBufferPointer {
            compiled.firstMatch(in: bytes, from: 0, isAnchored: isAnchored, into: $0)
          }
          var matcher = BoundaryMatcher(program, text: bytes)
          let slots = matcher.firstMatch(from: 0, isAnchored: isAnchored)
          #expect(isFound == (slots != nil), "\(round) \(pattern) over \(text.debugDescription)")
          // In loops that may be empty within loops RE2 goes its own way, which Rust's does not.
          if isFound, let slots, !Self.hasEmptyLoop(node) {
            #expect(
              captures.flatMap { [$0.start, $0.end] } == slots,
              "\(round) \(pattern) over \(text.debugDescription)")
          }
          if isFound {
            let required = node.requiredBytes
            #expect(required.isEmpty || Self.holds(Array(bytes), required), "\(pattern)")
          }
        }
      }
    }
  }

  private static func hasEmptyLoop(_ node: PatternNode) -> Bool {
    switch node {
    case .empty, .assertion, .literal, .any, .characterClass: false
    case .group(_, let inner): hasEmptyLoop(inner)
    case .concatenation(let items), .alternation(let items): items.contains(where: hasEmptyLoop)
    case .repetition(let inner, _, _, _): inner.isNullable || hasEmptyLoop(inner)
    }
  }

  private static func holds(_ text: [UInt8], _ needle: [UInt8]) -> Bool {
    guard text.count >= needle.count else { return false }
    return (0...(text.count - needle.count)).contains { text[$0...].starts(with: needle) }
  }

  private static func pattern(depth: Int, _ generator: inout SplitMix) -> String {
    let leaves = [
      "a", "b", "é", "(?i:a)", ".", "(?s:.)", "[ab]", "[^a]", #"\w"#, #"\W"#, "^", "$", #"\b"#,
      #"\B"#, "(?m:^)", "(?m:$)", "ab", "[a-b--b]", "",
    ]
    guard depth > 0 else { return leaves.randomElement(using: &generator) ?? "a" }
    func inner() -> String { pattern(depth: depth - 1, &generator) }
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return leaves.randomElement(using: &generator) ?? "a"
    case 1, 2: return inner() + inner()
    case 3: return "(?:\(inner())|\(inner()))"
    case 4: return "(\(inner()))"
    case 5:
      let count = ["*", "+", "?", "{0,2}", "{2}", "{1,}"].randomElement(using: &generator) ?? "*"
      return "(?:\(inner()))\(count)"
    case 6:
      let count = ["*?", "+?", "??", "{0,2}?"].randomElement(using: &generator) ?? "*?"
      return "(?:\(inner()))\(count)"
    default: return "(\(inner()))" + inner()
    }
  }

  @Test("the matcher of sequences and RE2 give the same groups")
  func sequences() throws {
    var generator = SplitMix(state: 11)
    let items = [
      "a", "b", "ab", "[ab]", "[^b]", ".", "(?s:.)", "(?i:a)", #"\w"#, #"\b"#, "^", "(?m:$)", "$",
    ]
    let counts = ["", "", "*", "+", "?", "*?", "+?", "{2}", "{1,3}", "{1,2}?", "{0}"]
    var decided = 0
    for round in 0..<2_500 {
      var pattern = ""
      var open = 0
      for _ in 0..<Int.random(in: 1...7, using: &generator) {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0:
          pattern += "("
          open += 1
        case 1 where open > 0:
          pattern += ")"
          open -= 1
        default:
          let item = items.randomElement(using: &generator) ?? "a"
          // An assertion is not repeated, and of two letters only the last would be.
          let isSingle = !["ab", #"\b"#, "^", "(?m:$)", "$"].contains(item)
          pattern += item + (isSingle ? counts.randomElement(using: &generator) ?? "" : "")
        }
      }
      pattern += String(repeating: ")", count: open)
      var parser = try PatternParser(pattern, flags: [])
      let node = try parser.parsed()
      let program = try #require(SequenceProgram(node), "\(pattern)")
      var resolver = ClassResolver()
      let compiled = try CompiledRE2(PatternTranslation(node, &resolver).text)
      for _ in 0..<8 {
        let bytes = (0..<Int.random(in: 0...14, using: &generator)).map { _ in
          Array("aabbAB-\n".utf8).randomElement(using: &generator) ?? 0
        }
        let isAnchored = Bool.random(using: &generator)
        let from = Int.random(in: 0...bytes.count, using: &generator)
        bytes.withUnsafeBytes { text in
          var expected = Array(repeating: Capture.none, count: parser.groupNames.count + 1)
          var captures = expected
          let isFound = expected.withUnsafeMutableBufferPointer {
            compiled.firstMatch(in: text, from: from, isAnchored: isAnchored, into: $0)
          }
          let answer = captures.withUnsafeMutableBufferPointer {
            SequenceMatcher.firstMatch(
              program, in: text, from: from, isAnchored: isAnchored, into: $0)
          }
          if answer == .undecided { return }
          decided += 1
          let note: Comment = "\(round) \(pattern) over \(bytes) from \(from) \(isAnchored)"
          #expect((answer == .found) == isFound, note)
          if isFound { #expect(captures == expected, note) }
        }
      }
    }
    #expect(decided > 15_000)
  }

  @Test("a sequence made to be slow is left to RE2, and stays right")
  func slowSequences() throws {
    let text = String(repeating: "a", count: 20_000)
    for pattern in [
      "a*a*a*a*a*a*b", "(a*)(a*)(.*)c", "a.*a.*a.*a.*b", "a{1,50}a{1,50}a{1,50}a{100}b",
      "[ab]*?[ab]*?[ab]*?c", "(.*)a(.*)a(.*)x(.*)a",
    ] {
      #expect(try !Pattern(pattern).matches(text))
      let lines = String(repeating: "aa\naaa\n", count: 3_000)
      #expect(try !Pattern(pattern).matches(lines))
    }
  }

  /// Whether RE2's tables, which are older than ours, know the character.
  private func isOld(_ value: UInt32) -> Bool {
    Unicode.Scalar(value)?.properties.age.map { $0.major < 14 } ?? false
  }

  @Test("case folding agrees with RE2's")
  func folding() throws {
    var disagreeing: [String] = []
    for orbit in CaseFolding.orbits where orbit.allSatisfy(isOld) {
      let text = CodePointSet([orbit[0]...orbit[0]]).classText
      let compiled = try CompiledRE2("^(?i:\(text))$")
      for value in orbit.dropFirst() {
        guard let scalar = Unicode.Scalar(value), let bytes = UTF8.encode(scalar) else { continue }
        let matches = Array(bytes).withUnsafeBytes {
          compiled.firstMatch(
            in: $0, from: 0, isAnchored: false, into: .init(start: nil, count: 0))
        }
        if !matches {
          disagreeing.append("\(String(orbit[0], radix: 16))~\(String(value, radix: 16))")
        }
      }
    }
    #expect(disagreeing.isEmpty, "\(disagreeing)")
  }
}

/// A generator with a seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
