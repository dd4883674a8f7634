import KQLCatalog
import KQLValues
import SQLSyntax

/// The calendar. Weeks begin on Sunday. Source: the page of each function, and the measured types: parts of
/// a date are longs, `datetime_diff` in weeks is a real.
extension FunctionCatalog {
  mutating func declareDateTime() {
    declarePeriodEnds()
    declareCalendarParts()
    declareDateArithmetic()
    declareTimeMaking()
    declareTimeFormats()
    declareUnixTimes()
    declareTimeZones()
  }

  // MARK: starts and ends

  private mutating func declarePeriodEnds() {
    scalar(
      "startofday", source: "startofday-function",
      "The start of the day of a datetime, or of the day a number of days later.",
      words: [
        "date": "a moment within the day",
        "offset": "how many days later; negative for earlier ones",
      ], naming: .ofArgument,
      .sql(Parameter("date", .datetime), returns: .fixed(.datetime)) {
        Binning.dateBin($0[0].sql, TimeSpan.day)
      }.clickHouse {
        .binary($0[0].sql, .subtract, .call("modulo", [$0[0].sql, .wide(TimeSpan.day)]))
      },
      .swift("date", "offset") { (date: DateTimeTicks, offset: Int64) -> DateTimeTicks? in
        DateTime.start(of: .day, date.ticks, offset: offset).map(DateTimeTicks.init)
      },
      examples: [
        ("startofday(datetime(2017-01-01 10:10:17))", "datetime(2017-01-01)"),
        ("startofday(datetime(2017-01-01 10:10:17), -1)", "datetime(2016-12-31)"),
      ])
    declareStart(
      "startofweek", .week,
      ("startofweek(datetime(2017-01-01 10:10:17), -1)", "datetime(2016-12-25)"))
    declareStart(
      "startofmonth", .month,
      ("startofmonth(datetime(2017-01-01 10:10:17), 1)", "datetime(2017-02-01)"))
    declareStart(
      "startofyear", .year, ("startofyear(datetime(2017-01-01 10:10:17))", "datetime(2017-01-01)"))
    declareEnd(
      "endofday", .day,
      ("endofday(datetime(2017-01-01 10:10:17))", "datetime(2017-01-01 23:59:59.9999999)"))
    declareEnd(
      "endofweek", .week,
      ("endofweek(datetime(2017-01-01 10:10:17))", "datetime(2017-01-07 23:59:59.9999999)"))
    declareEnd(
      "endofmonth", .month,
      ("endofmonth(datetime(2017-01-01 10:10:17), 1)", "datetime(2017-02-28 23:59:59.9999999)"))
    declareEnd(
      "endofyear", .year,
      ("endofyear(datetime(2017-01-01 10:10:17), -1)", "datetime(2016-12-31 23:59:59.9999999)"))
  }

  private static func words(_ unit: DateTime.Period) -> KeyValuePairs<String, String> {
    [
      "date": "a moment within the \(unit.rawValue)",
      "offset": "how many \(unit.rawValue)s later; negative for earlier ones",
    ]
  }

  private mutating func declareStart(
    _ name: String, _ unit: DateTime.Period, _ example: (String, String)
  ) {
    scalar(
      name, source: "\(name)-function",
      "The start of the \(unit.rawValue) of a datetime, or of the one a number of \(unit.rawValue)s later.",
      words: Self.words(unit),
      .swift("date") { (date: DateTimeTicks) -> DateTimeTicks? in
        DateTime.start(of: unit, date.ticks).map(DateTimeTicks.init)
      },
      .swift("date", "offset") { (date: DateTimeTicks, offset: Int64) -> DateTimeTicks? in
        DateTime.start(of: unit, date.ticks, offset: offset).map(DateTimeTicks.init)
      }, examples: [example])
  }

  private mutating func declareEnd(
    _ name: String, _ unit: DateTime.Period, _ example: (String, String)
  ) {
    scalar(
      name, source: "\(name)-function",
      "The last tick of the \(unit.rawValue) of a datetime, or of the one a number of \(unit.rawValue)s later.",
      words: Self.words(unit),
      .swift("date") { (date: DateTimeTicks) -> DateTimeTicks? in
        DateTime.end(of: unit, date.ticks).map(DateTimeTicks.init)
      },
      .swift("date", "offset") { (date: DateTimeTicks, offset: Int64) -> DateTimeTicks? in
        DateTime.end(of: unit, date.ticks, offset: offset).map(DateTimeTicks.init)
      }, examples: [example])
  }

  // MARK: parts

