import Diagnostics
import KQLFunctions
import KQLValues
import Testing

@testable import Workspace

private func answer(_ query: String) throws -> [String] {
  let engine = try QueryEngine.withoutTables()
  let tables = try engine.tables(of: SourceText(query), now: 638_500_000_000_000_000)
  let table = try #require(tables.last)
  return table.rows.map { row in
    zip(row, table.columns).map { $0.text(as: $1.type) }.joined(separator: " | ")
  }
}

@Test(
  "a string and a number or a bool are equal where the string spells it",
  arguments: [
    ("print s = '0' | where s == 0", ["0"]),
    ("print s = '' | where s == 0", []),
    ("print s = '50126' | where 50126 != s", []),
    ("print s = 'x' | where s != 0", ["x"]),
    ("print n = int(4625) | where n == '4625'", ["4625"]),
    ("print n = int(4625) | where n in ('4624', '4625')", ["4625"]),
    ("print s = '7' | where s in (10, 7, 3)", ["7"]),
    ("print s = '7' | where s !in (10, 7, 3)", []),
    ("print s = 'True' | where s == true", ["True"]),
    ("print b = true | where b == 'false'", []),
  ])
private func mixedEquality(query: String, expected: [String]) throws {
  #expect(try answer(query) == expected)
}

@Test(
  "a string that could be read as the number, but is not how it is written, is refused",
  arguments: [
    "print s = '007' | where s == 7", "print s = '0x7' | where s in (7)",
    "print s = '1' | where s == true", "print n = 7 | where n == '007'",
    "print n = 7 | where n == 'seven'",
  ])
private func otherSpelling(query: String) throws {
  #expect(throws: (any Error).self) { try answer(query) }
}

@Test("of the branches of iff and case a dynamic becomes the type of the others")
private func branchTypes() throws {
  let query = """
    print d = dynamic({"a": "x", "n": 5, "l": [1]})
    | extend s = iff(true, d.a, ''), n = case(false, 1, d.n), l = iff(true, d.l, 'none')
    | project gettype(s), s, n + 1, l, t = gettype(iff(true, d.a, d.n))
    """
  #expect(try answer(query) == ["string | x | 6 | [1] | string"])
}

@Test(
  "unions and joins keep the columns that their tables do not show",
  arguments: [
    "union Syslog, AppRequests | where _IsBillable == true | summarize sum(_BilledSize)",
    "union DeviceEvents, DeviceProcessEvents | where Timestamp > ago(1d) | project Timestamp",
    """
    DeviceEvents | project Began = Timestamp, DeviceId
    | join (DeviceProcessEvents) on DeviceId | where Began - Timestamp < 1h
    """,
    "Syslog | project Computer | lookup (Heartbeat) on Computer | where _BilledSize > 1",
  ])
private func hiddenColumns(query: String) throws {
  let workspace = try Workspace.temporary()
  let options = QueryOptions()
  #expect(try workspace.check(SourceText(query), options: options).isEmpty)
  #expect(throws: (any Error).self) {
    try workspace.check(SourceText("union Syslog, AppRequests | where _Other"), options: options)
  }
}

@Test(
  "a check takes for the user's own what only files or data could tell",
  arguments: [
    (
      "let w = _GetWatchlist('vip') | project Name; Syslog | where Computer in (w)",
      ["_GetWatchlist('vip')"]
    ),
    ("Syslog | invoke FileProfile(SyslogMessage, 1000) | where Prevalence > 1", ["FileProfile"]),
    (
      "Syslog | extend b = parse_json(SyslogMessage) | evaluate bag_unpack(b) | where anything == 1",
      ["bag_unpack"]
    ),
  ])
private func assumed(query: String, names: [String]) throws {
  let workspace = try Workspace.temporary()
  #expect(try workspace.check(SourceText(query), options: QueryOptions()) == names)
}
