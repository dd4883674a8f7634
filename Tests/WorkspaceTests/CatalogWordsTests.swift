import KQLCatalog
import KQLFunctions
import Testing

/// What a declaration must say of itself.
@Suite("declarations are whole")
struct CatalogWordsTests {
  private static let catalog = FunctionCatalog.standard

  @Test("each parameter of a function has its words", arguments: catalog.scalarNames)
  func scalarWords(_ name: String) throws {
    let function = try #require(Self.catalog.scalars[name])
    expectWords(function.words, for: function.overloads.flatMap(\.parameters))
  }

  @Test("each parameter of an aggregate has its words", arguments: catalog.aggregateNames)
  func aggregateWords(_ name: String) throws {
    let function = try #require(Self.catalog.aggregates[name])
    expectWords(function.words, for: function.allOverloads.flatMap(\.parameters))
  }

  private func expectWords(_ words: [String: String], for parameters: [Parameter]) {
    let names = Set(parameters.map(\.name))
    #expect(names.subtracting(words.keys) == [], "parameters without words")
    #expect(Set(words.keys).subtracting(names) == [], "words for no parameter")
    for text in words.values { #expect(!text.isEmpty && !text.hasSuffix(".")) }
  }

  @Test("each function has an example", arguments: catalog.scalarNames)
  func scalarExamples(_ name: String) throws {
    let function = try #require(Self.catalog.scalars[name])
    // An example of what reads a file of addresses would need one.
    let needsFile = function.overloads.contains(where: \.needsPlaces)
    #expect(function.examples.isEmpty == needsFile)
  }

  @Test("each aggregate has an example", arguments: catalog.aggregateNames)
  func aggregateExamples(_ name: String) throws {
    #expect(try #require(Self.catalog.aggregates[name]).examples.isEmpty == false)
  }
}
