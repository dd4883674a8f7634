import Diagnostics
import Evidence
import Foundation
import Testing
import Workspace

@Suite("Which rows a row was made of")
struct ProvenanceTests {
  private let folder: CaseFolder
  private let workspace: Workspace

  init() throws {
    folder = try CaseFolder()
    workspace = try Workspace(path: folder.database, mode: .readOnly)
  }

  /// The text of the first column of each row.
  private func answer(_ query: String) throws -> [String] {
    var found: [String] = []
    let run = try workspace.session().query(SourceText(query))
    try run.results[0].forEachRow { values in
      if case .string(let text)? = values.first { found.append(text) }
    }
    return found
  }

  private func traced(_ query: String) throws -> (
    rows: [[String]], set: Set<String>, isRowPreserving: Bool
  ) {
    let run = try workspace.session().trace(SourceText(query))
    let result = try #require(run.results.first)
    var rows: [[String]] = []
    var set: Set<String> = []
    try result.forEachRow { values, items in
      rows.append(items)
      #expect(values.count == result.columns.count)
    }
    try result.forEachContributor { set.insert($0) }
    return (rows, set, result.isRowPreserving)
  }

  @Test(
    "rows that stay rows name the one they are",
    arguments: [
      "Syslog", "Syslog | where ProcessID > 0", "Syslog | take 3",
      "Syslog | sort by TimeGenerated desc", "Syslog | top 2 by TimeGenerated",
      "Syslog | extend x = strlen(SyslogMessage) | where x > 10",
      "let t = Syslog | where Facility != ''; t | where SyslogMessage != ''",
      "let t = materialize(Syslog); t | take 4",
      "Syslog | parse SyslogMessage with first ' ' rest | project-away rest | extend first",
    ])
  func rowsOfOne(query: String) throws {
    let expected = try answer(query + " | project Id = _ItemId")
    let (rows, set, isRowPreserving) = try traced(query)
    #expect(isRowPreserving && set.isEmpty && !rows.isEmpty)
    #expect(rows == expected.map { [$0] })
    // Without the column to start with, too.
    let narrow = try traced(query + " | project TimeGenerated")
    #expect(narrow.rows == rows)
  }

  @Test("an expanded row names the row that it was part of")
  func expands() throws {
    let (rows, _, _) = try traced("Syslog | take 1 | mv-expand x = range(1, 3, 1) to typeof(long)")
    #expect(rows.count == 3 && Set(rows).count == 1)
  }

  @Test("a joined row names both, an outer one what there is")
  func joins() throws {
    let inner = try traced(
      """
      Syslog | extend k = 1 | take 2 | join kind=inner (AzureDiagnostics | extend k = 1 | take 3) on k
      """)
    #expect(inner.rows.count == 6 && inner.rows.allSatisfy { $0.count == 2 })
    #expect(inner.isRowPreserving && inner.set.isEmpty)
    let outer = try traced(
      "Syslog | extend k = 1 | join kind=leftouter (AzureDiagnostics | extend k = 2) on k")
    #expect(outer.rows.count == 5 && outer.rows.allSatisfy { $0.count == 1 })
  }

  @Test("what only decides which rows stay counts as a set")
  func decides() throws {
    let vault = Set(try answer("AzureDiagnostics | project Id = _ItemId"))
    let semi = try traced(
      "Syslog | extend k = 1 | join kind=leftsemi (AzureDiagnostics | extend k = 1) on k")
    #expect(semi.isRowPreserving && semi.rows.count == 5)
    #expect(semi.rows.allSatisfy { $0.count == 1 } && semi.set == vault)
    let within = try traced(
      "Syslog | where 6 in ((AzureDiagnostics | summarize n = count() | project n))")
    #expect(within.isRowPreserving && within.set == vault)
    let scalar = try traced("Syslog | where toscalar(AzureDiagnostics | count) > 1")
    #expect(scalar.rows.count == 5 && scalar.set == vault)
  }

  @Test(
    "a row that looks at the rows around it names its own, and as a set those that it saw",
    arguments: [
      "AzureDiagnostics | serialize n = row_number() | where n > 1",
      "AzureDiagnostics | order by TimeGenerated asc | extend p = prev(OperationName) | take 2",
    ])
  func windows(query: String) throws {
    let expected = try answer(query + " | project Id = _ItemId")
    let (rows, set, isRowPreserving) = try traced(query)
    #expect(isRowPreserving && !rows.isEmpty && rows == expected.map { [$0] })
    #expect(set == Set(try answer("AzureDiagnostics | project Id = _ItemId")))
  }

  @Test(
    "where some of several were taken and then counted, all of these are named",
    arguments: [
      // SQLite reads an index for the one and the table for the other, and takes others.
      "Syslog | take 2 | summarize max(TimeGenerated)",
      "Syslog | top 2 by Facility asc | summarize n = count() by Computer",
      "Syslog | take 3 | where SeverityLevel != '' | count",
      "Syslog | where Facility in ((Syslog | take 1 | project Facility)) | count",
      "Syslog | join kind=leftanti (Syslog | take 1) on ProcessID | count",
      "Syslog | extend k = 1 | join kind=innerunique (print k = 1) on k | count",
      "Syslog | order by Facility asc | serialize n = row_number() | where n == 2 | count",
      "let t = materialize(Syslog | take 2); t | union t | count",
    ])
  func chosen(query: String) throws {
    let (_, set, isRowPreserving) = try traced(query)
    #expect(!isRowPreserving)
    #expect(set == Set(try answer("Syslog | project Id = _ItemId")))
  }

