import Diagnostics
import KQL
import KQLValues
import Testing

@testable import Workspace

/// A query and what its columns are called.
private struct NameCase: Sendable, CustomTestStringConvertible {
  var query: String
  var names: String
  var testDescription: String { query }

  init(_ query: String, _ names: String) {
    self.query = query
    self.names = names
  }

  func check() throws {
    let answer = try #require(try tables(of: query).last)
    #expect(answer.columns.map(\.name).joined(separator: ", ") == names)
  }
}

private let hosts = "datatable(host: string, ms: real)['a', 12.34, 'b', 56.78]"
private let events =
  "datatable(at: long, who: string, txt: string)[1, 'ann', 'abc', 2, 'bob', 'de']"

@Test(
  "a function that lends the name of what it reads lends an aggregate's too",
  arguments: [
    NameCase(
      "\(hosts) | summarize round(max(ms), 1), tostring(min(ms)) by host", "host, max_ms, min_ms"),
    NameCase("\(hosts) | summarize strlen(tostring(max(ms)))", "strlen_max_ms"),
    NameCase(
      "\(hosts) | summarize gettype(count()), tolong(dcount(host))", "type_count_, dcount_host"),
    NameCase("\(hosts) | summarize round(max(ms)), max(ms)", "max_ms, max_ms1"),
    NameCase("\(hosts) | summarize round(percentile(ms, 99.9), 1)", "percentile_ms_99_9"),
    NameCase(
      "\(hosts) | summarize pow(max(ms), 2), max(ms) + 1, degrees(sum(ms)), abs(-max(ms))",
      "Column1, Column2, Column3, Column4"),
    NameCase(
      "\(hosts) | summarize array_length(make_list(ms)), make_list(ms)[0]",
      "Column1, list_ms_0"),
    NameCase("\(hosts) | summarize toint(sum(ms + 1)), bin(avg(ms), 5)", "sum_, avg_ms"),
    NameCase(
      "\(hosts) | summarize tostring(take_any(host)), tostring(any(host))", "host, any_host"),
    NameCase("\(hosts) | summarize toint(max(ms)) | where max_ms > 1", "max_ms"),
    NameCase(
      "let round = (x: real) { x + 1 }; \(hosts) | summarize round(max(ms))", "Column1"),
  ])
private func aggregateNames(_ example: NameCase) throws { try example.check() }

@Test(
  "a value with a name of its own lends it",
  arguments: [
    NameCase("let limit = 7; \(hosts) | extend limit", "host, ms, limit"),
    NameCase("let limit = 7; \(hosts) | project tostring(limit), host", "limit, host"),
    NameCase("let limit = 7; \(hosts) | distinct limit", "limit"),
    NameCase("let limit = 7; \(hosts) | summarize count() by limit", "limit, count_"),
    NameCase("let limit = toscalar(\(hosts) | count); \(hosts) | project limit", "limit"),
    NameCase("let limit = 7; \(hosts) | extend limit | project-away ms", "host, limit"),
    NameCase("let limit = 7; \(hosts) | project limit + 1, limit", "Column1, limit"),
    NameCase("let f = (n: long) { \(hosts) | project n }; f(5)", "n"),
    NameCase("let part = 95; \(hosts) | summarize percentile(ms, part)", "percentile_ms_95"),
    NameCase("let limit = 7; print limit", "print_0"),
    NameCase("let f = () { 7 }; \(hosts) | project f()", "Column1"),
  ])
private func valueNames(_ example: NameCase) throws { try example.check() }

