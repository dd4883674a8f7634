import Diagnostics
import Foundation
import KQLValues
import Testing

@testable import Workspace

/// A folder with a function `F`, a watchlist `w`, declarations and places, which all say `name`.
private struct Belongings {
  let folder: URL
  var options = QueryOptions()

  init(_ name: String, day: Int) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try write("print Function = '\(name)'", to: "F.kql")
    try write("Name\n\(name)\n", to: "w.csv")
    try write("network,country\n20.0.0.0/8,\(name)\n", to: "places.txt")
    try write("T_CL: {\(name): string}\n", to: "tables.yaml")
    options.files = try LocalFiles(
      functionFolders: [path("F.kql")], watchlistFolders: [path("w.csv")])
    options.schemas = try SchemaFiles([path("tables.yaml")])
    options.places = try LocalFile(path("places.txt"))
    options.parameters = [("p", name)]
    options.workspaces = [name]
    let now = try #require(DateTime.literal("2024-05-0\(day)"))
    options.now = .at(now)
    options.timespan = try TimeRange("1h")
  }

  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path(name), atomically: true, encoding: .utf8)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }
}

/// Three rows that say of each option what it is; with a step that has no SQL.
private func query(_ name: String) -> String {
  """
  declare query_parameters(p: string);
  range n from 1 to 3 step 1
  | extend address = '20.1.2.3'
  | extend Place = tostring(geo_info_from_ip_address(address).country), Now = tostring(now()), P = p
  | extend Watched = toscalar(_GetWatchlist('w') | project Name), Called = toscalar(F)
  | extend Declared = toscalar(workspace('\(name)').T_CL | getschema | where ColumnName == '\(name)' | count)
  | scan declare (total: long = 0) with (step s: true => total = s.total + n;)
  | project n, total, Place, Now, P, Watched, Called, Declared
  """
}

@Test("two queries under different options, read row by row in turns, see their own options alone")
private func interleaved() throws {
  let first = try Belongings("Aland", day: 1)
  let second = try Belongings("Bland", day: 2)
  defer {
    first.remove()
    second.remove()
  }
  let workspace = try Workspace.inMemory()
  // Both are compiled before either runs.
  let runs = try [(first, "Aland"), (second, "Bland")].map { belongings, name in
    try workspace.session(belongings.options).query(SourceText(query(name)))
  }
  let results = try runs.map { try #require($0.results.first) }
  func shown(_ row: [Value]) -> String { row.map(\.shown).joined(separator: "|") }
  func expected(_ name: String, day: Int, _ row: Int) -> String {
    let total = [1, 3, 6][row]
    return "\(row + 1)|\(total)|\(name)|2024-05-0\(day)T00:00:00.0000000Z|\(name)|\(name)|\(name)|1"
  }
  var outer = 0
  try results[0].forEachRow { row in
    #expect(shown(row) == expected("Aland", day: 1, outer))
    var inner = 0
    try results[1].forEachRow { row in
      #expect(shown(row) == expected("Bland", day: 2, inner))
      inner += 1
    }
    #expect(inner == 3)
    outer += 1
  }
  #expect(outer == 3)
}

@Test("a query that ran out of time ends alone")
private func deadlines() throws {
  let workspace = try Workspace.inMemory()
  let endless = SourceText("range n from 1 to 1000000000000 step 1 | where n < 0")
  let hurried = try workspace.session(QueryOptions(), QueryLimits(timeout: 0.01))
  let patient = try workspace.session().query(SourceText("range n from 1 to 100000 step 1 | count"))
  // Compiling counts too.
  #expect(throws: WorkspaceError.timeout) { try hurried.query(endless).results.first?.table() }
  #expect(try patient.results.first?.table().rows == [[.long(100_000)]])
  let stopped = try workspace.session(QueryOptions(), QueryLimits(isCancelled: { true }))
  #expect(throws: WorkspaceError.interrupted) { try stopped.query(endless).results.first?.table() }
  #expect(try patient.results.first?.table().rows == [[.long(100_000)]])
}

@Test("temporary tables go with their query, at the latest with the next")
private func temporaryTables() throws {
  let workspace = try Workspace.inMemory()
  func names() throws -> [String] {
    let statement = try workspace.engine.connection.prepare(
      "select name from sqlite_temp_master where type = 'table'")
    var names: [String] = []
    while try statement.step() { names.append(statement.columnString(0)) }
    return names
  }
  let scan = SourceText("range n from 1 to 3 step 1 | scan with (step s: true;)")
  do {
    let run = try workspace.session().query(scan)
    #expect(try run.results.first?.table().rows.count == 3)
    let all = try withExtendedLifetime(run) { try names() }
    #expect(all.count == 1)
  }
  #expect(try names() == [])
  // While rows are read, SQLite drops no table.
  try workspace.session().query(SourceText("print 1")).results[0].forEachRow { _ in
    _ = try workspace.session().query(scan).results[0].table()
  }
  _ = try workspace.session().query(scan)
  _ = try workspace.session().query(scan).results[0].table()
  #expect(try names() == [])
}

@Test("functions and watchlists are read again when they changed, and only then")
private func refreshing() throws {
  var belongings = try Belongings("Aland", day: 1)
  defer { belongings.remove() }
  let before = belongings.options.files
  let query = SourceText("print W = toscalar(_GetWatchlist('w') | project Name), C = toscalar(F)")
  func answer(_ files: LocalFiles) throws -> String {
    belongings.options.files = files
    let result = try Workspace.inMemory().session(belongings.options).query(query).results[0]
    return try result.table().rows[0].map(\.shown).joined(separator: "|")
  }
  #expect(try answer(before) == "Aland|Aland")
  let same = try before.refreshed()
  #expect(same.watchlists["w"] === before.watchlists["w"])
  #expect(same.functionFiles["F"] === before.functionFiles["F"])
  try belongings.write("Name\nCland\n", to: "w.csv")
  let changed = try same.refreshed()
  #expect(changed.functionFiles["F"] === before.functionFiles["F"])
  #expect(try answer(changed) == "Cland|Aland")
  try belongings.write("print Function = 'Dland'", to: "F.kql")
  #expect(try answer(try changed.refreshed()) == "Cland|Dland")
  // What was read before stays what it was.
  #expect(try answer(before) == "Aland|Aland")
  // What was not, cannot be had any more.
  let unread = try LocalFile(belongings.path("w.csv"))
  try belongings.write("Name\nEland\n", to: "w.csv")
  #expect(throws: (any Error).self) { try unread.bytes() }
}
