import KQLCatalog
import KQLValues
import SQLSyntax

/// A series as season, trend and rest, and what follows from it. Source: the page of each function.
extension FunctionCatalog {
  mutating func declareSeriesDecomposition() {
    // Two elements go on and on, and the last one breaks out.
    let broken = "dynamic([1, 3, 1, 3, 1, 3, 1, 3, 1, 9])"
    let rising = "dynamic([1, 2, 3, 4, 5, 6, 0, 0])"
    scalar(
      "series_decompose", source: "series-decompose-function",
      "A series as its season, its trend, their sum, and what is left.",
      words: [
        "series": "an array of numbers",
        "seasonality": "the period in points; -1 detects it, 0 assumes none",
        "trend": "`avg`, `linefit` or `none`",
        "test_points": "how many points at the end to leave out of the fit",
        "seasonality_threshold": "the score from which a detected period counts; 0.6 if not given",
      ],
      naming: .tuple(
        ["baseline", "seasonal", "trend", "residual"].map { TuplePart($0, .dynamic) }),
      decomposing(
        "series_decompose",
        Self.decompositionParameters(["seasonality", "trend", "test_points", "threshold"])
      ) { call in
        let parts = try call.decomposition(testPoints: call.count(2, "Test_points"), threshold: 3)
        return .array(
          [parts.baseline, parts.seasonal, parts.trend, parts.residual].map(DynamicValue.reals))
      },
      examples: [
        (
          "series_decompose(\(broken), 2)[1]",
          "dynamic([1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 1.0, 3.0, 1.0, 3.0])"
        ),
        (
          "series_decompose(\(broken), 2, 'none')[3]",
          "dynamic([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6.0])"
        ),
        ("series_decompose(dynamic([1, 2, 6]))[0]", "dynamic([3.0, 3.0, 3.0])"),
        (
          "series_decompose(\(rising), 0, 'linefit', 2)[2]",
          "dynamic([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])"
        ),
      ])
    scalar(
      "series_decompose_forecast", source: "series-decompose-forecast-function",
      "What the season and the trend of a series say of its last elements, which they are not learned from.",
      words: [
        "series": "an array of numbers", "points": "how many points at the end to predict",
        "seasonality": "the period in points; -1 detects it, 0 assumes none",
        "trend": "`avg`, `linefit` or `none`",
        "seasonality_threshold": "the score from which a detected period counts; 0.6 if not given",
      ],
      decomposing(
        "series_decompose_forecast",
        [Parameter("points", .long)]
          + Self.decompositionParameters(["seasonality", "trend", "threshold"])
      ) { call in
        let parts = try call.decomposition(
          seasonality: 1, trend: 2, testPoints: call.count(0, "Points"), threshold: 3)
        return .array(parts.baseline.map { .real($0) })
      },
      examples: [
        (
          "series_decompose_forecast(\(rising), 2, 0, 'linefit')",
          "dynamic([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])"
        ),
        (
          "series_decompose_forecast(\(rising), 2, 0, 'none')",
          "dynamic([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])"
        ),
      ])
    scalar(
      "series_decompose_anomalies", source: "series-decompose-anomalies-function",
      "The anomalies of a series: 1 up, -1 down, with scores and what was to be expected.",
      words: [
        "series": "an array of numbers",
        "threshold": "how far from the rest a point must be to count; 1.5 if not given",
        "seasonality": "the period in points; -1 detects it, 0 assumes none",
        "trend": "`avg`, `linefit` or `none`",
        "test_points": "how many points at the end to leave out of the fit",
        "ad_method": "`ctukey` or `tukey`",
        "seasonality_threshold": "the score from which a detected period counts; 0.6 if not given",
      ],
      naming: .tuple(["ad_flag", "ad_score", "baseline"].map { TuplePart($0, .dynamic) }),
      decomposing(
        "series_decompose_anomalies",
        [Parameter("threshold", .real).optional]
          + Self.decompositionParameters([
            "seasonality", "trend", "test_points", "method", "threshold",
          ])
      ) { call in
        let threshold = call.real(0) ?? 1.5
        let parts = try call.decomposition(
          seasonality: 1, trend: 2, testPoints: call.count(3, "Test_points"), threshold: 5)
        let scores = parts.scores(
          try Self.fences(call.text(4)), of: call.values)
        let flags: [Int64] = scores.map { $0 > threshold ? 1 : $0 < -threshold ? -1 : 0 }
        return .array([
          .array(flags.map { .long($0) }), DynamicValue.reals(scores),
          DynamicValue.reals(parts.baseline),
        ])
      },
      examples: [
        (
          "series_decompose_anomalies(\(broken), 1.5, 2)[0]",
          "dynamic([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])"
        ),
        ("series_decompose_anomalies(dynamic([2, 2, 2, 2]))[1]", "dynamic([0.0, 0.0, 0.0, 0.0])"),
      ])
  }