  private mutating func declareCalendarParts() {
    scalar(
      "dayofweek", source: "day-of-week-function", "The days since Sunday, as a timespan.",
      words: ["date": "the moment to read"],
      .swift("date") { (date: DateTimeTicks) -> TimeSpanTicks in
        TimeSpanTicks(Int64(DateTime.dayOfWeek(date.ticks)) * TimeSpan.day)
      }.clickHouse {
        // The first day of all is a Monday.
        let days = SQLExpression.call("intDiv", [$0[0].sql, .wide(TimeSpan.day)])
        let day = SQLExpression.call("modulo", [.binary(days, .add, .wide(1)), .wide(7)])
        return .binary(day, .multiply, .wide(TimeSpan.day))
      },
      examples: [
        ("dayofweek(datetime(1947-11-30 10:00:05))", "0s"),
        ("dayofweek(datetime(1970-05-11))", "1d"),
      ])
    declarePart(
      "dayofmonth", page: "day-of-month-function", "The day of the month.",
      ("dayofmonth(datetime(2015-12-14))", "14")
    ) { Int64(DateTime.parts(of: $0).day) }
    declarePart(
      "dayofyear", page: "day-of-year-function", "The day of the year, from 1.",
      ("dayofyear(datetime(2015-12-14))", "348")
    ) { Int64(DateTime.dayOfYear($0)) }
    declarePart(
      "hourofday", page: "hour-of-day-function", "The hour, from 0 to 23.",
      ("hourofday(datetime(2015-12-14 18:54))", "18")
    ) { Int64(DateTime.parts(of: $0).hour) }
    declarePart(
      "monthofyear", aliases: ["getmonth"], page: "monthofyear-function", "The month, from 1.",
      ("monthofyear(datetime(2015-12-14))", "12")
    ) { Int64(DateTime.parts(of: $0).month) }
    declarePart(
      "getyear", page: "getyear-function", "The year.", ("getyear(datetime(2015-10-12))", "2015")
    ) { Int64(DateTime.parts(of: $0).year) }
    declarePart(
      "week_of_year", page: "week-of-year-function", "The week of the year, by ISO 8601.",
      ("week_of_year(datetime(2000-01-01))", "52")
    ) { Int64(DateTime.isoWeek($0)) }
    declarePart(
      "weekofyear", page: "week-of-year-function",
      "The week of the year as it was counted before `week_of_year`: the first has a Wednesday.",
      ("weekofyear(datetime(2020-06-15))", "25")
    ) { Self.weekFromSunday($0) }
    scalar(
      "datetime_part", aliases: ["datepart"], source: "datetime-part-function",
      "A part of a datetime as a number.",
      words: [
        "part": "which part, such as `Year`, `Month` or `Hour`", "date": "the moment to read",
      ],
      .raw(
        Parameter("part", .string).oneOf([
          "year", "quarter", "month", "week_of_year", "day", "dayofyear", "hour", "minute",
          "second", "millisecond", "microsecond", "nanosecond",
        ]), Parameter("date", .datetime), returns: .fixed(.long)
      ) { arguments in
        guard let part = Text(view: arguments[0]), case .integer(let ticks) = arguments[1] else {
          return .null
        }
        return Self.part(part.string, of: ticks).map { .integer($0) } ?? .null
      },
      examples: [
        ("datetime_part('week_of_year', datetime(2017-10-30 01:02:03.7654321))", "44"),
        ("datetime_part('dayOfYear', datetime(2017-10-30 01:02:03.7654321))", "303"),
        ("datetime_part('nanosecond', datetime(2017-10-30 01:02:03.7654321))", "765432100"),
      ])
  }

  private mutating func declarePart(
    _ name: String, aliases: [String] = [], page: String, _ summary: String,
    _ example: (String, String), _ body: @escaping @Sendable (Int64) -> Int64
  ) {
    scalar(
      name, aliases: aliases, source: page, summary, words: ["date": "the moment to read"],
      .swift("date") { (date: DateTimeTicks) -> Int64 in body(date.ticks) }, examples: [example])
  }

  /// The week, from Sunday on, of the first week with four days in the year; days before it belong to the
  /// last week of the year before.
  private static func weekFromSunday(_ ticks: Int64) -> Int64 {
    let day = DateTime.dayOfYear(ticks) - 1
    let firstWeekday = (DateTime.dayOfWeek(ticks) - day % 7 + 7) % 7
    var offset = (7 - firstWeekday) % 7
    if offset >= 4 { offset -= 7 }
    if day >= offset { return Int64((day - offset) / 7 + 1) }
    let yearBefore = ticks - Int64(day + 1) * TimeSpan.day
    return DateTime.isValid(yearBefore) ? weekFromSunday(yearBefore) : 53
  }

