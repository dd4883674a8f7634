import KQLCatalog
import KQLValues
import SQLSyntax

/// Variance, standard deviation and covariance: of a sample, and with a `p` at the end of the whole
/// population. 0 of nothing, and of a sample of one, as was measured.
extension FunctionCatalog {
  mutating func declareDeviations() {
    let oneToFive = "range x from 1 to 5 step 1 | summarize "
    let evens = "range x from 1 to 100 step 1 | summarize "
    declareDeviation(
      "variance", .variance, "The variance of a sample.",
      (oneToFive + "variance(x)", "2.5"), (evens + "varianceif(x, x % 2 == 0)", "850.0"))
    declareDeviation(
      "variancep", .varianceOfPopulation, "The variance of a population.",
      (oneToFive + "variancep(x)", "2.0"), (evens + "variancepif(x, x % 2 == 0)", "833.0"))
    declareDeviation(
      "stdev", .deviation, "The standard deviation of a sample.",
      (oneToFive + "stdev(x)", "1.5811388300841898"),
      (evens + "stdevif(x, x % 2 == 0)", "29.154759474226502"))
    declareDeviation(
      "stdevp", .deviationOfPopulation, "The standard deviation of a population.",
      (oneToFive + "stdevp(x)", "1.4142135623730951"),
      (evens + "stdevpif(x, x > 99)", "0.0"))
    let pairs =
      "range x from 1 to 100 step 1 | extend y = x % 2 == 0 | extend z = x * 2 | summarize "
    declareCovariance(
      "covariance", .covariance, "The covariance of two values over a sample.",
      (
        "datatable(x: real, y: real) [1.0, 14.0, 2.0, 10.0, 3.0, 17.0, 4.0, 20.0, 5.0, 50.0] | summarize covariance(x, y)",
        "20.5"
      ), (pairs + "covarianceif(x, z, x > 99)", "0.0"))
    declareCovariance(
      "covariancep", .covarianceOfPopulation, "The covariance of two values over a population.",
      (
        "datatable(x: real, y: real) [1.0, 14.0, 2.0, 10.0, 3.0, 17.0, 4.0, 20.0, 5.0, 50.0] | summarize covariancep(x, y)",
        "16.4"
      ), (pairs + "covariancepif(x, z, x > 99)", "0.0"))
    accumulator(.variance) { Deviation(isPopulation: false, isRoot: false) }
    accumulator(.varianceOfPopulation) { Deviation(isPopulation: true, isRoot: false) }
    accumulator(.deviation) { Deviation(isPopulation: false, isRoot: true) }
    accumulator(.deviationOfPopulation) { Deviation(isPopulation: true, isRoot: true) }
    accumulator(.covariance) { Covariance(isPopulation: false) }
    accumulator(.covarianceOfPopulation) { Covariance(isPopulation: true) }
  }

  private static let deviating = "the value to aggregate; nulls are left out"

  /// The aggregate, and its counterpart with a condition.
  private mutating func declareDeviation(
    _ name: String, _ body: InternalAggregate, _ summary: String, _ example: (String, String),
    _ conditional: (String, String)
  ) {
    aggregate(
      name, source: "\(name)-aggregation-function", summary + " 0 of nothing.",
      words: ["value": Self.deviating],
      .sql(Parameter("value", .real), returns: .fixed(.real)) {
        body($0[0].sql)
      }, examples: [example])
    aggregate(
      name + "if", source: "\(name)if-aggregation-function",
      summary + " Over the rows for which a condition is true.",
      words: ["value": Self.deviating, "condition": "which rows take part"],
      .sql(Parameter("value", .real), Parameter("condition", .bool), returns: .fixed(.real)) {
        body(Self.where($0[1], $0[0]))
      }, examples: [conditional])
  }

  private mutating func declareCovariance(
    _ name: String, _ body: InternalAggregate, _ summary: String, _ example: (String, String),
    _ conditional: (String, String)
  ) {
    aggregate(
      name, source: "\(name)-aggregation-function", summary,
      words: ["first": "the first variable", "second": "the second variable"],
      naming: .prefixedWithAll(name),
      .sql(Parameter("first", .real), Parameter("second", .real), returns: .fixed(.real)) {
        body($0[0].sql, $0[1].sql)
      }, examples: [example])
    aggregate(
      name + "if", source: "\(name)if-aggregation-function",
      summary + " Over the rows for which a condition is true.",
      words: [
        "first": "the first variable", "second": "the second variable",
        "condition": "which rows take part",
      ],
      naming: .prefixedWithAll(name + "if"),
      .sql(
        Parameter("first", .real), Parameter("second", .real), Parameter("condition", .bool),
        returns: .fixed(.real)
      ) {
        body(Self.where($0[2], $0[0]), $0[1].sql)
      }, examples: [conditional])
  }
}

/// The variance of what is not null, or its root.
private final class Deviation: Accumulator {
  private let isPopulation: Bool
  private let isRoot: Bool
  private var moments = ExactMoments(isOfOne: true)

  init(isPopulation: Bool, isRoot: Bool) {
    self.isPopulation = isPopulation
    self.isRoot = isRoot
  }

  func step(_ arguments: Arguments) throws {
    if let value = Double(view: arguments[0]) { moments.add(value) }
  }

  func result() throws -> FunctionValue {
    let variance = moments.covariance(isPopulation: isPopulation)
    return (isRoot ? variance.squareRoot() : variance).encoded
  }
}

/// Covariance of the pairs in which neither is null.
private final class Covariance: Accumulator {
  private let isPopulation: Bool
  private var moments = ExactMoments(isOfOne: false)

  init(isPopulation: Bool) { self.isPopulation = isPopulation }

  func step(_ arguments: Arguments) throws {
    guard let x = Double(view: arguments[0]), let y = Double(view: arguments[1]) else { return }
    moments.add(x, y)
  }

  func result() throws -> FunctionValue {
    moments.covariance(isPopulation: isPopulation).encoded
  }
}
