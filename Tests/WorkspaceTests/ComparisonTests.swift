import Diagnostics
import KQLValues
import Testing

@testable import Workspace

/// A value of a type, a text, and whether they are equal.
private struct Pair: Sendable, CustomTestStringConvertible {
  var type: String
  var value: String
  var text: String
  var areEqual: Bool
  var testDescription: String { "\(value) == '\(text)'" }

  init(_ type: String, _ value: String, _ text: String, _ areEqual: Bool) {
    (self.type, self.value, self.text, self.areEqual) = (type, value, text, areEqual)
  }

  /// The same question, asked in each place and way.
  var questions: [(table: String, equal: String, unequal: String)] {
    let constants = "print x = 1"
    let row =
      "datatable(v: \(type), t: string, l: dynamic)[\(value), '\(text)', dynamic(['\(text)'])]"
    let sides: [(String, String, String)] = [
      (constants, value, "'\(text)'"), (row, "v", "'\(text)'"), (row, "v", "t"),
    ]
    var questions = sides.flatMap { table, value, text in
      [
        (table, "\(value) == \(text)", "\(value) != \(text)"),
        (table, "\(text) == \(value)", "\(text) != \(value)"),
        (table, "\(value) in (\(text))", "\(value) !in (\(text))"),
        (table, "\(text) in (\(value))", "\(text) !in (\(value))"),
      ]
    }
    questions += [
      (row, "v in (dynamic(['\(text)']))", "v !in (dynamic(['\(text)']))"),
      (row, "v in (l)", "v !in (l)"), (row, "v in (l, t)", "v !in (l, t)"),
      (row, "v in ((print '\(text)'))", "v !in ((print '\(text)'))"),
      (row, "t in ((print \(value)))", "t !in ((print \(value)))"),
      (constants, "\(value) in ((print '\(text)'))", "\(value) !in ((print '\(text)'))"),
    ]
    return questions
  }
}

@Test(
  "a text is converted to the type of what it is compared with, in each place alike",
  arguments: [
    Pair("int", "int(8443)", "8443", true), Pair("int", "int(8443)", "8444", false),
    Pair("int", "int(-5)", "-5", true), Pair("int", "int(8443)", "x", false),
    Pair("int", "int(8443)", "", false), Pair("int", "int(5)", "05", true),
    Pair("long", "long(4)", "4", true), Pair("long", "long(4)", "4.0", false),
    Pair("real", "4.5", "4.5", true), Pair("real", "4.5", "4.50", true),
    Pair("real", "4.5", "4", false), Pair("decimal", "decimal(1.5)", "1.5", true),
    Pair("bool", "true", "true", true), Pair("bool", "true", "TRUE", true),
    Pair("bool", "true", "1", true), Pair("bool", "false", "0", true),
    Pair("bool", "false", "true", false), Pair("bool", "true", "yes", false),
    Pair("datetime", "datetime(2023-11-05)", "2023-11-05", true),
    Pair("datetime", "datetime(2023-11-05)", "2023-11-05T00:00:00Z", true),
    Pair("datetime", "datetime(2023-11-05)", "2023-11-06", false),
    Pair("timespan", "1h", "01:00:00", true), Pair("timespan", "1h", "00:59:00", false),
    Pair(
      "guid", "guid(70fc66f7-d279-4fde-a31e-5ab3a5a4a4e6)",
      "70FC66F7-D279-4FDE-A31E-5AB3A5A4A4E6", true),
    Pair("guid", "guid(70fc66f7-d279-4fde-a31e-5ab3a5a4a4e6)", "x", false),
    Pair("string", "'a'", "a", true), Pair("string", "'a'", "A", false),
  ])
private func textsBesideOthers(pair: Pair) throws {
  let workspace = try Workspace.inMemory()
  for (table, equal, unequal) in pair.questions {
    let query = "\(table) | project a = \(equal), b = \(unequal)"
    let answer = try tables(of: query, in: workspace)
    #expect(answer.last?.rows == [[.bool(pair.areEqual), .bool(!pair.areEqual)]], "\(query)")
  }
}

