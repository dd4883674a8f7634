import KQLCatalog
import KQLValues
import SQLSyntax

/// Outliers of a series. Source: series-outliers-function.
extension FunctionCatalog {
  mutating func declareSeriesOutliers() {
    let sample = "dynamic([-3, 2.4, 15, 3.9, 5, 6, 4.5, 5.2, 3, 4, 5, 16, 7, 5, 5, 4])"
    scalar(
      "series_outliers", source: "series-outliers-function",
      "How far each element lies outside the middle of a series: beyond 1.5 or -1.5 it is an anomaly.",
      words: [
        "series": "an array of numbers", "kind": "`ctukey` or `tukey`",
        "ignore_val": "the value that stands for a missing one",
        "min_percentile": "the lower percentile of the normal range; 10 if not given",
        "max_percentile": "the upper percentile of the normal range; 90 if not given",
      ],
      ScalarOverload.raw(
        Parameter("series", .dynamic), Parameter("kind", .string).optional,
        Parameter("ignore_val", .real).optional, Parameter("min_percentile", .real).optional,
        Parameter("max_percentile", .real).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let series = NumericSeries(arguments[0]) else { return .null }
        let kind = try Self.fences(
          arguments.count > 1 ? Text(view: arguments[1])?.string : nil,
          low: arguments.count > 3 ? Double(view: arguments[3]) : nil,
          high: arguments.count > 4 ? Double(view: arguments[4]) : nil)
        let ignored = arguments.count > 2 ? Double(view: arguments[2]) : nil
        let numbers = series.numbers.map { number in
          number.flatMap { $0.isFinite && $0 != ignored ? $0 : nil }
        }
        let fences = TukeyFences(numbers.compactMap { $0 }, kind)
        return .array(
          numbers.map { number in
            .real(number.flatMap { value in fences?.score(value) } ?? 0)
          })
      }.checking { shapes throws(FunctionFailure) in
        guard shapes.count > 1, case .string(let word)? = shapes[1].constant else { return }
        _ = try Self.fences(word)
      },
      examples: [
        ("round(todouble(series_outliers(\(sample))[0]), 9)", "-1.904078548"),
        ("round(todouble(series_outliers(\(sample), 'tukey')[11]), 6)", "7.438596"),
        ("series_outliers(dynamic([2, 2, null, 2]))", "dynamic([0.0, 0.0, 0.0, 0.0])"),
      ])
  }

  /// The test that a word names.
  ///
  /// Percentiles other than the usual ones are refused: what makes their scores comparable with the others' is
  /// known for these alone.
  static func fences(_ word: String?, low: Double? = nil, high: Double? = nil)
    throws(FunctionFailure) -> TukeyFences.Kind
  {
    switch (word ?? "ctukey").lowercased() {
    case "tukey": return .tukey
    case "", "ctukey":
      guard low ?? 10 == 10, high ?? 90 == 90 else {
        throw FunctionFailure.unsupported("percentiles other than 10 and 90 for outliers")
      }
      return .custom
    default:
      throw FunctionFailure(
        "there is no test for outliers `\(word ?? "")`: `ctukey` and `tukey` are known")
    }
  }
}
