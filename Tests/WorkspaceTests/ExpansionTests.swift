import Testing

private let pair = "datatable(i: int, a: dynamic) [1, dynamic([3, 1, 2]), 3, dynamic([9, 8])]"

@Test(
  "mv-expand gives a row an element and names its columns as Kusto does",
  arguments: [
    QueryCase(
      "print a = dynamic([1, 2, 3]), b = dynamic([10]) | mv-expand a, b", "a | b",
      ["1 | 10", "2 | ", "3 | "]),
    QueryCase(
      "print a = dynamic({'b': [7, 8]}) | mv-expand a.b | project-away a", "a_b", ["7", "8"]),
    QueryCase("print a = '[1, 2]' | mv-expand todynamic(a) to typeof(long)", "a", ["1", "2"]),
    QueryCase("print a = dynamic([1, 2]) | mv-expand x = a", "a | x", ["[1,2] | 1", "[1,2] | 2"]),
    QueryCase(
      "print a = dynamic([5, 6, 7]) | mv-expand with_itemindex=a a limit 2", "a | a1",
      ["5 | 0", "6 | 1"]),
    QueryCase(
      "print a = dynamic({'x': 1, 'y': 2}) | mv-expand kind=array a", "a",
      ["[\"x\",1]", "[\"y\",2]"]),
    QueryCase("print a = dynamic([]) | mv-expand a", "a", []),
    QueryCase("print a = dynamic(null) | mv-expand a", "a", [""]),
    QueryCase(
      "print a = dynamic([1.9, '2', true, null]) | mv-expand a to typeof(long)", "a",
      ["1", "", "", ""]),
    QueryCase(
      "range i from 1 to 1 step 1 | extend a = range(1, 200) | mvexpand a | summarize count()",
      "count_", ["128"]),
  ])
private func expands(_ example: QueryCase) throws { try example.check() }

@Test(
  "the pipeline of mv-apply sees the elements of one row at a time",
  arguments: [
    QueryCase(
      "\(pair) | mv-apply a to typeof(long) on (order by a asc | summarize s = make_list(a))",
      "i | s", ["1 | [1,2,3]", "3 | [8,9]"]),
    QueryCase("\(pair) | mv-apply a to typeof(long) on (take 1)", "i | a", ["1 | 3", "3 | 9"]),
    QueryCase(
      "\(pair) | mv-apply x = a to typeof(long) on (top 2 by x | summarize l = make_list(x)) | project l",
      "l", ["[3,2]", "[9,8]"]),
    QueryCase(
      "\(pair) | mv-apply x = a to typeof(long) on (serialize n = row_number(), c = row_cumsum(x)) | project i, x, n, c",
      "i | x | n | c",
      ["1 | 3 | 1 | 3", "1 | 1 | 2 | 4", "1 | 2 | 3 | 6", "3 | 9 | 1 | 9", "3 | 8 | 2 | 17"]),
    QueryCase(
      "\(pair) | mv-apply with_itemindex=k x = a to typeof(long) on (where x > 2 | project k, y = x * i) | project-away a",
      "i | k | y", ["1 | 0 | 3", "3 | 0 | 27", "3 | 1 | 24"]),
    QueryCase(
      "print a = dynamic([3, 1, 3]) | mv-apply x = a to typeof(long) on (distinct x) | project x",
      "x", ["1", "3"]),
    QueryCase(
      "datatable(i: int, a: dynamic) [1, dynamic([[1, 2], [3]]), 3, dynamic([[4], [5, 6]])] | mv-apply x = a on (mv-apply y = x to typeof(long) on (summarize s = sum(y)) | summarize l = make_list(s)) | project i, l",
      "i | l", ["1 | [3,3]", "3 | [4,11]"]),
    QueryCase(
      "let L = datatable(k: long, v: string) [3, 'three', 8, 'eight']; \(pair) | mv-apply x = a to typeof(long) on (join kind=inner L on $left.x == $right.k | summarize v = make_list(v)) | project i, v",
      "i | v", ["1 | [\"three\"]", "3 | [\"eight\"]"]),
    QueryCase("\(pair) | where i > 5 | mv-apply a on (summarize count())", "i | count_", []),
  ])
private func applies(_ example: QueryCase) throws { try example.check() }

@Test("only a dynamic is expanded")
private func refusesText() throws {
  #expect(
    try refusal(of: "print a = '[1]' | mv-expand a")
      == "only a `dynamic` can be expanded, this is a `string`")
}

@Test(
  "a random value is drawn once a row, however often it is read",
  arguments: [
    "range x from 1 to 20 step 1 | extend r = rand() | extend b = r | where b != r | count",
    "print r = new_guid() | extend b = r | where b != r | count",
    "range x from 1 to 20 step 1 | extend g = tostring(new_guid()) | where g != strcat(g, '') | count",
  ])
private func randomOnce(query: String) throws { try QueryCase(query, "Count", ["0"]).check() }
