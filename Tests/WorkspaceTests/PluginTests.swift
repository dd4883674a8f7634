import Testing

@Test(
  "plugins of evaluate reshape tables",
  arguments: [
    QueryCase(
      "datatable(Name: string, d: dynamic) ['James', dynamic({'Name': 'John', 'Age': 20}), 'David', dynamic({'Age': 40})] | evaluate bag_unpack(d, columnsConflict='replace_source')",
      "Name | Age", ["John | 20", " | 40"]),
    QueryCase(
      "datatable(Name: string, d: dynamic) ['James', dynamic({'Name': 'John', 'Age': 20})] | evaluate bag_unpack(d, columnsConflict='keep_source')",
      "Name | Age", ["James | 20"]),
    QueryCase(
      "print d = dynamic({'Name': 'John', 'Age': 20}) | evaluate bag_unpack(d, 'Property_')",
      "Property_Age | Property_Name", ["20 | John"]),
    QueryCase(
      "datatable(d: dynamic, s: string) [dynamic({'Name': 'John', 'Age': 20, 'height': 180}), 'Student'] | evaluate bag_unpack(d) : (*, Name: string, Age: long)",
      "s | Name | Age", ["Student | John | 20"]),
    QueryCase(
      "datatable(s: string, e: string, n: long) ['AL', 'Wind', 3, 'AK', 'Cold', 4, 'AL', 'Wind', 5] | evaluate pivot(s, sum(n))",
      "e | AL | AK", ["Cold | 0 | 4", "Wind | 8 | 0"]),
    QueryCase(
      "datatable(s: string, e: string) ['AL', 'Wind', 'AK', 'Cold'] | evaluate pivot(s): (e: string, AK: long)",
      "e | AK", ["Cold | 1", "Wind | 0"]),
  ])
private func reshapes(_ example: QueryCase) throws { try example.check() }

@Test("a plugin that is not there, runs foreign code or meets a conflict is refused")
private func refusesPlugins() throws {
  #expect(
    try refusal(of: "print a = 1 | evaluate python(typeof(a: long), 'x')")
      == "kustody does not support `python`: it would leave this machine")
  #expect(
    try refusal(of: "print a = 1 | evaluate bag_unpak(a)") == "there is no plugin `bag_unpak`")
  #expect(
    try refusal(of: "print a = 1, d = dynamic({'a': 2}) | evaluate bag_unpack(d)")
      == "`bag_unpack` finds a property `a`, but there is a column `a`")
}

private let users = """
  let T = datatable(UserId: string, Timestamp: datetime) [
    'Bob', datetime(2017-08-01), 'David', datetime(2017-08-01), 'David', datetime(2017-08-01),
    'John', datetime(2017-08-01), 'Bob', datetime(2017-08-01), 'Ananda', datetime(2017-08-02),
    'Atul', datetime(2017-08-02), 'John', datetime(2017-08-02), 'Ananda', datetime(2017-08-03),
    'Atul', datetime(2017-08-03), 'Atul', datetime(2017-08-03), 'John', datetime(2017-08-03),
    'Bob', datetime(2017-08-03), 'Betsy', datetime(2017-08-04), 'Bob', datetime(2017-08-05)];
  T
  """

private let cohorts = """
  datatable(Timestamp: datetime, s: dynamic) [
    datetime(2019-11-01), dynamic([0, 2, 3, 4]), datetime(2019-11-02), dynamic([0, 1, 3, 4, 5]),
    datetime(2019-11-03), dynamic([0, 2, 4, 5])]
  | mv-expand user = s to typeof(long)
  """

