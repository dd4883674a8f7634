import KQLValues

/// A KQL table and where its columns are to be found.
package struct StoredTable: Sendable, Hashable {
  package var name: String
  /// The table in SQLite; nil where the table is declared and no row of it was ever seen.
  package var physical: String?
  /// The physical column that holds the source's id: a key of `kustody_sources(id)`.
  package var sourceID: String
  /// The physical column with the JSON object that `StoredColumn.Location.rest` points into.
  package var rest: String?
  /// Rows of other tables that this one shows too; none for most.
  package var counterparts: [DualSchemaRows] = []
  /// Declared ones first, in the declared order, then those that records brought, then the hidden.
  package var columns: [StoredColumn]

  package init(
    name: String, physical: String?, sourceID: String, rest: String?, columns: [StoredColumn]
  ) {
    self.name = name
    self.physical = physical
    self.sourceID = sourceID
    self.rest = rest
    self.columns = columns
  }

  /// The column of that very name.
  package func column(named name: String) -> StoredColumn? { columns.first { $0.name == name } }
}
