import KQLValues
import LogTables

/// The rows of `AzureDiagnostics` that a resource-specific table shows besides its own.
package struct TwinRows: Sendable, Hashable {
  /// The table in SQLite, and its column for further columns.
  package var physical: String
  package var rest: String?
  /// `Category` is one of these; and `ResourceProvider` is this.
  package var categories: [String]
  package var provider: String?
  package var category: StoredColumn.Location
  package var providerColumn: StoredColumn.Location
  /// The columns of the twin, as those of `AzureDiagnostics` give them.
  package var columns: [StoredColumn]

  /// - Parameters:
  ///   - twin: as it is declared.
  ///   - shared: `AzureDiagnostics`, with the columns that were seen.
  ///   - columns: of the table that shows the rows.
  init?(_ twin: TwinTable, in shared: StoredTable, columns: [StoredColumn]) {
    guard let physical = shared.physical,
      let category = shared.column(named: "Category")
    else { return nil }
    self.physical = physical
    rest = shared.rest
    categories = twin.categories
    provider = twin.provider
    self.category = category.location
    providerColumn = shared.column(named: "ResourceProvider")?.location ?? .absent
    var candidates: [String: [StoredColumn]] = [:]
    for column in shared.columns {
      switch column.location {
      case .absent, .derived: continue
      case .physical, .rest: candidates[folded(Self.base(column.name)), default: []].append(column)
      }
    }
    self.columns = columns.map { column in
      StoredColumn(
        column.name, column.type, Self.location(of: column, twin, shared, candidates),
        isHidden: column.isHidden)
    }
  }

  private static func location(
    of column: StoredColumn, _ twin: TwinTable, _ shared: StoredTable,
    _ candidates: [String: [StoredColumn]]
  ) -> StoredColumn.Location {
    switch column.name {
    case "Type": return .derived(.constant(twin.name))
    case "TimeGenerated", "SourceSystem", "_ResourceId", "_SubscriptionId":
      return shared.column(named: column.name)?.location ?? .absent
    case "TenantId": return .absent
    default: break
    }
    if LogColumn.provenance.contains(where: { $0.name == column.name }) {
      return shared.column(named: column.name)?.location ?? .absent
    }
    switch twin.source {
    case .json(let name):
      if let member = twin.names[column.name] {
        guard let json = shared.column(named: name) else { return .absent }
        return .derived(.member(member, of: [json]))
      }
      return column.name == "PodName"
        ? .derived(.converted(candidates["pod"] ?? [])) : .absent
    case .properties:
      if twin.name == "AKSControlPlane", column.name == "Level" {
        return .derived(.logLevel(of: candidates["log"] ?? []))
      }
      let name = folded(twin.names[column.name] ?? column.name)
      guard let found = candidates[name], !found.isEmpty else { return .absent }
      return .derived(.converted(found))
    }
  }

  /// A column's name without the suffix for its type.
  private static func base(_ name: String) -> String {
    ["_s", "_d", "_b", "_g", "_t"].contains(name.suffix(2)) ? String(name.dropLast(2)) : name
  }
}
