/// How far values lie outside the middle of a series, in the measure of Tukey's test.
///
/// Source: series-outliers-function. The percentiles are interpolated between neighbouring ranks, and the score
/// is a multiple of their distance: both were measured, as was `factor` of the 10th and 90th percentile, which
/// makes 1.5 mean for them what it means for the quartiles of a normal distribution.
struct TukeyFences {
  /// The percentiles, and what a distance is multiplied by.
  struct Kind: Sendable {
    var low: Double
    var high: Double
    var factor: Double

    static let tukey = Kind(low: 25, high: 75, factor: 1)
    static let custom = Kind(low: 10, high: 90, factor: 2.772605605507915)
  }

  let low: Double
  let high: Double
  let factor: Double

  /// - Parameter values: those that count; nil without any.
  init?(_ values: [Double], _ kind: Kind) {
    guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
    let sorted = values.sorted()
    low = Self.percentile(kind.low, sorted)
    high = Self.percentile(kind.high, sorted)
    factor = kind.factor
  }

  /// 0 between the fences; outside them the distance in units of theirs, negative below. Where the fences lie
  /// together, what is outside is infinitely far.
  func score(_ value: Double) -> Double {
    if value > high { return (value - high) / (high - low) * factor }
    if value < low { return (value - low) / (high - low) * factor }
    return 0
  }

  private static func percentile(_ percentile: Double, _ sorted: [Double]) -> Double {
    let place = percentile / 100 * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    // Between equals it is exactly these: else they would lie outside.
    return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
  }
}
