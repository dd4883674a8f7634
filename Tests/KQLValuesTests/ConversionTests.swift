import Testing

@testable import KQLValues

@Suite struct ConversionTests {
  @Test(
    "a string converts only in Kusto's integer syntax",
    arguments: [
      ("5.7", nil, nil), ("1e3", nil, nil), (" 7 ", 7, 7), ("-3", -3, -3), ("0x10", 16, 16),
      ("1,000", nil, nil),
      ("+4", 4, 4), ("", nil, nil), ("9999999999", 9_999_999_999, nil), ("5.", nil, nil),
      ("010", 10, 10),
      ("9223372036854775807", .max, nil), ("9223372036854775808", nil, nil),
      ("-9223372036854775808", .min, nil),
      ("-9223372036854775809", nil, nil), ("99999999999999999999999", nil, nil),
      ("0xFFFFFFFFFFFFFFFF", -1, nil),
      ("0xFFFFFFFF", 4_294_967_295, -1), ("0x", nil, nil), ("0x11111111111111111", nil, nil),
      ("--1", nil, nil),
      ("+", nil, nil), ("2147483647", 2_147_483_647, 2_147_483_647),
      ("2147483648", 2_147_483_648, nil),
      ("-2147483648", -2_147_483_648, -2_147_483_648), ("1\u{0}", nil, nil), ("nan", nil, nil),
    ] as [(String, Int64?, Int64?)])
  func integers(text: String, long: Int64?, int: Int64?) {
    #expect(Conversion.long(text: text) == long)
    #expect(Conversion.int(text: text) == int)
  }

  @Test(
    "a real is cut towards zero and saturates",
    arguments: [
      (5.7, 5, 5), (-5.7, -5, -5), (1e10, 10_000_000_000, 2_147_483_647),
      (-1e10, -10_000_000_000, -2_147_483_648),
      (1e30, .max, 2_147_483_647), (-1e30, .min, -2_147_483_648), (.nan, nil, nil),
      (.infinity, nil, nil), (-0.0, 0, 0),
    ] as [(Double, Int64?, Int64?)])
  func reals(value: Double, long: Int64?, int: Int64?) {
    #expect(Conversion.long(real: value) == long)
    #expect(Conversion.int(real: value) == int)
  }

  @Test(
    "a long wraps into an int",
    arguments: [
      (9_999_999_999, 1_410_065_407), (-9_999_999_999, -1_410_065_407),
      (2_147_483_648, -2_147_483_648),
      (4_294_967_296, 0), (864_000_000_000, 711_573_504), (637_134_336_000_000_000, -1_954_807_808),
      (.min, 0), (.max, -1),
    ] as [(Int64, Int64)])
  func wraps(long: Int64, int: Int64) {
    #expect(Conversion.int(long: long) == int)
  }

  @Test(
    "tobool reads true, false and integers",
    arguments: [
      ("true", true), ("TRUE", true), ("True", true), ("false", false), (" true ", true),
      ("TrUe ", true), ("\ttrue", true),
      ("1", true), ("0", false), ("2", true), ("-1", true), ("+1", true), ("0002", true),
      (" 2 ", true), ("1.5", nil),
      ("0.0", nil), ("yes", nil), ("no", nil), ("t", nil), ("f", nil), ("on", nil), ("", nil),
      ("99999999999999999999", nil),
      ("true1", nil), ("truetruetruetruetrue", nil),
    ] as [(String, Bool?)])
  func bools(text: String, expected: Bool?) {
    #expect(Conversion.bool(text: text) == expected)
  }

