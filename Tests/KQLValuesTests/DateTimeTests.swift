import Testing

@testable import KQLValues

@Suite struct DateTimeTests {
  @Test(
    "every documented and measured form of a datetime is read",
    arguments: [
      ("2014-05-25T08:20:03.123456Z", "2014-05-25T08:20:03.1234560Z"),
      ("2014-05-25T08:20:03.123456", "2014-05-25T08:20:03.1234560Z"),
      ("2014-05-25T08:20", "2014-05-25T08:20:00.0000000Z"),
      ("2014-11-08 15:55:55.123456Z", "2014-11-08T15:55:55.1234560Z"),
      ("2014-11-08 15:55:55", "2014-11-08T15:55:55.0000000Z"),
      ("2014-11-08 15:55", "2014-11-08T15:55:00.0000000Z"),
      ("2014-11-08", "2014-11-08T00:00:00.0000000Z"),
      ("Sat, 8 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
      ("Sat, 8 Nov 14 15:05:02", "2014-11-08T15:05:02.0000000Z"),
      ("Sat, 8 Nov 14 15:05", "2014-11-08T15:05:00.0000000Z"),
      ("Sat, 8 Nov 14 15:05 GMT", "2014-11-08T15:05:00.0000000Z"),
      ("8 Nov 14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
      ("8 Nov 14 15:05:02", "2014-11-08T15:05:02.0000000Z"),
      ("8 Nov 14 15:05", "2014-11-08T15:05:00.0000000Z"),
      ("8 Nov 14 15:05 GMT", "2014-11-08T15:05:00.0000000Z"),
      ("Saturday, 08-Nov-14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
      ("Saturday, 08-Nov-14 15:05:02", "2014-11-08T15:05:02.0000000Z"),
      ("Saturday, 08-Nov-14 15:05 GMT", "2014-11-08T15:05:00.0000000Z"),
      ("Saturday, 08-Nov-14 15:05", "2014-11-08T15:05:00.0000000Z"),
      ("08-Nov-14 15:05:02 GMT", "2014-11-08T15:05:02.0000000Z"),
      ("08-Nov-14 15:05:02", "2014-11-08T15:05:02.0000000Z"),
      ("08-Nov-14 15:05 GMT", "2014-11-08T15:05:00.0000000Z"),
      ("08-Nov-14 15:05", "2014-11-08T15:05:00.0000000Z"),
      ("2014-11-08 15:05:25 GMT", "2014-11-08T15:05:25.0000000Z"),
      ("2014-11-08 15:05 GMT", "2014-11-08T15:05:00.0000000Z"),
      ("2014-11-08T15:05:25", "2014-11-08T15:05:25.0000000Z"),
      ("2014-11-08T15:05:25 GMT", "2014-11-08T15:05:25.0000000Z"),
      ("2014-11-08T15:05", "2014-11-08T15:05:00.0000000Z"),
      ("2014-11-08T15:05 GMT", "2014-11-08T15:05:00.0000000Z"),
      ("2015-12-31 23:59:59.9", "2015-12-31T23:59:59.9000000Z"),
      ("2022/12/02", "2022-12-02T00:00:00.0000000Z"),
      ("12-02-2022", "2022-12-02T00:00:00.0000000Z"),
      ("12/02/2022", "2022-12-02T00:00:00.0000000Z"),
      ("12.02.2022", "2022-12-02T00:00:00.0000000Z"),
      ("2/3/2022", "2022-02-03T00:00:00.0000000Z"),
      ("12-02-2022 13:45:56", "2022-12-02T13:45:56.0000000Z"),
      ("02/17/2016 08:40:01", "2016-02-17T08:40:01.0000000Z"),
      ("20221202", "2022-12-02T00:00:00.0000000Z"),
      ("20221202T134556Z", "2022-12-02T13:45:56.0000000Z"),
      ("2 Dec 2022", "2022-12-02T00:00:00.0000000Z"),
      ("Dec 2, 2022", "2022-12-02T00:00:00.0000000Z"),
      ("December 2, 2022 1:45 PM", "2022-12-02T13:45:00.0000000Z"),
      ("Fri, 02 Dec 2022 13:45:56 GMT", "2022-12-02T13:45:56.0000000Z"),
      ("Fri Dec  2 13:45:56 2022", "2022-12-02T13:45:56.0000000Z"),
      ("8/30/2023 11:00:00 PM", "2023-08-30T23:00:00.0000000Z"),
      ("8/30/2023 12:00:00 AM", "2023-08-30T00:00:00.0000000Z"),
      ("2022-12-02T13:45:56+02:00", "2022-12-02T11:45:56.0000000Z"),
      ("2022-12-02T13:45:56.5-05:00", "2022-12-02T18:45:56.5000000Z"),
      ("2022-12-02 13:45:56 +0200", "2022-12-02T11:45:56.0000000Z"),
      ("2022-12-02T13:45:56.12345678999Z", "2022-12-02T13:45:56.1234567Z"),
      ("  2022-12-02\t", "2022-12-02T00:00:00.0000000Z"),
      ("0001-01-01", "0001-01-01T00:00:00.0000000Z"),
      ("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
      ("2020-02-29", "2020-02-29T00:00:00.0000000Z"),
    ])
  func reads(text: String, expected: String) {
    #expect(DateTime.parse(text).map(DateTime.text) == expected)
  }

  @Test(
    "what is not a datetime is null",
    arguments: [
      "", " ", "not a date", "13-01-2022", "x12-02-2022", "2022-13-01", "2022-02-29", "2022-00-10",
      "0000-01-01", "10000-01-01", "2022-12-02T24:00:00", "2022-12-02T13:60", "2022-12-02T13:45:60",
      "2022-12-02x", "2022-12-02T", "2022-12-02T13", "2022-12-02T13:45:56.", "13:45", "2022", "12",
      "2022-12-02T13:45:56+15:00", "2022-12-02T13:45:56+2:0", "0001-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00", "2022-12-02 13:00 PM", "2022-12-02 0:00 AM", "2022-12/02",
      "99999999999999999999", "2022-12-02 13:45:56 XYZ", "Dec", "2 Dec", "Decembre 2 2022",
      "\u{0}2022-12-02", "2022-12-02\u{0}", "--", "1/2", "1/2/", "1/2/123", "-2022-12-02",
    ])
  func refuses(text: String) {
    #expect(DateTime.parse(text) == nil)
  }

  @Test("no bytes at all are not a datetime")
  func refusesNothing() {
    #expect(DateTime.parse(UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
  }

  @Test(
    "a literal takes quotes and commas as well",
    arguments: [
      ("2025, 6, 14", "2025-06-14T00:00:00.0000000Z"),
      ("2025,6,14,10,20,30", "2025-06-14T10:20:30.0000000Z"),
      ("'2020-01-01'", "2020-01-01T00:00:00.0000000Z"),
      ("2020-01-01 10:20", "2020-01-01T10:20:00.0000000Z"),
    ])
  func literal(text: String, expected: String) {
    #expect(DateTime.literal(text).map(DateTime.text) == expected)
  }

  @Test(
    "ticks and text agree",
    arguments: [
      (0, "0001-01-01T00:00:00.0000000Z"),
      (31_241_376_000_000_000, "0100-01-01T00:00:00.0000000Z"),
      (621_355_968_000_000_000, "1970-01-01T00:00:00.0000000Z"),
      (637_134_336_000_000_000, "2020-01-01T00:00:00.0000000Z"),
      (637_135_310_455_000_000, "2020-01-02T03:04:05.5000000Z"),
      (3_155_378_975_999_999_999, "9999-12-31T23:59:59.9999999Z"),
    ] as [(Int64, String)])
  func ticks(ticks: Int64, text: String) {
    #expect(DateTime.text(ticks) == text)
    #expect(DateTime.parse(text) == ticks)
    var bytes: [UInt8] = []
    DateTime.write(ticks, into: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test("every day from 0001 to 9999 has its own date, one after another")
  func everyDay() {
    var expected = (year: 1, month: 1, day: 1)
    var wrong = 0
    for day in 0...3_652_058 as ClosedRange<Int64> {
      let date = DateTime.date(days: day)
      if date != expected
        || DateTime.days(year: date.year, month: date.month, day: date.day) != day
      {
        wrong += 1
      }
      expected.day += 1
      if expected.day > DateTime.daysInMonth(expected.month, of: expected.year) {
        expected.day = 1
        expected.month += 1
        if expected.month > 12 {
          expected.month = 1
          expected.year += 1
        }
      }
    }
    #expect(wrong == 0)
    #expect(expected == (10_000, 1, 1))
  }

  @Test(
    "numbers outside the range do no harm",
    arguments: [Int64.min, -1, 3_155_378_976_000_000_000, .max])
  func outside(ticks: Int64) {
    #expect(!DateTime.isValid(ticks))
    #expect(DateTime.text(ticks).utf8.count == 28)
    #expect(DateTime.adding(months: 1, to: ticks) == nil)
    #expect(DateTime.start(of: .day, ticks) == nil)
    #expect(DateTime.end(of: .year, ticks) == nil)
    #expect(DateTime.difference(.week, from: ticks, to: 0) == nil)
    _ = DateTime.isoWeek(ticks)
    _ = DateTime.dayOfYear(ticks)
  }

  @Test(
    "days and weeks are counted as Kusto counts them",
    arguments: [
      ("2000-01-01", 6, 1, 52), ("2020-12-31", 4, 366, 53), ("2021-01-03", 0, 3, 53),
      ("2021-01-04", 1, 4, 1), ("0001-01-01", 1, 1, 1), ("9999-12-31", 5, 365, 52),
      ("2024-02-29", 4, 60, 9),
    ])
  func weeks(text: String, dayOfWeek: Int, dayOfYear: Int, week: Int) throws {
    let ticks = try #require(DateTime.parse(text))
    #expect(DateTime.dayOfWeek(ticks) == dayOfWeek)
    #expect(DateTime.dayOfYear(ticks) == dayOfYear)
    #expect(DateTime.isoWeek(ticks) == week)
  }

  @Test(
    "periods begin and end at their boundaries",
    arguments: [
      (.day, 0, "2017-01-01T00:00:00.0000000Z", "2017-01-01T23:59:59.9999999Z"),
      (.day, -1, "2016-12-31T00:00:00.0000000Z", "2016-12-31T23:59:59.9999999Z"),
      (.week, 0, "2017-01-01T00:00:00.0000000Z", "2017-01-07T23:59:59.9999999Z"),
      (.week, -1, "2016-12-25T00:00:00.0000000Z", "2016-12-31T23:59:59.9999999Z"),
      (.month, 1, "2017-02-01T00:00:00.0000000Z", "2017-02-28T23:59:59.9999999Z"),
      (.year, -1, "2016-01-01T00:00:00.0000000Z", "2016-12-31T23:59:59.9999999Z"),
    ] as [(DateTime.Period, Int64, String, String)])
  func periods(unit: DateTime.Period, offset: Int64, start: String, end: String) throws {
    let ticks = try #require(DateTime.parse("2017-01-01 10:10:17"))
    #expect(DateTime.start(of: unit, ticks, offset: offset).map(DateTime.text) == start)
    #expect(DateTime.end(of: unit, ticks, offset: offset).map(DateTime.text) == end)
  }

  @Test("the last period ends with the last tick, and before the first there is none")
  func lastPeriods() {
    for unit in [.day, .month, .year] as [DateTime.Period] {
      #expect(DateTime.end(of: unit, DateTime.maximum) == DateTime.maximum)
      #expect(DateTime.start(of: unit, 5) == 0)
      #expect(DateTime.start(of: unit, 5, offset: -1) == nil)
      #expect(DateTime.start(of: unit, DateTime.maximum, offset: 1) == nil)
      #expect(DateTime.start(of: unit, 5, offset: .min) == nil)
      #expect(DateTime.end(of: unit, 5, offset: .max) == nil)
    }
    // 0001-01-01 was a Monday.
    #expect(DateTime.start(of: .week, 0) == nil)
  }

  @Test(
    "months are added without leaving the month",
    arguments: [
      ("2020-01-31", 1, "2020-02-29T00:00:00.0000000Z"),
      ("2020-02-29", 12, "2021-02-28T00:00:00.0000000Z"),
      ("2020-03-31 01:02:03", -1, "2020-02-29T01:02:03.0000000Z"),
      ("2020-01-15", -1, "2019-12-15T00:00:00.0000000Z"),
      ("9999-12-31", 1, nil), ("0001-01-01", -1, nil), ("2020-01-01", .max, nil),
      ("2020-01-01", .min, nil),
    ] as [(String, Int64, String?)])
  func addsMonths(text: String, months: Int64, expected: String?) throws {
    let ticks = try #require(DateTime.parse(text))
    #expect(DateTime.adding(months: months, to: ticks).map(DateTime.text) == expected)
  }

  @Test("sums outside the range are null, for every unit", arguments: DateTime.Period.allCases)
  func addsTooMuch(unit: DateTime.Period) {
    #expect(DateTime.adding(.max, unit, to: DateTime.maximum) == nil)
    #expect(DateTime.adding(.min, unit, to: 0) == nil)
    #expect(DateTime.adding(0, unit, to: 17) == 17)
  }

  @Test("an amount of a unit is added")
  func addsAmounts() throws {
    let ticks = try #require(DateTime.parse("2017-12-30"))
    #expect(DateTime.adding(-150, .nanosecond, to: 100) == 98)
    #expect(
      DateTime.adding(1, .quarter, to: ticks).map(DateTime.text) == "2018-03-30T00:00:00.0000000Z")
    #expect(
      DateTime.adding(1, .week, to: ticks).map(DateTime.text) == "2018-01-06T00:00:00.0000000Z")
  }

  @Test(
    "a difference counts boundaries",
    arguments: [
      (.year, "2000-12-31", "2017-01-01", 17), (.quarter, "2017-03-31", "2017-10-30", 3),
      (.quarter, "2017-03-30", "2017-10-01", 3), (.month, "2015-12-30", "2017-01-01", 13),
      (.week, "2017-09-30", "2017-10-29", 5), (.day, "2017-09-30", "2017-10-29", 29),
      (.hour, "2017-10-30 23:59", "2017-10-31 01:00", 2),
      (.minute, "2017-10-30 23:05", "2017-10-30 23:10", 5),
      (.nanosecond, "2017-10-30 23:00:10.1000007", "2017-10-30 23:00:10.1", -700),
      (.nanosecond, "0001-01-01", "9999-12-31", nil),
    ] as [(DateTime.Period, String, String, Int64?)])
  func differences(unit: DateTime.Period, from: String, to: String, expected: Int64?) throws {
    let earlier = try #require(DateTime.parse(from))
    let later = try #require(DateTime.parse(to))
    #expect(DateTime.difference(unit, from: earlier, to: later) == expected)
  }
}
