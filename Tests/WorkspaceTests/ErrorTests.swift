import Diagnostics
import KQLValues
import Testing

@testable import Workspace

/// A query that is wrong, and how it is reported.
private struct FaultyQuery: Sendable, CustomTestStringConvertible {
  var query: String
  var code: DiagnosticCode
  var message: String
  var place: String
  var help: String?
  var testDescription: String { query }

  init(
    _ query: String, _ code: DiagnosticCode, _ message: String, at place: String,
    help: String? = nil
  ) {
    self.query = query
    self.code = code
    self.message = message
    self.place = place
    self.help = help
  }
}

private let faultyQueries: [FaultyQuery] = [
  FaultyQuery(
    "print a = 1 | wher a > 1", .unknownOperator, "there is no operator `wher`", at: "wher",
    help: "did you mean `where`?"),
  FaultyQuery(
    "print abc = 1 | where abd > 1", .unknownColumn, "there is no column `abd` here", at: "abd",
    help: "did you mean `abc`?"),
  FaultyQuery(
    "print a = tostrin(1)", .unknownFunction, "there is no function `tostrin`", at: "tostrin",
    help: "did you mean `tostring`?"),
  FaultyQuery(
    "print a = 'x' < 403s", .noOverload, "`<` cannot stand between `string` and `timespan`",
    at: "'x' < 403s", help: "convert the text, as with `totimespan(…)`"),
  FaultyQuery(
    "print a = 1 | where a", .typeMismatch, "a condition must be a `bool`, this is a `long`",
    at: "a"),
  FaultyQuery(
    "print a = 1 | take a", .unknownColumn, "there is no column `a` here", at: "a"),
  FaultyQuery(
    "print a = 1, a = 2", .duplicateName, "the name `a` is given twice", at: "a"),
  FaultyQuery(
    "print a = count()", .misplacedAggregate,
    "`count` is an aggregate, it can stand only in `summarize`", at: "count()"),
  FaultyQuery(
    "print a = 1 | summarize a", .misplacedAggregate,
    "a column can stand here only inside an aggregate", at: "a",
    help: "move it after `by`, or wrap it, as in `take_any(…)`"),
  FaultyQuery(
    "print s = '' | parse kind=regex s with '(' x", .regularExpression, "", at: "parse"),
  FaultyQuery(
    "let f = (x: long) { x }; print f()", .noOverload, "`f` needs `x`", at: "f()"),
  FaultyQuery(
    "let f = () { f() }; print f()", .unknownFunction, "there is no function `f`", at: "f"),
  FaultyQuery(
    "print a = 1 | join kind=iner (print a = 1) on a", .unexpectedToken,
    "there is no kind of join `iner`", at: "iner", help: "did you mean `inner`?"),
  FaultyQuery(
    "print a = 1 | where", .unexpectedToken,
    "the query ends here, expected an expression", at: ""),
  FaultyQuery(
    "print a = datetime(yesterday)", .malformedLiteral, "`yesterday` is not a datetime",
    at: "datetime(yesterday)"),
  FaultyQuery(
    "print s = 'x', a = 1 | top-nested 2 of s by arg_max(a, *)", .wrongShape,
    "`top-nested` takes aggregates of one column each", at: "arg_max(a, *)"),
  FaultyQuery("let x = 1;", .wrongShape, "there is nothing to answer in this query", at: ";"),
  FaultyQuery(
    "workspace('other').Syslog | count", .unknownTable, "`workspace(\"other\")` is not here",
    at: "workspace('other')",
    help: "where this database holds its logs, say so with `--workspace other`"),
  FaultyQuery(
    "let x = resource('other').Syslog; x | count", .unknownTable,
    "`resource(\"other\")` is not here", at: "resource('other')",
    help: "where this database holds its logs, say so with `--workspace other`"),
  FaultyQuery(
    "NoSuchTable | count", .unknownTable, "there is no table `NoSuchTable`", at: "NoSuchTable"),
  FaultyQuery(
    "print d = dynamic(1) | sort by d", .typeMismatch, "rows cannot be sorted by a `dynamic`",
    at: "d", help: "convert it, as with `tostring(…)`"),
  FaultyQuery(
    "union (print a = 1), (print a = 2) | extend b = prev(a)", .misplacedAggregate,
    "`prev` needs rows in order", at: "prev(a)", help: "sort them first, or put `serialize` before"),
  FaultyQuery(
    "externaldata(a: string) ['https://example.org/x.csv']", .unsupported,
    "kustody reads local files only, not `https://example.org/x.csv`",
    at: "'https://example.org/x.csv'",
    help:
      "name its local copy with `--external ADDRESS=FILE`, or a folder of copies with `--external FOLDER`"
  ),
]

@Test("an error is reported with its place and the way out", arguments: faultyQueries)
private func errorIsReported(_ faulty: FaultyQuery) throws {
  let source = SourceText(faulty.query)
  let error = #expect(throws: Diagnostics.self) {
    _ = try tables(of: faulty.query)
  }
  let first = try #require(error?.all.first)
  #expect(first.code == faulty.code)
  if !faulty.message.isEmpty { #expect(first.message == faulty.message) }
  let text = source.text(first.span)
  #expect(
    faulty.code == .regularExpression ? text.hasPrefix(faulty.place) : text == faulty.place)
  if let help = faulty.help { #expect(first.help == help) }
}

@Test("all errors of a query are reported in one run")
private func allErrors() throws {
  let query = "print a = 1\n| where x == 1\n| extend b = nofunc(a)\n| extend c = 'a' * 2"
  let error = #expect(throws: Diagnostics.self) {
    _ = try tables(of: query)
  }
  #expect(
    error?.all.map(\.code) == [.unknownColumn, .unknownFunction, .noOverload])
}

@Test(
  "a query too deep or too long for SQLite is still answered",
  arguments: [
    (
      "print x = " + String(repeating: "iff(true, 1, ", count: 60) + "2"
        + String(repeating: ")", count: 60), "1"
    ),
    ("print x = 1" + String(repeating: " | extend x = x + 1", count: 300), "301"),
    (
      "print x = " + String(repeating: "(", count: 150) + "1" + String(repeating: ")", count: 150),
      "1"
    ),
    (
      "print x = 7 | where x in (" + (0..<20_000).map(String.init).joined(separator: ",") + ")", "7"
    ),
    ("print x = 7 | where " + (0..<3_000).map { "x == \($0)" }.joined(separator: " or "), "7"),
    ("union " + (0..<600).map { "(print a = \($0))" }.joined(separator: ", ") + " | count", "600"),
  ])
private func deepQueries(query: String, expected: String) throws {
  let table = try #require(
    try tables(of: query).first)
  #expect(table.rows.first?.first?.text(as: .long) == expected)
}

@Test("brackets nested beyond the limit are refused, not followed")
private func tooDeep() throws {
  let query =
    "print x = " + String(repeating: "(", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
  let error = #expect(throws: Diagnostics.self) {
    _ = try tables(of: query)
  }
  #expect(error?.all.first?.code == .tooComplex)
}

@Test(
  "text from a query never becomes SQL",
  arguments: [
    "'; drop table x; --", "\\\"; select 1; --", "a\\u0000b", "' or '1'='1", "\\\\", "%_", "?1",
  ])
private func noInjection(text: String) throws {
  let query = "print ['\(text.replacing("'", with: "_"))'] = \"\(text)\" | extend n = 1"
  let table = try #require(
    try tables(of: query).first)
  #expect(table.columns.count == 2)
  #expect(table.rows.count == 1)
}
