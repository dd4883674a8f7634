/// Kusto's timespan: ticks of 100 ns, any `Int64`. Source: scalar-data-types/timespan.
package enum TimeSpan {
  package static let microsecond: Int64 = 10
  package static let millisecond: Int64 = 10_000
  package static let second: Int64 = 10_000_000
  package static let minute: Int64 = 600_000_000
  package static let hour: Int64 = 36_000_000_000
  package static let day: Int64 = 864_000_000_000

  /// A timespan taken apart; each part carries no sign.
  package struct Parts: Sendable, Hashable {
    package var isNegative: Bool
    package var days: Int
    package var hours: Int
    package var minutes: Int
    package var seconds: Int
    /// 100 ns within the second.
    package var ticks: Int
  }

  package static func parts(of ticks: Int64) -> Parts {
    let size = ticks.magnitude
    return Parts(
      isNegative: ticks < 0, days: Int(size / day.magnitude),
      hours: Int(size / hour.magnitude % 24), minutes: Int(size / minute.magnitude % 60),
      seconds: Int(size / second.magnitude % 60), ticks: Int(size % second.magnitude))
  }

  /// `[-][d.]hh:mm:ss[.fffffff]`: days and fraction only where they are not zero.
  package static func text(_ ticks: Int64) -> String {
    var output: [UInt8] = []
    write(ticks, into: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends what `text` gives.
  package static func write(_ ticks: Int64, into output: inout [UInt8]) {
    let parts = parts(of: ticks)
    if parts.isNegative { output.append(UInt8(ascii: "-")) }
    if parts.days > 0 {
      output.append(contentsOf: String(parts.days).utf8)
      output.append(UInt8(ascii: "."))
    }
    pair(parts.hours, into: &output)
    output.append(UInt8(ascii: ":"))
    pair(parts.minutes, into: &output)
    output.append(UInt8(ascii: ":"))
    pair(parts.seconds, into: &output)
    guard parts.ticks > 0 else { return }
    output.append(UInt8(ascii: "."))
    var power = 1_000_000
    while power > 0 {
      output.append(ASCII.zero + UInt8(parts.ticks / power % 10))
      power /= 10
    }
  }

  private static func pair(_ value: Int, into output: inout [UInt8]) {
    output.append(ASCII.zero + UInt8(value / 10))
    output.append(ASCII.zero + UInt8(value % 10))
  }
}
