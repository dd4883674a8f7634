import Testing

@Suite("Aggregates, series and samples over rows")
struct AggregateTests {
  private static let nothing = "datatable(x: long, r: real, s: string, t: datetime) []"

  @Test(
    "an aggregate of nothing is what the engine was measured to give",
    arguments: [
      QueryCase(
        "\(nothing) | summarize sum(x), avg(x), min(x), max(x), stdev(x), dcount(x), percentile(x, 55)",
        "sum_x | avg_x | min_x | max_x | stdev_x | dcount_x | percentile_x_55",
        ["0 | NaN |  |  | 0.0 | 0 | "]),
      QueryCase(
        "\(nothing) | summarize sum(r), variance(r), countif(r > 0), sumif(x, x > 0)",
        "sum_r | variance_r | countif_ | sumif_x", ["0.0 | 0.0 | 0 | 0"]),
      QueryCase("\(nothing) | summarize sum(x) by s", "s | sum_x", []),
      QueryCase(
        "datatable(x: int) [int(null), int(null)] | summarize avg(x), min(x), dcount(x), count()",
        "avg_x | min_x | dcount_x | count_", ["NaN |  | 0 | 2"]),
      QueryCase("\(nothing) | summarize max(s), take_any(s)", "max_s | s", [" | "]),
    ])
  func empty(_ example: QueryCase) throws { try example.check() }

  @Test(
    "sums wrap, averages do not, and decimals are compared as numbers",
    arguments: [
      QueryCase(
        "datatable(x: long) [9223372036854775807, 1] | summarize sum(x)", "sum_x",
        ["-9223372036854775808"]),
      QueryCase(
        "datatable(x: int) [2147483647, 2147483647] | summarize sum(x), gettype(sum(x))",
        "sum_x | type_sum_x", ["4294967294 | long"]),
      QueryCase(
        "datatable(x: long) [9223372036854775807, 9223372036854775807] | summarize avg(x)", "avg_x",
        ["9.223372036854776e+18"]),
      QueryCase(
        "datatable(x: decimal) [9, 10.5] | summarize max(x), min(x), sum(x), arg_max(x, x)",
        "max_x | min_x | sum_x | x | x1", ["10.5 | 9 | 19.5 | 10.5 | 10.5"]),
      QueryCase(
        "datatable(x: timespan) [1h, 2h] | summarize sum(x), avg(x)", "sum_x | avg_x",
        ["03:00:00 | 01:30:00"]),
      QueryCase(
        "datatable(t: datetime) [datetime(2020-01-01), datetime(2020-01-03)] | summarize avg(t)",
        "avg_t", ["2020-01-02T00:00:00.0000000Z"]),
    ])
  func arithmetic(_ example: QueryCase) throws { try example.check() }

  @Test(
    "NaN is the least of reals",
    arguments: [
      QueryCase(
        "datatable(x: real) [real(nan), 1, 2.5] | summarize min(x), max(x), sum(x)",
        "min_x | max_x | sum_x", ["NaN | 2.5 | NaN"]),
      QueryCase("datatable(x: real) [real(nan)] | summarize max(x)", "max_x", ["NaN"]),
    ])
  func notANumber(_ example: QueryCase) throws { try example.check() }

  @Test(
    "a percentile is the value of the nearest rank",
    arguments: [
      QueryCase(
        "range x from 1 to 1000 step 1 | summarize percentiles(x, 0, 50, 99.9, 100)",
        "percentile_x_0 | percentile_x_50 | percentile_x_99_9 | percentile_x_100",
        ["1 | 500 | 999 | 1000"]),
      QueryCase(
        "datatable(x: int, k: string) [1, 'a', 2, 'a', 9, 'b'] | summarize percentile(x, 50) by k",
        "k | percentile_x_50", ["a | 1", "b | 9"]),
      QueryCase(
        "datatable(t: datetime) [datetime(2020-01-01), datetime(2020-01-03)] | summarize (a, b) = percentiles(t, 50, 51)",
        "a | b", ["2020-01-01T00:00:00.0000000Z | 2020-01-03T00:00:00.0000000Z"]),
      QueryCase(
        "datatable(x: decimal) [1.5, 2.5] | summarize p = percentile(x, 50) | project p, gettype(p)",
        "p | type_p", ["1.5 | real"]),
      QueryCase(
        "let p = 75; datatable(x: long, w: long) [1, 1, 2, 9] | summarize percentilew(x, w, p), percentilesw(x, w, 5, 90)",
        "percentile_x_75 | percentile_x_5 | percentile_x_90", ["2 | 1 | 2"]),
    ])
  func percentiles(_ example: QueryCase) throws { try example.check() }

  @Test(
    "digests of several groups merge without loss",
    arguments: [
      QueryCase(
        "range x from 1 to 9 step 1 | summarize h = hll(x % 4) by x % 2 | summarize h = hll_merge(h) | project dcount_hll(h)",
        "dcount_hll_h", ["4"]),
      QueryCase(
        "range x from 1 to 1000 step 1 | summarize t = tdigest(x) | project r = rank_tdigest(t, 685), p = percentrank_tdigest(t, 685), d = percentile_tdigest(t, 50)",
        "r | p | d", ["685.0 | 68.5 | 500"]),
      QueryCase(
        "datatable(t: datetime) [datetime(2020-01-01), datetime(2020-01-03)] | summarize d = tdigest(t) | project percentile_tdigest(d, 100)",
        "percentile_tdigest_d", ["2020-01-03T00:00:00.0000000Z"]),
    ])
  func digests(_ example: QueryCase) throws { try example.check() }

