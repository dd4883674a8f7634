import KQLValues
import LogTables
import SQLSyntax
import SQLite
import Synchronization

/// Which tables there are, and where their columns are, at one moment.
package struct StorageCatalog: Sendable {
  /// Tables that have rows or had them, sorted by name, and those about the evidence.
  package private(set) var storedTables: [StoredTable] = []
  private var indexByName: [String: Int] = [:]
  /// The tables of the database whose rows lie in blocks.
  package private(set) var logTables: Set<String> = []
  /// What the user declares.
  private var own = CustomTables()
  private let known = KnownTables()

  /// Tables as they were put together for their names: what a table shows of others is worked out once.
  private final class KnownTables: Sendable {
    private let tables = Mutex<[String: StoredTable]>([:])

    func table(_ name: String, _ make: () -> StoredTable?) -> StoredTable? {
      if let known = tables.withLock({ $0[name] }) { return known }
      guard let made = make() else { return nil }
      tables.withLock { $0[name] = made }
      return made
    }
  }

  /// Reads the catalog, and lets the connection read the rows of its tables. Cost: proportional to the columns ever seen.
  package static func load(
    _ connection: Connection, own: CustomTables = CustomTables()
  ) throws(SQLiteError) -> StorageCatalog {
    // Others may have added tables and columns.
    try LogRows.register(on: connection)
    var catalog = StorageCatalog()
    catalog.own = own
    let tables = try connection.prepare(
      "select id, name, physical from kustody_tables order by name")
    let columns = try connection.prepare(
      "select name, type, physical from kustody_columns where table_id = ? order by position")
    while try tables.step() {
      let name = tables.columnString(1)
      var seen: [StoredColumn] = []
      try columns.bind(integer: tables.columnInt64(0), at: 1)
      while try columns.step() {
        let column = columns.columnString(0)
        // A type that a later version knows is read as what any value can be read as.
        let type = ScalarType(rawValue: columns.columnString(1)) ?? .string
        let place = columns.columnIsNull(2) ? nil : columns.columnString(2)
        let location: StoredColumn.Location =
          switch place {
          case nil: .rest(key: RestKey.of(column))
          case RestKey.mark: .rest(key: RestKey.of(column, type))
          case .some(let physical): .physical(physical)
          }
        seen.append(StoredColumn(column, type, location))
      }
      columns.reset()
      catalog.logTables.insert(tables.columnString(2))
      catalog.add(catalog.table(name, physical: tables.columnString(2), seen: seen))
    }
    for table in StorageSchema.evidenceTables { catalog.add(table) }
    return catalog
  }

  /// The stored table of that name, or the declared one without rows of its own, or nil. It may show rows
  /// of another table, which those of `storedTables` do not.
  package func table(named written: String) -> StoredTable? {
    known.table(written) { makeTable(named: written) }
  }

  private func makeTable(named written: String) -> StoredTable? {
    var table: StoredTable
    // Resource Graph takes its tables' names in any case.
    let name =
      indexByName[written] == nil ? ResourceGraphTables.name(of: written) ?? written : written
    if let index = indexByName[name] {
      table = storedTables[index]
    } else {
      guard own.columns(of: name) != nil else { return nil }
      table = self.table(name, physical: nil, seen: [])
    }
    if name == LogTable.azureDiagnostics.name {
      addLegacyForms(to: &table)
    } else if let shown = ResourceGraphTables.shown[name] {
      table.counterparts = shown.compactMap { other in
        indexByName[other].flatMap { DualSchemaRows(ofResources: storedTables[$0], in: table) }
      }
    } else if let shared = indexByName[LogTable.azureDiagnostics.name],
      let declared = LogTables.table(named: name),
      let counterpart = DualSchemaRows(of: storedTables[shared], in: table, declared: declared)
    {
      table.counterparts = [counterpart]
    }
    return table
  }

  /// Lets `AzureDiagnostics` show the records of tables that categories have for themselves.
  private func addLegacyForms(to table: inout StoredTable) {
    let stored = storedTables.compactMap { stored in
      LogTables.isShared(stored.name)
        ? LogTables.table(named: stored.name).map { ($0, stored) } : nil
    }
    guard !stored.isEmpty else { return }
    var taken = Set(table.columns.map(\.name))
    var brought: [StoredColumn] = []
    for (declared, rows) in stored {
      brought += DualSchemaRows.legacyColumns(of: rows, declared: declared)
        .filter { taken.insert($0.name).inserted }
    }
    let end = table.columns.count - Self.provenance.count
    table.columns.insert(contentsOf: brought.sorted { $0.name < $1.name }, at: end)
    table.counterparts = stored.compactMap { declared, rows in
      DualSchemaRows(of: rows, declared: declared, columns: table.columns)
    }
  }

  /// The rows of its own that a stored table has.
  package func ownTable(named name: String) -> StoredTable? {
    indexByName[name].map { storedTables[$0] }
  }

  /// The name by which `layout` means the rows of a table's own alone.
  package static func ownName(of table: String) -> String { ownMark + table }

  /// The table whose own rows alone a name means; nil for a name of another kind.
  package static func nameOfOwn(_ name: String) -> String? {
    name.hasPrefix(ownMark) ? String(name.dropFirst(ownMark.count)) : nil
  }

  /// No table of a log begins so.
  private static let ownMark = "\u{1}"

  /// How the rows of a table are read, with those of its fields that are asked for.
  package func layout(of name: String, fields: [String]) -> TableLayout? {
    if name.hasPrefix(Self.ownMark) {
      return ownTable(named: String(name.dropFirst())).map { TableSQL.own($0, fields) }
    }
    return table(named: name).map { TableSQL.rows(of: $0, fields) }
  }

  /// The rows that `layout` reads as one, by the tables that they are stored in.
  package func parts(of name: String, fields: [String]) -> [StoredTablePart] {
    guard let table = table(named: name) else { return [] }
    return TableSQL.parts(of: table, fields).map { part in
      let origin = storedTables.first { $0.physical == part.physical }
      return StoredTablePart(
        origin: origin?.name ?? part.physical, physical: part.physical, layout: part.layout)
    }
  }

  /// The tables of SQLite that `layout` reads the rows of a table from.
  package func physicalNames(of name: String) -> [String] {
    if name.hasPrefix(Self.ownMark) {
      return ownTable(named: String(name.dropFirst()))?.physical.map { [$0] } ?? []
    }
    guard let table = table(named: name) else { return [] }
    return (table.physical.map { [$0] } ?? []) + table.counterparts.map(\.physical)
  }

  /// The names of all tables, stored and declared, sorted, each once.
  package var names: [String] {
    Set(storedTables.map(\.name)).union(LogTables.names).union(own.names).sorted()
  }

  private mutating func add(_ table: StoredTable) {
    indexByName[table.name] = storedTables.count
    storedTables.append(table)
  }

  /// Merges what was seen with what is declared.
  private func table(
    _ name: String, physical: String?, seen: [StoredColumn]
  ) -> StoredTable {
    let hasRest = seen.contains { if case .rest = $0.location { true } else { false } }
    let seen = Self.widened(seen)
    var seenByName: [String: StoredColumn] = [:]
    for column in seen { seenByName[column.name] = column }
    let declaration = own.columns(of: name)
    var columns: [StoredColumn] = []
    var taken: Set<String> = []
    for declared in declaration ?? [] {
      guard taken.insert(declared.name).inserted else { continue }
      var column =
        seenByName[declared.name]
        ?? StoredColumn(declared.name, declared.type, .absent)
      if case .absent = column.location,
        let derived = Self.derivation(of: column.name, in: name, seenByName)
      {
        column.location = .derived(derived)
      }
      column.isHidden = declared.isHidden
      columns.append(column)
    }
    // Which file came first is not to be seen; a result's columns stay in their order.
    let brought =
      declaration == nil && !name.hasSuffix("_CL") ? seen : seen.sorted { $0.name < $1.name }
    for var column in brought where taken.insert(column.name).inserted {
      column.isHidden = LogColumn(column.name, column.type).isHidden
      columns.append(column)
    }
    if taken.insert("Type").inserted {
      columns.append(StoredColumn("Type", .string, .derived(.constant(name))))
    }
    if own.contains(name) {
      for column in CustomTables.standard where taken.insert(column.name).inserted {
        columns.append(StoredColumn(column.name, column.type, .absent, isHidden: true))
      }
    }
    for column in LogColumn.ofEveryTable where taken.insert(column.name).inserted {
      columns.append(StoredColumn(column.name, column.type, .absent, isHidden: true))
    }
    columns += Self.provenance.filter { taken.insert($0.name).inserted }
    return StoredTable(
      name: name, physical: physical, sourceID: "source_id", rest: hasRest ? "rest" : nil,
      columns: columns)
  }

  /// The columns, those of the same name as one: its type is the widest of theirs.
  private static func widened(_ seen: [StoredColumn]) -> [StoredColumn] {
    var byName: [String: [StoredColumn]] = [:]
    for column in seen { byName[column.name, default: []].append(column) }
    guard byName.count < seen.count else { return seen }
    var taken: Set<String> = []
    return seen.compactMap { column in
      guard taken.insert(column.name).inserted else { return nil }
      guard let variants = byName[column.name], variants.count > 1 else { return column }
      return StoredColumn(
        column.name, ColumnVariants.type(of: variants.map(\.type)),
        .derived(.widened(variants.sorted { $0.type.rawValue < $1.type.rawValue })))
    }
  }

  /// How a declared column that is not stored is made; nil where it is not.
  private static func derivation(
    of column: String, in table: String, _ seen: [String: StoredColumn]
  ) -> StoredColumn.Derivation? {
    switch column {
    case "Type": return .constant(table)
    case "SourceSystem":
      return table == LogTable.azureDiagnostics.name ? .constant("Azure") : nil
    case "_ResourceId", "_SubscriptionId":
      guard case .physical(let physical) = seen[String(column.dropFirst())]?.location else {
        return nil
      }
      return .lowercased(physical: physical)
    default: return nil
    }
  }

  private static let provenance: [StoredColumn] = LogColumn.provenance.map { column in
    let location: StoredColumn.Location =
      switch column.name {
      case "_ItemId": .derived(.itemID(hasParts: true))
      case "_SourceFile": .derived(.sourceFile)
      case "_SourceSha256": .derived(.sourceSHA256)
      case "_SourceOffset": .physical("source_offset")
      default: .physical("source_line")
      }
    return StoredColumn(column.name, column.type, location, isHidden: true)
  }
}

/// Rows that a table shows and that lie in one table of SQLite.
package struct StoredTablePart: Sendable {
  /// The KQL table whose own rows they are.
  package var origin: String
  package var physical: String
  package var layout: TableLayout
}
