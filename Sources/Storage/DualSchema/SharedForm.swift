import KQLValues
import LogTables

// From `AzureDiagnostics` to the table that a category has for itself.

extension DualSchemaRows {
  /// - Parameters:
  ///   - records: as `table` declares them.
  ///   - shared: `AzureDiagnostics`, with the columns that were seen.
  ///   - table: the one that shows the rows.
  package init?(of shared: StoredTable, in table: StoredTable, declared: LogTable) {
    guard let physical = shared.physical, let records = declared.records, records.isShared,
      let category = shared.column(named: "Category")
    else { return nil }
    self.physical = physical
    rest = shared.rest
    filter = .logs(
      Logs(
        categories: records.categories, writers: records.writers, category: category.location,
        provider: shared.column(named: "ResourceProvider")?.location ?? .absent,
        type: shared.column(named: "ResourceType")?.location ?? .absent))
    var candidates: [String: [StoredColumn]] = [:]
    for column in shared.columns where column.isStored {
      candidates[LogColumn.folded(Self.base(column.name)), default: []].append(column)
    }
    var declarations: [String: LogColumn] = [:]
    for column in declared.columns { declarations[column.name] = column }
    columns = table.columns.map { column in
      StoredColumn(
        column.name, column.type,
        Self.location(
          of: column, declarations[column.name], records, table.name, shared, candidates),
        isHidden: column.isHidden)
    }
  }

  private static func location(
    of column: StoredColumn, _ declared: LogColumn?, _ records: ResourceRecords, _ table: String,
    _ shared: StoredTable, _ candidates: [String: [StoredColumn]]
  ) -> StoredColumn.Location {
    if column.name == "Type" { return .derived(.constant(table)) }
    if isKept(column.name) { return shared.column(named: column.name)?.location ?? .absent }
    let places = records.places(of: declared ?? LogColumn(column.name, column.type))
    var found: [StoredColumn] = []
    for place in places {
      switch place {
      case .json(let name, let member):
        guard let json = shared.column(named: name) else { continue }
        return .derived(.member(member, of: [json]))
      case .klogLevel(let name):
        return .derived(.klogLevel(of: candidates[LogColumn.folded(base(name))] ?? []))
      case .column(let name):
        found += candidates[LogColumn.folded(base(name))] ?? []
        // An object in a column of text is its JSON.
        if found.isEmpty, column.type == .string, let object = object(base(name) + "_", in: shared)
        {
          return object
        }
      case .members(let prefix):
        found += candidates[LogColumn.folded(prefix)] ?? []
        if found.isEmpty, let object = object(prefix, in: shared) { return object }
      }
    }
    // Where a record and its properties have a member each, the properties' has a suffix, and is meant.
    found.sort { base($0.name) != $0.name && base($1.name) == $1.name }
    return found.isEmpty ? .absent : .derived(.converted(found))
  }

  /// The object whose members are the columns that begin so; nil where there are none.
  private static func object(
    _ prefix: String, in shared: StoredTable
  ) -> StoredColumn.Location? {
    let prefix = prefix.lowercased()
    let members = shared.columns.filter { column in
      column.isStored && column.name.lowercased().hasPrefix(prefix)
    }
    if members.isEmpty { return nil }
    // As many as a function takes.
    let taken = Array(members.prefix(40))
    return .derived(
      .object(keys: taken.map { String(base($0.name).dropFirst(prefix.count)) }, of: taken))
  }

  /// A column's name without the suffix for its type.
  static func base(_ name: String) -> String {
    ["_s", "_d", "_b", "_g", "_t"].contains(name.suffix(2)) ? String(name.dropLast(2)) : name
  }

  /// Whether both tables have the column for the same.
  static func isKept(_ name: String) -> Bool {
    ["TimeGenerated", "SourceSystem", "TenantId", "_ResourceId", "_SubscriptionId"].contains(name)
      || LogColumn.provenance.contains { $0.name == name }
  }
}
