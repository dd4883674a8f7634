import KQLValues
import LogTables

// From the table that a category has for itself to `AzureDiagnostics`.

extension DualSchemaRows {
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
    /// Members of JSON that is rewritten, by its column.
    private var members: [String: [(key: String, column: StoredColumn)]] = [:]

    init(
      _ table: StoredTable, _ records: ResourceRecords, _ declarations: [String: LogColumn]
    ) {
      self.table = table
      self.records = records
      for column in table.columns where column.isStored && !DualSchemaRows.isKept(column.name) {
        let declared = declarations[column.name] ?? LogColumn(column.name, column.type)
        guard !column.isHidden, column.name != "AdditionalFields",
          let place = records.places(of: declared).first
        else { continue }
        switch place {
        case .column(let name): sources[name, default: []].append(column)
        case .members(let prefix): objects.append((prefix, column))
        // The message itself is shown, and the level in it.
        case .klogLevel: continue
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
      if DualSchemaRows.isKept(name) { return table.column(named: name)?.location ?? .absent }
      if let members = members[name] {
        return .derived(.object(keys: members.map(\.key), of: members.map(\.column)))
      }
      let hasGUIDs = known.contains { $0.name == DualSchemaRows.base(name) + "_g" }
      if name.hasSuffix("_s"), let found = sources[name] {
        return hasGUIDs ? .derived(.text(isGUID: false, of: found)) : .derived(.converted(found))
      }
      if name.hasSuffix("_g"), let found = sources[DualSchemaRows.base(name) + "_s"] {
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
