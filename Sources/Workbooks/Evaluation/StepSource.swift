import KQLValues

/// Answers the queries of a workbook.
package protocol StepSource: AnyObject {
  /// What `now()` means, in ticks.
  var now: Int64 { get }

  /// - Throws: where no query can be answered any more, such as when the user ends it.
  func answer(_ request: StepRequest) throws -> StepAnswer

  /// The values of a column that tables have in common, such as `_ResourceId`, sorted.
  func distinctValues(of column: String) throws -> [String]
}

/// A query of a workbook as it is asked.
package struct StepRequest: Sendable, Hashable {
  package var query: String
  /// The TimeGenerated of rows that are seen; nil where the query says it.
  package var start: Int64?
  package var end: Int64?
  package var resource: String?
  /// Whether it is a query of Resource Graph.
  package var isResourceGraph = false
  /// Whether its rows only make options of a parameter.
  package var isOfParameter = false
}

package enum StepAnswer: Sendable, Hashable {
  case table(StepTable)
  /// The error, drawn for people.
  case failed(String)
  /// What is not in the database, and which export would answer it.
  case needs(String, remedy: String)
}

/// What came of a query.
package struct StepTable: Sendable, Hashable {
  package var table: ResultTable
  /// What `render` asks for.
  package var render: RenderWish?
  /// The `_ItemId`s of the stored rows that each row is made of; nil where nobody asked.
  package var evidence: [[String]]?
  /// Whether there were more rows than are kept.
  package var isCut = false
  package var notes: [String] = []

  package init(_ table: ResultTable, render: RenderWish? = nil) {
    self.table = table
    self.render = render
  }
}

/// The kind and the properties of `render`.
package struct RenderWish: Sendable, Hashable {
  package var kind: String
  package var properties: [String: String]

  package init(kind: String, properties: [String: String]) {
    self.kind = kind
    self.properties = properties
  }
}
