/// A series taken apart into what repeats, what goes on and what is left.
///
/// Source: series-decompose-function. First the season: the median of the elements in each place of the period;
/// then the trend, of what the season leaves; their sum is the baseline. All of it is learned from the elements
/// before the last `testPoints`, and continued over these.
struct SeriesDecomposition {
  enum Trend: String, CaseIterable, Sendable {
    case average = "avg"
    case line = "linefit"
    case none = "none"
  }

  enum Seasonality: Sendable {
    /// The best period whose score reaches the threshold, if there is one.
    case detected(threshold: Double)
    /// A number of elements, at least 1.
    case period(Int)
    case none
  }

  let seasonal: [Double]
  let trend: [Double]
  let baseline: [Double]
  let residual: [Double]

  /// - Parameter values: finite.
  init(_ values: [Double], _ seasonality: Seasonality, _ trend: Trend, testPoints: Int = 0) {
    let learned = Array(values.dropLast(testPoints))
    seasonal = Self.seasonal(learned, seasonality, count: values.count)
    let rest = zip(learned, seasonal).map { $0 - $1 }
    self.trend = Self.trend(rest, trend, count: values.count)
    baseline = zip(seasonal, self.trend).map { $0 + $1 }
    residual = zip(values, baseline).map { $0 - $1 }
  }

  /// The season, continued to a count of elements; zeros where the series has none.
  ///
  /// Source: series-seasonal-function.
  static func seasonal(_ values: [Double], _ seasonality: Seasonality, count: Int) -> [Double] {
    let period: Int
    switch seasonality {
    case .period(let given): period = given
    case .none: return [Double](repeating: 0, count: count)
    case .detected(let threshold):
      let longest = Double(values.count)
      guard let best = SeriesPeriods(values)?.periods(in: 0...longest).first,
        best.score >= threshold
      else { return [Double](repeating: 0, count: count) }
      period = best.period
    }
    // A place of the period that no element stands in has no season.
    let medians = (0..<min(period, count)).map { place in
      median(stride(from: place, to: values.count, by: period).map { values[$0] }) ?? 0
    }
    return (0..<count).map { medians[$0 % period] }
  }

  private static func median(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  private static func trend(_ values: [Double], _ trend: Trend, count: Int) -> [Double] {
    switch trend {
    case .none: return [Double](repeating: 0, count: count)
    case .average:
      let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
      return [Double](repeating: mean, count: count)
    case .line:
      guard let line = LeastSquaresLine(values[...]) else {
        return [Double](repeating: values.first ?? 0, count: count)
      }
      return (0..<count).map { line.value(at: $0) }
    }
  }

  /// The anomalies of the residuals: a score for each element.
  ///
  /// Source: series-decompose-anomalies-function.
  func scores(_ kind: TukeyFences.Kind, of values: [Double]) -> [Double] {
    // What is left of a series that the baseline meets exactly is rounding, and no anomaly.
    let size = values.reduce(0) { max($0, $1.magnitude) }
    let rest = residual.map { $0.magnitude <= size * 1e-12 ? 0 : $0 }
    guard let fences = TukeyFences(rest, kind) else { return rest.map { _ in 0 } }
    return rest.map(fences.score)
  }
}

/// A straight line through elements one step apart, by least squares.
struct LeastSquaresLine {
  /// Per step.
  let slope: Double
  /// The value at the first element.
  let start: Double
  /// The sum of the squared distances of the elements from it.
  let squares: Double

  /// Nil for fewer than two elements.
  init?(_ values: ArraySlice<Double>) {
    guard values.count > 1 else { return nil }
    let count = Double(values.count)
    let middle = (count - 1) / 2
    let mean = values.reduce(0, +) / count
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (index, value) in values.enumerated() {
      let x = Double(index) - middle
      xx += x * x
      xy += x * (value - mean)
      yy += (value - mean) * (value - mean)
    }
    slope = xy / xx
    start = mean - slope * middle
    squares = max(yy - slope * xy, 0)
  }

  func value(at index: Int) -> Double { start + slope * Double(index) }
}
