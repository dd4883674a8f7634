import Diagnostics
import KQL
import KQLValues
import LogTables

// What anyone who asks a table without rows has to know.

extension Session {
  /// - Throws: `WorkspaceError.io` where a query reads tables and there is no database.
  func requireDatabase(for compilation: Compilation) throws(WorkspaceError) {
    if !compilation.tables.isEmpty { try workspace.requirePresent() }
  }

  /// The warnings of a query's compilation, and one for each table without rows whose records
  /// AzureDiagnostics holds.
  func warnings(of compilation: Compilation, _ source: SourceText) -> Diagnostics {
    var warnings = compilation.answerWarnings
    for name in compilation.tables {
      let categories = categories(ofEmpty: name)
      let lines = categories.isEmpty ? lineCategories(ofEmpty: name) : []
      if categories.isEmpty, lines.isEmpty { continue }
      warnings.all.append(
        Diagnostic(
          .rowsElsewhere,
          "`\(name)` has no rows, but AzureDiagnostics holds records of its category "
            + (categories + lines).map { "`\($0)`" }.joined(separator: ", "),
          at: source.span(of: name),
          help: lines.isEmpty
            ? "query AzureDiagnostics, or ingest the logs again"
            : "their lines stand whole in `msg_s` of AzureDiagnostics"))
    }
    return warnings
  }

  /// The categories whose records tell the same in a line of text, where a table has no rows and they do.
  private func lineCategories(ofEmpty name: String) -> [String] {
    guard let categories = LogTable.lineCategories[name] else { return [] }
    let found = tables.stored(categories).sorted()
    return found.isEmpty || !isEmpty(name) ? [] : found
  }

  /// Whether a table has no rows, those that it shows of others included.
  func isEmpty(_ name: String) -> Bool {
    if remote?.tables.tables[name] != nil { return false }
    guard let table = tables.stored(name), table.physical == nil else { return false }
    if table.counterparts.isEmpty { return true }
    guard
      let (execution, compilation) = try? prepared(
        SourceText("\(quotedName(name)) | take 1 | project TimeGenerated"))
    else { return false }
    let rows = try? execution.lowered(compilation).first.map {
      try QueryResult(execution: execution, query: $0).table().rows
    }
    return rows?.isEmpty == true
  }

  /// The categories of a table that has no rows of which AzureDiagnostics has some.
  private func categories(ofEmpty name: String) -> [String] {
    guard name != LogTable.azureDiagnostics.name, let table = tables.stored(name),
      table.physical == nil, let categories = LogTables.table(named: name)?.records?.categories
    else { return [] }
    let found = tables.stored(categories).sorted()
    return found.isEmpty || isEmpty(name) ? found : []
  }
}
