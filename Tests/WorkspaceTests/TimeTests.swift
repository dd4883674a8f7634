import Testing

@Suite("Times and addresses")
struct TimeTests {
  /// Times of other zones, from another implementation of the tz database.
  static let zones: [(String, String, String)] = [
    ("America/New_York", "2004-06-05 12:41", "2004-06-05T08:41:00.0000000Z"),
    ("America/New_York", "2011-01-03 17:06", "2011-01-03T12:06:00.0000000Z"),
    ("America/New_York", "2024-06-19 01:58", "2024-06-18T21:58:00.0000000Z"),
    ("Europe/Dublin", "2004-09-07 01:05", "2004-09-07T02:05:00.0000000Z"),
    ("Europe/Dublin", "2011-07-14 02:15", "2011-07-14T03:15:00.0000000Z"),
    ("Europe/Dublin", "2024-02-18 13:03", "2024-02-18T13:03:00.0000000Z"),
    ("Asia/Kolkata", "2004-10-04 07:40", "2004-10-04T13:10:00.0000000Z"),
    ("Asia/Kolkata", "2011-11-19 01:36", "2011-11-19T07:06:00.0000000Z"),
    ("Asia/Kolkata", "2024-10-13 01:14", "2024-10-13T06:44:00.0000000Z"),
    ("Australia/Lord_Howe", "2004-01-18 04:18", "2004-01-18T15:18:00.0000000Z"),
    ("Australia/Lord_Howe", "2011-07-05 17:07", "2011-07-06T03:37:00.0000000Z"),
    ("Australia/Lord_Howe", "2024-10-10 17:52", "2024-10-11T04:52:00.0000000Z"),
    ("Africa/Casablanca", "2004-11-06 03:37", "2004-11-06T03:37:00.0000000Z"),
    ("Africa/Casablanca", "2011-10-21 06:23", "2011-10-21T06:23:00.0000000Z"),
    ("Africa/Casablanca", "2024-02-18 22:04", "2024-02-18T23:04:00.0000000Z"),
    ("Asia/Tehran", "2004-10-02 19:13", "2004-10-02T22:43:00.0000000Z"),
    ("Asia/Tehran", "2011-08-22 17:27", "2011-08-22T21:57:00.0000000Z"),
    ("Asia/Tehran", "2024-06-15 18:59", "2024-06-15T22:29:00.0000000Z"),
    ("America/Sao_Paulo", "2004-08-12 09:15", "2004-08-12T06:15:00.0000000Z"),
    ("America/Sao_Paulo", "2011-03-23 07:05", "2011-03-23T04:05:00.0000000Z"),
    ("America/Sao_Paulo", "2024-10-10 16:31", "2024-10-10T13:31:00.0000000Z"),
    ("Pacific/Apia", "2004-06-24 14:18", "2004-06-24T03:18:00.0000000Z"),
    ("Pacific/Apia", "2011-10-03 03:32", "2011-10-02T17:32:00.0000000Z"),
    ("Pacific/Apia", "2024-07-06 10:09", "2024-07-06T23:09:00.0000000Z"),
    ("Asia/Jerusalem", "2004-08-14 01:42", "2004-08-14T04:42:00.0000000Z"),
    ("Asia/Jerusalem", "2011-02-25 17:36", "2011-02-25T19:36:00.0000000Z"),
    ("Asia/Jerusalem", "2024-06-11 22:22", "2024-06-12T01:22:00.0000000Z"),
    ("Europe/Istanbul", "2004-10-16 18:51", "2004-10-16T21:51:00.0000000Z"),
    ("Europe/Istanbul", "2011-08-03 02:17", "2011-08-03T05:17:00.0000000Z"),
    ("Europe/Istanbul", "2024-08-23 21:04", "2024-08-24T00:04:00.0000000Z"),
    ("Africa/Cairo", "2016-06-01 12:00", "2016-06-01T14:00:00.0000000Z"),
    ("Africa/Cairo", "2023-06-01 12:00", "2023-06-01T15:00:00.0000000Z"),
    ("Egypt", "2022-07-01 12:00", "2022-07-01T14:00:00.0000000Z"),
    ("Europe/Tallinn", "2001-07-01 12:00", "2001-07-01T14:00:00.0000000Z"),
    ("Europe/Riga", "2000-07-01 12:00", "2000-07-01T14:00:00.0000000Z"),
    ("Europe/Vilnius", "2002-07-01 12:00", "2002-07-01T14:00:00.0000000Z"),
    ("Antarctica/Troll", "2004-07-01 12:00", "2004-07-01T12:00:00.0000000Z"),
    ("Antarctica/Macquarie", "2010-12-01 12:00", "2010-12-01T23:00:00.0000000Z"),
    ("Pacific/Norfolk", "2018-12-01 12:00", "2018-12-01T23:00:00.0000000Z"),
    ("Pacific/Norfolk", "2020-12-01 12:00", "2020-12-02T00:00:00.0000000Z"),
    ("America/Grand_Turk", "2016-12-01 12:00", "2016-12-01T08:00:00.0000000Z"),
    ("America/Port-au-Prince", "2016-07-01 12:00", "2016-07-01T07:00:00.0000000Z"),
    ("America/Resolute", "2006-12-01 12:00", "2006-12-01T07:00:00.0000000Z"),
    ("Asia/Famagusta", "2017-01-15 12:00", "2017-01-15T15:00:00.0000000Z"),
    ("America/Vancouver", "2026-12-01 12:00", "2026-12-01T05:00:00.0000000Z"),
    ("America/Edmonton", "2026-12-01 12:00", "2026-12-01T06:00:00.0000000Z"),
    ("America/Havana", "2027-01-01 12:00", "2027-01-01T08:00:00.0000000Z"),
    ("Africa/Casablanca", "2026-10-01 12:00", "2026-10-01T12:00:00.0000000Z"),
    ("America/Winnipeg", "2030-12-01 12:00", "2030-12-01T07:00:00.0000000Z"),
    ("Australia/Sydney", "2000-01-01 00:00", "2000-01-01T11:00:00.0000000Z"),
    ("Pacific/Auckland", "2037-12-31 12:00", "2038-01-01T01:00:00.0000000Z"),
  ]

