import KQLCatalog
import KQLFunctions
import SQLSyntax
import Testing

/// What the compiler calls by itself is there: an undeclared name would only fail in a query.
@Suite("names that kustody itself calls")
struct CatalogNamesTests {
  private let catalog = FunctionCatalog.standard

  @Test("a function that the compiler calls is declared", arguments: KnownFunction.allCases)
  func declaresFunction(_ function: KnownFunction) {
    #expect(catalog[function].name == function.rawValue)
    #expect(!catalog[function].overloads.isEmpty)
  }

  @Test("an aggregate that the compiler calls is declared", arguments: KnownAggregate.allCases)
  func declaresAggregate(_ function: KnownAggregate) {
    #expect(catalog[function].name == function.rawValue)
    #expect(!catalog[function].overloads.isEmpty)
  }

  @Test("a function that queries cannot call is not found by its name")
  func hidesInternals() {
    for function in KnownFunction.allCases {
      #expect((catalog.scalar(function.rawValue) == nil) == function.isInternal)
    }
    for function in KnownAggregate.allCases {
      #expect((catalog.aggregate(function.rawValue) == nil) == function.isInternal)
    }
  }

  @Test("a function that only SQL calls has its body", arguments: InternalFunction.allCases)
  func hasBody(_ function: InternalFunction) { #expect(catalog.bodies[function.sqlName] != nil) }

  @Test("a path into a parsed text knows the parser by its name")
  func parserOfTexts() throws {
    let parser = try #require(catalog.scalar("parse_json"))
    #expect(
      parser.overloads.first { $0.parameters[0].type == .strictly(.string) }?.sqlName
        == InternalFunction.parsedText)
  }

  @Test("an aggregate that only SQL calls has its body", arguments: InternalAggregate.allCases)
  func hasAccumulator(_ aggregate: InternalAggregate) {
    #expect(catalog.accumulators[aggregate.sqlName]?.isWindow == false)
  }

  @Test("a window of ours has its body", arguments: InternalWindow.allCases)
  func hasWindow(_ window: InternalWindow) {
    #expect(catalog.accumulators[window.sqlName]?.isWindow == true)
  }

  @Test(
    "the name of a table function is read back",
    arguments: [TableFunction.range, .expand(1), .expand(12)])
  func readsTableFunction(_ function: TableFunction) {
    #expect(TableFunction(sqlName: function.sqlName) == function)
    #expect(TableFunction(sqlName: function.sqlName + "x") == nil)
  }
}
