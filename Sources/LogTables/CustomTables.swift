import KQLValues

/// Tables that a user declares, and columns that a user adds to those of the reference.
package struct CustomTables: Sendable, Hashable {
  private var declared: [String: [LogColumn]] = [:]

  package init() {}

  package var isEmpty: Bool { declared.isEmpty }

  /// The names of what is declared here, sorted.
  package var names: [String] { declared.keys.sorted() }

  /// Whether a table is declared here.
  package func contains(_ table: String) -> Bool { declared[table] != nil }

  /// Declares a table; columns that it has already take the new type.
  package mutating func add(_ columns: [LogColumn], to table: String) {
    var all = declared[table] ?? []
    for column in columns {
      if let index = all.firstIndex(where: { $0.name == column.name }) {
        all[index] = column
      } else {
        all.append(column)
      }
    }
    declared[table] = all
  }

  package mutating func add(_ other: CustomTables) {
    for (table, columns) in other.declared { add(columns, to: table) }
  }

  /// The columns of a table: those of the reference, then the others that are declared here. A type that
  /// is declared here counts. nil for an undeclared table.
  package func columns(of table: String) -> [LogColumn]? {
    let reference = LogTables.table(named: table)?.columns
    guard var own = declared[table] else { return reference }
    guard let reference else {
      // Each table of a workspace has a time.
      if !own.contains(where: { $0.name == "TimeGenerated" }) {
        own.insert(LogColumn("TimeGenerated", .datetime), at: 0)
      }
      return own
    }
    let names = Set(reference.map(\.name))
    return reference.map { column in own.first { $0.name == column.name } ?? column }
      + own.filter { !names.contains($0.name) }
  }

  /// Columns that each table of a workspace has and that declarations leave out: a result shows them only
  /// if the query names them.
  package static let standard = [
    LogColumn("TenantId", .string), LogColumn("SourceSystem", .string),
    LogColumn("_ResourceId", .string), LogColumn("_SubscriptionId", .string),
  ]
}