  private static func part(_ name: String, of ticks: Int64) -> Int64? {
    let parts = DateTime.parts(of: ticks)
    switch name {
    case "year": return Int64(parts.year)
    case "quarter": return Int64((parts.month - 1) / 3 + 1)
    case "month": return Int64(parts.month)
    case "week_of_year": return Int64(DateTime.isoWeek(ticks))
    case "day": return Int64(parts.day)
    case "dayofyear": return Int64(DateTime.dayOfYear(ticks))
    case "hour": return Int64(parts.hour)
    case "minute": return Int64(parts.minute)
    case "second": return Int64(parts.second)
    case "millisecond": return Int64(parts.ticks / 10_000)
    case "microsecond": return Int64(parts.ticks / 10)
    case "nanosecond": return Int64(parts.ticks) * 100
    default: return nil
    }
  }

  // MARK: arithmetic

  private mutating func declareDateArithmetic() {
    let period = Parameter("period", .string).oneOf(DateTime.Period.allCases.map(\.rawValue))
    scalar(
      "datetime_add", source: "datetime-add-function", "A datetime plus a number of periods.",
      words: [
        "period": "the unit, such as `day` or `month`",
        "amount": "how many units; negative goes back", "date": "the moment to start from",
      ],
      .raw(
        period, Parameter("amount", .long), Parameter("date", .datetime),
        returns: .fixed(.datetime)
      ) { arguments in
        guard let name = Text(view: arguments[0]),
          let unit = DateTime.Period(rawValue: name.string),
          case .integer(let amount) = arguments[1], case .integer(let ticks) = arguments[2],
          let result = DateTime.adding(amount, unit, to: ticks)
        else { return .null }
        return .integer(result)
      },
      examples: [
        ("datetime_add('month', -15, datetime(2017-01-01))", "datetime(2015-10-01)"),
        ("datetime_add('Week', 1, datetime(2017-01-01))", "datetime(2017-01-08)"),
      ])
    scalar(
      "datetime_diff", source: "datetime-diff-function",
      "How many borders of a period lie between two datetimes, the first less the second.",
      words: [
        "period": "the unit whose boundaries are counted, such as `day`",
        "datetime1": "the moment to subtract from", "datetime2": "the moment to subtract",
      ],
      .raw(
        period, Parameter("datetime1", .datetime), Parameter("datetime2", .datetime),
        returns: .computed { $0[0].constant == .string("week") ? .real : .long }
      ) { arguments in
        guard let name = Text(view: arguments[0]),
          let unit = DateTime.Period(rawValue: name.string),
          case .integer(let later) = arguments[1], case .integer(let earlier) = arguments[2],
          let result = DateTime.difference(unit, from: earlier, to: later)
        else { return .null }
        return unit == .week ? .real(Double(result)) : .integer(result)
      },
      examples: [
        ("datetime_diff('month', datetime(2017-01-01), datetime(2015-12-30))", "13"),
        (
          "datetime_diff('week', datetime(2017-10-29 00:00), datetime(2017-09-30 23:59))",
          "5.0"
        ),
      ])
    scalar(
      "around", source: "around-function",
      "Whether a value is no farther from a centre than a distance.",
      words: [
        "value": "the value to test", "center": "the middle of the range",
        "delta": "how far the range reaches to either side",
      ],
      .swift("value", "center", "delta") { (value: Int64, center: Int64, delta: Int64) -> Bool in
        Self.isAround(value, center, delta)
      },
      .swift("value", "center", "delta") { (value: Double, center: Double, delta: Double) -> Bool in
        value >= center - delta && value <= center + delta
      },
      .swift("value", "center", "delta") {
        (value: DateTimeTicks, center: DateTimeTicks, delta: TimeSpanTicks) -> Bool in
        Self.isAround(value.ticks, center.ticks, delta.ticks)
      },
      .swift("value", "center", "delta") {
        (value: TimeSpanTicks, center: TimeSpanTicks, delta: TimeSpanTicks) -> Bool in
        Self.isAround(value.ticks, center.ticks, delta.ticks)
      },
      examples: [
        ("around(datetime(2021-01-01 01:29), datetime(2021-01-01 01:30), 1m)", "true"),
        ("around(5, 1, 3)", "false"),
      ])
  }

  private static func isAround(_ value: Int64, _ center: Int64, _ delta: Int64) -> Bool {
    let value = Int128(value)
    return value >= Int128(center) - Int128(delta) && value <= Int128(center) + Int128(delta)
  }

