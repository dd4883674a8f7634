import Diagnostics
import KQLValues
import Testing

@testable import Workspace

/// The codes of what is wrong with a query.
private func codes(of query: String) throws -> [DiagnosticCode] {
  do {
    _ = try tables(of: query)
    return []
  } catch let error as Diagnostics {
    return error.all.map(\.code)
  }
}

/// What a query gives, its cells as text.
private func rows(of query: String) throws -> [[String]] {
  let table = try #require(try tables(of: query).first)
  return table.rows.map { row in
    zip(row, table.columns).map { $0.text(as: $1.type) }
  }
}

private func checked(_ query: String) throws -> QueryCheck {
  try Workspace.inMemory().session().check(SourceText(query))
}

@Test(
  "a fuzzy union leaves out what is not there, and says so",
  arguments: [
    "union isfuzzy=true (NoSuch | where x == 1 | project x), (print a = 1)",
    "union isfuzzy=true NoSuch, (print a = 1)",
    "union isfuzzy=true (nosuch(5)), (print a = 1)",
    "union isfuzzy=true no*, (print a = 1)",
    "union isfuzzy=true (print b = 1 | join kind=inner (NoSuch) on b), (print a = 1)",
    "let L = NoSuch | where x == 1; union isfuzzy=true L, (print a = 1)",
    "let L = NoSuch; let M = L | take 1; union isfuzzy=true M, (print a = 1)",
    "let L = nosuch(1); union isfuzzy=true L, (print a = 1)",
    "let f = (x: long) { NoSuch | where a == x }; union isfuzzy=true f(1), (print a = 1)",
    "union (union isfuzzy=true NoSuch, (print a = 1))",
    "union isfuzzy=true (union isfuzzy=true NoSuch, NoOther), (print a = 1)",
  ])
private func leavesOut(query: String) throws {
  #expect(try rows(of: query) == [["1"]])
  let run = try Workspace.inMemory().session().query(SourceText(query))
  #expect(!run.warnings.all.isEmpty)
  #expect(run.warnings.all.allSatisfy { $0.code == .skippedTable })
}

@Test(
  "a fuzzy union hides no other error",
  arguments: [
    ("(print a = 1 | where nosuch == 1)", DiagnosticCode.unknownColumn),
    ("(print a = 1 | extend b = nosuch(a))", .unknownFunction),
    ("(print a = 1 | extend b = -'x')", .noOverload),
    ("(print a = 1 | where a)", .typeMismatch),
    ("(print a = '' | where a matches regex '(')", .argumentValue),
    ("(print a = 1 | evaluate python(typeof(*), ''))", .unsupported),
    ("(externaldata(a: string) ['https://example.org/x'])", .unsupported),
    ("(NoSuch | extend b = -'x')", .noOverload),
    ("(workspace('other').Syslog)", .unknownTable),
  ])
private func hidesNothing(leg: String, code: DiagnosticCode) throws {
  for query in [
    "union isfuzzy=true \(leg), (print a = 1)",
    "let L = \(leg); union isfuzzy=true L, (print a = 1)",
    "print a = 1 | join kind=inner (union isfuzzy=true \(leg), (print a = 1)) on a",
    "let f = () { \(leg) }; union isfuzzy=true (print a = 1), f()",
  ] {
    #expect(try codes(of: query).contains(code), "\(query)")
  }
}

@Test("a fuzzy union without any table that is there is refused, each table named")
private func nothingLeft() throws {
  #expect(try codes(of: "union isfuzzy=true NoA, NoB") == [.unknownTable, .unknownTable])
}

@Test(
  "one error is reported once, whatever stands on it",
  arguments: [
    (
      "print x = nosuch(1) | extend y = x + 1 | extend z = strlen(y) | where z > 1 | project y, z",
      1
    ),
    ("let x = nosuch(1); print y = x + 1, z = x", 1),
    ("NoSuch | where a == 1 | summarize count() by b | join (NoSuch2) on b", 2),
    ("print a = 1 | summarize x = nosuch(a), y = sum(a) | where x > 1 and y > 1", 1),
    ("let f = (n: long) { n + nosuch(1) }; print f(1), f(2), f(3)", 1),
    ("print a = 1 | where b == 1 and c == 2 and a == 1", 2),
    ("print a = 1 | extend b = nosuch, c = a | where c == 1 and d == 2", 2),
    ("print a = 1 | join kind=inner (print b = 1) on nosuch | where a == 1 and b == 1", 1),
    ("print a = 1 | mv-expand x = nosuch | where x == 1 and a == 1", 1),
    ("print a = 1 | mv-apply x = nosuch on (where y == 1 | take 1)", 2),
    ("print a = 1 | parse nosuch with 'x' y: long | where y > 1", 1),
    ("print a = 1 | make-graph a --> nosuch | graph-match (x)-->(y) project x", 1),
    ("print a = 1 | summarize arg_max(a, nosuch) | where nosuch == 1", 1),
  ])
private func toldOnce(query: String, count: Int) throws {
  #expect(try codes(of: query).count == count)
}

