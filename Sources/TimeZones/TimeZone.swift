// TimeZones: local times ↔ UTC, from the tz database, without asking the system.

import KQLValues

/// A time zone of the tz database: when its distance from UTC changes, from 2000 on.
package final class TimeZone: Sendable {
  /// A moment lies before the year 2000, where the table does not reach.
  package struct TooEarly: Error {}

  /// Before this the table does not reach: 2000-01-01, in ticks.
  static let earliest: Int64 = 630_822_816_000_000_000

  /// One change of the yearly rule: a weekday of a week of a month, and minutes of local time.
  struct Change: Sendable {
    var month: Int
    var week: Int
    /// 0 for Sunday.
    var weekday: Int
    var minutes: Int64
  }

  struct Rule: Sendable {
    var standard: Int64
    var daylight: Int64
    var start: Change
    var end: Change
  }

  /// Minutes since 2000 UTC and the distance from UTC, in minutes, that begins there.
  let transitions: [(at: Int64, offset: Int64)]
  let base: Int64
  /// What holds after the last transition, where that is not simply its offset.
  let rule: Rule?

  init?(offsets: Substring, rule: Substring, transitions: Substring) {
    let known = offsets.split(separator: ",").compactMap { Int64($0) }
    guard let base = known.first else { return nil }
    var list: [(at: Int64, offset: Int64)] = []
    var at: Int64 = 0
    var delta: Int64 = 0
    for byte in transitions.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): delta = delta &* 36 &+ Int64(byte - 48)
      case UInt8(ascii: "a")...UInt8(ascii: "z"): delta = delta &* 36 &+ Int64(byte - 87)
      default:
        let index = Int(byte) - 65
        guard known.indices.contains(index) else { return nil }
        at &+= delta
        delta = 0
        list.append((at, known[index]))
      }
    }
    self.base = base
    self.transitions = list
    self.rule = Self.rule(rule)
  }

  private static func rule(_ text: Substring) -> Rule? {
    let parts = text.split(separator: " ")
    guard parts.count == 4, let standard = Int64(parts[0]), let daylight = Int64(parts[1]),
      let start = change(parts[2]), let end = change(parts[3])
    else { return nil }
    return Rule(standard: standard, daylight: daylight, start: start, end: end)
  }

  private static func change(_ text: Substring) -> Change? {
    let numbers = text.split(separator: ".").compactMap { Int64($0) }
    guard numbers.count == 4 else { return nil }
    return Change(
      month: Int(numbers[0]), week: Int(numbers[1]), weekday: Int(numbers[2]), minutes: numbers[3])
  }

  // MARK: conversions

  /// The local time of a moment; nil outside the range of a datetime.
  ///
  /// - Throws: `TooEarly` for a moment before 2000.
  package func local(ofUTC ticks: Int64) throws(TooEarly) -> Int64? {
    let minutes = try minutes(ticks)
    return DateTime.adding(offset(at: minutes, isLocal: false) * TimeSpan.minute, to: ticks)
  }

  /// The moment of a local time. Where clocks are put forward a time that does not exist counts as summer
  /// time, as the engine was measured; of a time that comes twice the first is meant.
  package func utc(ofLocal ticks: Int64) throws(TooEarly) -> Int64? {
    let minutes = try minutes(ticks)
    return DateTime.adding(-offset(at: minutes, isLocal: true) * TimeSpan.minute, to: ticks)
  }

  /// Whole minutes since 2000, rounded down.
  private func minutes(_ ticks: Int64) throws(TooEarly) -> Int64 {
    guard ticks >= Self.earliest else {
      throw TooEarly()
    }
    return (ticks - Self.earliest) / TimeSpan.minute
  }

  /// The distance from UTC at a moment; a local time is compared with clocks as they were before a change.
  private func offset(at minutes: Int64, isLocal: Bool) -> Int64 {
    var offset = base
    for (at, next) in transitions {
      if minutes < at + (isLocal ? offset : 0) { return offset }
      offset = next
    }
    guard let rule else { return offset }
    let year = DateTime.parts(of: Self.earliest + minutes * TimeSpan.minute).year
    let last = transitions.last?.at ?? 0
    var changes: [(at: Int64, offset: Int64)] = []
    for year in (year - 1)...(year + 1) {
      if let start = moment(rule.start, year) {
        changes.append((start - rule.standard, rule.daylight))
      }
      if let end = moment(rule.end, year) { changes.append((end - rule.daylight, rule.standard)) }
    }
    changes.sort { $0.at < $1.at }
    for (at, next) in changes where at > last {
      if minutes < at + (isLocal ? offset : 0) { return offset }
      offset = next
    }
    return offset
  }

  /// Minutes since 2000 of a change in a year, by the clocks of its place.
  private func moment(_ change: Change, _ year: Int) -> Int64? {
    guard let first = DateTime.ticks(year: year, month: change.month, day: 1) else { return nil }
    let weekday = DateTime.dayOfWeek(first)
    var day = 1 + (change.weekday - weekday + 7) % 7 + (change.week - 1) * 7
    while day > DateTime.daysInMonth(change.month, of: year) { day -= 7 }
    return (first - Self.earliest) / TimeSpan.minute + Int64(day - 1) * 1440 + change.minutes
  }
}

/// The zones by name. Each line of the table is `names|offsets|rule|transitions`.
package enum TimeZoneTable {
  package static let zones: [String: TimeZone] = {
    var zones: [String: TimeZone] = [:]
    for part in [part1, part2] {
      for line in part.split(separator: "\n") {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false)
        guard fields.count == 4,
          let zone = TimeZone(offsets: fields[1], rule: fields[2], transitions: fields[3])
        else { continue }
        for name in fields[0].split(separator: ",") { zones[String(name)] = zone }
      }
    }
    return zones
  }()
}
