import Diagnostics
import KQL
import KQLValues
import Testing

@testable import Workspace

private func compilation(_ query: String) throws -> Compilation {
  try Workspace.inMemory().session().compilation(of: SourceText(query))
}

@Test("each table, operator and expression of a query is noted with what it was bound to")
private func meaning() throws {
  let query = """
    let limit = 2 + 1;
    range x from 1 to 9 step 1
    | extend y = x * 1.5
    | where y > limit and x !in (4, 5)
    """
  let lines = try compilation(query).model.text(for: SourceText(query)).split(separator: "\n")
  #expect(
    lines == [
      "1:13 expression `2 + 1`: long", "1:13 expression `2`: long", "1:17 expression `1`: long",
      "2:1 operator `range x from 1 to 9 step 1`: (x: long)", "2:14 expression `1`: long",
      "2:19 expression `9`: long", "2:26 expression `1`: long",
      "3:3 operator `extend y = x * 1.5`: (x: long, y: real)", "3:14 expression `x * 1.5`: real",
      "3:14 expression `x`: long", "3:18 expression `1.5`: real",
      "4:3 operator `where y > limit and x !in (4, 5)`: (x: long, y: real)",
      "4:9 condition `y > limit and x !in (4, 5)`: bool", "4:9 condition `y > limit`: bool",
      "4:9 expression `y`: real", "4:13 expression `limit`: long",
      "4:23 condition `x !in (4, 5)`: bool", "4:23 expression `x`: long",
      "4:30 expression `4`: long", "4:33 expression `5`: long",
    ])
}

@Test("the names at a place are those that the innermost operator there sees")
private func scopes() throws {
  let query = """
    let wide = 3;
    print a = dynamic([1, 2]), b = 'x'
    | mv-apply a to typeof(long) on (where a > wide | extend c = a)
    | project b
    """
  let compilation = try compilation(query)
  func names(at word: String) throws -> [String]? {
    let offset = try #require(query.range(of: word)).lowerBound.utf16Offset(in: query)
    return compilation.model.scope(at: offset, of: compilation.source).map { scope in
      scope.columns.filter { !$0.isHidden }.map(\.name).sorted() + scope.environment.names
    }
  }
  #expect(try names(at: "a > wide") == ["a", "b", "wide"])
  #expect(try names(at: "extend c") == ["a", "b", "wide"])
  #expect(try names(at: "project b") == ["a", "b", "c", "wide"])
  #expect(try names(at: "print a") == ["wide"])
  #expect(try names(at: "let wide") == nil)
}

@Test("what was bound before and after an error is there")
private func partialMeaning() throws {
  let query = "print a = 1 | where nothing > 1 | extend b = a + 1 | project a, b"
  let compilation = try compilation(query)
  #expect(compilation.diagnostics.map(\.code) == [.unknownColumn])
  #expect(compilation.model.stages.map(\.keyword) == ["print", "extend", "project"])
  #expect(compilation.tokens.count == 22)
  #expect(compilation.syntax != nil)
}
