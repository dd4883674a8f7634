/// Two straight lines, one through the elements before a place and one through those from it on.
///
/// Source: series-fit-2lines-function. Each place that leaves two elements or more on both sides is tried; the
/// one whose lines leave the least unexplained is taken, the first of several.
struct TwoLineFit {
  /// One of the lines with what it says of its own elements. Variances are those of a sample.
  struct Side {
    let rSquare: Double
    let slope: Double
    /// The value one step before the first element of the side: places count from 1, as for one line.
    let interception: Double
    let variance: Double
    let residualVariance: Double
    let values: [Double]

    init?(_ values: ArraySlice<Double>) {
      guard let line = LeastSquaresLine(values) else { return nil }
      let spread = SquaredSpread.of(values)
      let degrees = Double(values.count - 1)
      rSquare = spread > 0 ? 1 - line.squares / spread : 1
      slope = line.slope
      interception = line.start - line.slope
      variance = spread / degrees
      residualVariance = line.squares / degrees
      self.values = values.indices.map { line.value(at: $0 - values.startIndex) }
    }
  }

  let rSquare: Double
  /// The place of the right side's first element, from 0.
  let split: Int
  let variance: Double
  let residualVariance: Double
  let left: Side
  let right: Side

  var values: [Double] { left.values + right.values }

  /// Nil for fewer than four elements.
  init?(_ values: [Double]) {
    let count = values.count
    guard count >= 4 else { return nil }
    let spread = SquaredSpread.of(values[...])
    let before = Self.unexplained(values)
    let after = Array(Self.unexplained(values.reversed()).reversed())
    var best = 2
    // Two splits that differ by rounding alone are equal.
    for place in 2...(count - 2)
    where before[place - 1] + after[place] < before[best - 1] + after[best] - spread * 1e-12 {
      best = place
    }
    guard let left = Side(values[..<best]), let right = Side(values[best...]) else { return nil }
    let rest =
      left.residualVariance * Double(best - 1) + right.residualVariance * Double(count - best - 1)
    split = best
    variance = spread / Double(count - 1)
    residualVariance = rest / Double(count - 1)
    rSquare = spread > 0 ? 1 - rest / spread : 1
    self.left = left
    self.right = right
  }

  /// For each element the squares that a line through it and all before it leaves.
  private static func unexplained(_ values: [Double]) -> [Double] {
    // Less their mean, so that sums of squares keep their digits.
    let mean = values.reduce(0, +) / Double(values.count)
    var (sumX, sumY, sumXX, sumXY, sumYY) = (0.0, 0.0, 0.0, 0.0, 0.0)
    return values.enumerated().map { index, value in
      let (x, y) = (Double(index), value - mean)
      sumX += x
      sumY += y
      sumXX += x * x
      sumXY += x * y
      sumYY += y * y
      let count = Double(index + 1)
      guard index > 0 else { return 0 }
      let xx = sumXX - sumX * sumX / count
      let xy = sumXY - sumX * sumY / count
      let yy = sumYY - sumY * sumY / count
      return max(yy - xy * xy / xx, 0)
    }
  }
}

/// The sum of the squared distances from the mean.
enum SquaredSpread {
  static func of(_ values: ArraySlice<Double>) -> Double {
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
}