  @Test(
    "make-series fills the gaps of each group",
    arguments: [
      QueryCase(
        "datatable(t: datetime, k: string, v: long) [datetime(2020-01-01 05:00), 'a', 1, datetime(2020-01-03 05:00), 'a', 2, datetime(2020-01-02 07:00), 'b', 3] | make-series s = sum(v), avg(v) default = real(null) on t step 1d by k | project k, s, avg_v, n = array_length(t)",
        "k | s | avg_v | n", ["a | [1,0,2] | [1.0,null,2.0] | 3", "b | [3] | [3.0] | 1"]),
      QueryCase(
        "datatable(x: long) [1, 1, 3, 4] | make-series n = count() on x from 0 to 4 step 2",
        "n | x", ["[2,1] | [0,2]"]),
      QueryCase(
        "datatable(x: long) [1, 1, 3, 4] | make-series n = count() on x in range(0, 4, 2)",
        "n | x", ["[2,1,1] | [0,2,4]"]),
      QueryCase(
        "datatable(x: long) [] | make-series n = count() on x from 0 to 4 step 2", "n | x", []),
      QueryCase(
        "datatable(x: long) [] | make-series kind=nonempty n = count() default = 7 on x from 0 to 4 step 2",
        "n | x", ["[7,7] | [0,2]"]),
      QueryCase(
        "datatable(x: real) [0.1, 0.9] | make-series n = count() on x from 0 to 1 step 0.5",
        "n | x", ["[1,1] | [0.0,0.5]"]),
    ])
  func series(_ example: QueryCase) throws { try example.check() }

  @Test(
    "make-series refuses what would never end",
    arguments: [
      "datatable(x: long) [1] | make-series count() on x from 0 to 9000000000 step 1",
      "datatable(x: long) [1] | make-series count() on x from 0 to 4 step 0",
      "datatable(x: string) ['a'] | make-series count() on x step 1",
      "datatable(x: long, s: string) [1, 'a'] | make-series take_any(s) on x step 1",
    ])
  func endless(query: String) throws {
    #expect(throws: (any Error).self) { try QueryCase(query, "", []).check() }
  }

  private static let places =
    "datatable(state: string, source: string, place: string, n: long) ['K', 'law', 'p', 40, 'K', 'law', 'q', 20, 'K', 'public', 'p', 30, 'K', 'spotter', 'r', 10, 'T', 'law', 'p', 5, 'T', 'public', 'q', 4]"

  @Test(
    "top-nested takes the top of each level within the level above",
    arguments: [
      QueryCase(
        "datatable(k: string, n: long) ['a', 1, 'b', 5, 'a', 3, 'c', 1] | top-nested 1 of k with others = 'rest' by sum(n)",
        "k | aggregated_k", ["b | 5", "rest | 5"]),
      // All are among the top: there are no others.
      QueryCase(
        "datatable(k: string, n: long) ['a', 1] | top-nested 5 of k with others = 'rest' by sum(n)",
        "k | aggregated_k", ["a | 1"]),
      // The levels from which a row drops out have their word for others, or nothing.
      QueryCase(
        "\(places) | top-nested 1 of state with others = 'other states' by sum(n), top-nested 1 of source by sum(n), top-nested 1 of place with others = 'other places' by sum(n)",
        "state | aggregated_state | source | aggregated_source | place | aggregated_place",
        [
          "K | 100 | law | 60 | p | 40", "K | 100 | law | 60 | other places | 20",
          "K | 100 |  |  | other places | 40", "other states | 9 |  |  | other places | 9",
        ]),
      QueryCase(
        "\(places) | top-nested of state by sum(n), top-nested 1 of source with others = 'rest' by m = max(n) | project state, source, m",
        "state | source | m",
        ["K | law | 40", "K | rest | 30", "T | law | 5", "T | rest | 4"]),
      QueryCase(
        "\(places) | top-nested 1 of state with others = '*' by count(), top-nested 1 of source by count()",
        "state | aggregated_state | source | aggregated_source",
        ["K | 4 | law | 2", "* | 2 |  | "]),
      QueryCase(
        "datatable(k: string, n: long) ['a', 1, 'b', 5, 'a', 3, 'b', 7, 'c', 1] | top-nested 2 of k by sum(n), top-nested 1 of n by m = max(n) asc | project k, n, m",
        "k | n | m", ["b | 5 | 5", "a | 1 | 1"]),
      QueryCase(
        "datatable(k: string, n: long) ['a', 1, 'b', 5, 'a', 9] | top-hitters 1 of k by n",
        "k | approximate_sum_n", ["a | 10"]),
      QueryCase("range x from 1 to 9 step 1 | sample-distinct 4 of x | count", "Count", ["4"]),
    ])
  func nested(_ example: QueryCase) throws {
    try example.check()
  }
}
