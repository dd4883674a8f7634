import JSON
import KQLValues

/// A time range as workbooks state it: a length, and an end that is now unless it is said.
package struct TimeContext: Sendable, Hashable {
  /// Ticks.
  var length: Int64
  /// Ticks; nil for now.
  var end: Int64?

  init(length: Int64, end: Int64? = nil) {
    self.length = length
    self.end = end
  }

  /// Nil for a length of zero, which leaves it to the query.
  init?(_ json: JSONValue) {
    let milliseconds = json["durationMs"]?.number ?? 0
    guard milliseconds > 0, milliseconds < 1e14 else { return nil }
    length = Int64(milliseconds) * TimeSpan.millisecond
    end = json.text("endTime").flatMap { DateTime.literal($0) }
  }

  /// `24h`, `7d`, or `START/END`; nil for what is neither.
  init?(argument text: String) {
    let parts = text.split(separator: "/").map(String.init)
    if parts.count == 2, let start = DateTime.literal(parts[0]),
      let end = DateTime.literal(parts[1]),
      end > start
    {
      self.init(length: end - start, end: end)
    } else if parts.count == 1, let length = TimeSpan.literal(text), length > 0 {
      self.init(length: length)
    } else {
      return nil
    }
  }

  func bounds(now: Int64) -> (start: Int64, end: Int64) {
    let end = end ?? now
    return (max(DateTime.minimum, end &- length), end)
  }

  /// `Last 24 hours`, or the two ends.
  func label(now: Int64) -> String {
    guard end == nil else {
      let (start, end) = bounds(now: now)
      return "\(Self.readable(start)) to \(Self.readable(end))"
    }
    let units: [(Int64, String)] = [
      (TimeSpan.day, "day"), (TimeSpan.hour, "hour"), (TimeSpan.minute, "minute"),
      (TimeSpan.second, "second"),
    ]
    // The portal says 24 hours, and days from two on.
    if length == TimeSpan.day { return "Last 24 hours" }
    for (size, name) in units where length % size == 0 && length >= size {
      let count = length / size
      return count == 1 ? "Last \(name)" : "Last \(count) \(name)s"
    }
    return "Last \(TimeSpan.text(length))"
  }

  static func readable(_ ticks: Int64) -> String {
    String(DateTime.text(ticks).prefix(19)).replacing("T", with: " ") + " UTC"
  }

  /// Milliseconds, as the portal writes them.
  static func iso(_ ticks: Int64) -> String { DateTime.text(ticks).prefix(23) + "Z" }

  /// The length of a step that makes about 30 to 60 points. 24 hours are documented, the others inferred.
  var grain: Int64 {
    let steps: [(upTo: Int64, step: Int64)] = [
      (TimeSpan.hour, TimeSpan.minute), (4 * TimeSpan.hour, 5 * TimeSpan.minute),
      (12 * TimeSpan.hour, 15 * TimeSpan.minute), (TimeSpan.day, 30 * TimeSpan.minute),
      (3 * TimeSpan.day, TimeSpan.hour), (7 * TimeSpan.day, 6 * TimeSpan.hour),
      (14 * TimeSpan.day, 12 * TimeSpan.hour),
    ]
    return steps.first { length <= $0.upTo }?.step ?? TimeSpan.day
  }

  /// A literal of KQL, in the largest unit that says it whole.
  static func literal(_ ticks: Int64) -> String {
    let units: [(Int64, String)] = [
      (TimeSpan.day, "d"), (TimeSpan.hour, "h"), (TimeSpan.minute, "m"), (TimeSpan.second, "s"),
      (TimeSpan.millisecond, "ms"),
    ]
    for (size, name) in units where ticks % size == 0 { return "\(ticks / size)\(name)" }
    return "\(ticks)tick"
  }

  /// `PT24H`, `P7D`.
  static func isoDuration(_ ticks: Int64) -> String {
    if ticks % TimeSpan.day == 0, ticks > TimeSpan.day { return "P\(ticks / TimeSpan.day)D" }
    if ticks % TimeSpan.hour == 0 { return "PT\(ticks / TimeSpan.hour)H" }
    if ticks % TimeSpan.minute == 0 { return "PT\(ticks / TimeSpan.minute)M" }
    return "PT\(ticks / TimeSpan.second)S"
  }
}
