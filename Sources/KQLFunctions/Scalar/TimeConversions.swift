import KQLCatalog
import KQLValues
import SQLSyntax
import TimeZones

/// Times as text, unix times and time zones. Source: the page of each function.
extension FunctionCatalog {
  mutating func declareTimeFormats() {
    scalar(
      "format_datetime", source: "format-datetime-function", "A datetime written by a pattern.",
      words: ["date": "the moment to write", "format": "a pattern such as `yyyy-MM-dd HH:mm`"],
      naming: .ofArgument,
      .raw(
        Parameter("date", .datetime),
        Parameter("format", .string).checked("a datetime's format") {
          TimeFormat.problem($0, isTimeSpan: false)
        }, returns: .fixed(.string)
      ) { arguments in
        guard case .integer(let ticks) = arguments[0], let format = Text(view: arguments[1]) else {
          return .text("")
        }
        let prepared = try arguments.state.prepared("datetime format", format.bytes) {
          try TimeFormat($0, isTimeSpan: false)
        }
        return .bytes(prepared.text(dateTime: ticks))
      },
      examples: [
        (
          "format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [HH:mm:ss]')",
          "'17-01-29 [09:00:05]'"
        ),
        (
          "format_datetime(datetime(2017-01-29 09:00:05), 'yyyy-M-dd [H:mm:ss]')",
          "'2017-1-29 [9:00:05]'"
        ),
        (
          "format_datetime(datetime(2017-01-29 09:00:05), 'yy-MM-dd [hh:mm:ss tt]')",
          "'17-01-29 [09:00:05 AM]'"
        ),
      ])
    scalar(
      "format_timespan", source: "format-timespan-function", "A timespan written by a pattern.",
      words: ["timespan": "the span to write", "format": "a pattern such as `d.hh:mm:ss`"],
      naming: .ofArgument,
      .raw(
        Parameter("timespan", .timespan),
        Parameter("format", .string).checked("a timespan's format") {
          TimeFormat.problem($0, isTimeSpan: true)
        }, returns: .fixed(.string)
      ) { arguments in
        guard case .integer(let ticks) = arguments[0], let format = Text(view: arguments[1]) else {
          return .text("")
        }
        guard ticks >= 0 else {
          throw FunctionFailure.unsupported("`format_timespan` of a negative timespan")
        }
        let prepared = try arguments.state.prepared("timespan format", format.bytes) {
          try TimeFormat($0, isTimeSpan: true)
        }
        return .bytes(prepared.text(timeSpan: ticks))
      },
      examples: [
        ("format_timespan(time(29.09:00:05.12345), 'dd.hh:mm:ss:FF')", "'29.09:00:05:12'"),
        (
          "format_timespan(time(29.09:00:05.12345), 'ddd.h:mm:ss [fffffff]')",
          "'029.9:00:05 [1234500]'"
        ),
      ])
  }

  mutating func declareUnixTimes() {
    declareUnixTime("seconds", Double(TimeSpan.second), ("1546300800", "datetime(2019-01-01)"))
    declareUnixTime(
      "milliseconds", Double(TimeSpan.millisecond), ("1546300800000", "datetime(2019-01-01)"))
    declareUnixTime(
      "microseconds", Double(TimeSpan.microsecond), ("1546300800000000", "datetime(2019-01-01)"))
    declareUnixTime("nanoseconds", 0.01, ("1546300800000000000", "datetime(2019-01-01)"))
  }

