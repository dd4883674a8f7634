import Diagnostics
import Testing

@testable import Workspace

@Suite("Reals in a query")
struct RealTests {
  /// Decimals that some builds of SQLite read as the double beside the one they mean.
  static let decimals = [
    "0.002877", "0.009009", "0.0000123", "1.1e-5", "8.41e21", "123456.789e-20", "0.1", "1e-320",
    "2.2250738585072014e-308", "-0.002877",
  ]

  @Test("a real is the one that was written", arguments: decimals)
  func literal(text: String) throws {
    try QueryCase(
      """
      datatable(t: string) ['\(text)']
      | extend v = todouble(t)
      | project a = v == \(text), b = \(text) == todouble('\(text)'), c = v in (1.0, \(text)),
          d = tostring(v) == tostring(\(text))
      """, "a | b | c | d", ["True | True | True | True"]
    ).check()
  }

  @Test("rows of decimals are what their texts are, wherever SQLite would round")
  func decimalsOfThreeDigits() throws {
    let texts = (0..<4).flatMap { zeros in
      (1...999).map { "0." + String(repeating: "0", count: zeros) + "\($0)" }
    }
    let rows = texts.map { "\($0), '\($0)'" }.joined(separator: ", ")
    try QueryCase(
      "datatable(v: real, t: string) [\(rows)] | summarize n = count(), wrong = countif(v != todouble(t))",
      "n | wrong", ["3996 | 0"]
    ).check()
  }
}
