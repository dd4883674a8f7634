import KQLValues

/// Rows of one table that another shows besides its own, as the same records have a form in each.
package struct TwinRows: Sendable, Hashable {
  /// Of all rows those that are shown.
  package struct Filter: Sendable, Hashable {
    /// `Category` is one of these; and `ResourceProvider` is this, if there is one.
    package var categories: [String]
    package var provider: String?
    package var category: StoredColumn.Location
    package var providerColumn: StoredColumn.Location
  }

  /// The table in SQLite, and its column for further columns.
  package var physical: String
  package var rest: String?
  /// Nil: all rows are shown.
  package var filter: Filter?
  /// The columns of the table that shows the rows, as those of the other give them.
  package var columns: [StoredColumn]
}
