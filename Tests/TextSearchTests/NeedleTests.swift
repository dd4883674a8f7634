import Testing
import TextSearch

/// Lends the bytes.
private func with<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
  Array(text.utf8).withUnsafeBytes(body)
}

private let termCases: [(String, String, has: Bool, prefix: Bool, suffix: Bool)] = [
  ("North America", "america", true, true, true), ("a_b", "a", true, true, true),
  ("errors", "error", false, true, false), ("x-error", "err", false, true, false),
  ("x-error", "ror", false, false, true), ("éa", "a", false, false, true),
  ("aé", "a", false, true, false), ("x a", " a", true, true, true),
  ("xa-", "a-", false, false, true),
  ("a1 b", "a", false, true, false), ("٣a", "a", false, false, true),
  ("", "a", false, false, false),
  ("a", "", true, true, true), ("", "", true, true, true), ("ab a", "a", true, true, true),
  ("10.0.0.12", "10.0.0.1", false, true, false), ("a::b", "::", true, true, true),
  ("a\u{301}b", "a", true, true, true), ("a\0b", "b", true, true, true),
]

@Suite struct NeedleTests {
  @Test("a needle of terms has a boundary where it starts or ends with one", arguments: termCases)
  func terms(text: String, needle: String, has: Bool, prefix: Bool, suffix: Bool) {
    let needle = Needle(needle, ignoringCase: true)
    with(text) { text in
      #expect(needle.isTerm(in: text) == has)
      #expect(needle.isTermPrefix(in: text) == prefix)
      #expect(needle.isTermSuffix(in: text) == suffix)
    }
  }

  @Test(
    "case is .NET's OrdinalIgnoreCase",
    arguments: [
      ("K", "k", true), ("k", "\u{212a}", false), ("ı", "I", false), ("ſ", "s", false),
      ("İ", "i", false), ("ß", "SS", false), ("ß", "ẞ", false), ("é", "É", true), ("Σ", "ς", true),
      ("σ", "ς", true), ("ɐ", "Ɐ", true), ("ǆ", "ǅ", true), ("µ", "Μ", true), ("𐐨", "𐐀", true),
      ("@", "`", false), ("[", "{", false), ("é", "è", false), ("a\0B", "A\0b", true),
      ("", "", true),
      ("", "a", false), ("ab", "a", false), ("éa", "É", false),
    ])
  func equality(a: String, b: String, isEqual: Bool) {
    with(a) { a in
      with(b) { b in
        #expect(equalsIgnoringCase(a, b) == isEqual)
        #expect(equalsIgnoringCase(b, a) == isEqual)
        #expect((caseFolded(a) == caseFolded(b)) == isEqual)
        #expect(Needle(a, ignoringCase: true).isEqual(to: b) == isEqual)
        #expect(Needle(b, ignoringCase: true).isEqual(to: a) == isEqual)
      }
    }
  }

  @Test("a needle is found in a text without address, or is not")
  func noAddress() {
    let empty = UnsafeRawBufferPointer(start: nil, count: 0)
    for needle in ["", "a", "é"] {
      for ignoringCase in [true, false] {
        let needle = (Needle(needle, ignoringCase: ignoringCase), needle.isEmpty)
        #expect(needle.0.occurs(in: empty) == needle.1)
        #expect(needle.0.isEqual(to: empty) == needle.1)
        #expect(needle.0.isPrefix(of: empty) == needle.1)
        #expect(needle.0.isSuffix(of: empty) == needle.1)
        #expect(needle.0.isTerm(in: empty) == needle.1)
      }
    }
  }

