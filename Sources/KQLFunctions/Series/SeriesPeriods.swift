/// The periods of a series, by its autocorrelation and its spectrum.
///
/// Source: series-periods-detect-function, series-periods-validate-function. The score is measured: the circular
/// autocorrelation at the period, of the series less its mean, on the scale from its least value (0) to 1. Which
/// lags count as periods the pages show by examples only, see `periods(in:)` and docs/differences.md.
struct SeriesPeriods {
  /// The score of each lag from 0 to half of the length.
  private let scores: [Double]
  /// The power of each frequency from 0 to half of the length.
  private let powers: [Double]
  /// A frequency with less power than this may be noise: three times the mean of all.
  private let leastPower: Double
  private let count: Int

  /// Shorter periods, and those longer than half the series, are never found.
  static let shortest = 4

  /// - Parameter values: finite; nil where they do not vary.
  init?(_ values: [Double]) {
    count = values.count
    guard count >= 2 * Self.shortest else { return nil }
    let mean = values.reduce(0, +) / Double(count)
    let centered = values.map { $0 - mean }
    let correlations = Self.autocorrelation(centered)
    guard let total = correlations.first, let least = correlations.min(), total > 0, least < total
    else { return nil }
    scores = correlations.prefix(count / 2 + 1).map { ($0 - least) / (total - least) }
    let spectrum = Fourier.transform(centered.map { ($0, 0) }, isInverse: false)
    powers = spectrum.prefix(count / 2 + 1).map {
      $0.real * $0.real + $0.imaginary * $0.imaginary
    }
    leastPower = 3 * powers.dropFirst().reduce(0, +) / Double(powers.count - 1)
  }

  /// For each lag the sum of the products of elements so far apart, the series going on from its beginning.
  private static func autocorrelation(_ values: [Double]) -> [Double] {
    let count = values.count
    // The sums themselves while they are cheap: a transform loses some digits.
    guard count > 1_024 else {
      return (0..<count).map { lag in
        var sum = 0.0
        for index in 0..<count { sum += values[index] * values[(index + lag) % count] }
        return sum
      }
    }
    let spectrum = Fourier.transform(values.map { ($0, 0) }, isInverse: false)
    let powers = spectrum.map { part in
      (real: part.real * part.real + part.imaginary * part.imaginary, imaginary: 0.0)
    }
    return Fourier.transform(powers, isInverse: true).map(\.real)
  }

  /// The periods that the series has, the best score first; the shorter one of two that score alike.
  ///
  /// A frequency that has more of the power than noise would give it says where to look; the period is the lag
  /// at which the autocorrelation has its peak among those that the frequency cannot tell apart.
  func periods(in range: ClosedRange<Double>) -> [(period: Int, score: Double)] {
    var found: [Int: Double] = [:]
    for frequency in powers.indices {
      guard let lag = peak(of: frequency), range.contains(Double(lag)) else { continue }
      found[lag] = scores[lag]
    }
    return found.map { (period: $0.key, score: $0.value) }.sorted {
      $0.score == $1.score ? $0.period < $1.period : $0.score > $1.score
    }
  }

  /// The score of a period that somebody expects: 0 unless the series has it.
  func score(of period: Double) -> Double {
    guard period >= Double(Self.shortest), period <= Double(count) / 2 else { return 0 }
    let lag = Int(period.rounded())
    let frequency = Int((Double(count) / period).rounded())
    guard peak(of: frequency) == lag else { return 0 }
    return scores[lag]
  }

  /// The lag that a frequency of the spectrum stands for; nil for one that stands for none.
  private func peak(of frequency: Int) -> Int? {
    guard frequency > 1, frequency < powers.count, powers[frequency] > leastPower
    else { return nil }
    // The periods nearer to this frequency than to those beside it.
    let low = Double(count) / (Double(frequency) + 0.5)
    let high = Double(count) / (Double(frequency) - 0.5)
    let first = max(Int(low.rounded(.up)), Self.shortest)
    // A peak has a lag on either side of it.
    let last = min(Int(high.rounded(.down)), scores.count - 2)
    guard first <= last else { return nil }
    var best = first
    for lag in first...last where scores[lag] > scores[best] { best = lag }
    guard scores[best] > scores[best - 1], scores[best] > scores[best + 1] else { return nil }
    return best
  }
}
