import Diagnostics
import KQL
import KQLCatalog
import KQLFunctions
import KQLValues
import Testing

@testable import Workspace

/// Each example of a declaration: the expression and its result, both as KQL.
private struct CatalogExample: Sendable, CustomTestStringConvertible {
  var function: String
  var query: String
  var expected: String
  var testDescription: String { "\(function): \(query)" }

  static let all: [CatalogExample] = {
    let catalog = FunctionCatalog.standard
    var all: [CatalogExample] = []
    for name in catalog.scalarNames {
      for example in catalog.scalars[name]?.examples ?? [] {
        all.append(
          CatalogExample(
            function: name, query: "print x = \(example.expression)", expected: example.result))
      }
    }
    for name in catalog.aggregateNames {
      for example in catalog.aggregates[name]?.examples ?? [] {
        all.append(
          CatalogExample(function: name, query: example.query, expected: example.result))
      }
    }
    return all
  }()
}

@Test("an example of a function gives what it says", arguments: CatalogExample.all)
private func catalogExample(_ example: CatalogExample) throws {
  let answer = try #require(try tables(of: example.query).first)
  let wanted = try #require(
    try tables(of: "print x = \(example.expected)").first)
  let type = try #require(answer.columns.first?.type)
  #expect(
    answer.rows.first?.first?.text(as: type)
      == wanted.rows.first?.first?.text(as: wanted.columns[0].type))
  #expect(type == wanted.columns[0].type)
}

/// Each example of an operator: a query and its rows.
private struct OperatorExample: Sendable, CustomTestStringConvertible {
  var keyword: String
  var query: String
  var rows: [String]
  var testDescription: String { "\(keyword): \(query)" }

  static let all: [OperatorExample] = tabularOperators.flatMap { form in
    form.documentation.examples.map {
      OperatorExample(keyword: form.keywords.first ?? "", query: $0.query, rows: $0.rows)
    }
  }
}

@Test("an example of an operator gives the rows it says", arguments: OperatorExample.all)
private func operatorExample(_ example: OperatorExample) throws {
  let answer = try #require(try tables(of: example.query).first)
  let rows = answer.rows.map { row in
    zip(row, answer.columns).map { $0.text(as: $1.type) }.joined(separator: " | ")
  }
  #expect(rows == example.rows)
}

@Test("each operator and each plugin has an example")
func haveExamples() {
  let operators = tabularOperators.filter { $0.documentation.examples.isEmpty }
  // Its rows are a file's.
  #expect(operators.flatMap { $0.keywords } == ["externaldata", "external_data"])
  #expect(plugins.filter { $0.documentation.examples.isEmpty }.map { $0.name } == [])
}

@Test("an operator's declaration is in the table")
func operatorsAreListed() {
  #expect(!tabularOperators.isEmpty)
  let keywords = tabularOperators.flatMap { $0.keywords }
  #expect(Set(keywords).count == keywords.count)
}

/// Each example of a plugin of `evaluate`.
private let pluginExamples: [OperatorExample] = plugins.flatMap { plugin in
  plugin.documentation.examples.map {
    OperatorExample(keyword: plugin.name, query: $0.query, rows: $0.rows)
  }
}

@Test("an example of a plugin gives the rows it says", arguments: pluginExamples)
private func pluginExample(_ example: OperatorExample) throws { try operatorExample(example) }
