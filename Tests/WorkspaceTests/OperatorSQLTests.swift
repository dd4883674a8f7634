import Foundation
import KQL
import Testing

@Test("each operator has its SQL written down")
func operatorsHaveSQL() throws {
  let page = URL(fileURLWithPath: #filePath)
    .appendingPathComponent("../../../Fixtures/tests/sql-of-operators.md").standardized
  let sections = try String(contentsOf: page, encoding: .utf8)
    .components(separatedBy: "\n## `").dropFirst()
  var written: [String] = []
  for section in sections {
    let name = section.prefix { $0 != "`" }
    written.append(String(name))
    #expect(section.contains("```sql\n"), "`\(name)` has no SQL")
    let query = section.components(separatedBy: "```kql\n").dropFirst().first ?? ""
    #expect(query.contains(name), "the query of `\(name)` does not use it")
  }
  #expect(written == tabularOperators.compactMap { $0.keywords.first }.sorted())
}
