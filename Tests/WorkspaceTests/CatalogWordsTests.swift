import Foundation
import KQL
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

  @Test("optional parameters stand last, and only the last is given any number of times")
  func order() {
    let overloads =
      Self.catalog.scalars.values.flatMap { $0.overloads.map(\.parameters) }
      + Self.catalog.aggregates.values.flatMap { $0.allOverloads.map(\.parameters) }
    for parameters in overloads {
      let firstOptional = parameters.firstIndex(where: \.isOptional) ?? parameters.count
      let standLast = parameters[firstOptional...].allSatisfy { $0.isOptional }
      let areSingle = parameters.dropLast().allSatisfy { !$0.isVariadic }
      #expect(standLast && areSingle, "\(parameters)")
    }
  }

  private func expectWords(
    _ words: KeyValuePairs<String, String>, for parameters: [Parameter]
  ) {
    let names = Set(parameters.map(\.name))
    let described = words.map(\.key)
    #expect(names.subtracting(described) == [], "parameters without words")
    #expect(Set(described).subtracting(names) == [], "words for no parameter")
    #expect(Set(described).count == described.count, "words twice")
    for (_, text) in words { #expect(!text.isEmpty && !text.hasSuffix(".")) }
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

  @Test("each parameter of a plugin has its words", arguments: plugins.map { $0.name })
  func pluginWords(_ name: String) throws {
    let plugin = try #require(plugins.first { $0.name == name })
    let documentation = plugin.documentation
    let call = try #require(documentation.syntax.components(separatedBy: name + "(").last)
    var depth = 1
    let inner = call.prefix { sign in
      if sign == "(" { depth += 1 }
      if sign == ")" { depth -= 1 }
      return depth > 0
    }
    // `x=…` and `x = …` are called `x`.
    let names = inner.split(separator: ",").map { part in
      part.filter { !"[]".contains($0) }.prefix { $0 != "=" }
        .split(separator: " ").joined(separator: " ")
    }.filter { !$0.isEmpty && $0 != "…" }
    #expect(documentation.words.map(\.name) == unique(names))
    for (_, words) in documentation.words { #expect(!words.isEmpty && !words.hasSuffix(".")) }
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
