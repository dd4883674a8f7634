import KQLCatalog
import KQLValues
import Platform
import SQLSyntax

/// The beta distribution and Welch's test. Source: beta-cdf-function and its like, welch-test-function; where
/// the pages and the engine disagree about arguments out of range, as the engine was measured.
extension FunctionCatalog {
  mutating func declareStatistics() {
    scalar(
      "beta_cdf", source: "beta-cdf-function", "The cumulative beta distribution.",
      words: [
        "x": "where to evaluate the distribution, from 0 to 1",
        "alpha": "the first shape of the distribution",
        "beta": "the second shape of the distribution",
      ],
      .swift("x", "alpha", "beta") { (x: Double, alpha: Double, beta: Double) -> Double in
        guard x >= 0, x <= 1, alpha <= 10_000, beta > 0, beta <= 10_000 else { return .nan }
        return alpha <= 0 ? 1 : Beta.cumulative(x, alpha, beta)
      },
      examples: [
        ("round(beta_cdf(0.9, 10.0, 20.0), 12)", "1.0"), ("beta_cdf(1.5, 10.0, 20.0)", "real(nan)"),
        ("beta_cdf(0.1, -1.0, 20.0)", "1.0"),
      ])
    scalar(
      "beta_inv", source: "beta-inv-function", "The inverse of the cumulative beta distribution.",
      words: [
        "probability": "the probability, from 0 to 1",
        "alpha": "the first shape of the distribution",
        "beta": "the second shape of the distribution",
      ],
      .swift("probability", "alpha", "beta") {
        (probability: Double, alpha: Double, beta: Double) -> Double? in
        guard probability >= 0, probability <= 1 else { return nil }
        guard alpha > 0, beta > 0 else { return .nan }
        return Beta.inverse(probability, alpha, beta)
      },
      examples: [
        ("round(beta_inv(0.1, 10.0, 20.0), 12)", "0.226415022389"),
        ("beta_inv(1.5, 10.0, 20.0)", "real(null)"), ("beta_inv(0.1, -1.0, 20.0)", "real(nan)"),
      ])
    scalar(
      "beta_pdf", source: "beta-pdf-function", "The density of the beta distribution.",
      words: [
        "x": "where to evaluate the density, from 0 to 1",
        "alpha": "the first shape of the distribution",
        "beta": "the second shape of the distribution",
      ],
      .swift("x", "alpha", "beta") { (x: Double, alpha: Double, beta: Double) -> Double in
        guard x > 0, x < 1, alpha > 0, beta > 0 else { return .nan }
        return exp((alpha - 1) * log(x) + (beta - 1) * log1p(-x) - Beta.logarithm(alpha, beta))
      },
      examples: [
        ("round(beta_pdf(0.5, 10.0, 20.0), 12)", "0.746176019311"),
        ("beta_pdf(1.5, 10.0, 20.0)", "real(nan)"),
      ])
    scalar(
      "welch_test", source: "welch-test-function",
      "The probability that two samples have one mean, by Welch's test.",
      words: [
        "mean1": "the mean of the first sample", "variance1": "the variance of the first sample",
        "count1": "the size of the first sample", "mean2": "the mean of the second sample",
        "variance2": "the variance of the second sample", "count2": "the size of the second sample",
      ],
      .raw(
        Parameter("mean1", .real), Parameter("variance1", .real), Parameter("count1", .real),
        Parameter("mean2", .real), Parameter("variance2", .real), Parameter("count2", .real),
        returns: .fixed(.real)
      ) { arguments in
        var numbers: [Double] = []
        for index in 0..<6 {
          guard let number = Double(view: arguments[index]) else { return .null }
          numbers.append(number)
        }
        return Self.welchTest(numbers).encoded
      }, examples: [("welch_test(5, 2, 10, 5, 3, 12)", "1.0")])
  }

  private static func welchTest(_ n: [Double]) -> Double {
    let (first, second) = (n[1] / n[2], n[4] / n[5])
    let sum = first + second
    guard n[2] > 1, n[5] > 1, sum > 0 else { return .nan }
    let t = (n[0] - n[3]) / sum.squareRoot()
    let freedom = sum * sum / (first * first / (n[2] - 1) + second * second / (n[5] - 1))
    return Beta.cumulative(freedom / (freedom + t * t), freedom / 2, 0.5)
  }
}

/// The incomplete beta function.
enum Beta {
  /// ln B(a, b).
  static func logarithm(_ a: Double, _ b: Double) -> Double {
    lgamma(a) + lgamma(b) - lgamma(a + b)
  }

  /// The regularised incomplete beta function I_x(a, b).
  static func cumulative(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let front = exp(a * log(x) + b * log1p(-x) - logarithm(a, b))
    // The fraction converges fast on its own side of the mean.
    if x < (a + 1) / (a + b + 2) { return front * fraction(x, a, b) / a }
    return 1 - front * fraction(1 - x, b, a) / b
  }

  /// The continued fraction of I_x, by Lentz's method.
  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var c = 1.0
    var d = 1 - (a + b) * x / (a + 1)
    d = 1 / (d.magnitude < tiny ? tiny : d)
    var result = d
    for step in 1...10_000 {
      let m = Double(step)
      var term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 + term * d
      d = 1 / (d.magnitude < tiny ? tiny : d)
      c = 1 + term / c
      if c.magnitude < tiny { c = tiny }
      result *= d * c
      term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 + term * d
      d = 1 / (d.magnitude < tiny ? tiny : d)
      c = 1 + term / c
      if c.magnitude < tiny { c = tiny }
      result *= d * c
      if (d * c - 1).magnitude < 1e-16 { break }
    }
    return result
  }

  /// The x whose cumulative probability this is, by halving.
  static func inverse(_ probability: Double, _ a: Double, _ b: Double) -> Double {
    if probability <= 0 { return 0 }
    if probability >= 1 { return 1 }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<200 {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if cumulative(middle, a, b) < probability { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }
}
