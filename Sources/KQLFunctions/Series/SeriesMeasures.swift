import KQLCatalog
import KQLValues
import SQLSyntax

/// What a series is like as a whole: sums, products of two, statistics.
extension FunctionCatalog {
  mutating func declareSeriesMeasures() {
    measure(
      "sum", "The sum of a series, null where an element is not a number.", ("[1, 2, 3, 4]", "10.0")
    ) {
      $0.reduce(0, +)
    }
    measure("product", "The product of a series.", ("[1, 2, 3, 4]", "24.0")) { $0.reduce(1, *) }
    measure("magnitude", "The length of a vector.", ("[1, 2, 3, 4]", "5.477225575051661")) {
      $0.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    scalar(
      "series_dot_product", source: "series-dot-product-function",
      "The sum of the products of two series; a number stands for a series of itself.",
      words: ["series1": "the first array of numbers", "series2": "the second array of numbers"],
      .raw(
        Parameter("series1", .asDynamic), Parameter("series2", .asDynamic), returns: .fixed(.real)
      ) { arguments in
        guard let (pairs, _) = NumericSeries.pairs(arguments[0], arguments[1]), !pairs.isEmpty
        else { return .null }
        return Self.dot(pairs).encoded
      },
      examples: [
        ("series_dot_product(dynamic([1, 2, 4]), dynamic([4, 2, 1]))", "12.0"),
        ("series_dot_product(dynamic([1, 2, 4]), 1)", "7.0"),
      ])
    scalar(
      "series_cosine_similarity", source: "series-cosine-similarity-function",
      "The cosine of the angle between two vectors.",
      words: [
        "series1": "the first array of numbers", "series2": "the second array of numbers",
        "magnitude1": "the length of the first as a vector, if it is known",
        "magnitude2": "the length of the second as a vector, if it is known",
      ],
      .raw(
        Parameter("series1", .dynamic), Parameter("series2", .dynamic),
        Parameter("magnitude1", .real).optional, Parameter("magnitude2", .real).optional,
        returns: .fixed(.real)
      ) { arguments in
        guard let a = NumericSeries(arguments[0]), let b = NumericSeries(arguments[1]) else {
          return .null
        }
        let count = min(a.elements.count, b.elements.count)
        guard count > 0 else { return .null }
        let (left, right) = (a.elements.prefix(count), b.elements.prefix(count))
        func magnitude(_ index: Int, _ elements: ArraySlice<DynamicValue>) -> Double? {
          if arguments.count > index { return Double(view: arguments[index]) }
          return Self.dot(elements.map { ($0, $0) }).squareRoot()
        }
        guard let first = magnitude(2, left), let second = magnitude(3, right) else { return .null }
        return (Self.dot(Array(zip(left, right))) / (first * second)).encoded
      },
      examples: [("series_cosine_similarity(dynamic([3, 4]), dynamic([3, 4]))", "1.0")])
    scalar(
      "series_pearson_correlation", source: "series-pearson-correlation-function",
      "How far two series go together, from -1 to 1; null where they are not numbers of one length.",
      words: ["series1": "the first array of numbers", "series2": "the second array of numbers"],
      .raw(
        Parameter("series1", .dynamic), Parameter("series2", .dynamic), returns: .fixed(.real)
      ) { arguments in
        guard let x = NumericSeries(arguments[0])?.complete,
          let y = NumericSeries(arguments[1])?.complete, x.count == y.count, !x.isEmpty
        else { return .null }
        let (meanX, meanY) = (Self.mean(x), Self.mean(y))
        var (xx, yy, xy) = (0.0, 0.0, 0.0)
        for (a, b) in zip(x, y) {
          xx += (a - meanX) * (a - meanX)
          yy += (b - meanY) * (b - meanY)
          xy += (a - meanX) * (b - meanY)
        }
        return (xy / (xx * yy).squareRoot()).encoded
      },
      examples: [
        ("series_pearson_correlation(dynamic([1, 2, 3, 4, 5]), dynamic([2, 4, 6, 8, 10]))", "1.0")
      ])
    declareSeriesStatistics()
  }

  static func mean(_ numbers: [Double]) -> Double {
    numbers.reduce(0, +) / Double(numbers.count)
  }

  /// Pairs in which one is not a number do not count.
  private static func dot(_ pairs: [(DynamicValue, DynamicValue)]) -> Double {
    pairs.reduce(0) { sum, pair in
      guard let a = NumericSeries.number(pair.0), let b = NumericSeries.number(pair.1) else {
        return sum
      }
      return sum + a * b
    }
  }

  private mutating func measure(
    _ name: String, _ summary: String, _ example: (String, String),
    _ body: @escaping @Sendable ([Double]) -> Double
  ) {
    scalar(
      "series_\(name)", source: "series-\(name)-function", summary,
      words: ["series": "an array of numbers"],
      .raw(Parameter("series", .dynamic), returns: .fixed(.real)) { arguments in
        NumericSeries(arguments[0])?.complete.map { body($0).encoded } ?? .null
      }, examples: [("series_\(name)(dynamic(\(example.0)))", example.1)])
  }

  // MARK: statistics

  private mutating func declareSeriesStatistics() {
    let series = Parameter("series", .dynamic)
    let ignore = Parameter("ignore_nonfinite", .bool).optional
    let sample = "dynamic([23, 46, 23, 87, 4, 8, 3, 75, 2, 56, 13, 75, 32, 16, 29])"
    scalar(
      "series_stats", source: "series-stats-function",
      "The least and greatest value and where they first stand, mean, standard deviation and variance.",
      words: [
        "series": "an array of numbers",
        "ignore_nonfinite":
          "whether to leave out null, NaN and infinity, which else make the results null",
      ],
      naming: .tuple([
        TuplePart("min", .real), TuplePart("min_idx", .long), TuplePart("max", .real),
        TuplePart("max_idx", .long), TuplePart("avg", .real), TuplePart("stdev", .real),
        TuplePart("variance", .real),
      ]),
      .raw(series, ignore, returns: .fixed(.dynamic)) { arguments in
        guard let statistics = SeriesStatistics(arguments) else { return .null }
        return .array(statistics.values.prefix(7).map(\.value))
      }, examples: [("series_stats(\(sample))[0]", "dynamic(2.0)")])
    scalar(
      "series_stats_dynamic", source: "series-stats-dynamic-function",
      "The statistics of a series as a property bag.",
      words: [
        "series": "an array of numbers",
        "ignore_nonfinite":
          "whether to leave out null, NaN and infinity, which else make the results null",
      ],
      .raw(series, ignore, returns: .fixed(.dynamic)) { arguments in
        guard let statistics = SeriesStatistics(arguments) else { return .null }
        var bag = DynamicBag()
        for (name, value) in statistics.values { bag[name] = value }
        return .text(DynamicValue.bag(bag).jsonText)
      },
      examples: [
        ("series_stats_dynamic(\(sample)).max_idx", "dynamic(3)"),
        ("series_stats_dynamic(\(sample))['sum']", "dynamic(492.0)"),
      ])
  }
}

/// Source: series-stats-function. An element that is not a finite number makes all null unless it is ignored.
private struct SeriesStatistics {
  var values: [(name: String, value: DynamicValue)]