  @Test(
    "a dynamic converts as what it holds",
    arguments: [
      ("5.7", 5, 5, 5.7, true), (#""5.7""#, nil, nil, 5.7, nil),
      ("9999999999", 9_999_999_999, 1_410_065_407, 9_999_999_999, true),
      (#"" 7 ""#, 7, 7, 7, true), ("true", 1, 1, 1, true), ("[1]", nil, nil, nil, nil),
      ("null", nil, nil, nil, nil),
      ("{}", nil, nil, nil, nil), (#""true""#, nil, nil, nil, true), ("0", 0, 0, 0, false),
    ] as [(String, Int64?, Int64?, Double?, Bool?)])
  func dynamics(json: String, long: Int64?, int: Int64?, real: Double?, bool: Bool?) throws {
    let value = try #require(DynamicValue(json: json))
    #expect(Conversion.long(dynamic: value) == long)
    #expect(Conversion.int(dynamic: value) == int)
    #expect(Conversion.real(dynamic: value) == real)
    #expect(Conversion.bool(dynamic: value) == bool)
  }

  @Test(
    "every type converts to timespan as ticks, strings as clocks",
    arguments: [
      (.timespan(36_000_000_000), .timespan, 36_000_000_000), (.datetime(0), .datetime, 0),
      (.long(1230), .long, 1230),
      (.long(-10), .long, -10), (.real(10), .real, 10), (.real(1.5), .real, 1),
      (.real(.nan), .real, nil), (.real(.infinity), .real, nil),
      (.bool(true), .bool, 1), (.dynamic("10"), .dynamic, 10), (.dynamic("20.5"), .dynamic, 20),
      (.dynamic("false"), .dynamic, 0),
      (.dynamic(#""01:00:00""#), .dynamic, 36_000_000_000), (.dynamic(#""abc""#), .dynamic, nil),
      (.dynamic("[1]"), .dynamic, nil),
      (.string("1.02:03:04"), .string, 937_840_000_000), (.string("10"), .string, nil),
      (.guid("74be27de-1e4e-49d9-b579-fe0b331d3642"), .guid, nil), (.null, .long, nil),
    ] as [(Value, ScalarType, Int64?)])
  func timeSpans(value: Value, type: ScalarType, expected: Int64?) {
    #expect(value.converted(from: type, to: .timespan) == expected.map { .timespan($0) } ?? .null)
  }

  @Test(
    "any value converts to any type, or to null",
    arguments: [
      (.string("2020-01-01"), .string, .datetime, .datetime(637_134_336_000_000_000)),
      (.datetime(637_134_336_000_000_000), .datetime, .long, .long(637_134_336_000_000_000)),
      (.datetime(637_134_336_000_000_000), .datetime, .int, .long(-1_954_807_808)),
      (.timespan(15_000_000), .timespan, .real, .real(15_000_000)),
      (.long(.max), .long, .datetime, .null),
      (
        .string("0123456789abcdef0123456789abcdef"), .string, .guid,
        .guid("01234567-89ab-cdef-0123-456789abcdef")
      ),
      (.string("123.45678"), .string, .decimal, .decimal("123.45678")),
      (.real(0.1), .real, .decimal, .decimal("0.1")),
      (.decimal("2.9"), .decimal, .long, .long(2)), (.decimal("0"), .decimal, .bool, .bool(false)),
      (.real(1.5), .real, .bool, .bool(true)),
      (.null, .long, .string, .string("")), (.bool(true), .bool, .string, .string("True")),
      (.string("[1, 2]"), .string, .dynamic, .dynamic("[1,2]")),
      (.string("abc"), .string, .dynamic, .dynamic("\"abc\"")),
      (.string(""), .string, .dynamic, .null),
      (.dynamic(#""x""#), .dynamic, .string, .string("x")),
      (.timespan(1), .timespan, .dynamic, .dynamic("\"00:00:00.0000001\"")),
      (
        .dynamic(#""2020-01-01T00:00:00.0000000Z""#), .dynamic, .datetime,
        .datetime(637_134_336_000_000_000)
      ),
      (.long(5_000_000_000), .long, .int, .long(705_032_704)),
      (.guid("74be27de-1e4e-49d9-b579-fe0b331d3642"), .guid, .long, .null),
    ] as [(Value, ScalarType, ScalarType, Value)])
  func anything(value: Value, source: ScalarType, target: ScalarType, expected: Value) {
    #expect(value.converted(from: source, to: target) == expected)
  }

  @Test("no value of any type does harm on its way to another", arguments: ScalarType.allCases)
  func extremes(target: ScalarType) {
    let values: [(Value, ScalarType)] = [
      (.null, .long), (.long(.min), .long), (.long(.max), .long), (.real(.nan), .real),
      (.real(-.infinity), .real),
      (.real(-.greatestFiniteMagnitude), .real), (.datetime(.min), .datetime),
      (.timespan(.min), .timespan),
      (.decimal("9E+6144"), .decimal), (.decimal("x"), .decimal), (.dynamic("[[["), .dynamic),
      (.string("\u{0}"), .string),
    ]
    for (value, type) in values { _ = value.converted(from: type, to: target).text(as: target) }
  }
}
