import Testing

@testable import KQLValues

@Suite struct DynamicLiteralTests {
  @Test(
    "a literal keeps what the engine keeps",
    arguments: [
      (
        "[datetime(2020-01-01), datetime(2020-01-02 03:04:05.6)]",
        #"["2020-01-01T00:00:00.0000000Z","2020-01-02T03:04:05.6000000Z"]"#
      ),
      (
        "[datetime(2025, 6, 14), datetime('2020-01-01')]",
        #"["2025-06-14T00:00:00.0000000Z","2020-01-01T00:00:00.0000000Z"]"#
      ),
      (
        #"{"k": [datetime(2021-02-03), 1d]}"#,
        #"{"k":["2021-02-03T00:00:00.0000000Z",864000000000]}"#
      ),
      (
        "[1d, 90m, 1.5h, 1tick, 10ms, 5microseconds, time(1.02:03:04), timespan(2d), -2h]",
        "[864000000000,54000000000,54000000000,1,100000,50,937840000000,1728000000000,-72000000000]"
      ),
      (
        "[time(10:00), time(2), time(-1.00:00:00), 150nanoseconds]",
        "[360000000000,1728000000000,-864000000000,1]"
      ),
      (
        "[guid(ABCDEF00-0000-0000-0000-000000000001)]", #"["abcdef00-0000-0000-0000-000000000001"]"#
      ),
      (
        "[long(5), real(1.5), 0x10, -3, true, long(null), real(nan)]",
        #"[5,1.5,16,-3,true,null,"NaN"]"#
      ),
      (#"{"a": dynamic(null), "b": dynamic({"c": 1})}"#, #"{"a":null,"b":{"c":1}}"#),
      (
        #"[@"a\b", 'it''s', "q\"x", 'x' 'y' "z", 'say "hi"']"#,
        #"["a\\b","its","q\"x","xyz","say \"hi\""]"#
      ),
      ("{'a':1, 'b':2,}", #"{"a":1,"b":2}"#), ("[1,2,]", "[1,2]"), ("[]", "[]"), ("{ }", "{}"),
      ("4", "4"), ("1.0", "1.0"), ("1e5", "100000.0"), (" 'x' ", #""x""#), ("null", "null"),
      ("-0x10", "-16"),
      ("[1, // one\n 2]", "[1,2]"), (#"'a' // b"# + "\n 'c'", #""ac""#),
      ("h'secret'", #""secret""#), ("h@'a\\b'", #""a\\b""#),
      ("```a\n'b'```", #""a\n'b'""#), (#""\u00e9\x41\t\\\/\0""#, #""éA\t\\/\u0000""#),
      (#""\ud83d\ude00""#, #""😀""#),
      ("@'it''s'", #""it's""#), ("9223372036854775807", "9223372036854775807"),
      ("9223372036854775808", "9.223372036854776e+18"),
      ("[+1, .5, 1.]", "[1,0.5,1.0]"), ("decimal(1.50)", #""1.5""#),
      ("[int(null), double( null )]", "[null,null]"),
    ])
  func reads(text: String, expected: String) throws {
    #expect(try DynamicValue(literal: text).jsonText == expected)
  }

  @Test(
    "what a literal cannot hold is refused, with its place",
    arguments: [
      ("", 0), ("[", 1), ("[1", 2), ("[1 2]", 3), ("{a:1}", 1), ("{'a' 1}", 5), ("{'a':1", 6),
      ("{'a':}", 5),
      ("'abc", 0), ("[datetime(null)]", 1), ("[bool(true)]", 1), ("abc", 0), ("1 2", 2), ("1x", 0),
      ("'a\\q'", 2),
      ("datetime(2020-13-01)", 0), ("datetime(2020-01-01", 19), ("0x", 0),
      ("0x11111111111111111", 0), ("-", 0),
      ("1.2.3", 0), ("1e", 0), ("[1,,2]", 3), (",", 0), ("'\\u12'", 1), ("dynamic(1", 9),
      ("string('a')", 0), ("```a", 0),
      ("\u{0}", 0), ("5 /* no */", 2),
    ])
  func refuses(text: String, offset: Int) {
    #expect {
      try DynamicValue(literal: text)
    } throws: { error in
      (error as? DynamicLiteralError)?.offset == offset
    }
  }

  @Test("depth is limited", arguments: ["[", "{'a':", "dynamic("])
  func deep(opening: String) {
    #expect(throws: DynamicLiteralError.self) {
      try DynamicValue(literal: String(repeating: opening, count: 100_000))
    }
  }
}
