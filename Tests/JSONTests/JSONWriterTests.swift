import JSON
import Testing

@Suite("JSON writer and values")
struct JSONWriterTests {
  @Test(
    "a string reads back as it was",
    arguments: [
      "", "plain", "\"quoted\" and \\ back", "\u{0}\u{1}\u{8}\t\n\u{C}\r\u{1F}",
      "é€😀\u{7F}\u{2028}",
      "eight by\"te", "ééééééé\"éé\n", "1234567\n1234567\u{0}", "\u{FFFD}\u{10FFFF}",
    ])
  func writesStrings(text: String) throws {
    var writer = JSONWriter()
    writer.string(text)
    #expect(try JSONValue(parsing: writer.text) == .string(text))
  }

  @Test("control characters are escaped, others are not")
  func escapes() {
    var writer = JSONWriter()
    writer.string("\u{1}\u{1F}\n\u{7F}é/")
    #expect(writer.text == "\"\\u0001\\u001f\\n\u{7F}é/\"")
  }

  @Test("each byte is escaped by itself, wherever it stands in a text of any length")
  func escapesEachByte() {
    var seed: UInt64 = 7
    for length in [1, 7, 8, 9, 31, 1000, 1023, 1024, 1025, 2049, 5000] {
      for kinds in [2, 40, 256] as [UInt64] {
        var text: [UInt8] = []
        for _ in 0..<length {
          seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let roll = (seed >> 33) % kinds
          text.append(kinds == 2 ? (roll == 0 ? 0x22 : 0x5C) : UInt8(truncatingIfNeeded: roll))
        }
        var bytes: [UInt8] = [0x22]
        for byte in text {
          switch byte {
          case 0x22, 0x5C: bytes += [0x5C, byte]
          case 0x08: bytes += Array("\\b".utf8)
          case 0x09: bytes += Array("\\t".utf8)
          case 0x0A: bytes += Array("\\n".utf8)
          case 0x0C: bytes += Array("\\f".utf8)
          case 0x0D: bytes += Array("\\r".utf8)
          case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "1")".utf8) + [hex(byte & 15)]
          default: bytes.append(byte)
          }
        }
        bytes.append(0x22)
        var writer = JSONWriter()
        text.withUnsafeBytes { writer.string(utf8: $0) }
        #expect(writer.bytes == bytes, "\(length) bytes of \(kinds) kinds")
      }
    }
  }

  private func hex(_ digit: UInt8) -> UInt8 { Array("0123456789abcdef".utf8)[Int(digit)] }

  @Test(
    "reals take the fewest digits, and whole ones show that they are real",
    arguments: [
      (4.0, "4.0"), (0.1, "0.1"), (-0.0, "-0.0"), (1e16, "1e+16"),
      (.leastNonzeroMagnitude, "5e-324"),
      (.nan, "\"NaN\""), (.infinity, "\"Infinity\""), (-.infinity, "\"-Infinity\""),
    ])
  func writesReals(value: Double, text: String) {
    var writer = JSONWriter()
    writer.real(value)
    #expect(writer.text == text)
  }

  @Test("integers keep every digit", arguments: [0, 7, -10, Int64.max, Int64.min])
  func writesIntegers(value: Int64) {
    var writer = JSONWriter()
    writer.integer(value)
    #expect(writer.text == String(value))
  }

  @Test("compacting takes out white space between tokens and nothing else")
  func compacts() {
    let text = "\n{ \"a b\" : [ 1.0 , 1E+2 , \"\\ud800 \\\" x\\u0041\" ] ,\t\"a b\" : { } }\r\n"
    let bytes = Array(text.utf8).withUnsafeBytes { compacted($0) }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "{\"a b\":[1.0,1E+2,\"\\ud800 \\\" x\\u0041\"],\"a b\":{}}")
  }

  @Test(
    "escapes become text, a lone surrogate U+FFFD",
    arguments: [
      ("\\u00e9\\ud83d\\ude00", "é😀", false), ("a\\ud800b", "a\u{FFFD}b", true),
      ("\\udc00\\ud800", "\u{FFFD}\u{FFFD}", true), ("\\ud800\\u0041", "\u{FFFD}A", true),
      ("\\\\u0041\\/", "\\u0041/", false), ("\\u0000", "\u{0}", false),
      ("12345678\\n", "12345678\n", false),
    ])
  func unescapes(written: String, text: String, replaced: Bool) {
    var output: [UInt8] = []
    let flag = Array(written.utf8).withUnsafeBytes { appendUnescaped($0, to: &output) }
    #expect(String(decoding: output, as: UTF8.self) == text)
    #expect(flag == replaced)
  }

  @Test(
    "numbers are integers where 64 bits hold them",
    arguments: [
      ("9007199254740993", JSONValue.integer(9_007_199_254_740_993)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .number(9_223_372_036_854_775_808, text: "9223372036854775808")),
      ("1.50", .number(1.5, text: "1.50")), ("1e400", .number(.infinity, text: "1e400")),
      ("-0", .number(-0.0, text: "-0")),
    ])
  func readsNumbers(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
    #expect(try JSONValue(parsing: text).jsonText == text)
  }

  @Test("a tree keeps order and duplicates, and looks up the last")
  func readsTrees() throws {
    let text = "{\"b\":[1,[],{\"x\":{}}],\"a\":null,\"b\":\"last\"}"
    let value = try JSONValue(parsing: text)
    #expect(value.jsonText == text)
    #expect(value["b"] == .string("last"))
    #expect(value["c"] == nil)
    #expect(try JSONValue(parsing: "[1,2]")[-1] == .integer(2))
    #expect(try JSONValue(parsing: "[1,2]")[2] == nil)
  }
}

@Test(
  "escapes of characters that could stand as themselves are reported and taken out",
  arguments: [
    (#"{"a\/b":"\u0041\u007a"}"#, #"{"a/b":"Az"}"#), (#"["\\/","\\u0041"]"#, nil),
    (#"["\"\u0022\u005c\n\u000a\u00e9"]"#, nil), (#"["\\\/"]"#, #"["\\/"]"#),
  ] as [(String, String?)])
private func takesOutNeedlessEscapes(json: String, expected: String?) throws {
  try Array(json.utf8).withUnsafeBytes { bytes in
    var tape = JSONTape()
    try tape.scanDocument(bytes)
    #expect(tape.hasNeedlessEscapes == (expected != nil))
    var output: [UInt8] = []
    #expect(appendPlain(bytes, to: &output) == (expected != nil ? .escapes : []))
    #expect(String(decoding: output, as: UTF8.self) == expected ?? json)
  }
}
