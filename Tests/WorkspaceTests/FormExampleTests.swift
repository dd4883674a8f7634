import Diagnostics
import KQL
import KQLValues
import Testing

@testable import Workspace

/// The functions that the compiler binds by itself say as much of themselves as those of the catalog.
@Suite("forms of the language")
struct FormExampleTests {
  /// A form by its name.
  struct Form: Sendable, CustomTestStringConvertible {
    var name: String
    var documentation: FormDocumentation
    var readsTables = false
    var testDescription: String { name }

    static let all: [Form] =
      specialFunctions.map { Form(name: $0.key, documentation: $0.value.documentation) }
      .sorted { $0.name < $1.name }
      + languageForms.map {
        Form(name: $0.name, documentation: $0.documentation, readsTables: $0.readsTables)
      }
  }

  @Test("a form has words for each parameter of its syntax, and an example", arguments: Form.all)
  func isWhole(_ form: Form) {
    #expect(form.documentation.words.map(\.name) == parameters(of: form))
    for (_, words) in form.documentation.words { #expect(!words.isEmpty && !words.hasSuffix(".")) }
    #expect(form.documentation.examples.isEmpty == form.readsTables)
  }

  /// The names of parameters as the syntax has them: `f(name: type, [name: type], …)`, or `name f (name, …)`.
  private func parameters(of form: Form) -> [String] {
    let syntax = form.documentation.syntax
    if syntax.hasPrefix(form.name + "(") {
      let inner = syntax.dropFirst(form.name.count + 1).prefix { $0 != ")" }
      return inner.split(separator: ",").map { part in
        part.prefix { $0 != ":" }.filter { !" []…".contains($0) }
      }.filter { !$0.isEmpty }
    }
    return syntax.split(separator: " ").map { $0.filter { !"(),….".contains($0) } }
      .filter { !$0.isEmpty && $0 != form.name }
  }

  /// An example of a form.
  struct Example: Sendable, CustomTestStringConvertible {
    var query: String
    var result: String
    var testDescription: String { query }

    static let all: [Example] = Form.all.flatMap { form in
      form.documentation.examples.map { Example(query: $0.query, result: $0.result) }
    }
  }

  @Test("an example of a form gives what it says", arguments: Example.all)
  func gives(_ example: Example) throws {
    func first(_ query: String) throws -> (ScalarType, String) {
      let table = try #require(try tables(of: query).first)
      let type = try #require(table.columns.first?.type)
      return (type, try #require(table.rows.first?.first).text(as: type))
    }
    let (type, answer) = try first(example.query)
    let (wantedType, wanted) = try first("print x = \(example.result)")
    #expect(answer == wanted)
    #expect(type == wantedType)
  }
}