@Test(
  "numbers, bools, dynamics and nulls in comparisons",
  arguments: [
    QueryCase(
      "datatable(port: int, host: string)[8443, 'h1', 22, 'h2', int(null), 'h3'] | where port == '8443' | project host",
      "host", ["h1"]),
    QueryCase(
      "datatable(port: int, host: string)[8443, 'h1', 22, 'h2', int(null), 'h3'] | where port != '8443' | project host",
      "host", ["h2", "h3"]),
    QueryCase(
      "datatable(c: string)['404', '0404', 'x', ''] | where c == 404 | project c", "c",
      ["404", "0404"]),
    QueryCase(
      "datatable(c: string)['404', '0404', 'x', ''] | where c != 404 | project c", "c", ["x", ""]),
    QueryCase(
      "datatable(c: string)['404', '403', 'x', ''] | where c in (404, 403)", "c", ["404", "403"]),
    QueryCase(
      "datatable(c: string)['404', '403', 'x', ''] | where c !in (404, 403)", "c", ["x", ""]),
    QueryCase(
      "datatable(c: string)['true', '1', 'False', 'x'] | where c == true", "c", ["true", "1"]),
    QueryCase(
      "datatable(on: bool)[true, false, bool(null)] | project a = on == 1, b = on != 0, c = on in (1), d = on == 2, e = on == 1.0",
      "a | b | c | d | e",
      [
        "True | True | True | False | True", "False | False | False | False | False",
        "False | True | False | False | False",
      ]),
    QueryCase(
      "datatable(n: long, on: bool)[1, true, 0, true, long(null), bool(null)] | project a = n == on, b = n != on",
      "a | b", ["True | False", "False | True", " | "]),
    QueryCase(
      "datatable(n: int)[4624, 1] | where n in (dynamic(['4624']))", "n", ["4624"]),
    QueryCase("datatable(n: string)['4624', '1'] | where n in (dynamic([4624]))", "n", ["4624"]),
    QueryCase("datatable(n: int)[4624, 1] | where n in (dynamic([4624.0, 7.5]))", "n", ["4624"]),
    QueryCase("datatable(n: int)[4624, 1] | where n in ((print '4624'))", "n", ["4624"]),
    QueryCase("datatable(n: string)['4624', '1'] | where n in ((print 4624))", "n", ["4624"]),
    QueryCase("datatable(n: long)[4, 5] | where n in ((print 4.5))", "n", []),
    QueryCase("print a = 1 in ((print 1.5)), b = 1 in ((print 1.0))", "a | b", ["False | True"]),
    QueryCase(
      "print a = 2 in (2.0, 'x'), b = 2 in ('2', 3.5), c = 2 !in ('3', 2.5)", "a | b | c",
      ["True | True | True"]),
    QueryCase(
      """
      datatable(d: dynamic)[dynamic({"n": 4}), dynamic({"n": "4"}), dynamic({}), dynamic({"n": true})]
      | project a = d.n in (4, 5), b = d.n == 4, c = d.n in ("4"), e = d.n in (dynamic([4])), f = d.n in ((print 4)), g = d.n !in (4)
      """,
      "a | b | c | e | f | g",
      [
        "True | True | True | True | True | False", "False | False | True | False | False | True",
        "False | False | False | False | False | True",
        "False | False | False | False | False | True",
      ]),
    QueryCase(
      """
      datatable(d: dynamic)[dynamic({"n": 4, "t": "2020-01-01", "y": true})]
      | project d.n == decimal(4), d.n in (4.0), d.n in ("x", 4), d.y in (true), d.t in (datetime(2020-01-01))
      """,
      "Column1 | Column2 | Column3 | Column4 | Column5", ["True | True | True | True | True"]),
    QueryCase(
      """
      datatable(d: dynamic, l: dynamic)[dynamic(4), dynamic([4]), dynamic(4), dynamic(["4"]), dynamic("a"), dynamic(["A"])]
      | project a = d in (l), b = d in~ (l)
      """,
      "a | b", ["True | True", "True | True", "False | True"]),
    QueryCase(
      "datatable(n: long)[4, long(null)] | project a = n in ('4'), b = n !in ('4'), c = n in ('x'), d = n !in ('x'), e = n == '', f = n != ''",
      "a | b | c | d | e | f",
      ["True | False | False | True | False | True", "False | True | False | True |  | "]),
    QueryCase(
      "datatable(p: long, s: string)[4, 'Ab'] | project p in~ ('4'), p in~ (4), s in~ ('aB', 5), s !in~ ('x'), s in~ (dynamic(['AB']))",
      "Column1 | Column2 | Column3 | Column4 | Column5", ["True | True | True | True | True"]),
    QueryCase(
      "datatable(p: long, s: string)[404, 'x', 5, '404', 6, 'y'] | where * in (404)", "p | s",
      ["404 | x", "5 | 404"]),
    QueryCase(
      "datatable(p: long, s: string)[404, 'x', 5, 'abc'] | search * in~ ('ABC') | project p", "p",
      ["5"]),
    QueryCase(
      "datatable(p: long)[1, 2] | where p in (dynamic([])) or p !in (dynamic([]))", "p", ["1", "2"]),
  ])
private func comparisons(query: QueryCase) throws { try query.check() }

@Test(
  "search and find compare a column as the type that it has in each table",
  arguments: [
    "find in (A, B) where code == '404' project h", "search in (A, B) code in ('404') | project h",
    "find in (A, B) where code == 404 project h", "search in (A, B) code != '405' | project h",
    "search in (A, B) code: '404' | project h",
  ])
