import Testing

@testable import KQLValues

@Suite struct DynamicPathTests {
  static let document =
    #"{"a": {"b": [10, "x\"]", {"c d": null, "n": -1.5}], "e\u0061": "last", "é": true}, "a.b": 1, "": 2}"#

  @Test(
    "a path finds what it names, or null",
    arguments: [
      ([.key("a"), .key("b"), .index(0)], "10"), ([.key("a"), .key("b"), .index(1)], #""x\"]""#),
      ([.key("a"), .key("b"), .index(-1), .key("n")], "-1.5"),
      ([.key("a"), .key("ea")], #""last""#),
      ([.key("a"), .key("é")], "true"), ([.key("a.b")], "1"), ([.key("")], "2"),
      ([.key("a"), .key("b"), .index(2), .key("c d")], nil),
      ([.key("a"), .key("b"), .index(3)], nil),
      ([.key("a"), .key("b"), .index(-4)], nil), ([.key("a"), .key("b"), .index(.min)], nil),
      ([.key("a"), .key("b"), .index(.max)], nil), ([.key("A")], nil),
      ([.key("a"), .index(0)], nil),
      ([.key("a.b"), .key("x")], nil), ([.index(0)], nil), ([.key("a"), .key("e\\u0061")], nil),
    ] as [([DynamicStep], String?)])
  func path(steps: [DynamicStep], expected: String?) {
    let found = Self.document.withUTF8Bytes { bytes in
      DynamicPath.value(in: bytes, steps).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(found == expected)
  }

  @Test("of a name that occurs twice the last counts")
  func duplicates() {
    let json = #"{"a":1,"a":{"b":2},"a":3}"#
    let found = json.withUTF8Bytes { bytes in
      DynamicPath.value(in: bytes, [.key("a")]).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(found == "3")
  }

  @Test(
    "elements are counted",
    arguments: [
      ("[]", 0), (" [ 1 , [2,3] , {\"a\":[4]} ] ", 3), ("{}", nil), ("1", nil), ("null", nil),
      ("", nil), ("[1", nil),
      ("[1 2]", nil), ("[1,2", nil),
    ] as [(String, Int?)])
  func counts(json: String, expected: Int?) {
    #expect(json.withUTF8Bytes { DynamicPath.count(of: $0) } == expected)
  }

  @Test("no path steps give the value itself, null being nil")
  func whole() {
    #expect("null".withUTF8Bytes { DynamicPath.value(in: $0, []) } == nil)
    #expect("1".withUTF8Bytes { DynamicPath.value(in: $0, [])?.count } == 1)
  }

  @Test("cut and twisted documents do no harm")
  func hostile() {
    let bytes = Array(Self.document.utf8)
    let paths: [[DynamicStep]] = [
      [.key("a"), .key("b"), .index(-1), .key("n")], [.key("")], [.index(1)],
      [.key("a"), .key("ea")],
    ]
    var state: UInt64 = 42
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    func look(_ document: [UInt8]) {
      // A copy of just these bytes, so that a sanitizer would see a read past them.
      document.withUnsafeBytes { buffer in
        for path in paths { _ = DynamicPath.value(in: buffer, path) }
        _ = DynamicPath.count(of: buffer)
        _ = DynamicText.text(of: buffer)
        _ = DynamicText.typeName(of: buffer)
        _ = DynamicValue(parsing: buffer)
        _ = DateTime.parse(buffer)
        _ = TimeSpan.parse(buffer)
        _ = KQLDecimal(utf8: buffer)
        _ = GUID.parse(buffer)
        _ = Conversion.long(text: buffer)
      }
      _ = try? DynamicValue(literal: String(decoding: document, as: UTF8.self))
    }
    for end in 0...bytes.count { look(Array(bytes[..<end])) }
    let alphabet = Array("{}[]\",:\\u0dnt-.+eEx 'T1Z@h`()d".utf8) + [0, 0xFF, 0xC3]
    for _ in 0..<3000 {
      var twisted = bytes
      for _ in 0...next() % 4 {
        twisted[next() % twisted.count] = alphabet[next() % alphabet.count]
      }
      look(twisted)
      look((0..<next() % 30).map { _ in alphabet[next() % alphabet.count] })
    }
  }
}
