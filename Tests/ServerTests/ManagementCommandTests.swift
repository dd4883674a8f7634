import Testing

@testable import Server

@Suite struct ManagementCommandTests {
  @Test(
    "a command is taken apart, whatever stands before it and however its names are written",
    arguments: [
      (".show tables", ["show", "tables"]), ("\n  // a\n\t.show  tables ", ["show", "tables"]),
      (".show database ['my db'] schema", ["show", "database", "'my db'", "schema"]),
      (".show database [\"D\"]", ["show", "database", "'D'"]),
      (".show table [T]", ["show", "table", "'T'"]),
      (".show table 'a\\'b'", ["show", "table", "'a'b'"]),
      (
        ".show databases (['a'], b) schema as json",
        ["show", "databases", "(", "'a'", ",", "b", ")", "schema", "as", "json"]
      ),
      (".show materialized-views | project Name", ["show", "materialized-views"]),
    ])
  func words(text: String, expected: [String]) throws {
    #expect(ManagementCommand.isCommand(text))
    let words = try #require(ManagementCommand(text)).words.map { word in
      switch word {
      case .name(let name): name
      case .quoted(let name): "'\(name)'"
      case .punctuation(let character): String(character)
      }
    }
    #expect(words == expected)
  }

  @Test("what follows the first pipe outside of quotes is a query")
  func pipe() {
    #expect(ManagementCommand(".show table ['a|b'] | where x == '|'")?.pipe == " where x == '|'")
    #expect(ManagementCommand(".show tables")?.pipe == nil)
  }

  @Test(
    "an open bracket or quote is not a command", arguments: [".show ['a", ".show 'a", ".show [a"])
  func open(text: String) { #expect(ManagementCommand(text) == nil) }
}
