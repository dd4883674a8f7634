import KQLCatalog
import KQLValues
import Platform
import SQLSyntax

/// Arithmetic and comparison of arrays of numbers, element by element. Source: the page of each function; an
/// element that is not a number, or has no partner, gives null. Wholes stay wholes where every element is one.
extension FunctionCatalog {
  mutating func declareSeries() {
    declareSeriesOfOne()
    declareSeriesOfTwo()
    declareSeriesComparisons()
    declareSeriesMeasures()
    declareSeriesFilling()
    declareSeriesFitting()
    declareSeriesTransforms()
    declareSeriesPeriods()
    declareSeriesOutliers()
    declareSeriesDecomposition()
    declareTwoLineFits()
  }

  // MARK: one series

  private mutating func declareSeriesOfOne() {
    elementwise("abs", "The size of each element.", "dynamic([-6.5, 0, 8.2])", "[6.5, 0.0, 8.2]") {
      $0 < 0 ? 0 &- $0 : $0
    } real: {
      $0.magnitude
    }
    elementwise("sign", "-1, 0 or 1 for each element.", "dynamic([-6, 0, 8])", "[-1, 0, 1]") {
      $0.signum()
    } real: {
      $0 > 0 ? 1 : $0 < 0 ? -1 : 0
    }
    elementwise(
      "ceiling", "Each element rounded up.", "dynamic([-1.5, 1, 2.5])", "[-1.0, 1.0, 3.0]"
    ) { $0.rounded(.up) }
    elementwise(
      "floor", "Each element rounded down.", "dynamic([-1.5, 1, 2.5])", "[-2.0, 1.0, 2.0]"
    ) { $0.rounded(.down) }
    elementwise(
      "exp", "e to the power of each element.", "dynamic([0, 1])", "[1.0, 2.718281828459045]"
    ) { exp($0) }
    elementwise(
      "log", "The natural logarithm of each element.", "dynamic([1, 2, 3])",
      "[0.0, 0.6931471805599453, 1.0986122886681098]"
    ) { log($0) }
    elementwise(
      "sin", "The sine of each element.", "dynamic([-1, 0, 1])",
      "[-0.8414709848078965, 0.0, 0.8414709848078965]"
    ) { sin($0) }
    elementwise(
      "cos", "The cosine of each element.", "dynamic([-1, 0, 1])",
      "[0.5403023058681398, 1.0, 0.5403023058681398]"
    ) { cos($0) }
    elementwise(
      "tan", "The tangent of each element.", "dynamic([-1, 0, 1])",
      "[-1.5574077246549023, 0.0, 1.5574077246549023]"
    ) { tan($0) }
    elementwise(
      "asin", "The angle of each sine.", "dynamic([-1, 0, 1])",
      "[-1.5707963267948966, 0.0, 1.5707963267948966]"
    ) { asin($0) }
    elementwise(
      "acos", "The angle of each cosine.", "dynamic([-1, 0, 1])",
      "[3.141592653589793, 1.5707963267948966, 0.0]"
    ) { acos($0) }
    elementwise(
      "atan", "The angle of each tangent.", "dynamic([-1, 0, 1])",
      "[-0.7853981633974483, 0.0, 0.7853981633974483]"
    ) { atan($0) }
  }

  private mutating func elementwise(
    _ name: String, _ summary: String, _ input: String, _ output: String,
    _ whole: (@Sendable (Int64) -> Int64)? = nil,
    real: @escaping @Sendable (Double) -> Double
  ) {
    scalar(
      "series_\(name)", source: "series-\(name)-function", summary,
      words: ["series": "an array of numbers"],
      .raw(Parameter("series", .dynamic), returns: .fixed(.dynamic)) { arguments in
        guard let series = NumericSeries(arguments[0]) else { return .null }
        return .array(
          series.elements.map { element in
            if let whole, series.isWhole {
              return NumericSeries.whole(element).map { .long(whole($0)) } ?? .null
            }
            return NumericSeries.number(element).map { .real(real($0)) } ?? .null
          })
      }, examples: [("series_\(name)(\(input))", "dynamic(\(output))")])
  }

