import RE2
import Testing

@Suite struct PatternTests {
  @Test("the groups of the first match are found, those that took no part told apart")
  func groups() throws {
    let pattern = try Pattern("(a+)|(b)(?<rest>.*)")
    #expect(pattern.groupCount == 3)
    #expect(pattern.groupNames == [nil, nil, "rest"])
    #expect(pattern.groups(in: "xaab") == ["aa", "aa", nil, nil])
    #expect(pattern.groups(in: "xb") == ["b", nil, "b", ""])
    #expect(pattern.groups(in: "") == nil)
    #expect(try Pattern.groupCount(of: "(?:x)(y)((z))") == 3)
  }

  @Test("fewer or more captures than groups may be asked for")
  func captureCounts() throws {
    let pattern = try Pattern("(a)(b)")
    let bytes = Array("xab".utf8)
    for count in 0..<30 {
      var captures = Array(repeating: Capture(start: 9, end: 9), count: count)
      let isFound = bytes.withUnsafeBytes { text in
        captures.withUnsafeMutableBufferPointer { pattern.firstMatch(in: text, into: $0) }
      }
      #expect(isFound)
      let expected = [Capture(start: 1, end: 3), .init(start: 1, end: 2), .init(start: 2, end: 3)]
      #expect(captures.prefix(3) == expected.prefix(count))
      #expect(captures.dropFirst(3).allSatisfy { $0 == .none })
    }
  }

  @Test("more groups than are kept on the stack")
  func manyGroups() throws {
    let pattern = try Pattern(String(repeating: "(.)", count: 50))
    let groups = try #require(pattern.groups(in: String(repeating: "x", count: 50)))
    #expect(groups.count == 51)
    #expect(groups.dropFirst().allSatisfy { $0 == "x" })
  }

  @Test("a search from within sees what lies before")
  func from() throws {
    #expect(try Pattern("^a").groups(in: "aa", from: 1) == nil)
    #expect(try Pattern(#"\ba"#).groups(in: "xa a", from: 1) == ["a"])
    #expect(try Pattern("(?m)^a").groups(in: "\na", from: 1) == ["a"])
    #expect(try Pattern("a").groups(in: "aba", from: 1, isAnchored: true) == nil)
    #expect(try Pattern("b").groups(in: "aba", from: 1, isAnchored: true) == ["b"])
    #expect(try Pattern("a").groups(in: "aba", from: 4) == nil)
    #expect(try Pattern("").groups(in: "aba", from: -1) == nil)
    #expect(try Pattern("").groups(in: "aba", from: 3) == [""])
  }

  @Test("the whole-pattern flags do what the inline ones do")
  func flags() throws {
    #expect(try Pattern("AB", flags: .caseInsensitive).matches("xab"))
    #expect(try Pattern("a.b", flags: .dotMatchesNewline).matches("a\nb"))
    #expect(try Pattern("a+", flags: .ungreedy).groups(in: "aaa") == ["a"])
    #expect(try Pattern("^b", flags: .multiLine).matches("a\nb"))
    #expect(try Pattern("a b # c", flags: .verbose).matches("ab"))
    #expect(PatternFlags(letters: "Ui") == [.ungreedy, .caseInsensitive])
    #expect(PatternFlags(letters: "msxRu") == [.multiLine, .dotMatchesNewline, .verbose, .crlf])
    #expect(PatternFlags(letters: "g") == nil)
  }

  @Test("bytes that are not UTF-8 match nothing, and don't end the search")
  func invalidText() throws {
    let text: [UInt8] = [0xff, 0x61, 0xc3, 0x62, 0]
    #expect(try Pattern("^.").groups(in: text) == nil)
    #expect(try Pattern("a.b").groups(in: text) == nil)
    #expect(try Pattern(#"b\x00$"#).matches(text))
    #expect(try Pattern(#"\bb"#).matches(text))
    #expect(try Pattern(#"\B."#).matches(text) == false)
  }

  @Test("a NUL is a character like any other")
  func nul() throws {
    #expect(try Pattern("a\0b").matches("xa\0b"))
    #expect(try Pattern("a.b").matches("xa\0b"))
    #expect(try Pattern("b$").matches("\0b"))
  }

  @Test("greedy and lazy captures over the DNS line of an Azure firewall")
  func firewall() throws {
    let pattern = try Pattern("^DNS Request: (.*):.+ IN (.*) ..p.+s")
    let line =
      "DNS Request: [fd00:db8::4]:60137 - 46023 A IN x.example. udp 63 false 512 NOERROR 0.1s"
    #expect(pattern.groups(in: line)?.dropFirst() == ["[fd00:db8::4]", "x.example."])
    #expect(pattern.groups(in: " Error: 2 A: read udp 10.0.1.5:49126: i/o timeout") == nil)
  }

  @Test("an empty text has an address only in the eyes of RE2")
  func emptyText() throws {
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    #expect(try Pattern("^$").matches(empty))
    #expect(try Pattern("a").matches(empty) == false)
    var captures = [Capture(start: 7, end: 7)]
    let isFound = try captures.withUnsafeMutableBufferPointer {
      try Pattern("a*").firstMatch(in: empty, into: $0)
    }
    #expect(isFound)
    #expect(captures == [Capture(start: 0, end: 0)])
  }

  @Test("a pattern is shared between tasks")
  func concurrent() async throws {
    let pattern = try Pattern(#"(\w+)@\b(\w+)"#)
    await withTaskGroup(of: Bool.self) { group in
      for index in 0..<8 {
        group.addTask { pattern.groups(in: "x é\(index)@b") == ["é\(index)@b", "é\(index)", "b"] }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}

@Suite struct PatternCacheTests {
  @Test("the cache gives the same pattern again, by bytes and by text")
  func same() throws {
    let cache = PatternCache()
    let bytes = Array("a+".utf8)
    let first = try bytes.withUnsafeBytes { bytes throws in try cache.pattern(for: bytes) }
    let again = try Array(bytes).withUnsafeBytes { bytes throws in try cache.pattern(for: bytes) }
    #expect(first === again)
    #expect(try cache.pattern(for: "a+") === first)
    #expect(try cache.pattern(for: "a+", flags: .caseInsensitive) !== first)
    let flagged = try bytes.withUnsafeBytes { bytes throws in
      try cache.pattern(for: bytes, flags: .ungreedy)
    }
    #expect(flagged !== first)
  }

  @Test("the pattern used longest ago goes first")
  func eviction() throws {
    let cache = PatternCache(capacity: 2)
    let a = try cache.pattern(for: "a")
    let b = try cache.pattern(for: "b")
    #expect(try cache.pattern(for: "a") === a)
    _ = try cache.pattern(for: "c")
    #expect(try cache.pattern(for: "a") === a)
    #expect(try cache.pattern(for: "b") !== b)
  }

  @Test("a pattern that is not UTF-8, or none, is refused")
  func refused() throws {
    let cache = PatternCache()
    #expect(throws: PatternError("the pattern is not UTF-8", at: 0)) {
      try ([0xff] as [UInt8]).withUnsafeBytes { bytes throws in _ = try cache.pattern(for: bytes) }
    }
    #expect(throws: PatternError.self) { _ = try cache.pattern(for: "(") }
    let empty = try cache.pattern(for: UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(empty.matches(""))
  }
}
