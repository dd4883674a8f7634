import KQLValues
import LogTables

// From tables of a workspace to those of Resource Graph, whose records they hold.

extension DualSchemaRows {
  /// - Parameters:
  ///   - stored: a table with rows that Resource Graph gave, and others.
  ///   - table: the one of Resource Graph that shows them.
  init?(ofResources stored: StoredTable, in table: StoredTable) {
    guard let physical = stored.physical, let id = stored.column(named: "Id"), id.isStored else {
      return nil
    }
    self.physical = physical
    rest = stored.rest
    filter = .having(StoredColumn(id.name, .string, id.location))
    columns = table.columns.map { column in
      StoredColumn(
        column.name, column.type, Self.location(of: column, table.name, stored),
        isHidden: column.isHidden)
    }
  }

  private static func location(
    of column: StoredColumn, _ table: String, _ stored: StoredTable
  ) -> StoredColumn.Location {
    if column.name == "Type" { return .derived(.constant(table)) }
    if isKept(column.name) { return stored.column(named: column.name)?.location ?? .absent }
    // A member of the record that stands beside a like one of its properties has a suffix.
    let names =
      column.name == "type"
      ? ["type_s", "ResourceType"]
      : [column.name.prefix(1).uppercased() + column.name.dropFirst(), column.name + "_s"]
    let found = names.compactMap { stored.column(named: $0) }.filter(\.isStored)
    return found.isEmpty ? .absent : .derived(.converted(found))
  }
}