  @Test("where a needle is, from a byte on")
  func ranges() {
    with("xéÉab") { text in
      #expect(Needle("É", ignoringCase: true).firstRange(in: text) == 1..<3)
      #expect(Needle("É", ignoringCase: true).firstRange(in: text, from: 2) == 3..<5)
      #expect(Needle("É", ignoringCase: false).firstRange(in: text) == 3..<5)
      #expect(Needle("B", ignoringCase: true).firstRange(in: text) == 6..<7)
      #expect(Needle("B", ignoringCase: false).firstRange(in: text) == nil)
      #expect(Needle("", ignoringCase: true).firstRange(in: text, from: 7) == 7..<7)
      #expect(Needle("", ignoringCase: true).firstRange(in: text, from: 8) == nil)
      #expect(Needle("x", ignoringCase: true).firstRange(in: text, from: -1) == nil)
      #expect(Needle("x", ignoringCase: true).firstRange(in: text, from: 8) == nil)
    }
    // A capital may have more bytes than its small letter.
    with("aɐb") { #expect(Needle("Ɐ", ignoringCase: true).firstRange(in: $0) == 1..<3) }
  }

  @Test("each length of text and needle, each place, with one byte wrong and with none")
  func lengths() {
    for ignoringCase in [true, false] {
      for needleCount in [1, 2, 15, 17, 33] {
        let needle = (0..<needleCount).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        let prepared = Needle(needle, ignoringCase: ignoringCase)
        for textCount in needleCount..<(needleCount + 36) {
          for place in 0...(textCount - needleCount) {
            var text = [UInt8](repeating: UInt8(ascii: "."), count: textCount)
            let written = ignoringCase ? needle.map { $0 - 32 } : needle
            text.replaceSubrange(place..<(place + needleCount), with: written)
            let found = text.withUnsafeBytes { prepared.firstRange(in: $0) }
            #expect(found == place..<(place + needleCount))
            text[place + needleCount / 2] = UInt8(ascii: "?")
            #expect(text.withUnsafeBytes { prepared.firstRange(in: $0) } == nil)
          }
        }
      }
    }
  }

  @Test("a needle made to be slow is searched in linear time")
  func hostile() {
    for letter in ["a", "é"] {
      let needle = String(repeating: letter, count: 5_000) + "b"
      let other =
        String(repeating: letter, count: 2_500) + "b" + String(repeating: letter, count: 2_500)
      let text = String(repeating: letter, count: 15_000)
      with(text) { text in
        for ignoringCase in [true, false] {
          #expect(!Needle(needle, ignoringCase: ignoringCase).occurs(in: text))
          #expect(!Needle(other, ignoringCase: ignoringCase).occurs(in: text))
          let short = String(repeating: letter, count: 5_000)
          #expect(!Needle(short, ignoringCase: ignoringCase).isTerm(in: text))
        }
      }
      with(text + "B" + text) { text in
        #expect(Needle(other, ignoringCase: true).firstRange(in: text)?.isEmpty == false)
        #expect(!Needle(other, ignoringCase: false).occurs(in: text))
      }
    }
  }

  @Test("every answer is that of a search one character after the other", arguments: [1, 2, 3, 4])
  func differential(seed: UInt64) {
    var generator = SplitMix(state: seed)
    let alphabets: [[[UInt8]]] = [
      ["a", "A", "b", "_", " "].map { Array($0.utf8) },
      ["é", "É", "ɐ", "Ɐ", "a", "A", " ", "٣", "ß", "ſ", "s", "𐐨", "𐐀"].map { Array($0.utf8) },
      [[0x61], [0x41], [0xc3], [0xa9], [0xff], [0xed, 0xa0, 0x80], [0xc3, 0x89], [0xf0, 0x90]],
    ]
    func random(_ alphabet: [[UInt8]], _ most: Int) -> [UInt8] {
      (0..<Int.random(in: 0...most, using: &generator)).flatMap { _ in
        alphabet.randomElement(using: &generator) ?? []
      }
    }
    for round in 0..<1_500 {
      let alphabet = alphabets[round % 3]
      // Bytes that are not UTF-8 are searched as bytes where case counts, so with case only.
      let ignoringCase = round % 3 == 2 || Bool.random(using: &generator)
      let bytes = random(alphabet, 4)
      let text = random(alphabet, round % 5 == 0 ? 60 : 8)
      let needle = Needle(bytes, ignoringCase: ignoringCase)
      let naive = Naive(bytes, ignoringCase: ignoringCase)
      text.withUnsafeBytes { borrowed in
        let note: Comment = "\(bytes) in \(text), ignoring case: \(ignoringCase)"
        #expect(needle.occurs(in: borrowed) == naive.occurs(in: text), note)
        #expect(needle.isEqual(to: borrowed) == naive.isEqual(to: text), note)
        #expect(needle.isPrefix(of: borrowed) == naive.isPrefix(of: text), note)
        #expect(needle.isSuffix(of: borrowed) == naive.isSuffix(of: text), note)
        #expect(
          needle.isTerm(in: borrowed) == naive.isTerm(in: text, starts: true, ends: true), note)
        #expect(
          needle.isTermPrefix(in: borrowed)
            == naive.isTerm(in: text, starts: true, ends: false), note)
        #expect(
          needle.isTermSuffix(in: borrowed)
            == naive.isTerm(in: text, starts: false, ends: true), note)
        if ignoringCase {
          bytes.withUnsafeBytes { bytes in
            #expect(equalsIgnoringCase(bytes, borrowed) == naive.isEqual(to: text), note)
            #expect(
              (caseFolded(bytes) == caseFolded(borrowed)) == naive.isEqual(to: text), note)
          }
        }
      }
    }
  }
}
