import Diagnostics
import KQLValues
import Testing
import Workspace

private let rows = "datatable(a: string, b: long) ['one two', 1, 'Three', 22]"
private let views =
  "let A = view () { print k = 1, v = 'x', z = 5 }; let B = view () { print k = 2, w = 'y' };"

@Test(
  "search looks for terms in all columns",
  arguments: [
    QueryCase("\(rows) | search 'two'", "$table | a | b", ["union_arg0 | one two | 1"]),
    QueryCase("\(rows) | search 'tw' | project a", "a", []),
    QueryCase("\(rows) | search 'tw*' | project a", "a", ["one two"]),
    QueryCase("\(rows) | search '*wo' | project a", "a", ["one two"]),
    QueryCase("\(rows) | search '*hre*' | project a", "a", ["Three"]),
    QueryCase("\(rows) | search 'o*two' | project a", "a", ["one two"]),
    QueryCase("\(rows) | search '22' | project a", "a", ["Three"]),
    QueryCase("\(rows) | search kind=case_sensitive 'three' | project a", "a", []),
    QueryCase("\(rows) | search kind=case_sensitive a has 'Three' | project a", "a", ["Three"]),
    QueryCase("\(rows) | search a: 'three' and b > 3 | project a", "a", ["Three"]),
    QueryCase("\(rows) | search 'two' or ('three' and not('one')) | project b", "b", ["1", "22"]),
    QueryCase("\(rows) | search (b + 1) > 5 and (a has 'three' or 'q') | project b", "b", ["22"]),
    QueryCase("\(rows) | search * | count", "Count", ["2"]),
    QueryCase("\(rows) | where * has 'two' | project a", "a", ["one two"]),
  ])
private func searches(_ example: QueryCase) throws { try example.check() }

@Test(
  "search and find look into several tables",
  arguments: [
    QueryCase("\(views) search in (A, B) 'y'", "$table | k | v | z | w", ["B | 2 |  |  | y"]),
    QueryCase("\(views) search v == 'x'", "$table | k | v | z", ["A | 1 | x | 5"]),
    QueryCase(
      "\(views) search in (A*, B) k > 0 | project ['$table'], k", "$table | k", ["A | 1", "B | 2"]),
    QueryCase(
      "\(views) find in (A, B) where k == 2", "source_ | k | pack_", [#"B | 2 | {"w":"y"}"#]),
    QueryCase(
      "\(views) find 'y' project k, v, pack_all()", "source_ | k | v | pack_",
      [#"B | 2 |  | {"w":"y"}"#]),
    QueryCase(
      "\(views) find withsource=t in (A, B) where k > 0 project k: string | sort by t asc",
      "t | k", ["A | 1", "B | 2"]),
    QueryCase(
      "\(views) find withsource=t in (A*) where v == 'x'", "t | v | k | z", ["A | x | 1 | 5"]),
  ])
private func searchesTables(_ example: QueryCase) throws { try example.check() }

@Test("search refuses a column that no table has")
private func refusesUnknownColumn() throws {
  #expect(try refusal(of: "\(views) search q == 1") == "there is no column `q` here")
}

@Test(
  "where nothing is stored, the tables that are known have no rows",
  arguments: [
    ("union * | count", "Count", ["0"]),
    ("find in (AZFW*) where Fqdn == 'x' project Fqdn", "source_,Fqdn", []),
    ("union * | where Computer == 'x' | project TimeGenerated", "TimeGenerated", []),
    (
      "union withsource=t AZFWNat*, (print SourceIp = 'a') | project t, SourceIp", "t,SourceIp",
      ["union_arg2,a"]
    ),
  ])
private func searchesNothing(query: String, columns: String, rows: [String]) throws {
  let run = try Workspace.inMemory().session().query(SourceText(query))
  #expect(run.results[0].columns.map(\.name).joined(separator: ",") == columns)
  var found: [String] = []
  try run.results[0].forEachRow { row in
    found.append(row.map(\.shown).joined(separator: ","))
  }
  #expect(found == rows)
}

@Test("a result of more columns than SQLite holds is refused")
private func refusesManyColumns() throws {
  let error = #expect(throws: Diagnostics.self) {
    try Workspace.inMemory().session().query(
      SourceText("print " + (0...2000).map { "c\($0) = 1" }.joined(separator: ", ")))
  }
  #expect(error?.all.first?.message.hasSuffix("columns, SQLite holds 2000") == true)
}

@Test(
  "withsource tells the name that `as` gave to the side before the pipe",
  arguments: [
    QueryCase(
      "print n = 1 | as Left | union withsource=src (print n = 2), (print n = 3 | as Third) | project src, n",
      "src | n", ["Left | 1", "union_arg1 | 2", "Third | 3"]),
    QueryCase(
      "datatable(n: long)[1] | as ['My rows'] | union withsource=src (print n = 2) | project src, n",
      "src | n", ["My rows | 1", "union_arg1 | 2"]),
    QueryCase(
      "let T = print n = 1; T | union withsource=src (print n = 2) | project src, n", "src | n",
      ["union_arg0 | 1", "union_arg1 | 2"]),
    QueryCase(
      "let T = print n = 1; T | as Left | union withsource=['the source'] (print n = 2), Left",
      "the source | n", ["Left | 1", "union_arg1 | 2", "union_arg2 | 1"]),
  ])
private func namesSources(_ example: QueryCase) throws { try example.check() }

@Test(
  "a quoted name stands wherever a column is named",
  arguments: [
    QueryCase("range ['row no'] from 5 to 6 step 1", "row no", ["5", "6"]),
    QueryCase("range [\"n\"] from 5 to 6 step 1 | count", "Count", ["2"]),
    QueryCase("let f = () { range ['a b'] from 1 to 2 step 1 }; f", "a b", ["1", "2"]),
    QueryCase(
      "print v = toscalar(range ['z'] from 3 to 3 step 1)", "v", ["3"]),
    QueryCase("print v = toscalar kind=nooptimization (range z from 3 to 3 step 1)", "v", ["3"]),
    QueryCase(
      "let n = toscalar kind = nooptimization (print 4); print n + toscalar(print 1)", "print_0",
      ["5"]),
    QueryCase("datatable(range: dynamic)[dynamic({'a': 1})] | project v = range['a']", "v", ["1"]),
  ])
private func quotedNames(_ example: QueryCase) throws { try example.check() }

@Test("an option of toscalar that is none is refused")
private func refusedOptions() throws {
  #expect(
    try refusal(of: "print toscalar kind=fast (print 1)") == "`toscalar` has no such option")
}