  private static func decompositionParameters(_ names: [String]) -> [Parameter] {
    names.map { name in
      switch name {
      case "trend": Parameter("trend", .string).optional
      case "method": Parameter("ad_method", .string).optional
      case "threshold": Parameter("seasonality_threshold", .real).optional
      default: Parameter(name, .long).optional
      }
    }
  }

  /// An overload over a series and some options; a series with an element that is not a finite number gives null.
  private func decomposing(
    _ name: String, _ parameters: [Parameter],
    _ body: @escaping @Sendable (DecompositionCall) throws -> FunctionValue
  ) -> ScalarOverload {
    ScalarOverload(
      parameters: [Parameter("series", .dynamic)] + parameters, returns: .fixed(.dynamic),
      forms: .body { arguments in
        guard let values = try NumericSeries.finite(arguments[0], for: name) else { return .null }
        return try body(DecompositionCall(name: name, values: values, arguments: arguments))
      }, mayBeNull: true
    ).checking { shapes throws(FunctionFailure) in
      for (parameter, shape) in zip(parameters, shapes.dropFirst()) {
        guard case .string(let word)? = shape.constant else { continue }
        if parameter.name == "trend" { _ = try DecompositionCall.trend(word, of: name) }
        if parameter.name == "ad_method" { _ = try Self.fences(word) }
      }
    }
  }
}

/// The arguments of a function that decomposes a series. Options count from 0, after the series; one that is null
/// is as if it were not given.
private struct DecompositionCall {
  let name: String
  let values: [Double]
  let arguments: Arguments

  func decomposition(
    seasonality: Int = 0, trend: Int = 1, testPoints: Int, threshold: Int
  ) throws(FunctionFailure) -> SeriesDecomposition {
    SeriesDecomposition(
      values, try self.seasonality(seasonality, threshold: real(threshold) ?? 0.6),
      try Self.trend(text(trend), of: name), testPoints: testPoints)
  }

  private func seasonality(_ place: Int, threshold: Double) throws(FunctionFailure)
    -> SeriesDecomposition.Seasonality
  {
    switch whole(place) ?? -1 {
    case -1: return .detected(threshold: threshold)
    case 0: return .none
    case let period where period > 0: return .period(Int(clamping: period))
    case let other:
      throw FunctionFailure(
        "the seasonality of `\(name)` is a number of elements, 0 or -1, not \(other)")
    }
  }

  static func trend(_ word: String?, of name: String) throws(FunctionFailure)
    -> SeriesDecomposition.Trend
  {
    guard let word, !word.isEmpty else { return .average }
    guard let trend = SeriesDecomposition.Trend(rawValue: word.lowercased()) else {
      throw FunctionFailure("the trend of `\(name)` is `avg`, `linefit` or `none`, not `\(word)`")
    }
    return trend
  }

  /// A number of elements at the end of the series, 0 where it is not given.
  func count(_ place: Int, _ what: String) throws(FunctionFailure) -> Int {
    let count = whole(place) ?? 0
    guard count >= 0 else {
      throw FunctionFailure("`\(what)` of `\(name)` must not be negative")
    }
    return min(Int(clamping: count), values.count)
  }

  private func whole(_ place: Int) -> Int64? {
    guard place + 1 < arguments.count, case .integer(let value) = arguments[place + 1] else {
      return nil
    }
    return value
  }

  func real(_ place: Int) -> Double? {
    place + 1 < arguments.count ? Double(view: arguments[place + 1]) : nil
  }

  func text(_ place: Int) -> String? {
    place + 1 < arguments.count ? Text(view: arguments[place + 1])?.string : nil
  }
}

extension DynamicValue {
  /// An array of reals.
  static func reals(_ numbers: [Double]) -> DynamicValue { .array(numbers.map { .real($0) }) }
}
