import Diagnostics
import KQL
import KQLCatalog
import KQLFunctions
import KQLSyntax
import Testing

@testable import Workspace

/// What kustody does not answer is declared, and refused by its name.
@Suite("names that are refused")
struct UnsupportedNameTests {
  /// A query that uses a name.
  struct Use: Sendable, CustomTestStringConvertible {
    var name: UnsupportedName
    var query: String
    var testDescription: String { query }

    static let all: [Use] = unsupportedNames.flatMap { name -> [Use] in
      let queries: [String] =
        switch name.kind {
        case .tabularOperator:
          ["print x = 1 | \(name.name) by x", "\(name.name) x as y (y | count)"]
        case .function: ["print \(name.name)(1)", "\(name.name)('x') | count"]
        case .plugin: ["print x = 1 | evaluate \(name.name)(x)"]
        }
      return queries.map { Use(name: name, query: $0) }
    }
  }

  @Test("a name is refused with its reason, under one code", arguments: Use.all)
  func refused(_ use: Use) throws {
    let error = try #require(throws: Diagnostics.self) {
      try tables(of: use.query)
    }
    #expect(error.all.map(\.code) == [.unsupported])
    #expect(error.all.map(\.message) == [use.name.message])
    #expect(error.all.first?.help == use.name.instead)
    let span = try #require(error.all.first?.span)
    #expect(SourceText(use.query).text(span) == use.name.name)
  }

  @Test(
    "a value that a function does not take yet is refused under the same code",
    arguments: [
      "convert_mass(1, 'SolarMass', 'Gram')", "hash(1.5)",
      "extract_json('$.a[*]', '{}')",
    ])
  func refusedValue(_ call: String) throws {
    let error = try #require(throws: Diagnostics.self) {
      try tables(of: "print \(call)")
    }
    #expect(error.all.map(\.code) == [.unsupported])
  }

  @Test("what is refused is declared once, and is nothing that is answered")
  func declaredOnce() {
    var answered = Set(specialFunctions.keys).union(languageForms.map(\.name))
    answered.formUnion(FunctionCatalog.standard.callableNames)
    answered.formUnion(tabularOperators.flatMap { $0.keywords })
    answered.formUnion(plugins.map { $0.name })
    #expect(unsupportedNames.map(\.name).filter(answered.contains) == [])
    #expect(Set(unsupportedNames.map(\.name)).count == unsupportedNames.count)
  }

  @Test("a function of one's own may bear a name that is refused")
  func shadowed() throws {
    let table = try tables(of: "let extent_id = (n: long) { n + 1 }; print extent_id(1)")
    #expect(table.first?.rows == [[.long(2)]])
  }
}
