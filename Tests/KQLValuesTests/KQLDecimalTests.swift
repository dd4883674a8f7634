import Testing

@testable import KQLValues

@Suite struct KQLDecimalTests {
  @Test(
    "a decimal is read exactly and written without needless zeros",
    arguments: [
      ("123.45678", "123.45678"), ("1.0", "1"), ("1e5", "100000"), ("-0", "0"), ("-0.00", "0"),
      ("1000000020000000300000004", "1000000020000000300000004"), (" +1.50 ", "1.5"), (".5", "0.5"),
      ("5.", "5"), ("1e-7", "0.0000001"), ("1E+60", "1E+60"), ("-1.25e-60", "-1.25E-60"),
      ("00012", "12"), ("9999999999999999999999999999999999", "9999999999999999999999999999999999"),
      ("99999999999999999999999999999999995", "1" + String(repeating: "0", count: 35)),
      ("12345678901234567890123456789012345", "12345678901234567890123456789012340"),
      ("1234567890123456789012345678901234500001", "1234567890123456789012345678901235000000"),
      ("1234567890123456789012345678901233500000", "1234567890123456789012345678901234000000"),
      ("0." + String(repeating: "0", count: 50) + "12", "1.2E-51"), ("1e-99999999", "0"),
      ("0e999999999", "0"),
    ])
  func reads(text: String, expected: String) {
    #expect(KQLDecimal(text)?.description == expected)
  }

  @Test(
    "what is not a decimal is null",
    arguments: [
      "", " ", "-", ".", "e5", "1e", "1e+", "1,000", "1_0", "0x10", "1 2", "abc", "1e9999",
      "1e9999999999",
      "--1", "1.2.3", "nan", "1\u{0}",
    ])
  func refuses(text: String) {
    #expect(KQLDecimal(text) == nil)
  }

  @Test(
    "sums, products, quotients and remainders are those of decimal arithmetic",
    arguments: [
      ("7", "2", "9", "5", "14", "3.5", "1"),
      ("0.1", "0.2", "0.3", "-0.1", "0.02", "0.5", "0.1"),
      ("1", "3", "4", "-2", "3", "0.3333333333333333333333333333333333", "1"),
      ("2", "3", "5", "-1", "6", "0.6666666666666666666666666666666667", "2"),
      ("-14", "12", "-2", "-26", "-168", "-1.166666666666666666666666666666667", "10"),
      ("14", "-12", "2", "26", "-168", "-1.166666666666666666666666666666667", "2"),
      ("-14", "-12", "-26", "-2", "168", "1.166666666666666666666666666666667", "10"),
      ("5", "-5", "0", "10", "-25", "-1", "0"),
      (
        "9999999999999999999999999999999999", "9999999999999999999999999999999999",
        "20000000000000000000000000000000000", "0",
        "9.999999999999999999999999999999998E+67", "1", "0"
      ),
      (
        "1e30", "1e-30", "1000000000000000000000000000000", "1000000000000000000000000000000", "1",
        "1E+60", "0"
      ),
      (
        "1e33", "0.5", "1000000000000000000000000000000000", "999999999999999999999999999999999.5",
        "500000000000000000000000000000000", "2000000000000000000000000000000000", "0"
      ),
      ("0", "4", "4", "-4", "0", "0", "0"),
      ("1e100", "7", "1E+100", "1E+100", "7E+100", "1.428571428571428571428571428571429E+99", "4"),
      ("-1e-50", "3", "3", "-3", "-3E-50", "-3.333333333333333333333333333333333E-51", "3"),
    ])
  func arithmetic(
    left: String, right: String, sum: String, difference: String, product: String,
    quotient: String, remainder: String
  ) throws {
    let left = try #require(KQLDecimal(left))
    let right = try #require(KQLDecimal(right))
    #expect(left.adding(right)?.description == sum)
    #expect(left.subtracting(right)?.description == difference)
    #expect(left.multiplied(by: right)?.description == product)
    #expect(left.divided(by: right)?.description == quotient)
    #expect(left.remainder(dividingBy: right)?.description == remainder)
  }

  @Test("rounding looks beyond the digits that are kept")
  func sticky() throws {
    let large = try #require(KQLDecimal("1000000000000000000000000000000001"))
    let half = try #require(KQLDecimal("0.5"))
    let more = try #require(KQLDecimal("0.50000000000000000000000000000001"))
    let less = try #require(KQLDecimal("0.4999999999999999999999999999999999"))
    #expect(large.adding(half)?.description == "1000000000000000000000000000000002")
    #expect(large.adding(more)?.description == "1000000000000000000000000000000002")
    #expect(large.adding(less)?.description == "1000000000000000000000000000000001")
    #expect(large.subtracting(half)?.description == "1000000000000000000000000000000000")
    #expect(large.subtracting(more)?.description == "1000000000000000000000000000000000")
  }

