import Testing

@testable import KQLValues

@Suite struct DynamicValueTests {
  @Test(
    "JSON comes back compact, the last of a name holding",
    arguments: [
      (
        "{\"a\": 123, \"b\":\"hello\", \"c\":[1,2,3], \"d\":{}}",
        "{\"a\":123,\"b\":\"hello\",\"c\":[1,2,3],\"d\":{}}"
      ),
      ("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"), ("[ ]", "[]"),
      ("[[],[[]],{}]", "[[],[[]],{}]"),
      ("4.0", "4.0"), ("9223372036854775808", "9.223372036854776e+18"),
      ("-9223372036854775808", "-9223372036854775808"),
      ("null", "null"), ("[null,true,false]", "[null,true,false]"), ("\"\\ud83d\\ude00\"", "\"😀\""),
      ("[1,[2,[3,{\"a\":[4]}],5],6]", "[1,[2,[3,{\"a\":[4]}],5],6]"),
    ])
  func roundTrip(json: String, expected: String) {
    #expect(DynamicValue(json: json)?.jsonText == expected)
  }

  @Test(
    "what is not JSON is a string to parse_json, nothing is null",
    arguments: [
      ("abc", "\"abc\""), ("{'a':1}", "\"{'a':1}\""), ("[1,]", "\"[1,]\""), ("007", "\"007\""),
      ("1 2", "\"1 2\""),
      ("{\"a\"", "\"{\\\"a\\\"\""), ("NaN", "\"NaN\""), (" 21 ", "21"), (" \"abc\" ", "\"abc\""),
    ])
  func parsing(text: String, expected: String) {
    #expect(text.withUTF8Bytes { DynamicValue(parsing: $0).jsonText } == expected)
    var stored: [UInt8] = []
    #expect(text.withUTF8Bytes { DynamicText.appendParsed($0, to: &stored) })
    #expect(String(decoding: stored, as: UTF8.self) == expected)
  }

  @Test("null and no text are null", arguments: ["", "null", " null "])
  func parsesNull(text: String) {
    #expect(text.withUTF8Bytes { DynamicValue(parsing: $0).isNull })
    var stored: [UInt8] = [1]
    #expect(!text.withUTF8Bytes { DynamicText.appendParsed($0, to: &stored) })
    #expect(stored == [1])
  }

  @Test("bytes that are not UTF-8 become replacement characters")
  func repairs() {
    var stored: [UInt8] = []
    let bytes: [UInt8] = [0x61, 0xFF, 0x62]
    #expect(bytes.withUnsafeBytes { DynamicText.appendParsed($0, to: &stored) })
    #expect(String(decoding: stored, as: UTF8.self) == "\"a\u{FFFD}b\"")
  }

  @Test("a thousand levels are read and written, one more is a string")
  func deep() {
    let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
    #expect(DynamicValue(json: deep)?.jsonText == deep)
    #expect(DynamicValue(json: deep) == DynamicValue(json: deep))
    #expect(DynamicValue(json: "[" + deep + "]") == nil)
    #expect(DynamicValue(json: String(repeating: "[", count: 100_000)) == nil)
  }

  @Test(
    "gettype says what a dynamic holds",
    arguments: [
      ("[1]", "array"), ("{\"a\":1}", "dictionary"), ("null", "null"), ("1", "long"),
      ("\"s\"", "string"),
      ("1.5", "double"), ("true", "bool"), ("false", "bool"), ("4.0", "double"), ("-1", "long"),
      ("99999999999999999999", "double"), ("\"2020-01-01T00:00:00.0000000Z\"", "datetime"),
      ("\"2020-01-01\"", "string"), ("\"2020-13-01T00:00:00.0000000Z\"", "string"),
      ("\"01/01/20T00:00:00.0000000Z  \"", "string"),
      ("\"74be27de-1e4e-49d9-b579-fe0b331d3642\"", "string"), ("\"1.00:00:00\"", "string"),
    ])
  func types(json: String, expected: String) {
    #expect(json.withUTF8Bytes { DynamicText.typeName(of: $0) } == expected)
    #expect(DynamicValue(json: json)?.typeName == expected)
  }

