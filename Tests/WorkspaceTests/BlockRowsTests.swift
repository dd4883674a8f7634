import Diagnostics
import Files
import KQLValues
import Rendering
import Testing

@testable import Workspace

/// Queries whose rows are read from blocks, beside the same queries as SQLite answers them.
@Suite("Rows that are only handed on")
struct BlockRowsTests {
  static let queries = [
    "", "take 10", "take 0", "where s == 'red'", "where s == 'red' | take 7", "project s, n, r, d",
    "where k == 100", "order by TimeGenerated desc", "order by TimeGenerated asc | take 20",
    "order by TimeGenerated desc | take 5000", "top 100 by n desc", "top 5 by n asc nulls first",
    "top 5 by n asc nulls last", "top 2000 by n desc nulls first | project n, s",
    "order by n asc", "order by n desc nulls first | project n", "order by r desc, n asc",
    "order by s asc, n desc | take 30", "order by s desc", "top 40 by u asc",
    "top 3 by strlen(u) desc", "order by k + n desc | project k, n",
    "order by tostring(d) asc | take 9",
    "order by m desc | take 12", "where b | top 9 by t asc | project t, p, g, m, b",
    "extend x = toupper(s), y = n * 2, z = strcat(s, '!') | project x, y, z, TimeGenerated",
    "parse u with * 'user ' number: long ' ' rest | project number, rest | order by number asc",
    "where n > 100 | project-away d | order by TimeGenerated desc, n asc | take 3",
    "project c = 'constant', e = dynamic({\"a\":1}), nothing = long(null), s",
    "where TimeGenerated > datetime(2024-05-14 08:55) | order by n desc",
    "project d.a, tostring(d.b), todynamic(s), 1.0 / k, real(nan)", "project x = rand() >= 0",
    "project _ItemId | take 3", "project _SourceLine, _SourceOffset | take 5",
    "order by TimeGenerated desc | project n | take 5", "sort by k asc, s asc, n asc",
    "extend x = strrep(strcat(u, s), 60) | project n, x", "where k > 0 | project s, tostring(d)",
    "where n > 8200 | project n, u", "order by n desc | take 8000 | project n, strcat(u, '!')",
    "where isnull(TimeGenerated)", "project int(null), bool(null), timespan(null) | take 2",
  ]

  @Test("they are those that SQLite gives, in its order, and their JSON is the same")
  func areTheSame() throws {
    let workspace = try ScanPushingTests.workspace()
    var direct = 0
    for query in Self.queries {
      let query = query.isEmpty ? "T_CL" : "T_CL | " + query
      workspace.engine.fusesSteps = true
      let session = try workspace.session()
      let run = try session.query(SourceText(query))
      let result = try #require(run.results.first)
      let table = try result.table()
      direct += result.execution.isOverBlocks ? 1 : 0
      workspace.engine.fusesSteps = false
      let expected = try #require(try tables(of: query, in: workspace).first)
      workspace.engine.fusesSteps = true
      #expect(texts(table) == texts(expected), "\(query)")
      #expect(
        try json(JSONRenderer.self, lending: result) == json(JSONRenderer.self, table), "\(query)")
      #expect(
        try json(JSONLinesRenderer.self, lending: result) == json(JSONLinesRenderer.self, table),
        "\(query)")
    }
    #expect(direct > 25, "\(direct)")
  }

  private func texts(_ table: ResultTable) -> [String] {
    table.rows.map { row in
      zip(row, table.columns).map { $0 == .null ? "∅" : $0.text(as: $1.type) }
        .joined(separator: " | ")
    }
  }

  private func json(_ type: any Renderer.Type, lending result: QueryResult) throws -> String {
    let output = Output()
    var renderer = type.init(RenderOptions())
    try renderer.begin(result.columns, to: output)
    try result.lendEachRow { try renderer.row($0, to: output) }
    try renderer.end(to: output)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private func json(_ type: any Renderer.Type, _ table: ResultTable) throws -> String {
    let output = Output()
    var renderer = type.init(RenderOptions())
    try renderer.render(table, to: output)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  @Test("other queries may be asked while rows are handed over, which whoever takes them may end")
  func nested() throws {
    struct Enough: Error {}
    let workspace = try ScanPushingTests.workspace()
    let session = try workspace.session()
    let outer = try #require(
      try session.query(SourceText("T_CL | top 3 by n desc | project n")).results.first)
    var counts: [Value] = []
    try outer.forEachRow { row in
      let inner = try #require(
        try session.query(SourceText("T_CL | where s == 'red' | project n")).results.first)
      var count: Int64 = 0
      do {
        try inner.forEachRow { _ in
          count += 1
          if count == 5 { throw Enough() }
        }
      } catch is Enough {
        counts += row + [.long(count)]
      }
    }
    #expect(counts == [.long(8999), .long(5), .long(8997), .long(5), .long(8996), .long(5)])
  }

  @Test("rows before one that cannot be made are handed over", arguments: [7000, 8500])
  func fails(row: Int) throws {
    let workspace = try ScanPushingTests.workspace()
    let session = try workspace.session()
    // In one row of all the text is too long.
    let result = try #require(
      try session.query(
        SourceText("T_CL | project n, x = strlen(strrep('abc', iff(n == \(row), 99999999, 1)))")
      ).results.first)
    var (count, last) = (0, 0)
    #expect(throws: WorkspaceError.self) {
      try result.lendEachRow { row in
        count += 1
        if case .long(let n) = row.values[0] { last = Int(n) }
      }
    }
    #expect(count == row)
    #expect(last == row - 1)
  }

  @Test("whoever takes rows may end that while others are made")
  func endsEarly() throws {
    struct Enough: Error {}
    let workspace = try ScanPushingTests.workspace()
    let session = try workspace.session()
    for most in [1, 4000, 8193, 8999] {
      let result = try #require(
        try session.query(SourceText("T_CL | project n, strcat(u, s)")).results.first)
      var count = 0
      #expect(throws: Enough.self) {
        try result.lendEachRow { _ in
          count += 1
          if count == most { throw Enough() }
        }
      }
      #expect(count == most)
    }
  }

  @Test("of a table's last rows only the blocks are read that may have them")
  func passesOver() throws {
    let workspace = try ScanPushingTests.workspace()
    var read: Set<Int> = []
    // Another thread may have taken the second block before the first one is read, but not each time.
    for _ in 0..<20 where !read.contains(1) {
      let analysis = try workspace.session().analysis(
        of: SourceText("T_CL | top 5 by TimeGenerated desc"))
      let scan = try #require(analysis.scans.first)
      #expect(analysis.rows == 5)
      #expect(scan.read + scan.skipped == 2)
      read.insert(scan.read)
    }
    #expect(read.contains(1))
  }

  @Test(
    "a block that is damaged ends the query, and its rows are named",
    arguments: ["", "| top 3 by n desc"])
  func damage(query: String) throws {
    let workspace = try ScanPushingTests.workspace()
    try workspace.engine.connection.execute(
      "update kustody_rows set parts = x'00' where first_row > 1")
    let error = #expect(throws: WorkspaceError.self) {
      _ = try tables(of: "T_CL" + query, in: workspace)
    }
    #expect("\(try #require(error))".contains("rows 8193 to 9000 of a table are damaged"))
  }
}
