import Platform
import Testing

@Suite("Sequences in collections")
struct SequencesInCollectionsTests {
  @Test(
    "the first occurrence is found",
    arguments: [
      ("", "", 0), ("", "a", nil), ("abc", "", 0), ("abc", "abc", 0), ("abc", "abcd", nil),
      ("aab", "ab", 1), ("abababc", "ababc", 2), ("xyx", "z", nil), ("äöü", "ü", 2),
    ] as [(String, String, Int?)])
  func first(text: String, other: String, offset: Int?) {
    let range = text.firstRange(of: other)
    #expect(range.map { text.distance(from: text.startIndex, to: $0.lowerBound) } == offset)
    #expect(range.map { text[$0] == other } ?? true)
    #expect(text.contains(other) == (offset != nil))
    #expect(text.contains(other[...]) == (offset != nil))
    let scalars = Array(text.unicodeScalars)
    #expect(scalars.firstRange(of: Array(other.unicodeScalars))?.lowerBound == offset)
  }

  @Test("it is characters that are found, not parts of them")
  func characters() {
    #expect(!"e\u{301}".contains("e"))
    #expect("e\u{301}".contains("\u{E9}"))
    #expect(!"\r\n".contains("\n"))
  }

  @Test(
    "what stands between is split off",
    arguments: [
      ("", ", ", [""]), ("a", ", ", ["a"]), ("a, b", ", ", ["a", "b"]),
      (", a, , b, ", ", ", ["", "a", "", "b", ""]), ("aaa", "aa", ["", "a"]), ("ab", "", ["ab"]),
    ])
  func split(text: String, separator: String, pieces: [String]) {
    let all = text.split(separator: separator, omittingEmptySubsequences: false)
    #expect(all.map(String.init) == pieces)
    #expect(text.split(separator: separator).map(String.init) == pieces.filter { $0 != "" })
  }

  @Test("splits are counted as the standard library's are")
  func splits() {
    #expect("a--b--c".split(separator: "--", maxSplits: 1).map(String.init) == ["a", "b--c"])
    #expect("--a--b".split(separator: "--", maxSplits: 1).map(String.init) == ["a", "b"])
    #expect("a--b".split(separator: "--", maxSplits: 0).map(String.init) == ["a--b"])
  }

  @Test(
    "each occurrence is replaced, from the beginning on",
    arguments: [
      ("", "a", "b", ""), ("aaa", "aa", "b", "ba"), ("a_b_", "_", "-", "a-b-"),
      ("abc", "", "x", "abc"), ("it's", "'", "'\\''", "it'\\''s"), ("aa", "a", "aa", "aaaa"),
    ])
  func replaced(text: String, other: String, replacement: String, result: String) {
    #expect(text.replacing(other, with: replacement) == result)
    #expect(
      Array(text.utf8).replacing(Array(other.utf8), with: Array(replacement.utf8))
        == Array(result.utf8))
  }
}
