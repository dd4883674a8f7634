/// The rows of a table as SQL has them.
package struct TableLayout: Sendable {
  package var source: SQLSource
  package var fields: [String: SQLExpression]
  /// What holds for the rows of the source that are the table's; nil for all.
  package var condition: SQLExpression?

  package init(
    source: SQLSource, fields: [String: SQLExpression], condition: SQLExpression? = nil
  ) {
    self.source = source
    self.fields = fields
    self.condition = condition
  }
}
