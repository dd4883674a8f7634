import Testing

@testable import KQLValues

@Suite struct RealTextTests {
  @Test(
    "a real shows the fewest digits that read back, and never looks like a long",
    arguments: [
      (1, "1.0"), (1.5, "1.5"), (0.1, "0.1"), (-0.0, "-0.0"), (1e20, "1e+20"), (1e-7, "1e-07"),
      (123_456_789_012_345_680, "1.2345678901234568e+17"), (0.1 + 0.2, "0.30000000000000004"),
      (.nan, "NaN"), (-.nan, "NaN"), (.infinity, "inf"), (-.infinity, "-inf"),
      (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"),
    ] as [(Double, String)])
  func text(value: Double, text: String) {
    #expect(RealText.text(value) == text)
    let back = RealText.parse(text)
    #expect(value.isNaN ? back?.isNaN == true : back == value)
  }

  @Test(
    "toreal takes what the engine takes",
    arguments: [
      ("5.7", 5.7), ("1e3", 1000), (" 7 ", 7), ("-3", -3), ("+4", 4), ("9999999999", 9_999_999_999),
      ("5.", 5), (".5", 0.5), ("123.4", 123.4), ("1E-2", 0.01), ("0.000000000000000000001", 1e-21),
      ("9007199254740993", 9_007_199_254_740_992), ("1e400", .infinity), ("-1e400", -.infinity),
      ("123456789012345678901234567890", 1.2345678901234568e29),
      ("0x10", nil), ("1,000", nil), ("", nil), (".", nil), ("-", nil), ("1e", nil), ("1e+", nil),
      ("--1", nil), ("1 2", nil), ("abc", nil), ("1e5x", nil), ("infin", nil),
      ("1e99999999999", .infinity),
      ("1e-99999999999", 0), ("0e99999999999", 0), ("1\u{0}", nil), ("inf", .infinity),
      ("-INF", -.infinity),
    ] as [(String, Double?)])
  func parse(text: String, expected: Double?) {
    #expect(RealText.parse(text) == expected)
  }
}