@Test(
  "check goes on behind what nobody knows",
  arguments: [
    ("let W = _GetWatchlist('x'); SigninLogs | where NoColumn == 3", 1),
    ("Mine_CL | where a_s == 1 | extend b = strlen(a_s) | summarize count() by b", 0),
    ("Mine_CL | extend b = nosuch(a_s), c = strcat() | project b", 1),
    ("Mine_CL | project a, b = 1 | where c == 2", 1),
    ("Mine_CL | join (SigninLogs) on UserPrincipalName | where NoColumn == 1", 0),
    ("Mine_CL | summarize n = count() by a | where m == 1", 1),
    ("let w = Mine(5); SigninLogs | where UserPrincipalName in (w) | where NoColumn == 1", 1),
    ("SigninLogs | extend d = parse_json('{}') | evaluate bag_unpack(d) | where new == 1", 0),
    ("AzureDiagnostics | project-rename A = nosuch_s | where A == 'x'", 0),
    ("AzureDiagnostics | project-rename A = nosuch_s | where A < 1h", 1),
    ("AzureDiagnostics | project-away nosuch_s | project-keep other_d", 0),
    ("AzureDiagnostics | project-reorder nosuch_s | where nosuch == 1", 1),
    ("AzureDiagnostics | join (AzureDiagnostics) on nosuch_s", 0),
    ("AzureDiagnostics | lookup (AzureDiagnostics) on nosuch_s", 0),
    ("AzureDiagnostics | join (AzureDiagnostics) on nosuch", 1),
    ("union Mine_CL, SigninLogs | where NoColumn == 1", 0),
    ("Mine_CL | where toscalar(Mine_CL | take 1) == x | take toscalar(Mine_CL | count)", 0),
    ("Mine_CL | make-graph a --> b | graph-match (x)-->(y) project x.c", 0),
    ("Mine_CL | summarize arg_max(t, *) by k | where other == 1", 0),
    ("Mine_CL | project * | distinct * | where other == 1", 0),
    ("Syslog | where nosuch_s == 'x'", 1),
  ])
private func goesOn(query: String, errors: Int) throws {
  let result = try checked(query)
  #expect(result.errors.count == errors, "\(result.errors.map(\.message))")
}

@Test(
  "a value of the row means nothing in a table that is computed once",
  arguments: [
    "toscalar(datatable(v: string) ['a'] | where v == c | project v)",
    "toscalar(datatable(v: string) ['a'] | where v == c | count)",
    "toscalar(print c)",
    "c in ((datatable(v: string) ['a'] | where v == c | project v))",
    "c has_any ((datatable(v: string) ['a'] | where v == c | project v))",
    "toscalar(range x from 1 to strlen(c) step 1)",
  ])
private func rowValue(body: String) throws {
  for definition in [
    "let f = (c: string) { \(body) }",
    "let f = (c: string) { let m = \(body); m }",
    "let f = (c: string) { let g = () { \(body) }; g() }",
    "let g = (c: string) { \(body) }; let f = (c: string) { g(c) }",
  ] {
    let constant = try codes(of: "\(definition); print f('a')")
    #expect(constant == [])
    let row = try codes(of: "\(definition); datatable(k: string) ['a'] | extend r = f(k)")
    #expect(row == [.notConstant], "\(definition)")
  }
}

@Test("values of the row go through a function's own names")
private func rowValueThroughLet() throws {
  let query =
    "let f = (c: long) { let y = c + 1; y * 2 }; range x from 1 to 2 step 1 | extend z = f(x)"
  #expect(try rows(of: query) == [["1", "4"], ["2", "6"]])
}

@Test(
  "an argument without a name belongs to the parameter of its place",
  arguments: [
    ("f(w=4, 5, 6)", "456"), ("f(4, h=5, 6)", "456"), ("f(4, 5, d=6)", "456"), ("f(4, 5)", "460"),
    ("f(h=5, w=4)", "460"), ("f(d=6, h=5, w=4)", "456"), ("f(4, d=6, h=5)", "456"),
  ])
private func namedArguments(call: String, expected: String) throws {
  let definition = "let f = (w: long, h: long, d: long = 10) { w * 100 + h * 10 + d };"
  #expect(try rows(of: definition + "print " + call) == [[expected]])
}

@Test(
  "an argument out of its place, or given twice, is refused",
  arguments: [
    ("f(h=5, 4)", DiagnosticCode.noOverload), ("f(d=1, 4, 5)", .noOverload),
    ("f(w=1, w=2, h=3)", .duplicateName), ("f(1, w=2, h=3)", .duplicateName),
    ("f(1, 2, 3, 4)", .noOverload), ("f(w=1)", .noOverload), ("f(1, 2, x=3)", .unknownFunction),
  ])
private func wrongArguments(call: String, code: DiagnosticCode) throws {
  let definition = "let f = (w: long, h: long, d: long = 10) { w * 100 + h * 10 + d };"
  #expect(try codes(of: definition + "print " + call) == [code])
}

@Test(
  "a name is given once in one place",
  arguments: [
    "let a = 1; let a = 2; print a", "let a = 1; let a = () { 2 }; print a",
    "let f = (a: long) { let a = 2; a }; print f(1)", "let f = (a: long, a: long) { a }; print 1",
    "let f = () { let a = 1; let a = 2; a }; print 1",
  ])
private func givenTwice(query: String) throws {
  #expect(try codes(of: query) == [.duplicateName])
  #expect(try codes(of: "let a = 1; let f = (b: long) { let a = b; a }; print f(a)") == [])
}
