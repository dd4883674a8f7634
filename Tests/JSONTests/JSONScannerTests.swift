import JSON
import Testing

@Suite("JSON scanner")
struct JSONScannerTests {
  @Test(
    "what RFC 8259 allows is accepted",
    arguments: [
      "null", "true", "false", "0", "-0", "1", "-1", "1.5", "1e5", "1E+5", "1e-05", "0.1e1",
      "123456789012345678901234567890", "-9223372036854775808", "\"\"", "\"a\"", "\"\\\"\"",
      "\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\uD834\\uDd1e\"", "\"\\ud800\"", "\"é€😀\"",
      "\"\u{7F}\"", "\"\u{2028}\"", "[]", "[ ]", "{}", "{ }", "[1]", "[1,2]", "[[],[[]],{}]",
      "{\"\":0}", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":[1,{\"c\":null}]}}", " \t\r\n[1 , 2 ]\n",
      "{\n\"a\" : 1 ,\n\"b\" : [ ]\n}", "\"12345678\"", "\"1234567\\n\"",
      "\"\\u005C\\uD83D\\uDE00\"", "1E400", "[-1.23e-45]",
    ])
  func accepts(document: String) {
    #expect(throws: Never.self) { try JSONValue(parsing: document) }
  }

  @Test(
    "what RFC 8259 does not allow is refused",
    arguments: [
      "", " ", "nul", "nulL", "tru", "True", "fals", "NaN", "Infinity", "-Infinity", "-", "+1",
      "01",
      "-01", "1.", ".5", "1.e5", "1e", "1e+", "0x1", "1_000", "1 2", "[", "]", "[1", "[1,", "[1,]",
      "[,1]", "[1 2]", "[1,,2]", "[1;2]", "{", "}", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,",
      "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}",
      "{\"a\"::1}",
      "[\"a\":1]", "{\"a\",1}", "\"", "\"a", "\"\\", "\"\\\"", "\"\\x\"", "\"\\u12\"",
      "\"\\u12G4\"",
      "\"\\U0041\"", "\"\t\"", "\"\n\"", "'a'", "[1}", "{\"a\":1]", "\u{FEFF}1", "// c\n1", "1/**/",
      "[1]x", "\u{A0}1", "[\u{B}]", "{\"a\":1}}", "[[]", "\"a\"b", "--1", "1-1",
    ])
  func refuses(document: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: document) }
  }

  @Test(
    "bytes that are not UTF-8 are refused at their place",
    arguments: [
      ([0x22, 0xFF, 0x22], 1), ([0x22, 0xC0, 0x80, 0x22], 1), ([0x22, 0xED, 0xA0, 0x80, 0x22], 1),
      ([0x22, 0x61, 0xE2, 0x82, 0x22], 2), ([0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], 1),
      ([0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], 1), ([0x22, 0x80, 0x22], 1),
      ([0x22, 0xE0, 0x9F, 0xBF, 0x22], 1), ([0x5B, 0xFF, 0x5D], 1),
    ] as [([UInt8], Int)])
  func refusesBadUTF8(bytes: [UInt8], offset: Int) {
    let error = #expect(throws: JSONError.self) {
      try bytes.withUnsafeBytes { try JSONValue(parsing: $0) }
    }
    #expect(error?.offset == offset)
  }

  @Test("depth beyond the limit is an error, not a crash")
  func limitsDepth() throws {
    let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
    #expect(throws: Never.self) { try JSONValue(parsing: deep) }
    let deeper = String(repeating: "[", count: 1001) + String(repeating: "]", count: 1001)
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: deeper) }
    #expect(error == JSONError(.tooDeep(limit: 1000), at: 1000))
    let bomb = String(repeating: "{\"a\":", count: 1_000_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: bomb) }
  }

  @Test("a value cut anywhere needs more, and the whole gives the same nodes")
  func needsMore() {
    let document = Array("{\"a\":[1,-2.5e3,true,null,\"x\\u00e9 😀\"],\"b\":{\"c\":\"d\"}}".utf8)
    var tape = JSONTape()
    document.withUnsafeBytes { bytes in
      for cut in 0..<bytes.count {
        let part = UnsafeRawBufferPointer(rebasing: bytes[..<cut])
        #expect(tape.scan(part, isFinal: false) == .needsMore)
        #expect(tape.scan(part) == .failure(JSONError(.unexpectedEnd, at: cut)))
      }
      #expect(tape.scan(bytes, isFinal: false) == .value(end: bytes.count))
      #expect(tape.count == 12)
    }
  }

  @Test("the next value begins where the last one ended")
  func scansAStream() {
    let stream = Array("{\"a\":1}\n[2] 3 \"4\"null".utf8)
    var tape = JSONTape()
    var ends: [Int] = []
    stream.withUnsafeBytes { bytes in
      var at = 0
      while case .value(let end) = tape.scan(bytes, from: at) {
        ends.append(end)
        at = end
      }
    }
    #expect(ends == [7, 11, 13, 17, 21])
  }

  @Test("members are found by their unescaped key, the last one wins")
  func findsMembers() throws {
    let document = Array("{\"a\":1,\"b\":{\"a\":9},\"\\u0061\":2}".utf8)
    var tape = JSONTape()
    try document.withUnsafeBytes { bytes in
      try tape.scanDocument(bytes)
      let found = tape.lastMember("a", of: 0, in: bytes)
      let index = try #require(found)
      #expect(bytes[tape[index].range].elementsEqual("2".utf8))
      #expect(tape.lastMember("c", of: 0, in: bytes) == nil)
      #expect(tape[1].range == 1..<4)
      #expect(tape[1].content == 2..<3)
    }
  }

  @Test("mutated documents are accepted or refused, and what is accepted reads back the same")
  func survivesMutation() throws {
    let seeds = [
      "{\"time\":\"2024-03-04T00:00:00.0000000Z\",\"properties\":{\"log\":\"{\\\"a\\\":1}\\n\"}}",
      "[1,2.5,-3e10,true,false,null,\"\\ud83d\\ude00\",\"é\"]", "{\"a\":[{\"b\":[[]]}]}",
    ].map { Array($0.utf8) }
    var random = SeededGenerator(seed: 42)
    var accepted = 0
    for _ in 0..<20_000 {
      var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(Array("\"{}[],:\\0".utf8).randomElement(using: &random) ?? 0, at: at)
        default: bytes.append(bytes[at])
        }
        if bytes.isEmpty { bytes = [0x30] }
      }
      let parsed = bytes.withUnsafeBytes { buffer in try? JSONValue(parsing: buffer) }
      guard let parsed else { continue }
      accepted += 1
      #expect(try JSONValue(parsing: parsed.jsonText) == parsed)
    }
    #expect(accepted > 100)
  }

  /// A string is looked at in blocks of up to 64 bytes, and copied so.
  @Test(
    "a string reads the same wherever in it something stands that is not a plain character",
    arguments: [
      #"\""#, #"\\"#, #"\n"#, #"\/"#, #"\u00e9"#, #"\ud83d\ude00"#, "é", "😀", #"\\\""#, #"\\\\\n"#,
      "",
    ])
  func places(piece: String) throws {
    let meaning = try JSONValue(parsing: "\"\(piece)\"")
    guard case .string(let meant) = meaning else { return }
    for before in 0..<140 {
      for (after, again) in [(0, 0), (70, 0), (200, 1), (200, 9), (130, 64)] {
        let start = String(repeating: "a", count: before)
        let end = String(repeating: "b", count: after)
        var text = start + piece
        var expected = start + meant
        if again > 0 {
          for number in 0..<20 {
            let filler = String(repeating: "c", count: number % again)
            text += filler + piece
            expected += filler + meant
          }
        }
        let document = "[\"\(text)\(end)\",\"\(end)\"]"
        let value = try JSONValue(parsing: document)
        #expect(
          value == .array([.string(expected + end), .string(end)]), "\(before), \(after), \(again)")
      }
    }
  }

  @Test(
    "what may not stand in a string is found wherever it stands",
    arguments: ["\u{1}", "\n", #"\x"#, #"\u12"#, #"\\\q"#, "\\\u{1}", #"\u12G4"#])
  func badPlaces(piece: String) {
    for before in 0..<140 {
      for after in [0, 70, 200] {
        let text =
          String(repeating: "a", count: before) + piece + String(repeating: "z", count: after)
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[\"\(text)\"]") }
      }
    }
  }
}

/// xorshift64*: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 2_685_821_657_736_338_717
  }
}
