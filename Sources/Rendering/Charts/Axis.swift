import KQLValues
import Platform

/// The places of an axis that are named.
package struct Axis: Sendable {
  package struct Tick: Sendable, Hashable {
    package var value: Double
    package var label: String
  }

  package var ticks: [Tick]

  /// About `count` round numbers between two.
  package static func numbers(from low: Double, to high: Double, count: Int) -> Axis {
    guard high > low, count > 0 else { return Axis(ticks: []) }
    let rough = (high - low) / Double(count)
    let power = pow(10, floor(log10(rough)))
    let step = ([1, 2, 2.5, 5, 10].first { $0 * power >= rough } ?? 10) * power
    var ticks: [Tick] = []
    var index = (low / step).rounded(.up)
    while index * step <= high + step * 1e-9, ticks.count < 100 {
      ticks.append(Tick(value: index * step, label: text(index * step)))
      index += 1
    }
    return Axis(ticks: ticks)
  }

  private static let timeSteps: [Int64] =
    [1, 2, 5, 10, 15, 30].map { $0 * TimeSpan.second }
    + [1, 2, 5, 10, 15, 30].map { $0 * TimeSpan.minute }
    + [1, 2, 3, 6, 12].map { $0 * TimeSpan.hour }
    + [1, 2, 7, 14, 30, 91, 182, 365, 1825, 3650].map { $0 * TimeSpan.day }

  /// About `count` round times between two, in ticks of 100 ns; labels say no more than the distance of two needs.
  package static func times(from low: Int64, to high: Int64, count: Int) -> Axis {
    guard high > low, count > 0 else {
      return Axis(ticks: [Tick(value: Double(low), label: label(low, for: TimeSpan.second))])
    }
    let rough = (high - low) / Int64(count)
    let step = timeSteps.first { $0 >= rough } ?? max(rough, 1)
    var ticks: [Tick] = []
    var time = (low + step - 1) / step * step
    while time <= high, ticks.count < 100 {
      ticks.append(Tick(value: Double(time), label: label(time, for: step)))
      time += step
    }
    return Axis(ticks: ticks)
  }

  private static func label(_ ticks: Int64, for step: Int64) -> String {
    let text = DateTime.text(min(max(ticks, DateTime.minimum), DateTime.maximum))
    let date = text.prefix(10)
    let time = text.dropFirst(11)
    if step >= TimeSpan.day { return String(date) }
    // Midnight says the day.
    if ticks % TimeSpan.day == 0 { return String(date.dropFirst(5)) }
    return String(time.prefix(step >= TimeSpan.minute ? 5 : 8))
  }

  /// A number as people read it: `1.5k`, `20M`, `0.25`.
  package static func text(_ value: Double) -> String {
    for (size, unit) in [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")] where abs(value) >= size {
      return short(value / (unit == "k" ? 1e3 : size)) + unit
    }
    return short(value)
  }

  private static func short(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    let digits = abs(value) >= 100 ? 1.0 : abs(value) >= 1 ? 100.0 : 10_000.0
    let rounded = (value * digits).rounded() / digits
    if rounded == 0 { return RealText.text(value) }
    return rounded == rounded.rounded() && abs(rounded) < 1e15
      ? String(Int64(rounded)) : "\(rounded)"
  }
}

extension Chart {
  /// The named places of the x axis. Categories are named by those who draw them.
  package func xAxis(count: Int) -> Axis {
    switch positions {
    case .times(let ticks):
      Axis.times(from: ticks.min() ?? 0, to: ticks.max() ?? 0, count: count)
    case .numbers(let numbers):
      Axis.numbers(from: numbers.min() ?? 0, to: numbers.max() ?? 0, count: count)
    case .categories: Axis(ticks: [])
    }
  }

  /// The named places of the y axis: powers of ten where it is logarithmic.
  package func yAxis(count: Int) -> Axis {
    let scale = yScale
    guard scale.isLogarithmic else {
      return Axis.numbers(from: scale.low, to: scale.high, count: count)
    }
    let powers =
      Int(
        log10(scale.low).rounded(.up))...max(
        Int(log10(scale.low).rounded(.up)), Int(log10(scale.high).rounded(.down)))
    let values = powers.map { pow(10, Double($0)) }.filter { scale.low...scale.high ~= $0 }
    return Axis(
      ticks: (values.isEmpty ? [scale.low, scale.high] : values).map {
        Axis.Tick(value: $0, label: Axis.text($0))
      })
  }

  package var yScale: ValueScale {
    let (low, high) = yRange
    guard isLogarithmic, high > 0 else {
      return ValueScale(low: low, high: high, isLogarithmic: false)
    }
    // Below that a value is drawn at the foot.
    let foot = max(low, high / 1e6, .leastNormalMagnitude)
    return ValueScale(low: foot < high ? foot : high / 10, high: high, isLogarithmic: true)
  }
}

/// Where values lie on an axis.
package struct ValueScale: Sendable {
  package let low: Double
  package let high: Double
  package let isLogarithmic: Bool

  /// How far from the low end a value lies, from 0 to 1.
  package func share(of value: Double) -> Double {
    let part =
      isLogarithmic
      ? log(max(value, low) / low) / log(high / low) : (value - low) / (high - low)
    return min(max(part, 0), 1)
  }
}
