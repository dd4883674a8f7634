import Diagnostics
import Foundation
import KQLValues
import Testing
import Workspace

/// Declarations of custom tables.
@Suite struct SchemaFileTests {
  private func columns(_ text: String, _ ending: String, of table: String = "T_CL") throws
    -> [String]
  {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString).\(ending)").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = QueryOptions()
    options.schemas = try SchemaFiles([path])
    let session = try Workspace.inMemory().session(options)
    return try session.schema(of: table).filter { !$0.isHidden && $0.name != "Type" }
      .map { "\($0.name):\($0.type.rawValue)" }
  }

  private let expected = ["TimeGenerated:datetime", "A:string", "B:real"]

  @Test(
    "a table is declared in each of the forms that there are",
    arguments: [
      ("T_CL:\n  A: string\n  B: real\n", "yaml"),
      ("T_CL:\n  TimeGenerated: datetime\n  A: string\n  B: double\n", "yml"),
      ("T_CL:\n  - {name: A, type: string}\n  - {name: B, type: real}\n", "yaml"),
      ("{\"T_CL\": {\"A\": \"String\", \"B\": \"Double\"}}", "json"),
      (
        "\u{FEFF}{\"name\":\"T_CL\",\"Properties\":[{\"Name\":\"A\",\"Type\":\"string \"},"
          + "{\"Name\":\"B\",\"Type\":\"Real\"}]}", "json"
      ),
      (
        "[{\"Name\":\"X_CL\",\"Properties\":[]},{\"Name\":\"T_CL\",\"Properties\":"
          + "[{\"Name\":\"A\",\"Type\":\"String\"},{\"Name\":\"B\",\"Type\":\"real\"}]}]", "json"
      ),
      (
        "{\"properties\":{\"schema\":{\"name\":\"T_CL\",\"columns\":[{\"name\":\"A\",\"type\":"
          + "\"string\"},{\"name\":\"B\",\"type\":\"real\"}]},\"plan\":\"Analytics\"},\"id\":\"x\"}",
        "json"
      ),
      (".create table T_CL (A: string, ['B']: real) with (folder='x')", "kql"),
      ("// a\n.alter-merge table ['T_CL'](A:string,B:double)\n.create table U (C:int)", "csl"),
    ])
  func forms(text: String, ending: String) throws {
    #expect(try columns(text, ending) == expected)
  }

  @Test("columns of a table of the reference are added to it, and theirs may be changed")
  func reference() throws {
    let found = try columns("Syslog:\n  Extra: long\n  ProcessID: string\n", "yaml", of: "Syslog")
    #expect(found.contains("Extra:long"))
    #expect(found.contains("ProcessID:string"))
    #expect(found.contains("SyslogMessage:string"))
  }

  @Test(
    "a declaration that is wrong is reported at its place",
    arguments: [
      ("T_CL:\n  A: string\n  B: reel\n", "yaml", "`reel` is not a type", 3),
      ("just text\n", "yaml", "expected a table: write `NAME: {COLUMN: type}`", 1),
      (
        "{\"Name\":\"T\",\"Properties\":[\n{\"Name\":\"A\"}]}", "json",
        "the column `A` needs a type", 2
      ),
      (".create table T (\n A: strin)", "kql", "`strin` is not a type", 2),
      (
        "{\"FunctionName\": \"F\", \"FunctionResultColumns\": [],\n \"FunctionParameters\": "
          + "[{\"Name\": \"a) { T } //\"}]}", "json", "`a) { T } //` is not a parameter name", 2
      ),
      ("T | take 5", "kql", "here is no `.create table NAME (COLUMN: type, …)`", 1),
    ])
  func errors(text: String, ending: String, message: String, line: Int) throws {
    let error = try #require(throws: Diagnostics.self) { try columns(text, ending) }
    #expect(error.all.map(\.message) == [message])
    #expect(error.all.first.map { error.source.position(of: $0.span.start).line } == line)
  }

  @Test("a query over a declared table is checked, and a function of which only columns are known")
  func check() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString).json").path
    try """
    [{"FunctionName": "F", "FunctionParameters": [{"Name": "a", "Type": "string"}],
      "FunctionResultColumns": [{"Name": "X", "Type": "Int64"},
        {"Name": "it's \\"", "Type": "string"}]},
     {"Name": "T_CL", "Properties": [{"Name": "A", "Type": "Guid"}]}]
    """.write(toFile: path, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = QueryOptions()
    options.schemas = try SchemaFiles([path])
    let session = try Workspace.inMemory().session(options)
    let query = "T_CL | extend Y = TenantId | project A, Y | union (F | project X), (F('z'))"
    let result = try session.check(SourceText(query))
    #expect(result.assumed == [])
    #expect(result.columns?.map(\.name) == ["A", "Y", "X", "it's \""])
    let wrong = try session.check(SourceText("T_CL | where B > 1"))
    #expect(wrong.errors.map(\.code) == [.unknownColumn])
  }
}