  @Test("nothing by zero, nothing beyond the largest")
  func impossible() throws {
    let one = KQLDecimal(1)
    let largest = try #require(KQLDecimal("9e6144"))
    #expect(one.divided(by: .zero) == nil)
    #expect(one.remainder(dividingBy: .zero) == nil)
    #expect(largest.adding(largest) == nil)
    #expect(largest.multiplied(by: largest) == nil)
    #expect(largest.remainder(dividingBy: one)?.description == "0")
    #expect(one.adding(largest) == largest)
    #expect(
      try #require(KQLDecimal("1e-6143")).multiplied(by: #require(KQLDecimal("0.1"))) == .zero)
  }

  @Test(
    "decimals have an order",
    arguments: [
      ("1", "2", true), ("2", "1", false), ("-1", "1", true), ("-2", "-1", true),
      ("-1", "-2", false),
      ("0", "0.1", true), ("-0.1", "0", true), ("0", "-1", false), ("1.5", "1.50", false),
      ("9", "10", true),
      ("1e100", "2e99", false), ("1e-100", "1e100", true), ("0", "0", false), ("-3", "-3", false),
      ("1234567890123456789012345678901234", "1234567890123456789012345678901235", true),
    ])
  func order(left: String, right: String, expected: Bool) throws {
    #expect((try #require(KQLDecimal(left)) < #require(KQLDecimal(right))) == expected)
  }

  @Test(
    "a decimal becomes a long towards zero, or null",
    arguments: [
      ("2.9", 2), ("-2.9", -2), ("9223372036854775807", .max), ("-9223372036854775808", .min),
      ("9223372036854775807.9", .max), ("9223372036854775808", nil), ("-9223372036854775809", nil),
      ("1e-50", 0), ("1e19", nil), ("1e18", 1_000_000_000_000_000_000), ("1e6000", nil), ("0", 0),
    ] as [(String, Int64?)])
  func integers(text: String, expected: Int64?) {
    #expect(KQLDecimal(text)?.integer == expected)
  }

  @Test("longs and reals become decimals and reals again")
  func conversions() {
    #expect(KQLDecimal(Int64.min).description == "-9223372036854775808")
    #expect(KQLDecimal(real: 0.1)?.description == "0.1")
    #expect(KQLDecimal(real: 1e300)?.description == "1E+300")
    #expect(KQLDecimal(real: .nan) == nil)
    #expect(KQLDecimal(real: -.infinity) == nil)
    #expect(KQLDecimal("0.1")?.real == 0.1)
    #expect(KQLDecimal("1e6000")?.real == .infinity)
    #expect(KQLDecimal("-1e-6000")?.real == 0)
  }

  @Test(
    "rounding goes down, up or to the nearest",
    arguments: [
      ("2.5", 0, "2", "3", "3"), ("-2.5", 0, "-3", "-2", "-3"), ("2.15", 1, "2.1", "2.2", "2.2"),
      ("1234", -2, "1200", "1300", "1200"), ("7", 3, "7", "7", "7"), ("1e-50", 0, "0", "1", "0"),
      ("-1e-50", 0, "-1", "0", "0"), ("99", -3, "0", "1000", "0"), ("5", -1, "0", "10", "10"),
    ])
  func rounds(text: String, places: Int, down: String, up: String, nearest: String) throws {
    let value = try #require(KQLDecimal(text))
    #expect(value.rounded(.down, places: places)?.description == down)
    #expect(value.rounded(.up, places: places)?.description == up)
    #expect(value.rounded(.toNearest, places: places)?.description == nearest)
    #expect(value.rounded(.down, places: .max) == value)
    _ = value.rounded(.up, places: .min)
  }
}

@Suite struct GUIDTests {
  @Test(
    "a guid is its first 32 digits",
    arguments: [
      ("0123456789abcdef0123456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"),
      ("0123456789ab-cdef-0123-456789abcdef", "01234567-89ab-cdef-0123-456789abcdef"),
      ("74BE27DE-1E4E-49D9-B579-FE0B331D3642", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
      (" {74be27de-1e4e-49d9-b579-fe0b331d3642}", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
      ("74be27de-1e4e-49d9-b579-fe0b331d3642 and more", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
      ("a string that is not a guid", nil), ("", nil), ("74be27de-1e4e-49d9-b579-fe0b331d364", nil),
      ("74be27d-e1e4e-49d9-b579-fe0b331d3642", nil), ("74be27de--1e4e-49d9-b579-fe0b331d3642", nil),
    ] as [(String, String?)])
  func parse(text: String, expected: String?) {
    #expect(GUID.parse(text) == expected)
  }

  @Test("a new guid says that it is random")
  func random() {
    struct Constant: RandomNumberGenerator {
      mutating func next() -> UInt64 { .max }
    }
    var generator = Constant()
    #expect(GUID.random(using: &generator) == "ffffffff-ffff-4fff-bfff-ffffffffffff")
  }
}
