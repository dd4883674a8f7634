import KQLCatalog
import KQLValues
import SQLSyntax

/// Lines and polynomials through a series by least squares. Source: series-fit-line-function,
/// series-fit-poly-function: places count from 1, variances are those of a sample.
extension FunctionCatalog {
  mutating func declareSeriesFitting() {
    let series = Parameter("series", .dynamic)
    let names = ["rsquare", "slope", "variance", "rvariance", "interception", "line_fit"]
    let sample = "dynamic([2, 5, 6, 8, 11, 15, 17, 18, 25, 26, 30, 30])"
    scalar(
      "series_fit_line", source: "series-fit-line-function",
      "The straight line nearest to a series: how well it fits, and its values.",
      words: ["series": "an array of numbers"],
      naming: .tuple(names.map { TuplePart($0, $0 == "line_fit" ? .dynamic : .real) }),
      .raw(series, returns: .fixed(.dynamic)) { arguments in
        guard let values = Self.line(arguments[0]) else { return .null }
        return .array(values)
      }, examples: [("round(todouble(series_fit_line(\(sample))[1]), 3)", "2.731")])
    scalar(
      "series_fit_line_dynamic", source: "series-fit-line-dynamic-function",
      "The straight line nearest to a series, as a property bag.",
      words: ["series": "an array of numbers"],
      .raw(series, returns: .fixed(.dynamic)) { arguments in
        guard let values = Self.line(arguments[0]) else { return .null }
        var bag = DynamicBag()
        for (name, value) in zip(names, values) { bag[name] = value }
        return .text(DynamicValue.bag(bag).jsonText)
      },
      examples: [
        ("round(todouble(series_fit_line_dynamic(\(sample)).rvariance), 3)", "1.686"),
        ("round(todouble(series_fit_line_dynamic(\(sample)).interception), 3)", "-1.667"),
      ])
    scalar(
      "series_fit_poly", source: "series-fit-poly-function",
      "The polynomial of a degree nearest to a series, its coefficients from the highest power down.",
      words: [
        "y_series": "the values to fit", "x_series": "where the values are; 0, 1, 2 … if not given",
        "degree": "the degree of the polynomial; 1 if not given",
      ],
      naming: .tuple([
        TuplePart("rsquare", .real), TuplePart("coefficients", .dynamic),
        TuplePart("variance", .real), TuplePart("rvariance", .real),
        TuplePart("poly_fit", .dynamic),
      ]),
      .raw(
        Parameter("y_series", .dynamic), Parameter("x_series", .dynamic).optional,
        Parameter("degree", .long).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let y = NumericSeries(arguments[0])?.complete else { return .null }
        var x = (0..<y.count).map { Double($0 + 1) }
        if arguments.count > 1, case .text = arguments[1] {
          guard let given = NumericSeries(arguments[1])?.complete, given.count == y.count else {
            return .null
          }
          x = given
        }
        var degree = 1
        if arguments.count > 2, case .integer(let given) = arguments[2] {
          guard given >= 0, given < 20 else { return .null }
          degree = Int(given)
        }
        guard let fit = PolynomialFit(x, y, degree: degree) else { return .null }
        return .array([
          .real(fit.rSquare), .array(fit.coefficients.reversed().map { .real($0) }),
          .real(fit.variance), .real(fit.residualVariance),
          .array(fit.values.map { .real($0) }),
        ])
      },
      examples: [
        (
          "round(todouble(series_fit_poly(dynamic([1, 4, 9, 16]), dynamic([1, 2, 3, 4]), 2)[1][0]), 9)",
          "1.0"
        )
      ])
  }

  /// The parts of a line's fit, in the order of their columns.
  private static func line(_ view: ValueView) -> [DynamicValue]? {
    guard let y = NumericSeries(view)?.complete,
      let fit = PolynomialFit((0..<y.count).map { Double($0 + 1) }, y, degree: 1)
    else { return nil }
    return [
      .real(fit.rSquare), .real(fit.coefficients[1]), .real(fit.variance),
      .real(fit.residualVariance), .real(fit.coefficients[0]),
      .array(fit.values.map { .real($0) }),
    ]
  }
}

/// A polynomial by least squares.
struct PolynomialFit {
  /// From the constant up.
  let coefficients: [Double]
  let values: [Double]
  let variance: Double
  let residualVariance: Double
  let rSquare: Double

  /// Nil where the places do not decide a polynomial.
  init?(_ x: [Double], _ y: [Double], degree: Int) {
    guard y.count > degree, y.count > 1, let solved = Self.solve(x, y, degree) else { return nil }
    coefficients = solved
    values = x.map { place in solved.reversed().reduce(0) { $0 * place + $1 } }
    let mean = y.reduce(0, +) / Double(y.count)
    let squares = y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = zip(y, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    variance = squares / Double(y.count - 1)
    residualVariance = rest / Double(y.count - 1)
    rSquare = squares > 0 ? 1 - rest / squares : 1
  }

  /// The normal equations over places moved to their middle and scaled, turned back into powers of x.
  private static func solve(_ x: [Double], _ y: [Double], _ degree: Int) -> [Double]? {
    let middle = x.reduce(0, +) / Double(x.count)
    let scale = max(x.map { ($0 - middle).magnitude }.max() ?? 1, 1e-300)
    let places = x.map { ($0 - middle) / scale }
    let size = degree + 1
    var matrix = Array(repeating: Array(repeating: 0.0, count: size + 1), count: size)
    for (place, value) in zip(places, y) {
      var powers = [1.0]
      for _ in 0..<(2 * degree) { powers.append((powers.last ?? 1) * place) }
      for row in 0..<size {
        for column in 0..<size { matrix[row][column] += powers[row + column] }
        matrix[row][size] += powers[row] * value
      }
    }
    guard let scaled = eliminated(&matrix) else { return nil }
    // p((x - middle) / scale), multiplied out from the highest power down.
    var result: [Double] = []
    for coefficient in scaled.reversed() {
      var next = Array(repeating: 0.0, count: result.count + 1)
      for (power, value) in result.enumerated() {
        next[power + 1] += value / scale
        next[power] -= value * middle / scale
      }
      next[0] += coefficient
      result = next
    }
    return result.count > size ? Array(result.prefix(size)) : result
  }

  /// Gauss's elimination with the greatest pivot; nil for a matrix without an inverse.
  private static func eliminated(_ matrix: inout [[Double]]) -> [Double]? {
    let size = matrix.count
    for column in 0..<size {
      let rows = column..<size
      guard
        let pivot = rows.max(by: {
          matrix[$0][column].magnitude < matrix[$1][column].magnitude
        }), matrix[pivot][column].magnitude > 1e-13
      else { return nil }
      matrix.swapAt(column, pivot)
      for row in 0..<size where row != column {
        let factor = matrix[row][column] / matrix[column][column]
        guard factor != 0 else { continue }
        for index in column...size { matrix[row][index] -= factor * matrix[column][index] }
      }
    }
    return (0..<size).map { matrix[$0][size] / matrix[$0][$0] }
  }
}
