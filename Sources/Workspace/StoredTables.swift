import ClickHouse
import KQL
import KQLValues
import LogTables
import SQLLowering
import SQLSyntax
import SQLite
import Storage

/// The tables of a database of logs, as its catalog stands when they are first asked for.
final class StoredTables {
  private let connection: Connection
  private var loaded: StorageCatalog?
  private var isLoaded = false

  /// What the user declares of tables.
  let own: CustomTables
  /// Tables whose rows are elsewhere, in place of those of the database.
  let remote: RemoteTables?

  init(
    _ connection: Connection, declaring own: CustomTables = CustomTables(),
    remote: RemoteTables? = nil
  ) {
    self.connection = connection
    self.own = own
    self.remote = remote
  }

  private var catalog: StorageCatalog? {
    if !isLoaded {
      isLoaded = true
      loaded = try? StorageCatalog.load(connection, own: own)
    }
    return loaded
  }

  func stored(_ name: String) -> StoredTable? { catalog?.table(named: name) }

  /// A table that was shipped.
  ///
  /// - Parameter written: the name that its rows are read by; nil for its own.
  private func remoteDefinition(of name: String, as written: String? = nil) -> TableDefinition? {
    guard let table = remote?.tables[ResourceGraphTables.name(of: name) ?? name] else { return nil }
    return TableDefinition(
      name: written ?? table.name,
      fields: table.columns.map { .init($0.name, $0.type, isHidden: $0.isHidden) },
      aliases: HuntingTables.aliases(of: name),
      hasCustomColumns: name == LogTable.azureDiagnostics.name)
  }

  func definition(of name: String) -> TableDefinition? {
    if let shipped = remoteDefinition(of: name) { return shipped }
    guard let table = stored(name) else { return nil }
    return TableDefinition(
      name: name,
      fields: table.columns.map(Self.field),
      aliases: HuntingTables.aliases(of: name),
      isEmpty: table.physical == nil && table.counterparts.isEmpty,
      hasCustomColumns: name == LogTable.azureDiagnostics.name)
  }

  private static func field(_ column: StoredColumn) -> TableDefinition.Field {
    .init(
      column.name, column.type, isHidden: column.isHidden, mayBeNaN: column.type == .real)
  }

  var names: [String] {
    let names = catalog?.names ?? []
    guard let remote else { return names }
    return Set(names).union(remote.tables.keys).sorted()
  }

  var storedNames: [String] {
    remote.map { $0.tables.keys.sorted() } ?? catalog?.storedTables.map(\.name) ?? []
  }

  func ownDefinition(of name: String) -> TableDefinition? {
    if remote != nil { return remoteDefinition(of: name, as: StorageCatalog.ownName(of: name)) }
    guard let table = catalog?.ownTable(named: name) else { return nil }
    // Only a table that shows rows of another needs a name of its own for its own rows.
    guard stored(name)?.counterparts.isEmpty == false else { return definition(of: name) }
    return TableDefinition(
      name: StorageCatalog.ownName(of: name),
      fields: table.columns.map(Self.field),
      aliases: HuntingTables.aliases(of: name),
      hasCustomColumns: name == LogTable.azureDiagnostics.name)
  }

  /// The categories among these of which `AzureDiagnostics` has records of its own.
  func stored(_ categories: [String]) -> [String] {
    guard let shared = catalog?.ownTable(named: LogTable.azureDiagnostics.name),
      let physical = shared.physical,
      case .physical(let column)? = shared.column(named: "Category")?.location
    else { return [] }
    // As they are stored, so that blocks without them are passed over.
    return categories.filter { category in
      guard
        let statement = try? connection.prepare(
          "select 1 from \"\(physical)\" where \"\(column)\" = ? limit 1")
      else { return false }
      try? statement.bind(string: category, at: 1)
      return (try? statement.step()) == true
    }
  }

  /// The tables of the database that hold the rows of a table, those of others included that it shows.
  func physicalNames(of name: String) -> [String] { catalog?.physicalNames(of: name) ?? [] }

  /// What a table of the database is called in queries.
  func name(ofPhysical physical: String) -> String {
    catalog?.storedTables.first { $0.physical == physical }?.name ?? physical
  }

  /// Whether a table of the database is one of logs, whose rows lie in blocks.
  func hasBlocks(_ physical: String) -> Bool { catalog?.logTables.contains(physical) ?? false }

  func layout(of name: String, fields: [String]) -> TableLayout? {
    catalog?.layout(of: name, fields: fields)
  }
}
