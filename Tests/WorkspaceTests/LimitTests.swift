import Diagnostics
import KQLValues
import Testing

@testable import Workspace

@Suite("values and calls that are large") struct LimitTests {
  @Test(
    "a value larger than one may be is refused, however it is made",
    arguments: [
      "print s = strrep('a', 1000) | extend s = replace_string(s, 'a', strrep('a', 1000)) | extend s = replace_string(s, 'a', strrep('a', 1000))",
      "print s = strrep('a', 1000) | extend s = replace_regex(s, 'a', strrep('a', 1000)) | extend s = replace_regex(s, 'a', strrep('a', 1000))",
      "print s = strrep(strrep('a', 1000), 1000) | extend s = strrep(s, 100)",
      "print s = strrep(strrep('a', 1000), 1000) | extend s = strcat_delim(',', \(list("s", 40)))",
      "print s = strrep(strrep('a', 1000), 1000) | extend s = strcat_array(pack_array(s, s), s) | extend s = strcat_array(pack_array(s, s, s), s) | extend s = strcat_array(pack_array(s, s, s), s)",
      "print s = strrep(strrep('a', 1000), 1000) | extend s = pack_array(\(list("s", 40)))",
      "print a = repeat(strrep('a', 1000), 1000000)",
      "range i from 1 to 40 step 1 | extend s = strrep(strrep('a', 1000), 1000) | summarize make_list(strcat(s, i))",
      "range i from 1 to 40 step 1 | extend s = strrep(strrep('a', 1000), 1000) | summarize make_set(strcat(s, i))",
    ])
  func largeValues(query: String) throws {
    #expect {
      try tables(of: query)
    } throws: { error in
      switch error {
      case WorkspaceError.failed(.limit, let message): message.contains("more than 32 MiB")
      // Of constants: they are computed while the query is compiled.
      case let error as Diagnostics:
        error.all.contains { $0.code == .limit && $0.message.contains("more than 32 MiB") }
      default: false
      }
    }
  }

  @Test("joined texts have a bound of their own")
  func joined() throws {
    let query =
      "print s = strrep(strrep('a', 1000), 1000)"
      + String(repeating: " | extend s = strcat(s, s)", count: 9)
    #expect(throws: (any Error).self) { try tables(of: query) }
  }

  @Test(
    "functions take more arguments than SQLite's do",
    arguments: [
      ("array_sum(pack_array(\(numbers(300))))", "44850.0"), ("max_of(\(numbers(300)))", "299"),
      ("min_of(\(numbers(300)), -1)", "-1"),
      ("max_of(\(list("int(null)", 200)), int(7))", "7"),
      ("array_length(bag_keys(bag_pack(\(pairs(150)))))", "150"),
      ("bag_pack(\(pairs(150))).k149", "149"),
      ("strlen(strcat(\(list("'ab'", 1200))))", "2400"),
      ("strcmp(strcat(\(numbers(120))), strcat_array(pack_array(\(numbers(120))), ''))", "0"),
      ("strlen(strcat_delim('-', \(list("'a'", 500))))", "999"),
    ])
  func wideCalls(expression: String, value: String) throws {
    try QueryCase("print v = \(expression)", "v", [value]).check()
    // Over a row: nothing is computed beforehand.
    try QueryCase(
      "datatable(a: long)[5] | extend v = \(expression) | where a == 5 | project v", "v", [value]
    ).check()
  }

  @Test("a wide call hands each kind of value on as it was")
  func packedKinds() throws {
    let query = """
      datatable(s: string, r: real, b: bool, d: dynamic)['x', 1.5, true, dynamic({'k': [1]})]
      | project v = tostring(pack_array(s, r, b, d, long(null), \(numbers(200)))[3]),
          w = array_length(pack_array(s, r, b, d, long(null), \(numbers(200))))
      """
    try QueryCase(query, "v | w", ["{\"k\":[1]} | 205"]).check()
  }

  @Test(
    "a query that should end is not read to its end first",
    arguments: [
      "datatable(a: long)[\(list("1", 1000))]",
      "print a = 1\(String(repeating: " + 1", count: 600))",
      "print a = 1 in (\(list("1", 1000)))",
      // What cannot be read to its end: the end comes before that is found.
      "print a = 1 in (\(list("1", 2000))", "print \(list("1", 5000)), 'open",
    ])
  func endsWhileCompiling(query: String) throws {
    let workspace = try Workspace.inMemory()
    let session = try workspace.session(QueryOptions(), QueryLimits(isCancelled: { true }))
    #expect(throws: WorkspaceError.interrupted) { try session.validate(SourceText(query)) }
  }

  @Test(
    "what would take SQLite's compiler too long is refused",
    arguments: [
      (doubling("union", 30), "in more than 100000 places"),
      // Rows of constants are copied as well.
      (
        "let t = datatable(a: long)[\(list("1", 1000))]; union \(list("t", 500)) | count",
        "in more than 100000 places"
      ),
      ("print a = 1 | order by \(list("a + 1", 10_001))", "at most 10000"),
      ("print a = 1 | extend \(list("b = a", 10_001))", "at most 10000 columns or tables"),
      (
        "print a = '' | parse a with \(String(repeating: "* ';' ", count: 5001))",
        "at most 10000 parts"
      ),
    ])
  func largeQueries(query: String, words: String) throws {
    #expect(try refusal(of: query)?.contains(words) == true)
  }

  @Test(
    "a datatable of many rows is what one of few is, whatever its cells",
    arguments: [
      ("1, 'x'", "10002 | 50005001 | [1] | x | 0"),
      // Cells that must be computed, and a null.
      ("toint('y'), strcat('a', 'b')", "10002 | 50005000 | [1] | ab | 1"),
    ])
  func manyRows(last: String, row: String) throws {
    let rows = (0..<10_001).map { "\($0), dynamic([1])" }.joined(separator: ",\n")
    try QueryCase(
      """
      datatable(a: long, d: dynamic)[\(rows), \(last)]
      | summarize n = count(), a = sum(a), d = take_anyif(tostring(d), a == 7),
          e = max(iff(d[0] == 1, '', tostring(d))), none = countif(isnull(a))
      """, "n | a | d | e | none", [row]
    ).check()
  }

  /// Each key but the last is the same for all rows, or for three of them.
  @Test(
    "rows are in order of more keys than SQLite takes",
    arguments: [
      (101, "asc", "| project x"), (101, "desc", "| where y > 0 | project x"),
      (2100, "asc", "| take 5 | project x"),
      (5000, "desc", "| serialize n = row_number() | project x"),
    ])
  func manyKeys(count: Int, direction: String, rest: String) throws {
    let query = """
      datatable(x: long, y: long, r: real)[3, 1, 1, 1, 1, real(nan), 2, 2, 1, 5, 2, 1, 4, 1, 2]
      | order by y asc, \(list("y + 1", count - 3)), r asc, x \(direction) \(rest)
      """
    let rows = direction == "asc" ? ["1", "3", "4", "2", "5"] : ["1", "3", "4", "5", "2"]
    try QueryCase(query, "x", rows).check()
  }

  @Test("an order by many columns is by each of them, wherever it decides")
  func manyColumns() throws {
    let columns = (0..<1500).map { "c\($0) = iff(i == \($0), 0, 1)" }.joined(separator: ", ")
    let keys = (0..<1500).map { "c\($0) asc" }.joined(separator: ", ")
    try QueryCase(
      "range i from 0 to 1499 step 499 | extend i = 1499 - i | extend \(columns) | order by \(keys) | where c3 == 1 | project i",
      "i", ["2", "501", "1000", "1499"]
    ).check()
  }

  @Test("steps that double their number are answered as long as they are few")
  func doubled() throws {
    try QueryCase(doubling("union", 10), "Count", ["1024"]).check()
  }
}

private func list(_ item: String, _ count: Int) -> String {
  Array(repeating: item, count: count).joined(separator: ", ")
}

private func numbers(_ count: Int) -> String {
  (0..<count).map(String.init).joined(separator: ", ")
}

private func pairs(_ count: Int) -> String {
  (0..<count).map { "'k\($0)', \($0)" }.joined(separator: ", ")
}

private func doubling(_ name: String, _ levels: Int) -> String {
  let steps = (1...levels).map { "let t\($0) = \(name) t\($0 - 1), t\($0 - 1);" }
  return "let t0 = print a = 1; " + steps.joined(separator: " ") + " t\(levels) | count"
}