@Test(
  "a name that is taken moves to the first number that nobody takes or spells out",
  arguments: [
    NameCase("datatable(t: real)[2.5] | project t, floor(t, 1), t1 = 0", "t, t2, t1"),
    NameCase("datatable(t: real)[2.5] | project t1 = 0, t, floor(t, 1)", "t1, t, t2"),
    NameCase("datatable(t: real)[2.5] | project floor(t, 1), t = 0", "t, t1"),
    NameCase("datatable(t: real, t1: real)[2.5, 1] | project t, floor(t, 1)", "t, t1"),
    NameCase("datatable(n: long)[1] | project n + 1, Column1 = 100", "Column1, Column11"),
    NameCase(
      "datatable(n: long)[1, 2] | summarize max(n) - min(n), sum(n) / count() by n % 2",
      "Column1, Column2, Column3"),
    NameCase(
      "datatable(n: long, Column1: long)[1, 2] | summarize max(n) + 1 by n % 2",
      "Column2, Column3"),
    NameCase("datatable(n: long, Column1: long)[1, 2] | project n + 1", "Column1"),
    NameCase("datatable(n: long, Column1: long)[1, 2] | extend n + 1", "n, Column1, Column2"),
    NameCase(
      "datatable(n: long)[1] | summarize count_1 = 1, count(), count()",
      "count_1, count_, count_2"),
    NameCase(
      "datatable(n: long)[1] | summarize count(), count() by count_ = n", "count_, count_1, count_2"
    ),
    NameCase("print 1, print_0 = 5, 2", "print_0, print_01, print_2"),
  ])
private func numberedNames(_ example: NameCase) throws { try example.check() }

@Test(
  "what has no name lends what stands around it",
  arguments: [
    NameCase("datatable(n: long)[1] | project gettype(n + 1), strlen('zz')", "type_, strlen_"),
    NameCase(
      "datatable(n: long)[1] | project strlen(tostring(n + 1)), strlen('')",
      "strlen_, strlen_1"),
    NameCase("datatable(n: long)[1] | project pack_array(n, 2)[1], pack_array(n)[-1]", "1, _1"),
    NameCase("datatable(n: long)[1] | project bag_pack('k', n).k, bag_pack('k', n)['k']", "k, k1"),
    NameCase("datatable(n: long)[1] | project array_sort_asc(pack_array(n, 0))", "Column1"),
    NameCase("datatable(n: long)[1] | distinct gettype(n)", "Column1"),
    NameCase("datatable(n: long)[1] | distinct n, gettype(n)", "n, type_n"),
    NameCase("datatable(n: long)[1] | distinct strlen(tostring(n))", "strlen_n"),
    NameCase(
      "datatable(s: string)['a'] | project string_size(s), parse_csv(s), parse_xml(s)",
      "string_size_s, s, s1"),
    NameCase(
      """
      datatable(y: dynamic)[dynamic([1, 2])]
      | project series_fill_linear(y), series_fill_const(y, 0), series_fir(y, dynamic([1]))
      """, "y, y1, y2"),
    NameCase(
      "datatable(x: real)[1] | project erf(x), y = 1 | project erfc(x), loggamma(y), treepath(dynamic({}))",
      "x, y, tree_"),
  ])
private func surroundingNames(_ example: NameCase) throws { try example.check() }