  @Test("the clock of a zone at a moment is that of the tz database", arguments: zones)
  func zone(name: String, utc: String, local: String) throws {
    try QueryCase(
      "print t = datetime_utc_to_local(datetime(\(utc)), '\(name)')", "t", [local]
    ).check()
  }

  @Test("a local time leads back to its moment", arguments: zones)
  func back(name: String, utc: String, local: String) throws {
    try QueryCase(
      "print t = datetime_local_to_utc(datetime(\(local.dropLast())), '\(name)') == datetime(\(utc))",
      "t", ["True"]
    ).check()
  }

  @Test(
    "what a zone does not have is refused",
    arguments: [
      "print datetime_utc_to_local(datetime(2022-01-01), 'Mars/Olympus')",
      "print datetime_utc_to_local(datetime(1999-12-31), 'Europe/Paris')",
    ])
  func unknownZone(query: String) throws {
    #expect(throws: (any Error).self) { try QueryCase(query, "", []).check() }
  }

  @Test(
    "patterns of times",
    arguments: [
      QueryCase(
        "print s = format_datetime(datetime(2009-06-15 00:05:09.0500000), 'y yy yyyy M d h:mm tt H f ff FF F')",
        "s", ["9 09 2009 6 15 12:05 AM 0 0 05 05 "]),
      QueryCase(
        "print s = format_datetime(datetime(2009-06-05), 'ddd')", "s", ["055"]),
      QueryCase(
        "print a = format_datetime(datetime(2019-08-07), 'dd.MM.yyy'), b = format_datetime(datetime(2019-08-07), 'yyy'), c = format_datetime(datetime(2019-08-07), 'yyyyy'), d = format_datetime(datetime(2019-08-07), 'yyyyyy MM')",
        "a | b | c | d", ["07.08.19 | 19 | 201919 | 201919 08"]),
      QueryCase(
        "datatable(t: datetime) [datetime(null)] | project s = format_datetime(t, 'yyyy')", "s",
        [""]),
      QueryCase(
        "print s = format_timespan(time(3.04:05:06.7), 'd dd dddd H:m:s fff')", "s",
        ["3 03 0003 4:5:6 700"]),
    ])
  func patterns(_ example: QueryCase) throws { try example.check() }

  @Test(
    "a constant that names no period, or a pattern with a letter that means nothing, is refused",
    arguments: [
      ("print datetime_add('wek', 1, now())", "`wek` is not a period of `datetime_add`"),
      ("print datetime_part('week', now())", "`week` is not a part of `datetime_part`"),
      ("print format_datetime(now(), 'QQ')", "in `format_datetime`: the format has no `Q`"),
      ("print format_datetime(now(), '')", "in `format_datetime`: the format is empty"),
      ("print format_datetime(now(), 'yyy.MM')", "in `format_datetime`: the format has no `yyy`"),
      ("print format_datetime(now(), 'yyy ')", "in `format_datetime`: the format has no `yyy`"),
    ])
  func refused(query: String, message: String) throws {
    #expect(try refusal(of: query) == message)
  }

