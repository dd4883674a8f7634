import QueryTesting
import Testing

@Suite struct ErrorBlockTests {
  private func failures(_ query: String, _ code: String) throws -> Int {
    let folder = try TestFolder()
    let file = try folder.write(
      """
      # Codes

      ```kql
      \(query)
      ```

      ```error
      \(code)
      ```

      """, to: "a.md")
    return try folder.failures([file]).count
  }

  @Test("a code alone is met by an error with that code, among several")
  func codes() throws {
    #expect(try failures("print a = b", "KQL102") == 0)
    #expect(try failures("print a = b", "KQL101") == 1)
    #expect(try failures("print a = b, c = f()", "KQL103") == 0)
  }

  @Test("a code that a message quotes is not the error's")
  func quotedCode() throws {
    #expect(try failures("print a = ['error[KQL101]']", "KQL102") == 0)
    #expect(try failures("print a = ['error[KQL101]']", "KQL101") == 1)
  }
}