  @Test(
    "scalars in a dynamic are written as the engine packs them",
    arguments: [
      (
        .datetime(637_134_336_000_000_000), "\"2020-01-01T00:00:00.0000000Z\"",
        "2020-01-01T00:00:00.0000000Z"
      ),
      (.timespan(864_000_000_000), "\"1.00:00:00\"", "1.00:00:00"), (.bool(true), "true", "true"),
      (.real(.nan), "\"NaN\"", "\"NaN\""), (.string("x\"y"), "\"x\\\"y\"", "x\"y"),
      (.null, "null", ""),
      (.array([.timespan(20_000_000), .null]), "[\"00:00:02\",null]", "[\"00:00:02\",null]"),
    ] as [(DynamicValue, String, String)])
  func packs(value: DynamicValue, json: String, text: String) {
    #expect(value.jsonText == json)
    #expect(value.text == text)
  }

  @Test(
    "equality is that of the JSON",
    arguments: [
      ("2", "2.0", true), ("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", true),
      ("[1,2]", "[2,1]", false),
      ("9007199254740993", "9007199254740992.0", false),
      ("9223372036854775807", "9223372036854775808.0", false),
      ("1", "true", false), ("\"1\"", "1", false), ("null", "null", true), ("{}", "[]", false),
      ("{\"a\":1}", "{\"b\":1}", false), ("{\"a\":1}", "{\"a\":1,\"b\":1}", false),
      ("0", "-0.0", true),
      ("\"\u{E9}\"", "\"e\u{301}\"", false), ("0.5", "0", false),
    ])
  func equality(left: String, right: String, expected: Bool) throws {
    let left = try #require(DynamicValue(json: left))
    let right = try #require(DynamicValue(json: right))
    #expect((left == right) == expected)
    #expect((right == left) == expected)
    if expected { #expect(left.hashValue == right.hashValue) }
  }

  @Test("a datetime equals the text of it")
  func kindsEqualText() {
    #expect(DynamicValue.datetime(0) == .string("0001-01-01T00:00:00.0000000Z"))
    #expect(
      DynamicValue.datetime(0).hashValue
        == DynamicValue.string("0001-01-01T00:00:00.0000000Z").hashValue)
    #expect(DynamicValue.real(.nan) == .real(.nan))
  }

  @Test("kinds are sorted numbers first, nulls last")
  func sorts() {
    let values: [DynamicValue] = [
      .null, .string("b"), .bool(true), .long(3), .array([]), .guid("a"), .real(2.5), .string("B"),
      .timespan(2), .real(.nan), .long(.max), .real(9.3e18), .long(.min), .real(-9.3e18),
    ]
    let sorted = values.sorted { DynamicValue.order($0, $1) < 0 }
    #expect(
      DynamicValue.array(sorted).jsonText
        == "[\"NaN\",-9.3e+18,-9223372036854775808,\"00:00:00.0000002\",2.5,3,"
        + "9223372036854775807,9.3e+18,\"B\",\"b\",\"a\",true,[],null]")
  }

  @Test("a bag keeps its order and finds every name, few or many", arguments: [3, 8, 9, 200])
  func bags(count: Int) {
    var bag = DynamicBag()
    for index in 0..<count { bag["k\(index)"] = .long(Int64(index)) }
    for index in 0..<count { #expect(bag["k\(index)"] == .long(Int64(index))) }
    #expect(bag["k"] == nil)
    bag["k1"] = .string("new")
    bag["k0"] = nil
    #expect(bag.count == count - 1)
    #expect(bag.keys.first == "k1")
    #expect(bag["k1"] == .string("new"))
    #expect(bag["k\(count - 1)"] == .long(Int64(count - 1)))
    #expect(bag["k0"] == nil)
    bag["none"] = nil
    #expect(bag.count == count - 1)
  }

  @Test("names that look alike are different names")
  func names() {
    var bag = DynamicBag()
    bag["\u{E9}"] = .long(1)
    bag["e\u{301}"] = .long(2)
    #expect(bag.count == 2)
    #expect(bag["\u{E9}"] == .long(1))
  }
}
