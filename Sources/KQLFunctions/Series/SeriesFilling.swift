import KQLCatalog
import KQLValues
import SQLSyntax

/// Missing elements of a series replaced. Source: series-fill-forward-function and its like.
extension FunctionCatalog {
  mutating func declareSeriesFilling() {
    let series = Parameter("series", .dynamic)
    let missing = Parameter("missing_value_placeholder", .asDynamic).optional
    scalar(
      "series_fill_forward", source: "series-fill-forward-function",
      "Missing elements take the value before them.",
      words: [
        "series": "an array of values",
        "missing_value_placeholder": "what stands for a missing value; null if not given",
      ], naming: .ofArgument,
      .raw(series, missing, returns: .fixed(.dynamic)) { arguments in
        guard let gaps = Gaps(arguments, placeholder: 1) else { return .null }
        return .array(gaps.carried(gaps.elements.indices))
      },
      examples: [
        (
          "series_fill_forward(dynamic([null, 36, null, 16, null]))",
          "dynamic([null, 36, 36, 16, 16])"
        )
      ])
    scalar(
      "series_fill_backward", source: "series-fill-backward-function",
      "Missing elements take the value after them.",
      words: [
        "series": "an array of values",
        "missing_value_placeholder": "what stands for a missing value; null if not given",
      ], naming: .ofArgument,
      .raw(series, missing, returns: .fixed(.dynamic)) { arguments in
        guard let gaps = Gaps(arguments, placeholder: 1) else { return .null }
        return .array(gaps.carried(gaps.elements.indices.reversed()))
      },
      examples: [
        ("series_fill_backward(dynamic([111, null, 36, null]))", "dynamic([111, 36, 36, null])")
      ])
    scalar(
      "series_fill_const", source: "series-fill-const-function",
      "Missing elements take a given value.",
      words: [
        "series": "an array of values", "constant_value": "what replaces a missing value",
        "missing_value_placeholder": "what stands for a missing value; null if not given",
      ], naming: .ofArgument,
      .raw(
        series, Parameter("constant_value", .asDynamic), missing, returns: .fixed(.dynamic)
      ) { arguments in
        guard let gaps = Gaps(arguments, placeholder: 2) else { return .null }
        let value = Gaps.value(arguments[1])
        return .array(gaps.elements.map { gaps.isMissing($0) ? value : $0 })
      },
      examples: [
        ("series_fill_const(dynamic([111, null, 36]), -1)", "dynamic([111, -1, 36])")
      ])
    scalar(
      "series_fill_linear", source: "series-fill-linear-function",
      "Missing elements lie on the line between their neighbours.",
      words: [
        "series": "an array of values",
        "missing_value_placeholder": "what stands for a missing value; null if not given",
        "fill_edges":
          "whether missing values at either end take the nearest value, which is the default",
        "constant_value": "the value of all elements where all are missing; 0 if not given",
      ], naming: .ofArgument,
      .raw(
        series, missing, Parameter("fill_edges", .bool).optional,
        Parameter("constant_value", .asDynamic).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let gaps = Gaps(arguments, placeholder: 1) else { return .null }
        var fillsEdges = true
        if arguments.count > 2, case .integer(let flag) = arguments[2] { fillsEdges = flag != 0 }
        let constant = arguments.count > 3 ? Gaps.value(arguments[3]) : .real(0)
        return .array(gaps.interpolated(fillsEdges: fillsEdges, constant: constant))
      },
      examples: [
        (
          "series_fill_linear(dynamic([null, 111.0, null, 36.0, null]))",
          "dynamic([111.0, 111.0, 73.5, 36.0, 36.0])"
        ),
        (
          "series_fill_linear(dynamic([41, null, null, 16]))", "dynamic([41, 32, 24, 16])"
        ),
        (
          "series_fill_linear(dynamic([null, 1.0, null]), double(null), false)",
          "dynamic([null, 1.0, null])"
        ),
      ])
  }
}

/// A series with a mark for what is missing.
private struct Gaps {
  let elements: [DynamicValue]
  let placeholder: DynamicValue

  init?(_ arguments: Arguments, placeholder index: Int) {
    guard let series = NumericSeries(arguments[0]) else { return nil }
    elements = series.elements
    placeholder = arguments.count > index ? Self.value(arguments[index]) : .null
  }

  static func value(_ view: ValueView) -> DynamicValue {
    guard case .text(let json) = view else { return .null }
    return DynamicValue(json: json) ?? .null
  }

  func isMissing(_ element: DynamicValue) -> Bool { element == placeholder }

  /// Each missing element replaced by the one met before it in an order.
  func carried(_ order: some Sequence<Int>) -> [DynamicValue] {
    var result = elements
    var last: DynamicValue?
    for index in order {
      if !isMissing(elements[index]) {
        last = elements[index]
      } else if let last {
        result[index] = last
      }
    }
    return result
  }

  func interpolated(fillsEdges: Bool, constant: DynamicValue) -> [DynamicValue] {
    let known = elements.indices.filter { !isMissing(elements[$0]) }
    guard let first = known.first, let last = known.last else {
      return elements.map { _ in constant }
    }
    let isWhole = NumericSeries(known.map { elements[$0] }).isWhole
    var result = elements
    if fillsEdges {
      for index in 0..<first { result[index] = elements[first] }
      for index in (last + 1)..<elements.count { result[index] = elements[last] }
    }
    for (left, right) in zip(known, known.dropFirst()) where right - left > 1 {
      guard let a = NumericSeries.number(elements[left]),
        let b = NumericSeries.number(elements[right])
      else { continue }
      for index in (left + 1)..<right {
        let value = a + (b - a) * Double(index - left) / Double(right - left)
        result[index] = isWhole ? .long(Conversion.long(real: value) ?? 0) : .real(value)
      }
    }
    return result
  }
}