  init?(_ arguments: Arguments) {
    guard let series = NumericSeries(arguments[0]) else { return nil }
    var ignores = false
    if arguments.count > 1, case .integer(let flag) = arguments[1] { ignores = flag != 0 }
    let finite = series.numbers.enumerated().compactMap { index, number in
      number.flatMap { $0.isFinite ? (index, $0) : nil }
    }
    guard ignores || finite.count == series.elements.count, let first = finite.first else {
      return nil
    }
    var (least, greatest) = (first, first)
    for item in finite {
      if item.1 < least.1 { least = item }
      if item.1 > greatest.1 { greatest = item }
    }
    let sum = finite.reduce(0) { $0 + $1.1 }
    let mean = sum / Double(finite.count)
    let squares = finite.reduce(0) { $0 + ($1.1 - mean) * ($1.1 - mean) }
    let variance = finite.count > 1 ? squares / Double(finite.count - 1) : 0
    values = [
      ("min", .real(least.1)), ("min_idx", .long(Int64(least.0))), ("max", .real(greatest.1)),
      ("max_idx", .long(Int64(greatest.0))), ("avg", .real(mean)),
      ("stdev", .real(variance.squareRoot())), ("variance", .real(variance)), ("sum", .real(sum)),
      ("len", .long(Int64(series.elements.count))),
    ]
  }
}
