import Testing

/// Twelve-hourly traffic of a month: weeks of 14 elements.
private let traffic = """
  dynamic([80, 139, 87, 110, 68, 54, 50, 51, 53, 133, 86, 141, 97, 156, 94, 149, 95, 140, 77, 61, 50, 54, 47, 133, 72,
  152, 94, 148, 105, 162, 101, 160, 87, 63, 53, 55, 54, 151, 103, 189, 108, 183, 113, 175, 113, 178, 90, 71, 62, 62, 65,
  165, 109, 181, 115, 182, 121, 178, 114, 170])
  """

/// Hourly values of five weeks with weekends, an irregular part, and six elements that break out: the example of the
/// reference, without its random numbers.
private func weeks(weekend: String = "10.0", trend: String = "0.0") -> String {
  """
  let ts = range t from 1 to 24*7*5 step 1
  | extend y = 2.0*((t*7919)%101)/101 + iff((t/24)%7>=5, \(weekend), 15.0) - (((t%24)/10)*((t%24)/10)) + \(trend)
  | extend y = iff(t==150 or t==200 or t==780, y-8.0, y)
  | extend y = iff(t==300 or t==400 or t==600, y+8.0, y)
  | summarize y = make_list(y);
  ts
  """
}

@Suite("Series: periods, outliers, decomposition, two lines")
struct SeriesAnalysisTests {
  @Test(
    "periods are found with the scores that the engine gives",
    arguments: [
      QueryCase(
        "print y = \(traffic) | project series_periods_validate(y, 14.0, 10.0) | project p = series_periods_validate_y_periods, s = round(todouble(series_periods_validate_y_scores[0]), 12), n = series_periods_validate_y_scores[1]",
        "p | s | n", ["[14.0,10.0] | 0.840555879409 | 0.0"]),
      QueryCase(
        "print y = \(traffic) | project series_periods_detect(y, 0.0, 50.0, 2) | project p = series_periods_detect_y_periods, s = round(todouble(series_periods_detect_y_periods_scores[0]), 12)",
        "p | s", ["[14.0,0.0] | 0.840555879409"]),
      QueryCase(
        "print y = \(traffic) | project (p, s) = series_periods_detect(y, 15, 50, 1)",
        "p | s", ["[0.0] | [0.0]"]),
      QueryCase(
        "\(weeks()) | project (p, s) = series_periods_detect(y, 0, 400, 2) | project p",
        "p", ["[168.0,24.0]"]),
      // At least four elements and at most half the series; nothing in a series that does not vary.
      QueryCase(
        "print series_periods_validate(dynamic([1, 2, 1, 2, 1, 2, 1, 2, 1, 2]), 2, 3.9, 5.1)[1]",
        "print_0", ["[0.0,0.0,0.0]"]),
      QueryCase(
        "print series_periods_detect(dynamic([]), 0, 9, 2)[0], series_periods_validate(repeat(3, 40), 4)[1]",
        "print_0 | print_1", ["[0.0,0.0] | [0.0]"]),
      QueryCase(
        "print strcat(series_periods_detect(dynamic([1, null, 3]), 0, 9, 2), '-', series_periods_detect(dynamic(['a']), 0, 9, 2))",
        "print_0", ["-"]),
    ])
  func periods(_ example: QueryCase) throws { try example.check() }

  @Test(
    "a season is found where nothing is said of its period",
    arguments: [
      QueryCase(
        "print series_seasonal(dynamic([2, 5, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1]))",
        "print_0",
        [
          "[1.0,2.0,3.0,4.0,3.0,2.0,1.0,2.0,3.0,4.0,3.0,2.0,1.0,2.0,3.0,4.0,3.0,2.0,1.0,2.0,3.0,4.0,3.0,2.0,1.0]"
        ]),
      QueryCase(
        "print series_seasonal(dynamic([8, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10]))",
        "print_0",
        [
          "[10.0,12.0,14.0,12.0,10.0,10.0,12.0,14.0,12.0,10.0,10.0,12.0,14.0,12.0,10.0,10.0,12.0,14.0,12.0,10.0]"
        ]),
      QueryCase(
        "print series_seasonal(dynamic([1, 3, 5]), 7), series_seasonal(dynamic([1, 3, 5]), -2)",
        "print_0 | print_1",
        ["[1.0,3.0,5.0] | [0.0,0.0,0.0]"]),
    ])
  func seasons(_ example: QueryCase) throws { try example.check() }

