import KQLValues
import LogTables

/// Rows of one table that another shows besides its own, as the same records have a form in each.
package struct DualSchemaRows: Sendable, Hashable {
  /// Of all rows those that are shown.
  package enum Filter: Sendable, Hashable {
    case logs(Logs)
    /// Those with a text in the column.
    case having(StoredColumn)
  }

  /// `Category` is one of these; and the resource is of one of the writers, if there are any.
  package struct Logs: Sendable, Hashable {
    package var categories: [String]
    package var writers: [ResourceRecords.Writer]
    package var category: StoredColumn.Location
    package var provider: StoredColumn.Location
    package var type: StoredColumn.Location
  }

  /// The table in SQLite, and its column for further columns.
  package var physical: String
  package var rest: String?
  /// Nil: all rows are shown.
  package var filter: Filter?
  /// The columns of the table that shows the rows, as those of the other give them.
  package var columns: [StoredColumn]
}
