import KQLValues
import LogTables

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

// MARK: From AzureDiagnostics to the table that a category has for itself

extension TwinRows {
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
    filter = Filter(
      categories: records.categories, provider: records.provider, category: category.location,
      providerColumn: shared.column(named: "ResourceProvider")?.location ?? .absent)
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
    if table == "AKSControlPlane", column.name == "Level" {
      return .derived(.logLevel(of: candidates["log"] ?? []))
    }
    let places = records.places(of: declared ?? LogColumn(column.name, column.type))
    var found: [StoredColumn] = []
    for place in places {
      switch place {
      case .json(let name, let member):
        guard let json = shared.column(named: name) else { continue }
        return .derived(.member(member, of: [json]))
      case .column(let name): found += candidates[LogColumn.folded(base(name))] ?? []
      case .members(let prefix): found += candidates[LogColumn.folded(prefix)] ?? []
      }
    }
    return found.isEmpty ? .absent : .derived(.converted(found))
  }

  /// A column's name without the suffix for its type.
  private static func base(_ name: String) -> String {
    ["_s", "_d", "_b", "_g", "_t"].contains(name.suffix(2)) ? String(name.dropLast(2)) : name
  }

  /// Whether both tables have the column for the same.
  private static func isKept(_ name: String) -> Bool {
    ["TimeGenerated", "SourceSystem", "TenantId", "_ResourceId", "_SubscriptionId"].contains(name)
      || LogColumn.provenance.contains { $0.name == name }
  }
}

// MARK: From the table that a category has for itself to AzureDiagnostics

extension TwinRows {
  /// - Parameters:
  ///   - table: with rows of its own.
  ///   - columns: of `AzureDiagnostics`, those included that these rows bring.
  package init?(of table: StoredTable, declared: LogTable, columns: [StoredColumn]) {
    guard let physical = table.physical, let records = declared.records, records.isShared else {
      return nil
    }
    self.physical = physical
    rest = table.rest
    let legacy = LegacyForm(table, records, Self.declarations(of: declared))
    self.columns = columns.map { column in
      StoredColumn(
        column.name, column.type, legacy.location(of: column, known: columns),
        isHidden: column.isHidden)
    }
  }

  /// The columns that rows of a table bring to `AzureDiagnostics`, sorted by name.
  static func legacyColumns(of table: StoredTable, declared: LogTable) -> [StoredColumn] {
    guard let records = declared.records, records.isShared else { return [] }
    return LegacyForm(table, records, declarations(of: declared)).columns
  }

  private static func declarations(of table: LogTable) -> [String: LogColumn] {
    var declarations: [String: LogColumn] = [:]
    for column in table.columns { declarations[column.name] = column }
    return declarations
  }

  /// The form in `AzureDiagnostics` of the rows of one table.
  private struct LegacyForm {
    let table: StoredTable
    let records: ResourceRecords
    /// By the column of `AzureDiagnostics`: those of the table that its value comes from.
    private var sources: [String: [StoredColumn]] = [:]
    /// Objects whose members are columns, by the prefix of their names.
    private var objects: [(prefix: String, column: StoredColumn)] = []
    /// Members of JSON that is written anew, by its column.
    private var members: [String: [(key: String, column: StoredColumn)]] = [:]

    init(
      _ table: StoredTable, _ records: ResourceRecords, _ declarations: [String: LogColumn]
    ) {
      self.table = table
      self.records = records
      for column in table.columns where column.isStored && !TwinRows.isKept(column.name) {
        let declared = declarations[column.name] ?? LogColumn(column.name, column.type)
        guard !column.isHidden, column.name != "AdditionalFields",
          let place = records.places(of: declared).first
        else { continue }
        switch place {
        case .column(let name): sources[name, default: []].append(column)
        case .members(let prefix): objects.append((prefix, column))
        case .json(let name, let key): members[name, default: []].append((key, column))
        }
      }
    }

    var columns: [StoredColumn] {
      (Array(sources.keys) + members.keys + records.further).sorted().map { name in
        let type: ScalarType =
          switch name.suffix(2) {
          case "_d": .real
          case "_b": .bool
          case "_t": .datetime
          default: .string
          }
        return StoredColumn(name, type, .absent)
      }
    }

    func location(of column: StoredColumn, known: [StoredColumn]) -> StoredColumn.Location {
      let name = column.name
      switch name {
      case "Type": return .derived(.constant(LogTable.azureDiagnostics.name))
      case "SourceSystem":
        guard let own = table.column(named: name), own.isStored else {
          return .derived(.constant("Azure"))
        }
        return own.location
      case "Category":
        if let only = records.categories.first, records.categories.count == 1 {
          return .derived(.constant(only))
        }
      case "ResourceId", "ResourceGroup", "ResourceProvider", "ResourceType", "Resource":
        guard let id = table.column(named: "_ResourceId") else { return .absent }
        return .derived(.resourcePart(name, of: [id]))
      case "SubscriptionId": return table.column(named: "_SubscriptionId")?.location ?? .absent
      default: break
      }
      if TwinRows.isKept(name) { return table.column(named: name)?.location ?? .absent }
      if let members = members[name] {
        return .derived(.object(keys: members.map(\.key), of: members.map(\.column)))
      }
      let hasGUIDs = known.contains { $0.name == TwinRows.base(name) + "_g" }
      if name.hasSuffix("_s"), let found = sources[name] {
        return hasGUIDs ? .derived(.text(isGUID: false, of: found)) : .derived(.converted(found))
      }
      if name.hasSuffix("_g"), let found = sources[TwinRows.base(name) + "_s"] {
        return .derived(.text(isGUID: true, of: found))
      }
      if let found = sources[name] { return .derived(.converted(found)) }
      if let (prefix, object) = objects.first(where: { name.hasPrefix($0.prefix) }) {
        return .derived(.flattened(prefix: prefix, name: name, of: [object]))
      }
      return .absent
    }
  }
}
