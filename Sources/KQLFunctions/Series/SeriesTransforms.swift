import KQLCatalog
import KQLValues
import SQLSyntax

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Filters, the Fourier transform and the seasonal part of a series. Source: the page of each function.
extension FunctionCatalog {
  mutating func declareSeriesTransforms() {
    let series = Parameter("series", .dynamic)
    scalar(
      "series_iir", source: "series-iir-function",
      "A recursive filter, given the coefficients of its numerator and denominator.",
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
    scalar(
      "series_seasonal", source: "series-seasonal-function",
      "The median of the elements in each place of a given period.",
      .raw(
        series, Parameter("period", .long), returns: .fixed(.dynamic)
      ) { arguments in
        guard let x = NumericSeries(arguments[0])?.complete,
          case .integer(let period) = arguments[1]
        else { return .null }
        guard period != -1 else { throw Self.undetected }
        guard period > 0 else { return .array(x.map { _ in .real(0) }) }
        return .array(Self.seasonal(x, Int(clamping: period)).map { .real($0) })
      },
      ScalarOverload(
        parameters: [series], returns: .fixed(.dynamic),
        implementation: .swift { _ in throw Self.undetected }, mayBeNull: true
      ).checking { _ throws(FunctionFailure) in throw Self.undetected },
      examples: [
        (
          "series_seasonal(dynamic([1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6]), 3)",
          "dynamic([1.5, 3.5, 5.5, 1.5, 3.5, 5.5, 1.5, 3.5, 5.5, 1.5, 3.5, 5.5])"
        )
      ])
  }

  private static let undetected = FunctionFailure(
    "kustody does not support finding a period by itself yet: give `series_seasonal` the period")

  private static func seasonal(_ x: [Double], _ period: Int) -> [Double] {
    guard period < x.count else { return x }
    var medians: [Double] = []
    for phase in 0..<period {
      let values = stride(from: phase, to: x.count, by: period).map { x[$0] }.sorted()
      let middle = values.count / 2
      medians.append(
        values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2)
    }
    return x.indices.map { medians[$0 % period] }
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
        guard real.count <= 1 << 14 || real.count.nonzeroBitCount == 1 else {
          throw FunctionFailure(
            "the series is too long for `\(name)`, unless its length is a power of two")
        }
        let result = Fourier.transform(zip(real, imaginary).map { ($0, $1) }, isInverse: isInverse)
        return .array([
          .array(result.map { .real($0.real) }), .array(result.map { .real($0.imaginary) }),
        ])
      }, examples: [example])
  }
}

/// The discrete Fourier transform.
private enum Fourier {
  typealias Complex = (real: Double, imaginary: Double)

  static func transform(_ input: [Complex], isInverse: Bool) -> [Complex] {
    let sign = isInverse ? 1.0 : -1.0
    let result = parts(input, sign)
    guard isInverse else { return result }
    let scale = 1 / Double(max(input.count, 1))
    return result.map { ($0.real * scale, $0.imaginary * scale) }
  }

  private static func root(_ index: Int, _ count: Int, _ sign: Double) -> Complex {
    let angle = sign * 2 * Double.pi * Double(index) / Double(count)
    return (cos(angle), sin(angle))
  }

  private static func product(_ a: Complex, _ b: Complex) -> Complex {
    (a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real)
  }

  /// By halves while the length is even, else by the definition.
  private static func parts(_ input: [Complex], _ sign: Double) -> [Complex] {
    let count = input.count
    if count <= 1 { return input }
    guard count % 2 == 0 else {
      let roots = (0..<count).map { root($0, count, sign) }
      return (0..<count).map { k in
        var sum: Complex = (0, 0)
        for (n, value) in input.enumerated() {
          let term = product(value, roots[n * k % count])
          sum = (sum.real + term.real, sum.imaginary + term.imaginary)
        }
        return sum
      }
    }
    let even = parts(stride(from: 0, to: count, by: 2).map { input[$0] }, sign)
    let odd = parts(stride(from: 1, to: count, by: 2).map { input[$0] }, sign)
    var result = even + even
    for k in 0..<(count / 2) {
      let term = product(root(k, count, sign), odd[k])
      result[k] = (even[k].real + term.real, even[k].imaginary + term.imaginary)
      result[k + count / 2] = (even[k].real - term.real, even[k].imaginary - term.imaginary)
    }
    return result
  }
}