  @Test(
    "outliers have the scores that the engine gives",
    arguments: [
      QueryCase(
        "print s = series_outliers(dynamic([-3, 2.4, 15, 3.9, 5, 6, 4.5, 5.2, 3, 4, 5, 16, 7, 5, 5, 4])) | project s",
        "s",
        [
          "[-1.904078548360857,-0.10021466044004519,1.3361954725339347,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.6702443406674186,0.0,0.0,0.0,0.0]"
        ]),
      // What is ignored has no score and no part in those of the others.
      QueryCase(
        "print series_outliers(dynamic([1, 2, 3, 4, 9999, null, 5]), 'tukey', 9999), series_outliers(dynamic([1, 2, 3, 4, 5]), 'tukey')",
        "print_0 | print_1", ["[-0.5,0.0,0.0,0.0,0.0,0.0,0.5] | [-0.5,0.0,0.0,0.0,0.5]"]),
      QueryCase(
        "print series_outliers(dynamic([])), series_outliers(dynamic([7])), series_outliers(dynamic(null)), series_outliers(dynamic([3, 3, 3]))",
        "print_0 | print_1 | print_2 | print_3", ["[] | [0.0] |  | [0.0,0.0,0.0]"]),
      QueryCase(
        "print series_outliers(dynamic([1, 2, 3]), 'ctukey', double(null), 10, 90)", "print_0",
        ["[-0.3465757006884893,0.0,0.3465757006884897]"]),
    ])
  func outliers(_ example: QueryCase) throws { try example.check() }

  @Test("the parts of a series add up to it, and what breaks out is reported")
  func decomposes() throws {
    try QueryCase(
      "\(weeks()) | extend series_decompose_anomalies(y) | mv-expand with_itemindex=i f = series_decompose_anomalies_y_ad_flag to typeof(long) | where f != 0 | project t = i + 1, f",
      "t | f", ["150 | -1", "200 | -1", "300 | 1", "400 | 1", "600 | 1", "780 | -1"]
    ).check()
    // Where the trend is not asked for it hides most of what breaks out.
    try QueryCase(
      "\(weeks(weekend: "5.0", trend: "t/72.0")) | project (f, s, b) = series_decompose_anomalies(y) | mv-expand with_itemindex=i f to typeof(long) | where f != 0 | project t = i + 1, f",
      "t | f", ["150 | -1"]
    ).check()
    try QueryCase(
      "\(weeks(weekend: "5.0", trend: "t/72.0")) | project (f, s, b) = series_decompose_anomalies(y, 2.5, -1, 'linefit') | mv-expand with_itemindex=i f to typeof(long) | where f != 0 | project t = i + 1, f",
      "t | f", ["150 | -1", "200 | -1", "300 | 1", "400 | 1", "600 | 1", "780 | -1"]
    ).check()
    try QueryCase(
      "\(weeks()) | project y, series_decompose(y) | extend r = series_subtract(series_add(series_decompose_y_baseline, series_decompose_y_residual), y), b = series_subtract(series_add(series_decompose_y_seasonal, series_decompose_y_trend), series_decompose_y_baseline) | project round(series_magnitude(r), 9), round(series_magnitude(b), 9), array_length(series_decompose_y_trend)",
      "Column1 | Column2 | Column3", ["0.0 | 0.0 | 840"]
    ).check()
  }

