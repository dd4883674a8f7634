import JSON
import KQLValues

/// Answers the queries of a workbook.
package protocol StepSource: AnyObject {
  /// What `now()` means, in ticks.
  var now: Int64 { get }

  /// - Throws: where no query can be answered any more, such as when the user ends it.
  func answer(_ request: StepRequest) throws -> StepAnswer

  /// The values of a column that tables have in common, such as `_ResourceId`, sorted.
  func distinctValues(of column: String) throws -> [String]

  /// Whether several requests together are answered sooner than one after another.
  var answersTogether: Bool { get }

  /// The answers to requests of steps, in their order; nil for those that are to be asked again alone.
  func answers(_ requests: [StepRequest]) throws -> [StepAnswer?]
}

extension StepSource {
  package var answersTogether: Bool { false }

  package func answers(_ requests: [StepRequest]) throws -> [StepAnswer?] {
    try requests.map { try answer($0) }
  }
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

  /// A row as an object of its columns.
  package func json(ofRow row: Int) -> String {
    var writer = JSONWriter()
    writer.raw("{")
    for (number, column) in table.columns.enumerated() {
      if number > 0 { writer.raw(",") }
      writer.key(column.name)
      table.rows[row][number].json(into: &writer.bytes, type: column.type)
    }
    writer.raw("}")
    return String(decoding: writer.bytes, as: UTF8.self)
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