  // MARK: two series

  private mutating func declareSeriesOfTwo() {
    pairwise(
      "add", "The sums of two series.", "[5, 4, 5]", whole: { $0 &+ $1 }, real: { $0 + $1 })
    pairwise(
      "subtract", "The differences of two series.", "[-3, 0, 3]", whole: { $0 &- $1 },
      real: { $0 - $1 })
    pairwise(
      "multiply", "The products of two series.", "[4, 4, 4]", whole: { $0 &* $1 },
      real: { $0 * $1 })
    pairwise(
      "divide", "The quotients of two series, as reals.", "[0.25, 1.0, 4.0]", whole: nil,
      real: { $0 / $1 })
    pairwise(
      "pow", "One series to the powers of another, as reals.", "[1.0, 4.0, 4.0]", whole: nil,
      real: { pow($0, $1) })
  }

  private mutating func pairwise(
    _ name: String, _ summary: String, _ output: String,
    whole: (@Sendable (Int64, Int64) -> Int64)?,
    real: @escaping @Sendable (Double, Double) -> Double
  ) {
    scalar(
      "series_\(name)", source: "series-\(name)-function", summary,
      words: [
        "series1": "the first array of numbers, or a number",
        "series2": "the second array of numbers, or a number",
      ],
      .raw(
        Parameter("series1", .asDynamic), Parameter("series2", .asDynamic),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let (pairs, isWhole) = NumericSeries.pairs(arguments[0], arguments[1]) else {
          return .null
        }
        return .array(
          pairs.map { left, right in
            if let whole, isWhole {
              guard let a = NumericSeries.whole(left), let b = NumericSeries.whole(right) else {
                return .null
              }
              return .long(whole(a, b))
            }
            guard let a = NumericSeries.number(left), let b = NumericSeries.number(right) else {
              return .null
            }
            return .real(real(a, b))
          })
      },
      examples: [
        ("series_\(name)(dynamic([1, 2, 4]), dynamic([4, 2, 1]))", "dynamic(\(output))")
      ])
  }

  private mutating func declareSeriesComparisons() {
    comparison("equals", "Whether elements are equal.", "[false, true, false]") { $0 == $1 }
    comparison("not_equals", "Whether elements differ.", "[true, false, true]") { $0 != $1 }
    comparison("greater", "Whether elements are greater.", "[false, false, true]") { $0 > $1 }
    comparison("greater_equals", "Whether elements are not less.", "[false, true, true]") {
      $0 >= $1
    }
    comparison("less", "Whether elements are less.", "[true, false, false]") { $0 < $1 }
    comparison("less_equals", "Whether elements are not greater.", "[true, true, false]") {
      $0 <= $1
    }
  }

  private mutating func comparison(
    _ name: String, _ summary: String, _ output: String,
    _ compare: @escaping @Sendable (Double, Double) -> Bool
  ) {
    let page = String(name.map { $0 == "_" ? "-" : $0 })
    scalar(
      "series_\(name)", source: "series-\(page)-function", summary,
      words: [
        "series1": "the first array of numbers, or a number",
        "series2": "the second array of numbers, or a number",
      ],
      .raw(
        Parameter("series1", .asDynamic), Parameter("series2", .asDynamic),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let (pairs, _) = NumericSeries.pairs(arguments[0], arguments[1]) else {
          return .null
        }
        return .array(
          pairs.map { left, right in
            guard let a = NumericSeries.number(left), let b = NumericSeries.number(right) else {
              return .null
            }
            return .bool(compare(a, b))
          })
      },
      examples: [
        ("series_\(name)(dynamic([1, 2, 4]), dynamic([4, 2, 1]))", "dynamic(\(output))")
      ])
  }
}