  private mutating func declareUnixTime(
    _ unit: String, _ ticks: Double, _ example: (String, String)
  ) {
    let name = "unixtime_\(unit)_todatetime"
    scalar(
      name, source: "unixtime-\(unit)-todatetime-function",
      "The datetime a number of \(unit) after 1970, null if out of range.",
      words: [unit: "\(unit) since 1970-01-01 00:00 UTC; negative for earlier moments"],
      .swift(unit) { (value: Int64) -> DateTimeTicks? in
        let span = ticks < 1 ? Int128(value) / 100 : Int128(value) * Int128(ticks)
        let sum = Int128(DateTime.unixEpoch) + span
        return Int64(exactly: sum).flatMap(DateTime.valid).map(DateTimeTicks.init)
      },
      .swift(unit) { (value: Double) -> DateTimeTicks? in
        let span = (value * ticks).rounded()
        guard span.magnitude < 4e18 else { return nil }
        return DateTime.adding(Int64(span), to: DateTime.unixEpoch).map(DateTimeTicks.init)
      },
      examples: [("\(name)(\(example.0))", example.1), ("\(name)(long(null))", "datetime(null)")])
  }

  // MARK: time zones

  mutating func declareTimeZones() {
    scalar(
      "datetime_utc_to_local", source: "datetime-utc-to-local-function",
      "The clock of a time zone at a moment, from the year 2000 on.",
      words: [
        "from": "the moment in UTC", "timezone": "the name of a time zone, such as `Europe/Berlin`",
      ],
      .raw(
        Parameter("from", .datetime), Parameter("timezone", .string), returns: .fixed(.datetime)
      ) { arguments in
        guard case .integer(let ticks) = arguments[0] else { return .null }
        return try Self.converted(arguments) { (zone) throws(TimeZone.TooEarly) in
          try zone.local(ofUTC: ticks)
        }
      },
      examples: [
        (
          "datetime_utc_to_local(datetime(2022-07-11 22:18:48), 'US/Pacific')",
          "datetime(2022-07-11 15:18:48)"
        ),
        (
          "datetime_utc_to_local(datetime(2022-07-11 22:18:48), 'Australia/Canberra')",
          "datetime(2022-07-12 08:18:48)"
        ),
      ])
    scalar(
      "datetime_local_to_utc", source: "datetime-local-to-utc-function",
      "The moment at which the clock of a time zone shows a time, from the year 2000 on.",
      words: [
        "from": "the local time", "timezone": "the name of a time zone, such as `Europe/Berlin`",
      ],
      .raw(
        Parameter("from", .datetime), Parameter("timezone", .string), returns: .fixed(.datetime)
      ) { arguments in
        guard case .integer(let ticks) = arguments[0] else { return .null }
        return try Self.converted(arguments) { (zone) throws(TimeZone.TooEarly) in
          try zone.utc(ofLocal: ticks)
        }
      },
      examples: [
        (
          "datetime_local_to_utc(datetime(2020-02-02 20:02:20), 'Europe/Paris')",
          "datetime(2020-02-02 19:02:20)"
        ),
        (
          "datetime_local_to_utc(datetime(2022-03-27 02:00), 'Europe/Brussels')",
          "datetime(2022-03-27 00:00)"
        ),
      ])
    scalar(
      "datetime_list_timezones", source: "datetime-list-timezones",
      "The names of all time zones that are known.",
      .raw(returns: .fixed(.dynamic)) { _ in
        let names = TimeZoneTable.zones.keys.sorted()
        return .text(DynamicValue.array(names.map { .string($0) }).jsonText)
      }, examples: [("array_index_of(datetime_list_timezones(), 'Europe/Berlin') >= 0", "true")])
  }

  private static func converted(
    _ arguments: Arguments, _ body: (TimeZone) throws(TimeZone.TooEarly) -> Int64?
  ) throws -> FunctionValue {
    let zone = try zone(arguments)
    do throws(TimeZone.TooEarly) {
      return try body(zone).map { .integer($0) } ?? .null
    } catch {
      throw FunctionFailure.unsupported("time zones before the year 2000")
    }
  }

  private static func zone(_ arguments: Arguments) throws -> TimeZone {
    guard let name = Text(view: arguments[1]) else { throw FunctionFailure("no time zone") }
    return try arguments.state.prepared("time zone", name.bytes) { name in
      guard let zone = TimeZoneTable.zones[name] else {
        throw FunctionFailure("there is no time zone `\(name.prefix(100))`")
      }
      return zone
    }
  }
}
