import KQLCatalog
import KQLValues
import SQLSyntax

/// Two lines through a series. Source: series-fit-2lines-function, series-fit-2lines-dynamic-function.
extension FunctionCatalog {
  mutating func declareTwoLineFits() {
    let sample = "dynamic([1, 2, 3, 9, 7, 5])"
    scalar(
      "series_fit_2lines", source: "series-fit-2lines-function",
      "Two straight lines through a series, broken where they fit it best.",
      words: ["series": "an array of numbers"],
      naming: .tuple(
        TwoLineFit.names.map { name in
          TuplePart(name, name == "line_fit" ? .dynamic : name == "split_idx" ? .long : .real)
        }),
      .raw(Parameter("series", .dynamic), returns: .fixed(.dynamic)) { arguments in
        guard let fit = try Self.twoLines(arguments[0]) else { return .null }
        return .array(fit.parts)
      },
      examples: [
        ("series_fit_2lines(\(sample))[1]", "dynamic(3)"),
        ("series_fit_2lines(\(sample))[4]", "dynamic([1.0, 2.0, 3.0, 9.0, 7.0, 5.0])"),
      ])
    scalar(
      "series_fit_2lines_dynamic", source: "series-fit-2lines-dynamic-function",
      "Two straight lines through a series, as a property bag.",
      words: ["series": "an array of numbers"],
      .raw(Parameter("series", .dynamic), returns: .fixed(.dynamic)) { arguments in
        guard let fit = try Self.twoLines(arguments[0]) else { return .null }
        return .text(DynamicValue.bag(fit.bag).jsonText)
      },
      examples: [
        ("series_fit_2lines_dynamic(\(sample)).right.slope", "dynamic(-2.0)"),
        ("series_fit_2lines_dynamic(dynamic([1, 2, 3]))", "dynamic(null)"),
      ])
  }

  private static func twoLines(_ view: ValueView) throws(FunctionFailure) -> TwoLineFit? {
    try NumericSeries.finite(view, for: "series_fit_2lines").flatMap { TwoLineFit($0) }
  }
}

extension TwoLineFit {
  /// What `series_fit_2lines` calls its columns, in their order.
  fileprivate static let names =
    ["rsquare", "split_idx", "variance", "rvariance", "line_fit"]
    + ["right", "left"].flatMap { side in
      ["rsquare", "slope", "interception", "variance", "rvariance"].map { "\(side)_\($0)" }
    }

  fileprivate var parts: [DynamicValue] {
    [
      .real(rSquare), .long(Int64(split)), .real(variance), .real(residualVariance),
      DynamicValue.reals(values),
    ] + right.parts.map(\.value) + left.parts.map(\.value)
  }

  fileprivate var bag: DynamicBag {
    var bag = DynamicBag()
    for (name, value) in zip(Self.names.prefix(5), parts) { bag[name] = value }
    for (name, side) in [("right", right), ("left", left)] {
      var inner = DynamicBag()
      for (part, value) in side.parts { inner[part] = value }
      bag[name] = .bag(inner)
    }
    return bag
  }
}

extension TwoLineFit.Side {
  fileprivate var parts: [(name: String, value: DynamicValue)] {
    [
      ("rsquare", .real(rSquare)), ("slope", .real(slope)), ("interception", .real(interception)),
      ("variance", .real(variance)), ("rvariance", .real(residualVariance)),
    ]
  }
}