@Test(
  "plugins about users' activity count as the reference's examples do",
  arguments: [
    QueryCase(
      "\(users) | evaluate sliding_window_counts(UserId, Timestamp, datetime(2017-08-01), datetime(2017-08-07), 3d, 1d) | project Count, Dcount",
      "Count | Dcount",
      ["5 | 3", "8 | 5", "13 | 5", "9 | 5", "7 | 5", "2 | 2", "1 | 1"]),
    QueryCase(
      "\(cohorts) | evaluate new_activity_metrics(user, Timestamp, datetime(2019-11-01), datetime(2019-11-04) - 1tick, 1d) | project-away from_Timestamp, to_Timestamp",
      "dcount_new_values | dcount_retained_values | dcount_churn_values | retention_rate | churn_rate",
      [
        "4 | 4 | 0.0 | 1.0 | 0.0", "2 | 3 | 1.0 | 0.75 | 0.25", "1 | 3 | 1.0 | 0.75 | 0.25",
        "2 | 2 | 0.0 | 1.0 | 0.0", "0 | 1 | 1.0 | 0.5 | 0.5",
      ]),
  ])
private func countsActivity(_ example: QueryCase) throws { try example.check() }

private let schemas = """
  let Old = datatable(Id: long, At: datetime, Size: int)[] | getschema;
  let New = datatable(Id: long, Owner: string, At: datetime, Unit: string, Size: int)[] | getschema;
  let Third = datatable(Id: long, Extra: bool, Owner: string)[] | getschema;
  """

@Test(
  "where the order of columns is free the last schema that has one says where it stands",
  arguments: [
    QueryCase(
      "\(schemas) union Old, New | evaluate schema_merge(PreserveOrder=false) | project ColumnName, ColumnOrdinal",
      "ColumnName | ColumnOrdinal", ["Id | 0", "Owner | 1", "At | 2", "Unit | 3", "Size | 4"]),
    QueryCase(
      "\(schemas) union Old, New, Third | evaluate schema_merge(PreserveOrder=false) | project ColumnName, ColumnOrdinal",
      "ColumnName | ColumnOrdinal",
      ["Id | 0", "Extra | 1", "At | 2", "Owner | 3", "Unit | 4", "Size | 5"]),
    QueryCase(
      "\(schemas) union New, Old | evaluate schema_merge(PreserveOrder=false) | project ColumnName, ColumnOrdinal",
      "ColumnName | ColumnOrdinal", ["Id | 0", "Owner | 1", "At | 2", "Size | 3", "Unit | 4"]),
    QueryCase(
      "\(schemas) union Old, New | evaluate schema_merge() | project ColumnName, gettype(ColumnOrdinal)",
      "ColumnName | type_ColumnOrdinal",
      ["Id | long", "Owner | long", "Unit | long", "At | long", "Size | long"]),
    QueryCase(
      "\(schemas) Old | evaluate schema_merge(PreserveOrder=false) | summarize by t = gettype(ColumnOrdinal)",
      "t", ["long"]),
  ])
private func mergesSchemas(_ example: QueryCase) throws { try example.check() }

