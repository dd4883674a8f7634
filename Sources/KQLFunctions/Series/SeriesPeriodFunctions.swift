import KQLCatalog
import KQLValues
import SQLSyntax

/// Periods of a series. Source: the page of each function; a series with an element that is not a finite number has
/// none that anybody could tell, and gives null.
extension FunctionCatalog {
  mutating func declareSeriesPeriods() {
    let weekly = "dynamic([0, 4, 4, 4, 1, 0, 4, 4, 4, 1, 0, 4, 4, 4, 1, 0, 4, 4, 4, 1])"
    scalar(
      "series_periods_detect", source: "series-periods-detect-function",
      "The periods that a series has, the most significant first, with a score between 0 and 1 for each.",
      words: [
        "series": "an array of numbers", "min_period": "the shortest period to look for",
        "max_period": "the longest period to look for",
        "num_periods": "how many periods to give at most",
      ],
      naming: .tuple([
        TuplePart("periods", .dynamic), TuplePart("periods_scores", .dynamic),
      ]),
      .raw(
        Parameter("series", .dynamic), Parameter("min_period", .real),
        Parameter("max_period", .real), Parameter("num_periods", .long), returns: .fixed(.dynamic)
      ) { arguments in
        guard let values = try NumericSeries.finite(arguments[0], for: "series_periods_detect"),
          let low = Double(view: arguments[1]), let high = Double(view: arguments[2]),
          case .integer(let wanted) = arguments[3]
        else { return .null }
        guard wanted > 0, wanted <= 1_000 else {
          throw FunctionFailure("`series_periods_detect` finds 1 to 1000 periods, not \(wanted)")
        }
        var found: [(period: Int, score: Double)] = []
        if low <= high, let periods = SeriesPeriods(values) {
          found = Array(periods.periods(in: low...high).prefix(Int(wanted)))
        }
        // Places that no period takes are zero.
        let rest = (found.count..<Int(wanted)).map { _ in DynamicValue.real(0) }
        return .array([
          .array(found.map { .real(Double($0.period)) } + rest),
          .array(found.map { .real($0.score) } + rest),
        ])
      },
      examples: [
        ("series_periods_detect(\(weekly), 0.0, 50.0, 2)[0]", "dynamic([5.0, 0.0])"),
        (
          "series_periods_detect(dynamic([3, 3, 3, 3, 3, 3, 3, 3]), 0.0, 4.0, 1)[1]",
          "dynamic([0.0])"
        ),
      ])
    scalar(
      "series_periods_validate", source: "series-periods-validate-function",
      "How significant each of some expected periods is in a series, from 0 to 1.",
      words: ["series": "an array of numbers", "period": "a period to test, in points"],
      naming: .tuple([TuplePart("periods", .dynamic), TuplePart("scores", .dynamic)]),
      .raw(
        Parameter("series", .dynamic), Parameter("period", .real).variadic,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard arguments.count <= 17 else {
          throw FunctionFailure("`series_periods_validate` takes at most 16 periods")
        }
        guard let values = try NumericSeries.finite(arguments[0], for: "series_periods_validate")
        else { return .null }
        let found = SeriesPeriods(values)
        var periods: [DynamicValue] = []
        var scores: [DynamicValue] = []
        for index in 1..<arguments.count {
          guard let period = Double(view: arguments[index]) else { return .null }
          periods.append(.real(period))
          scores.append(.real(found?.score(of: period) ?? 0))
        }
        return .array([.array(periods), .array(scores)])
      },
      examples: [
        ("series_periods_validate(\(weekly), 5.0, 2.0)[0]", "dynamic([5.0, 2.0])"),
        ("series_periods_validate(\(weekly), 3.0, 11.0)[1]", "dynamic([0.0, 0.0])"),
      ])
    declareSeasonal()
  }

  private mutating func declareSeasonal() {
    scalar(
      "series_seasonal", source: "series-seasonal-function",
      "The median of the elements in each place of a period, which is found unless it is given.",
      words: [
        "series": "an array of numbers",
        "period": "the number of points in a season; found by itself if not given",
      ],
      .raw(
        Parameter("series", .dynamic), Parameter("period", .long).optional,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let x = try NumericSeries.finite(arguments[0], for: "series_seasonal") else {
          return .null
        }
        var seasonality = SeriesDecomposition.Seasonality.detected(threshold: 0.7)
        if arguments.count > 1 {
          guard case .integer(let period) = arguments[1] else { return .null }
          if period > 0 {
            seasonality = .period(Int(clamping: period))
          } else if period != -1 {
            seasonality = .none
          }
        }
        return .array(
          SeriesDecomposition.seasonal(x, seasonality, count: x.count).map { .real($0) })
      },
      examples: [
        (
          "series_seasonal(dynamic([1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]), 3)",
          "dynamic([1.5, 3.5, 5.5, 1.5, 3.5, 5.5, 1.5, 3.5, 5.5, 1.5, 3.5, 5.5])"
        ),
        (
          "series_seasonal(dynamic([1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]))",
          "dynamic([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])"
        ),
      ])
  }
}

extension NumericSeries {
  /// The elements of an argument, if all are finite numbers.
  ///
  /// - Throws: for more elements than a transform takes.
  static func finite(_ view: ValueView, for name: String) throws(FunctionFailure) -> [Double]? {
    guard let values = NumericSeries(view)?.complete, values.allSatisfy(\.isFinite) else {
      return nil
    }
    guard values.count <= Fourier.longest else {
      throw FunctionFailure("`\(name)` takes series of at most \(Fourier.longest) elements")
    }
    return values
  }
}
