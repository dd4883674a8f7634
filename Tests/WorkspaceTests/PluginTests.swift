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
      == "kustody does not run `python`: it would leave this machine")
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