@Test(
  "sessions, engagement and funnels are counted in the windows of time that have rows",
  arguments: [
    // An event exactly the lookback after another belongs to its session.
    QueryCase(
      "datatable(u: string, t: datetime, d: long) ['a', datetime(2024-01-01), 1, 'a', datetime(2024-01-01 00:10), 1, 'a', datetime(2024-01-01 00:21), 1, 'b', datetime(2024-01-02 05:00), 2] | evaluate session_count(u, t, datetime(2024-01-01), datetime(2024-01-05), 1d, 10m, d)",
      "t | d | count_sessions",
      ["2024-01-01T00:00:00.0000000Z | 1 | 2", "2024-01-02T00:00:00.0000000Z | 2 | 1"]),
    // What came before the start belongs to a session, and makes no row of its own.
    QueryCase(
      "datatable(u: string, t: long) ['a', 8, 'a', 11, 'a', 13, 'a', 30] | evaluate session_count(u, t, 10, 20, 10, 3)",
      "t | count_sessions", ["10 | 1"]),
    QueryCase(
      "range t from 1 to 9999 step 1 | extend k = 1 | join kind=inner (range u from 1 to 50 step 1 | extend k = 1) on k | where t % u == 0 | evaluate session_count(u, t, 1, 10000, 100, 41) | summarize count(), min(count_sessions), max(count_sessions)",
      "count_ | min_count_sessions | max_count_sessions", ["100 | 59 | 63"]),
    QueryCase(
      "datatable(u: string, t: long)[] | evaluate session_count(u, t, 1, 9, 3, 1)",
      "t | count_sessions", []),
    QueryCase(
      "\(users) | evaluate activity_engagement(UserId, Timestamp, datetime(2017-08-01), datetime(2017-08-05), 1d, 3d) | project dcount_activities_inner, dcount_activities_outer, round(activity_ratio, 2)",
      "dcount_activities_inner | dcount_activities_outer | activity_ratio",
      ["3 | 3 | 1.0", "3 | 5 | 0.6", "4 | 5 | 0.8", "1 | 5 | 0.2", "1 | 5 | 0.2"]),
    QueryCase(
      "datatable(u: string, t: datetime, s: string) ['a', datetime(2024-01-01 00:00), 'x', 'a', datetime(2024-01-01 00:30), 'y', 'a', datetime(2024-01-01 03:00), 'z', 'b', datetime(2024-01-01 01:00), 'y', 'b', datetime(2024-01-01 02:00), 'x', 'c', datetime(2024-01-02 00:00), 'x'] | evaluate funnel_sequence_completion(u, t, datetime(2024-01-01), datetime(2024-01-03), 1d, s, dynamic(['x', 'y', 'z']), dynamic([1h, 4h]))",
      "t | s | Period | dcount",
      [
        "2024-01-01T00:00:00.0000000Z | x | 01:00:00 | 2",
        "2024-01-01T00:00:00.0000000Z | y | 01:00:00 | 1",
        "2024-01-01T00:00:00.0000000Z | z | 01:00:00 | 0",
        "2024-01-01T00:00:00.0000000Z | x | 04:00:00 | 2",
        "2024-01-01T00:00:00.0000000Z | y | 04:00:00 | 1",
        "2024-01-01T00:00:00.0000000Z | z | 04:00:00 | 1",
        "2024-01-02T00:00:00.0000000Z | x | 01:00:00 | 1",
        "2024-01-02T00:00:00.0000000Z | y | 01:00:00 | 0",
        "2024-01-02T00:00:00.0000000Z | z | 01:00:00 | 0",
        "2024-01-02T00:00:00.0000000Z | x | 04:00:00 | 1",
        "2024-01-02T00:00:00.0000000Z | y | 04:00:00 | 0",
        "2024-01-02T00:00:00.0000000Z | z | 04:00:00 | 0",
      ]),
    // One event takes one step, also where a state comes twice.
    QueryCase(
      "datatable(u: string, t: long, s: string) ['a', 1, 'x', 'b', 1, 'x', 'b', 2, 'x'] | evaluate funnel_sequence_completion(u, t, 0, 9, 10, s, dynamic(['x', 'x']), dynamic([5])) | project dcount",
      "dcount", ["2", "1"]),
  ])
private func activity(_ example: QueryCase) throws { try example.check() }

/// As many rows of each kind as the example of the reference has.
private let storms = """
  datatable(State: string, EventType: string, Damage: string, DamageCrops: long, n: long) [
    'A', 'Hail', 'NO', 0, 1139, 'B', 'Hail', 'NO', 0, 1139, 'C', 'Hail', 'YES', 0, 93,
    'D', 'Hail', 'YES', 7, 97, 'E', 'Thunderstorm Wind', 'NO', 0, 779,
    'F', 'Thunderstorm Wind', 'YES', 0, 500, 'G', 'Thunderstorm Wind', 'YES', 9, 12,
    'H', 'Flood', 'NO', 0, 517, 'I', 'Fire', 'NO', 0, 1000, 'J', 'Flood', 'YES', 0, 508,
    'K', 'Storm', 'YES', 8, 100]
  """

