import KQLCatalog
import KQLValues
import SQLSyntax

/// Filters and the Fourier transform. Source: the page of each function.
extension FunctionCatalog {
  mutating func declareSeriesTransforms() {
    let series = Parameter("series", .dynamic)
    scalar(
      "series_iir", source: "series-iir-function",
      "A recursive filter, given the coefficients of its numerator and denominator.",
      words: [
        "series": "an array of numbers", "numerators": "the filter's coefficients for the input",
        "denominators": "the filter's coefficients for the output",
      ],
      naming: .ofArgument,
      .raw(
        series, Parameter("numerators", .dynamic), Parameter("denominators", .dynamic),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let x = NumericSeries(arguments[0])?.complete,
          let b = NumericSeries(arguments[1])?.complete,
          let a = NumericSeries(arguments[2])?.complete, let first = a.first, first != 0
        else { return .null }
        try Self.limit(x.count, (a.count + b.count), "series_iir")
        var y: [Double] = []
        for index in x.indices {
          var sum = 0.0
          for (lag, factor) in b.enumerated() where lag <= index { sum += factor * x[index - lag] }
          for (lag, factor) in a.enumerated().dropFirst() where lag <= index {
            sum -= factor * y[index - lag]
          }
          y.append(sum / first)
        }
        return .array(y.map { .real($0) })
      },
      examples: [
        (
          "series_iir(dynamic([1.0, 2.0, 3.0, 4.0]), dynamic([1]), dynamic([1, -1]))",
          "dynamic([1.0, 3.0, 6.0, 10.0])"
        )
      ])
    declareFIR()
    declareFourier()
  }

  /// A filter's work is the product of two lengths.
  private static func limit(_ length: Int, _ taps: Int, _ name: String) throws(FunctionFailure) {
    if length.multipliedReportingOverflow(by: max(taps, 1)).partialValue > 100_000_000 {
      throw FunctionFailure("the series and the filter of `\(name)` are too long")
    }
  }

  private mutating func declareFIR() {
    scalar(
      "series_fir", source: "series-fir-function",
      "The sums of each element and those before it, weighted by a filter; what lies outside is zero.",
      words: [
        "series": "an array of numbers", "filter": "the filter's coefficients",
        "normalize": "whether to divide by the sum of the coefficients; true if none is negative",
        "center": "whether the filter looks to both sides of a point, not only back",
      ],
      naming: .ofArgument,
      .raw(
        Parameter("series", .dynamic), Parameter("filter", .dynamic),
        Parameter("normalize", .bool).optional, Parameter("center", .bool).optional,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let x = NumericSeries(arguments[0])?.complete,
          let filter = NumericSeries(arguments[1])?.complete, !filter.isEmpty
        else { return .null }
        let hasNegative = filter.contains { $0 < 0 }
        var normalizes = !hasNegative
        if arguments.count > 2, case .integer(let flag) = arguments[2] {
          normalizes = flag != 0
          if normalizes, hasNegative { return .null }
        }
        var shift = 0
        if arguments.count > 3, case .integer(let flag) = arguments[3], flag != 0 {
          shift = (filter.count - 1) / 2
        }
        try Self.limit(x.count, filter.count, "series_fir")
        let scale = normalizes ? filter.reduce(0, +) : 1
        return .array(
          x.indices.map { place in
            var sum = 0.0
            for (lag, weight) in filter.enumerated() {
              let index = place + shift - lag
              if x.indices.contains(index) { sum += weight * x[index] }
            }
            return .real(sum / scale)
          })
      },
      examples: [
        (
          "series_fir(dynamic([0, 0, 2, 2, 3]), dynamic([1, -1]), false, false)",
          "dynamic([0.0, 0.0, 2.0, 0.0, 1.0])"
        ),
        (
          "series_fir(dynamic([0, 0, 10, 0, 0]), dynamic([1, 1, 1, 1, 1]), true, true)",
          "dynamic([2.0, 2.0, 2.0, 2.0, 2.0])"
        ),
      ])
  }

  // MARK: Fourier

  private mutating func declareFourier() {
    declareFourier(
      "series_fft", "The Fourier transform of a series, as its real and imaginary parts.",
      isInverse: false,
      ("series_fft(dynamic([1, 1, 1, 1]))[0]", "dynamic([4.0, 0.0, 0.0, 0.0])"))
    declareFourier(
      "series_ifft", "The inverse of the Fourier transform.", isInverse: true,
      ("series_ifft(dynamic([4, 0, 0, 0]))[0]", "dynamic([1.0, 1.0, 1.0, 1.0])"))
  }

  private mutating func declareFourier(
    _ name: String, _ summary: String, isInverse: Bool, _ example: (String, String)
  ) {
    scalar(
      name, source: "\(name == "series_fft" ? "series-fft" : "series-ifft")-function", summary,
      words: ["real": "the real parts", "imaginary": "the imaginary parts; zero if not given"],
      naming: .tuple([TuplePart("real", .dynamic), TuplePart("imag", .dynamic)]),
      .raw(
        Parameter("real", .dynamic), Parameter("imaginary", .dynamic).optional,
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let real = NumericSeries(arguments[0])?.complete else { return .null }
        var imaginary = real.map { _ in 0.0 }
        if arguments.count > 1 {
          guard let given = NumericSeries(arguments[1])?.complete, given.count == real.count else {
            return .null
          }
          imaginary = given
        }
        guard real.count <= Fourier.longest else {
          throw FunctionFailure(
            "`\(name)` takes series of at most \(Fourier.longest) elements")
        }
        let result = Fourier.transform(zip(real, imaginary).map { ($0, $1) }, isInverse: isInverse)
        return .array([
          .array(result.map { .real($0.real) }), .array(result.map { .real($0.imaginary) }),
        ])
      }, examples: [example])
  }
}