private func comparedPerTable(query: String) throws {
  let views = """
    let A = view () { datatable(code: int, h: string)[404, 'one', 405, 'other'] };
    let B = view () { datatable(code: string, h: string)['404', 'two', '405', 'other'] };
    """
  let answer = try tables(of: views + query)
  #expect(answer.last?.rows.map { $0.last } == [.string("one"), .string("two")])
}

@Test(
  "search and find leave out no table over which the condition means nothing",
  arguments: [
    "find in (A, B) where code > 5", "search in (A, B) code < 500",
    "find in (B, A) where code + 1 == 405", "search in (A, B) strlen(h) == 3 and code * 2 == 8",
  ])
private func refusedPerTable(query: String) throws {
  let tables = """
    let A = view () { datatable(code: int, h: string)[404, 'one'] };
    let B = view () { datatable(code: string, h: string)['404', 'two'] };
    """
  #expect(try refusal(of: tables + query) != nil)
}

@Test(
  "what Kusto does not compare is refused",
  arguments: [
    ("print 'a' < 'b'", "strings have no order, `<` cannot stand between them"),
    (
      "datatable(s: string)['a'] | where s >= 'b'",
      "strings have no order, `>=` cannot stand between them"
    ),
    ("print '5' < 6", "`<` cannot stand between `string` and `long`"),
    ("print datetime(2020) < '2021'", "`<` cannot stand between `datetime` and `string`"),
    ("print datetime(2020) == 5", "`==` cannot stand between `datetime` and `long`"),
    ("print 1h == 5", "`==` cannot stand between `timespan` and `long`"),
    ("print datetime(2020) in (1h)", "`in` cannot stand between `datetime` and `timespan`"),
    (
      "print 5 !in ((print guid(70fc66f7-d279-4fde-a31e-5ab3a5a4a4e6)))",
      "`!in` cannot stand between `long` and `guid`"
    ),
    ("print d = dynamic(1), e = dynamic(2) | where d == e", "two dynamics cannot be compared"),
    ("datatable(a: long)[1] | where a == null", "`null` alone is not a value"),
    ("print iff(true, null, 1)", "`null` alone is not a value"),
    (
      "print d = dynamic({'n': 4}) | extend m = d.n * 3",
      "`*` cannot stand between `dynamic` and `long`"
    ),
    (
      "datatable(a: int, b: string)[1, '1'] | join (datatable(a: string)['1']) on a",
      "a `int` cannot be joined with a `string`"
    ),
    ("print coalesce(1)", "`coalesce` takes 2 to 64 arguments, not 1"),
    ("print int(+0x5)", "`+0x5` is not an int"),
    ("datatable(a: long)[1] | where b = a", "a condition must be a `bool`, this is a `long`"),
  ])
private func refused(query: String, message: String) throws {
  #expect(try refusal(of: query) == message)
}

@Test(
  "a value is looked for among the elements of the arrays that a table holds",
  arguments: [
    ("where ip in (bad)", ["192.0.2.1"]), ("where ip !in (bad)", ["192.0.2.3"]),
    ("where ip in~ (bad)", ["192.0.2.1"]), ("where ip has_any (bad)", ["192.0.2.1"]),
    ("where ip in (bad | take 0)", []),
    ("where ip !in ((print dynamic([])))", ["192.0.2.1", "192.0.2.3"]),
  ])
private func arraysInTables(filter: String, found: [String]) throws {
  let query = """
    let bad = datatable(ip: string)['192.0.2.1', '192.0.2.2'] | summarize make_set(ip);
    datatable(ip: string)['192.0.2.1', '192.0.2.3'] | \(filter)
    """
  try QueryCase(query, "ip", found).check()
  let result = try Workspace.inMemory().session().check(SourceText(query))
  #expect(result.warnings.map(\.code) == [.mixedComparison])
}

@Test("scalars in a dynamic column of a table are looked among")
private func scalarsInTables() throws {
  try QueryCase(
    """
    let list = datatable(d: dynamic)[dynamic({"ip": "a"}), dynamic({"ip": 5})] | project d.ip;
    datatable(ip: string, n: long)['a', 1, 'b', 5]
    | project ip in (list), n in (list), ip has_any (list)
    """, "Column1 | Column2 | Column3", ["True | False | True", "False | True | False"]
  ).check()
}