  @Test(
    "a query that answers differently each time says so",
    arguments: [
      "Syslog | where rand() < 0.5", "Syslog | sample 2 | count", "print new_guid()",
      "Syslog | where ProcessID in ((Syslog | extend r = rand() | top 1 by r | project ProcessID))",
      "let t = Syslog | extend r = rand(); t | summarize max(r)",
      "Syslog | where toscalar(print rand()) < 2",
    ])
  func volatile(query: String) throws {
    let run = try workspace.session().trace(SourceText(query))
    #expect(!run.isRepeatable)
    #expect(try workspace.session().trace(SourceText("Syslog")).isRepeatable)
  }

  @Test("a union names each branch's own")
  func unions() throws {
    let (rows, set, isRowPreserving) = try traced("union Syslog, AzureDiagnostics | project Type")
    let expected = Set(try answer("union Syslog, AzureDiagnostics | project Id = _ItemId"))
    #expect(isRowPreserving && set.isEmpty && rows.allSatisfy { $0.count == 1 })
    #expect(Set(rows.flatMap { $0 }) == expected && rows.count == 11)
  }

  @Test(
    "counted rows name all that they were counted from",
    arguments: [
      "Syslog | count", "Syslog | summarize n = count() by Facility | where n > 0",
      "Syslog | distinct Facility", "Syslog | summarize arg_max(TimeGenerated, *) by Facility",
      "Syslog | make-series n = count() on TimeGenerated from datetime(2024-05-14) to datetime(2024-05-15) step 1h",
      "Syslog | summarize by Facility | join kind=inner (print Facility = 'auth') on Facility",
    ])
  func counted(query: String) throws {
    let (rows, set, isRowPreserving) = try traced(query)
    #expect(!isRowPreserving && rows.allSatisfy(\.isEmpty))
    #expect(set == Set(try answer("Syslog | project Id = _ItemId")))
  }

  @Test(
    "a row that sums up others can say which",
    arguments: [
      ("Syslog | summarize n = count() by Facility", "Facility"),
      ("Syslog | summarize arg_max(TimeGenerated, *) by Facility | project Facility", "Facility"),
      ("Syslog | distinct Facility", "Facility"),
      (
        "Syslog | summarize n = count() by Facility | where n > 0 | top 1 by n | project Facility",
        "Facility"
      ),
      (
        "Syslog | summarize n = count() by Facility, SeverityLevel | summarize max(n) by Facility",
        "Facility"
      ),
      ("union Syslog, (Syslog | where false) | summarize n = count() by Facility", "Facility"),
      (
        "Syslog | summarize by Facility | join kind=inner (print Facility = 'auth') on Facility",
        "Facility"
      ),
      ("let t = Syslog | where 1 == 1; t | summarize n = count() by Facility", "Facility"),
    ])
  func groups(query: String, key: String) throws {
    let run = try workspace.session().trace(SourceText(query))
    let result = try #require(run.results.first)
    try #require(result.hasGroups)
    let place = try #require(result.columns.firstIndex { $0.name == key })
    var rows = 0
    try result.forEachGroup { values, items in
      rows += 1
      guard case .string(let value) = values[place] else { return }
      let expected = try answer("Syslog | where \(key) == '\(value)' | project Id = _ItemId")
      #expect(items == expected.sorted() && !items.isEmpty)
    }
    #expect(rows > 0)
  }

  @Test(
    "where it cannot be said which rows one sums up, nothing is said",
    arguments: [
      "Syslog", "Syslog | take 3 | summarize count() by Facility",
      "print x = 1 | summarize count()",
      "Syslog | make-series n = count() on TimeGenerated step 1h",
      "union (Syslog | take 1), (Syslog | summarize by Facility)",
      "Syslog | join kind=innerunique (Syslog | summarize by Facility) on Facility",
    ])
  func noGroups(query: String) throws {
    #expect(try workspace.session().trace(SourceText(query)).results[0].hasGroups == false)
  }

  @Test("a filter before counting is taken into account")
  func filtered() throws {
    let (_, set, _) = try traced("Syslog | where Facility == 'auth' | count")
    #expect(set == Set(try answer("Syslog | where Facility == 'auth' | project Id = _ItemId")))
    #expect(set.count < 5 && !set.isEmpty)
  }

  @Test(
    "what comes from no log names nothing",
    arguments: ["print x = 1", "range x from 1 to 3 step 1"])
  func nothing(query: String) throws {
    let (rows, set, isRowPreserving) = try traced(query)
    #expect(isRowPreserving && set.isEmpty && rows.allSatisfy(\.isEmpty) && !rows.isEmpty)
  }

  @Test("rows of what is about the evidence name the source and the quarantined record")
  func aboutEvidence() throws {
    for table in ["_Sources", "_Quarantine"] {
      let expected = try answer("\(table) | project Id = _ItemId")
      let (rows, set, isRowPreserving) = try traced("\(table) | where 1 == 1")
      #expect(isRowPreserving && set.isEmpty && rows == expected.map { [$0] } && !rows.isEmpty)
      #expect(try traced("\(table) | count").set == Set(expected))
    }
    #expect(try answer("_Sources | project Id = _ItemId") == ["source:1", "source:2", "source:3"])
  }

  @Test("a run says which tables of the database it read")
  func tablesRead() throws {
    for (query, tables) in [
      ("Syslog | count", ["log_Syslog"]), ("print 1", []),
      ("_Quarantine | where toscalar(Syslog | count) > 1", ["kustody_quarantine", "log_Syslog"]),
      (
        "Syslog | where Computer in ((_Sources | project SourcePath))",
        ["kustody_sources", "log_Syslog"]
      ),
    ] as [(String, Set<String>)] {
      let run = try workspace.session().trace(SourceText(query))
      try run.results[0].forEachRow { _, _ in }
      #expect(run.tablesRead == tables, "\(query)")
    }
  }
}