  @Test(
    "a datetime written in parts may end with the year or the month, but not with the hour",
    arguments: [
      QueryCase(
        "print a = datetime(2023), b = datetime(2023, 11), c = datetime(2023, 11, 5), d = datetime( 2023 , 11 , 5 , 10 , 30 )",
        "a | b | c | d",
        [
          "2023-01-01T00:00:00.0000000Z | 2023-11-01T00:00:00.0000000Z | 2023-11-05T00:00:00.0000000Z | 2023-11-05T10:30:00.0000000Z"
        ])
    ])
  func parts(_ example: QueryCase) throws { try example.check() }

  @Test(
    "what is not a part of a datetime is refused",
    arguments: [
      "datetime(2023, 11, 5, 10)", "datetime(2023, 13)", "datetime(23)", "datetime(20231)",
      "datetime(2023,)", "datetime(2023-11)",
    ])
  func noParts(literal: String) throws {
    #expect(try refusal(of: "print \(literal)") != nil)
  }

  @Test(
    "ends of the calendar",
    arguments: [
      QueryCase(
        "print a = startofweek(datetime(0001-01-01)), b = endofyear(datetime(9999-06-01)), c = datetime_add('year', 1, datetime(9999-01-01))",
        "a | b | c", [" | 9999-12-31T23:59:59.9999999Z | "]),
      QueryCase(
        "print a = datetime_add('month', 1, datetime(2020-01-31)), b = week_of_year(datetime(2021-01-03)), c = dayofyear(datetime(2020-12-31))",
        "a | b | c", ["2020-02-29T00:00:00.0000000Z | 53 | 366"]),
      QueryCase(
        "print a = make_datetime(2021, 2, 29), b = make_timespan(25, 0), c = unixtime_seconds_todatetime(1e300)",
        "a | b | c", [" |  | "]),
      QueryCase(
        "print a = bin(-7, 5), b = bin(7, 0), c = bin(0.3, 0.1), d = bin(datetime(2020-01-01 10:11), -1h), e = bin_at(-1, 10, 3)",
        "a | b | c | d | e", ["-10 |  | 0.2 |  | -7"]),
    ])
  func calendar(_ example: QueryCase) throws { try example.check() }

  @Test(
    "IPv6 addresses in every form",
    arguments: [
      ("::1", "0000:0000:0000:0000:0000:0000:0000:0001"),
      ("1::", "0001:0000:0000:0000:0000:0000:0000:0000"),
      ("::ffff:1.2.3.4", "0000:0000:0000:0000:0000:ffff:0102:0304"),
      ("fe80::1%eth0/64", "fe80:0000:0000:0000:0000:0000:0000:0000"),
      ("1:2:3:4:5:6:7:8", "0001:0002:0003:0004:0005:0006:0007:0008"), (":::", ""), ("1:2", ""),
      ("1:2:3:4:5:6:7:8:9", ""), ("::1.2.3.4/120", ""), ("12345::", ""), ("::/129", ""), ("", ""),
    ])
  func ipv6(written: String, full: String) throws {
    try QueryCase("print a = parse_ipv6('\(written)')", "a", [full]).check()
  }

  @Test(
    "IPv4 addresses are read strictly",
    arguments: [
      ("1.2.3.4", "16909060"), (" 1.2.3.4 ", "16909060"), ("1.2.3.4/8", "16777216"),
      ("0.0.0.0/0", "0"), ("1.2.3", ""), ("1.2.3.04", ""), ("1.2.3.256", ""), ("1.2.3.4/33", ""),
      ("1.2.3.4.5", ""), ("1.2.3.4/", ""), ("", ""),
    ])
  func ipv4(written: String, number: String) throws {
    try QueryCase("print a = parse_ipv4('\(written)')", "a", [number]).check()
  }

  @Test(
    "an address in a text stands alone",
    arguments: [
      ("from 1.2.3.4:80", true), ("1.2.3.4", true), ("11.2.3.4", false), ("1.2.3.45", false),
      ("x1.2.3.4", false), ("\u{201C}1.2.3.4\u{201D}", true), ("\u{E9}1.2.3.4", false), ("", false),
    ])
  func search(text: String, found: Bool) throws {
    try QueryCase(
      "print a = has_ipv4('\(text)', '1.2.3.4')", "a", [found ? "True" : "False"]
    ).check()
  }

  @Test("ranges become the fewest networks")
  func ranges() throws {
    try QueryCase(
      "print a = ipv4_range_to_cidr_list('0.0.0.0', '255.255.255.255'), b = ipv4_range_to_cidr_list('1.2.3.4', '1.2.3.9')",
      "a | b", [#"["0.0.0.0/0"] | ["1.2.3.4/30","1.2.3.8/31"]"#]
    ).check()
  }
}