  // MARK: making

  private mutating func declareTimeMaking() {
    let date = [Parameter("year", .long), Parameter("month", .long), Parameter("day", .long)]
    scalar(
      "make_datetime", source: "make-datetime-function",
      "A datetime of its parts, null where there is no such time; of one value as `todatetime`.",
      words: [
        "value": "what is to be a datetime", "year": "the year, from 1 to 9999",
        "month": "the month, from 1 to 12",
        "day": "the day of the month", "hour": "the hour, from 0 to 23",
        "minute": "the minute, from 0 to 59", "second": "the second, with fractions",
      ],
      sharing: Self.dateTimesOfValues,
      .raw(
        date[0], date[1], date[2], Parameter("hour", .long).optional,
        Parameter("minute", .long).optional, Parameter("second", .real).optional,
        returns: .fixed(.datetime)
      ) { arguments in
        var parts: [Int] = [1, 1, 1, 0, 0]
        for index in 0..<min(arguments.count, 5) {
          guard case .integer(let number) = arguments[index], let part = Int(exactly: number) else {
            return .null
          }
          parts[index] = part
        }
        var second: Int64 = 0
        if arguments.count > 5 {
          guard let ticks = Self.secondTicks(arguments[5]) else { return .null }
          second = ticks
        }
        let ticks = DateTime.ticks(
          year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4],
          second: Int(second / TimeSpan.second), ticks: Int(second % TimeSpan.second))
        return ticks.map { .integer($0) } ?? .null
      },
      examples: [
        ("make_datetime(2017, 10, 01)", "datetime(2017-10-01)"),
        (
          "make_datetime(2017, 10, 01, 12, 11, 0.1234567)", "datetime(2017-10-01 12:11:00.1234567)"
        ), ("make_datetime(2017, 2, 30)", "datetime(null)"),
        ("make_datetime('2023-11-05T10:00:00Z')", "datetime(2023-11-05 10:00)"),
      ])
    scalar(
      "make_timespan", source: "make-timespan-function",
      "A timespan of its parts, null where they are none; of one value what `totimespan` gives.",
      words: [
        "hour": "the number of hours", "minute": "the number of minutes",
        "second": "the number of seconds, with fractions", "day": "the number of days",
        "value": "a timespan, or its text",
      ],
      .sql(Parameter("value", .strictly(.timespan)), returns: .fixed(.timespan), mayBeNull: false) {
        $0[0].sql
      },
      .swift("value") { (text: Text) -> TimeSpanTicks? in
        TimeSpan.parse(text.bytes).map(TimeSpanTicks.init)
      },
      .swift("hour", "minute") { (hour: Int64, minute: Int64) -> TimeSpanTicks? in
        Self.timeSpan(days: 0, hour, minute, seconds: 0)
      },
      .swift("hour", "minute", "second") {
        (hour: Int64, minute: Int64, second: Double) -> TimeSpanTicks? in
        Self.secondTicks(.real(second)).flatMap {
          Self.timeSpan(days: 0, hour, minute, seconds: $0)
        }
      },
      .swift("day", "hour", "minute", "second") {
        (day: Int64, hour: Int64, minute: Int64, second: Double) -> TimeSpanTicks? in
        Self.secondTicks(.real(second)).flatMap {
          Self.timeSpan(days: day, hour, minute, seconds: $0)
        }
      },
      examples: [
        ("make_timespan(1, 12, 30, 55.123)", "time(1.12:30:55.123)"),
        ("make_timespan(1, 12)", "time(01:12:00)"), ("make_timespan(1, 60)", "timespan(null)"),
        ("make_timespan('1.02:03:04')", "time(1.02:03:04)"),
      ])
  }

  /// The ticks of seconds below a minute, cut to whole ticks; nil for others.
  private static func secondTicks(_ view: ValueView) -> Int64? {
    guard let seconds = Double(view: view), seconds >= 0, seconds < 60 else { return nil }
    // 0.1234567 is not a double: what lies a hair below a tick is that tick.
    return Int64((seconds * 1e7 + 1e-4).rounded(.down))
  }

  private static func timeSpan(days: Int64, _ hour: Int64, _ minute: Int64, seconds: Int64)
    -> TimeSpanTicks?
  {
    guard (0...10_000_000).contains(days), (0...23).contains(hour), (0...59).contains(minute) else {
      return nil
    }
    return TimeSpanTicks(
      days * TimeSpan.day + hour * TimeSpan.hour + minute * TimeSpan.minute + seconds)
  }
}