@Test(
  "basket gives the patterns of the reference's example in its order",
  arguments: [
    QueryCase(
      "\(storms) | evaluate basket(0.2, n, '~', '*', long(-1)) | project SegmentId, Count, round(Percent, 1), State, EventType, Damage, DamageCrops",
      "SegmentId | Count | Percent | State | EventType | Damage | DamageCrops",
      [
        "0 | 4574 | 77.7 | * | * | NO | 0", "1 | 2278 | 38.7 | * | Hail | NO | 0",
        "2 | 5675 | 96.4 | * | * | * | 0", "3 | 2371 | 40.3 | * | Hail | * | 0",
        "4 | 1279 | 21.7 | * | Thunderstorm Wind | * | 0", "5 | 2468 | 41.9 | * | Hail | * | -1",
        "6 | 1310 | 22.3 | * | * | YES | -1", "7 | 1291 | 21.9 | * | Thunderstorm Wind | * | -1",
      ]),
    QueryCase(
      "datatable(a: string, b: int) ['x', 1, 'x', 1, 'y', 2] | evaluate basket(0.6)",
      "SegmentId | Count | Percent | a | b", ["0 | 2 | 66.66666666666667 | x | 1"]),
    // Values that follow from others do not count as dimensions.
    QueryCase(
      "datatable(a: string, b: string, c: string) ['x', 'u', 'p', 'x', 'u', 'q', 'y', 'u', 'p', 'y', 'u', 'q'] | evaluate basket(0.3, '~', 1) | project Count, a, b, c",
      "Count | a | b | c",
      ["4 |  | u | ", "2 | x | u | ", "2 | y | u | ", "2 |  | u | p", "2 |  | u | q"]),
    QueryCase(
      "datatable(a: string)[] | evaluate basket()", "SegmentId | Count | Percent | a", []),
    QueryCase(
      "datatable(a: long) [long(null), long(null), 3] | evaluate basket(0.5, '~', '~', long(0))",
      "SegmentId | Count | Percent | a", ["0 | 2 | 66.66666666666667 | "]),
  ])
private func baskets(_ example: QueryCase) throws { try example.check() }

@Test(
  "plugins refuse what makes no sense, or is not known well enough",
  arguments: [
    ("basket(0.001)", "the threshold of `basket` must be between 0.015 and 1"),
    ("basket('~', r)", "kustody does not support weights of the type `real` yet"),
    ("basket('~', '~', 0)", "`MaxDimensions` of `basket` must be at least 1"),
    ("basket('~', nothing)", "there is no column `nothing` here"),
    (
      "activity_engagement(u, t, 1d, 7d)",
      "kustody does not support `activity_engagement` without `Start` and `End` yet"
    ),
    (
      "activity_engagement(u, t, datetime(2024-01-01), datetime(2024-01-02), 7d, 1d)",
      "`OuterActivityWindow` must not be shorter than `InnerActivityWindow`"
    ),
    (
      "session_count(u, t, datetime(2024-01-01), datetime(2024-01-02), 1d, 0s)",
      "`LookBackWindow` must be more than nothing"
    ),
    (
      "funnel_sequence_completion(u, t, datetime(2024-01-01), datetime(2024-01-02), 1d, u, dynamic([1]), dynamic([1h]))",
      "`Sequence` cannot have the element `1` here"
    ),
    (
      "funnel_sequence_completion(u, t, datetime(2024-01-01), datetime(2024-01-02), 1d, u, dynamic(['a']), dynamic([]))",
      "`MaxSequenceStepWindows` must be an array with elements"
    ),
  ])
private func refusesArguments(_ call: String, _ message: String) throws {
  let rows = "datatable(u: string, t: datetime, r: real) ['a', datetime(2024-01-01), 1.5]"
  #expect(try refusal(of: "\(rows) | evaluate \(call)") == message)
}
