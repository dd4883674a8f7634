import Testing

@testable import KQLValues

@Suite struct ValueTextTests {
  @Test(
    "tostring has a text for everything",
    arguments: [
      (.null, .long, ""), (.null, .dynamic, ""), (.bool(true), .bool, "True"),
      (.bool(false), .bool, "False"), (.long(1), .bool, "True"),
      (.long(.min), .long, "-9223372036854775808"),
      (.long(1), .real, "1.0"), (.real(.nan), .real, "NaN"), (.real(1.5), .real, "1.5"),
      (.decimal("3.5"), .decimal, "3.5"), (.datetime(0), .datetime, "0001-01-01T00:00:00.0000000Z"),
      (.long(0), .datetime, "0001-01-01T00:00:00.0000000Z"),
      (.timespan(1), .timespan, "00:00:00.0000001"),
      (
        .guid("74be27de-1e4e-49d9-b579-fe0b331d3642"), .guid, "74be27de-1e4e-49d9-b579-fe0b331d3642"
      ),
      (.string("a\"b"), .string, "a\"b"), (.dynamic("\"x\\ny\""), .dynamic, "x\ny"),
      (.dynamic("true"), .dynamic, "true"), (.dynamic("null"), .dynamic, ""),
      (.dynamic("1.5"), .dynamic, "1.5"),
      (.dynamic("[ 1, 2.50, \"a\\u0041\" ]"), .dynamic, "[1,2.5,\"aA\"]"),
      (.dynamic("{\"a\": {}}"), .dynamic, "{\"a\":{}}"), (.dynamic("[1"), .dynamic, "[1"),
    ] as [(Value, ScalarType, String)])
  func text(value: Value, type: ScalarType, expected: String) {
    #expect(value.text(as: type) == expected)
  }

  @Test(
    "results in JSON keep every digit and stay on one line",
    arguments: [
      (.null, .long, "null"), (.bool(true), .bool, "true"),
      (.long(.max), .long, "9223372036854775807"),
      (.real(4), .real, "4.0"), (.real(.nan), .real, "\"NaN\""),
      (.real(-.infinity), .real, "\"-Infinity\""),
      (.long(3), .real, "3.0"), (.long(0), .bool, "false"),
      (.decimal("1.10"), .decimal, "\"1.10\""),
      (.datetime(0), .datetime, "\"0001-01-01T00:00:00.0000000Z\""),
      (.timespan(-1), .timespan, "\"-00:00:00.0000001\""),
      (.string("a\n\"\\\u{1}"), .string, "\"a\\n\\\"\\\\\\u0001\""),
      (
        .dynamic("{ \"a\":\n12345678901234567890123.50 }"), .dynamic,
        "{\"a\":12345678901234567890123.50}"
      ),
      (.dynamic("{\"a\""), .dynamic, "\"{\\\"a\\\"\""),
    ] as [(Value, ScalarType, String)])
  func json(value: Value, type: ScalarType, expected: String) {
    var bytes: [UInt8] = Array("x".utf8)
    value.json(into: &bytes, type: type)
    #expect(String(decoding: bytes, as: UTF8.self) == "x" + expected)
  }

  @Test(
    "the canonical form of a dynamic rewrites only what needs it",
    arguments: [
      (
        "[1.10,1e3,-0,0.05,100.0,0.00001,12345678901234567890]",
        "[1.1,1000.0,0,0.05,100.0,1e-05,1.2345678901234567e+19]"
      ),
      ("{\"\\u0061\": \"\\/\\u00e9\\n\"}", "{\"a\":\"/é\\n\"}"),
      (" [ ] ", "[]"), ("\"a b\"", "\"a b\""), ("-9223372036854775808", "-9223372036854775808"),
      ("[0.1,10.5,10.05,-0.0]", "[0.1,10.5,10.05,-0.0]"),
    ])
  func canonical(json: String, expected: String) {
    var bytes: [UInt8] = []
    #expect(json.withUTF8Bytes { DynamicText.appendCanonical(of: $0, to: &bytes) })
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }
}