  @Test(
    "a decomposition follows its arguments",
    arguments: [
      QueryCase(
        "print f = series_decompose_forecast(dynamic([1, 3, 2, 4, 3, 5, 4, 6, 0, 0]), 2, 2, 'linefit') | project round(todouble(f[0]), 9), round(todouble(f[9]), 9), array_length(f)",
        "f_0 | f_9 | Column1", ["0.833333333 | 7.119047619 | 10"]),
      QueryCase(
        "print series_decompose_forecast(dynamic([1, 2, 3]), 9, 2), series_decompose_forecast(dynamic([4, 6, 1]), 1, 0)",
        "print_0 | print_1", ["[0.0,0.0,0.0] | [5.0,5.0,5.0]"]),
      QueryCase(
        "print a = series_decompose_anomalies(dynamic([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 50]), 1.5, 0, 'none')[0], b = series_decompose_anomalies(dynamic([1, 2, 3, 4, 5, 6]), 1.5, 0, 'linefit')[1]",
        "a | b", ["[0,0,0,0,0,0,0,0,0,0,0,1] | [0.0,0.0,0.0,0.0,0.0,0.0]"]),
      QueryCase(
        "print strcat(series_decompose(dynamic([1, null]), 2), series_decompose(dynamic([]))[0], series_decompose_anomalies(dynamic(['x'])))",
        "print_0", ["[]"]),
      QueryCase(
        "print series_decompose_anomalies(dynamic([1, 2, 1, 2, 1, 8]), 1.5, 2, 'avg', 0, 'tukey')[2]",
        "print_0",
        ["[2.0,3.0,2.0,3.0,2.0,3.0]"]),
      QueryCase(
        "print x = dynamic([1, 2, 3, 9, 7, 5]) | project series_fit_2lines(x) | project series_fit_2lines_x_rsquare, series_fit_2lines_x_split_idx, series_fit_2lines_x_right_slope, series_fit_2lines_x_left_interception",
        "series_fit_2lines_x_rsquare | series_fit_2lines_x_split_idx | series_fit_2lines_x_right_slope | series_fit_2lines_x_left_interception",
        ["1.0 | 3 | -2.0 | 0.0"]),
      QueryCase(
        "print y = dynamic([1, 2.2, 2.5, 4.7, 5.0, 12, 10.3, 10.3, 9, 8.3, 6.2]) | extend f = series_fit_2lines_dynamic(y) | project f.split_idx, array_length(f.line_fit), round(todouble(f.rsquare), 6)",
        "f_split_idx | Column1 | f_rsquare", ["5 | 11 | 0.986513"]),
    ])
  func arguments(_ example: QueryCase) throws { try example.check() }

  @Test(
    "words that mean nothing are refused when a query is compiled",
    arguments: [
      (
        "series_outliers(dynamic([1]), 'fukey')",
        "there is no test for outliers `fukey`: `ctukey` and `tukey` are known"
      ),
      (
        "series_decompose(dynamic([1]), 2, 'line')",
        "the trend of `series_decompose` is `avg`, `linefit` or `none`, not `line`"
      ),
      (
        "format_bytes(1, 0, 'kb')",
        "`format_bytes` knows no unit `kb`: write `Bytes`, `KB`, `MB`, `GB`, `TB`, `PB`, `EB`"
      ),
    ])
  func refuses(_ call: String, _ message: String) throws {
    #expect(try refusal(of: "print \(call)") == message)
  }

  @Test(
    "numbers that mean nothing, and what is not known, end a query",
    arguments: [
      "series_outliers(dynamic([1]), 'ctukey', 0, 5, 95)", "series_decompose(dynamic([1]), -7)",
      "series_decompose_forecast(dynamic([1]), -1)", "format_bytes(-1)", "repeat(1, 99999999)",
      "parse_user_agent('x', 'engine')", "series_periods_detect(dynamic([1]), 0, 9, 0)",
    ])
  func ends(_ call: String) throws {
    #expect(throws: (any Error).self) { try QueryCase("print \(call)", "", []).check() }
  }
}