@Test(
  "check warns where a conversion may surprise, and only there",
  arguments: [
    ("print s = '0' | where s == 0", [DiagnosticCode.mixedComparison]),
    ("print s = '0', n = 5 | where s != n", [.mixedComparison]),
    ("print n = int(5) | where n == '05'", [.mixedComparison]),
    ("print n = int(5) | where n == 'x'", [.mixedComparison]),
    ("print n = int(5) | where n in ('5', 'x')", [.mixedComparison]),
    ("print n = int(5) | where n in ((print '5'))", [.mixedComparison]),
    ("print on = true | where on == 2", [.mixedComparison]),
    ("print on = true | where on == 'yes'", [.mixedComparison]),
    ("print n = int(5) | where n == '5' or n in ('6', '7') or n in (dynamic(['8']))", []),
    ("print r = 4.5 | where r == '4.5' or r == '0.5' or r == '-4' or r != '0'", []),
    ("print t = now() | where t == '2023-11-05'", []),
    ("print on = true | where on == 1 or on == 'true' or on == '0'", []),
    ("print d = dynamic({}) | where d.n == 4 or d.n in (4, '5')", []),
    ("print a = true, b = 1 | where x = a == true", [.meaninglessName]),
    ("print b = true | summarize countif(b = true)", [.meaninglessName]),
    ("print b = true | project iff(b = true, 1, 2)", [.meaninglessName]),
  ])
private func warnings(query: String, codes: [DiagnosticCode]) throws {
  let result = try Workspace.inMemory().session().check(SourceText(query))
  #expect(result.errors.isEmpty)
  #expect(result.warnings.map(\.code) == codes)
}

@Test(
  "a name before a condition is dropped",
  arguments: [
    QueryCase(
      "datatable(_IsBillable: bool)[false] | where _IsBillable=true", "_IsBillable", ["False"]),
    QueryCase(
      "datatable(c: long)[200, 404] | where Code = tostring(c) !startswith '20'", "c", ["404"]),
    QueryCase("datatable(c: long)[200, 404] | where c = c > 300 and c < 500", "c", ["404"]),
  ])
private func namedConditions(query: QueryCase) throws { try query.check() }

@Test(
  "bools where numbers are wanted, signs of sizes and of ints",
  arguments: [
    QueryCase(
      "datatable(on: bool)[true, false, bool(null)] | project d = degrees(on), b = bin(on, 1), w = on between (false .. true), s = sign(on), a = atan2(on, true)",
      "d | b | w | s | a",
      [
        "57.29577951308232 | 1 | True | 1.0 | 0.7853981633974483", "0.0 | 0 | True | 0.0 | 0.0",
        " |  |  | 0.0 | ",
      ]),
    QueryCase(
      "print degrees(true), bin(true, 1), true between (false .. true), sign(false), true between (0 .. 0), floor(true, 2)",
      "print_0 | print_1 | print_2 | print_3 | print_4 | print_5",
      ["57.29577951308232 | 1 | True | 0.0 | False | 0"]),
    QueryCase(
      "datatable(n: long, r: long)[13, -4, -13, -4, 12, -4, 0, -4, 7, 0, -9223372036854775808, -1, long(null), -4] | project b = bin(n, r)",
      "b", ["16", "-12", "12", "0", "", "-9223372036854775808", ""]),
    QueryCase(
      "print bin(13, -4), bin(int(-13), int(-4)), floor(13, -4), bin(7.5, -2.0), bin(-13, 4)",
      "print_0 | print_1 | print_2 | print_3 | print_4", ["16 | -12 | 16 | 8.0 | -16"]),
    QueryCase(
      "datatable(n: long, i: int)[5, 5, long(null), int(null)] | project ceiling(n) / 2, ceiling(i) / 2, gettype(ceiling(n))",
      "Column1 | Column2 | type_n", ["2.5 | 2.5 | real", " |  | real"]),
    QueryCase(
      "datatable(j: int)[-2147483648, 5, int(null)] | project k = -j, t = gettype(-j)", "k | t",
      ["2147483648 | long", "-5 | long", " | long"]),
    QueryCase(
      "let five = int(5); print gettype(-int(5)), gettype(-five), -five, gettype(-toint('5'))",
      "print_0 | print_1 | print_2 | print_3", ["int | int | -5 | int"]),
    QueryCase(
      "datatable(n: long)[1, 2] | project strcat_array(pack_array('x', 'y'), n), strcat_delim(n, 'a', 'b')",
      "Column1 | Column2", ["x1y | a1b", "x2y | a2b"]),
    QueryCase(
      "print g = guid(00000000-0000-0000-0000-000000000001) | project a = isnull(totimespan(g)), b = isnull(tolong(g)), c = isnull(toguid(5)), d = isnull(tobool(1h))",
      "a | b | c | d", ["True | True | True | True"]),
    QueryCase(
      "datatable(t: string)['2023-11-05T10:00:00Z', 'x'] | project make_datetime(t)", "Column1",
      ["2023-11-05T10:00:00.0000000Z", ""]),
  ])
private func numbers(query: QueryCase) throws { try query.check() }