@Test(
  "names inside of aggregates with several columns stand",
  arguments: [
    NameCase("\(events) | summarize arg_max(at, Who = who, Len = strlen(txt))", "at, Who, Len"),
    NameCase("\(events) | summarize arg_max(M = at * 2, who)", "M, who"),
    NameCase("\(events) | summarize arg_max(at, ['the who'] = who)", "at, the who"),
    NameCase("\(events) | summarize arg_max(at, strcat(txt, 'kB'))", "at, max_at_arg1"),
    NameCase("\(events) | summarize arg_min(at, who, strcat(txt, 'kB'))", "at, who, min_at_arg2"),
    NameCase("\(events) | summarize arg_max(at * 2, who)", "max_, who"),
    NameCase("\(events) | summarize arg_max(at * 2, strcat(txt, who))", "max_, max__arg1"),
    NameCase("\(events) | summarize arg_max(M = at * 2, strcat(txt, who))", "M, max_M_arg1"),
    NameCase("\(events) | summarize arg_max(at, strlen(txt))", "at, strlen_txt"),
    NameCase("\(events) | summarize First = arg_max(at, Who = who)", "First, Who"),
    NameCase("\(events) | summarize (A, B) = arg_max(at, Who = who)", "A, B"),
    NameCase("\(events) | summarize arg_max(at, *) by who", "who, at, txt"),
    NameCase("\(events) | summarize arg_max(at = -at, *) by who", "who, at, txt"),
    NameCase("\(events) | summarize arg_max(at, who) by who", "who, at, who1"),
    NameCase("\(events) | summarize arg_max(at, who1 = txt, who) by who", "who, at, who1, who2"),
    NameCase("\(events) | summarize take_any(W = who)", "W"),
    NameCase("\(events) | summarize take_any(W = who, txt)", "W, txt"),
    NameCase("\(events) | summarize take_any(*) by who", "who, at, txt"),
    NameCase("\(events) | summarize any(who)", "any_who"),
    NameCase("\(events) | summarize any(who, txt)", "any_who, any_txt"),
    NameCase("\(events) | summarize any(*) by who", "who, any_at, any_txt"),
  ])
private func argumentNames(_ example: NameCase) throws { try example.check() }

@Test(
  "a list that spells a name out twice is refused",
  arguments: [
    ("project n, y = n, n = 2", "the name `n` is given twice"),
    ("distinct n, n", "the name `n` is given twice"),
    ("summarize c = count(), c = sum(n)", "the name `c` is given twice"),
    ("summarize n = sum(n) by n", "the name `n` is given twice"),
    ("extend a = 1, a = 2", "the name `a` is given twice"),
    ("extend toint(n), tolong(n)", "two of these expressions are called `n`"),
    ("summarize c = count(), take_any(c = n)", "the name `c` is given twice"),
    ("summarize take_any(c = n), c = count()", "the name `c` is given twice"),
    ("summarize arg_max(n, c = n) by c = n", "the name `c` is given twice"),
    ("summarize arg_min(n = n + 1, c = n) by n", "the name `n` is given twice"),
    ("summarize take_any(c = n), arg_max(n, c = n)", "the name `c` is given twice"),
    ("project-rename a = n, b = n", "the name `n` is given twice"),
    ("parse 'a=1 b=2' with 'a=' a: long ' b=' a: long", "the name `a` is given twice"),
    (
      "parse-kv 'a=1' as (a: long, a: string) with (kv_delimiter='=')",
      "the name `a` is given twice"
    ),
    (
      "serialize | scan declare (a: long, a: long) with (step s: true)",
      "the name `a` is given twice"
    ),
    ("serialize | scan with (step s: true; step s: true)", "the name `s` is given twice"),
    (
      "serialize | scan declare (a: long) with (step s: true => a = 1, a = 2)",
      "the name `a` is given twice"
    ),
    ("serialize | scan declare (n: long) with (step s: true)", "two columns would be called `n`"),
    ("union withsource = n (print a = 1)", "two columns would be called `n`"),
    ("extend t = now() | make-series t = count() on t step 1d", "the name `t` is given twice"),
  ])
private func repeatedNames(step: String, message: String) throws {
  #expect(try refusal(of: "datatable(n: long)[1] | \(step)") == message)
}

@Test(
  "a declaration gives each of its names once",
  arguments: [
    ("datatable(a: long, a: string)[1, 'x']", "the name `a` is given twice"),
    ("externaldata(a: long, a: string)['x.csv']", "the name `a` is given twice"),
    (
      "let f = (T: (a: long, a: string)) { T }; f(datatable(a: long)[1])",
      "the name `a` is given twice"
    ),
    ("declare query_parameters(a: long = 1, a: long = 2); print a", "the name `a` is given twice"),
  ])
private func repeatedDeclarations(query: String, message: String) throws {
  #expect(try refusal(of: query) == message)
}
