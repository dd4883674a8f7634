import Diagnostics
import KQL
import LogTables

// What whoever asks a table without rows has to know.

extension Session {
  /// - Throws: `WorkspaceError.io` where a query reads tables and there is no database.
  func requireDatabase(for compilation: Compilation) throws(WorkspaceError) {
    guard let missing = workspace.missing, !compilation.tables.isEmpty else { return }
    throw .io(
      "there is no database `\(missing)` in this folder: name one with --db, or logs with --from")
  }

  /// The warnings of a query's compilation, and one for each table without rows whose records
  /// AzureDiagnostics holds.
  func warnings(of compilation: Compilation, _ source: SourceText) -> Diagnostics {
    var warnings = compilation.answerWarnings
    for name in compilation.tables {
      let categories = categories(ofEmpty: name)
      if categories.isEmpty { continue }
      warnings.all.append(
        Diagnostic(
          .rowsElsewhere,
          "`\(name)` has no rows, but AzureDiagnostics holds records of its category "
            + categories.map { "`\($0)`" }.joined(separator: ", "),
          at: source.span(of: name), help: "query AzureDiagnostics, or ingest the logs anew"))
    }
    return warnings
  }

  /// The categories of a table that has no rows of which AzureDiagnostics has some.
  private func categories(ofEmpty name: String) -> [String] {
    guard name != LogTable.azureDiagnostics.name, let table = tables.stored(name),
      table.physical == nil, let categories = LogTables.table(named: name)?.records?.categories
    else { return [] }
    let found = tables.stored(categories).sorted()
    if found.isEmpty || table.twins.isEmpty { return found }
    guard
      let (execution, compilation) = try? prepared(
        SourceText("['\(name)'] | take 1 | project TimeGenerated"))
    else { return [] }
    let rows = try? execution.lowered(compilation).first.map {
      try QueryResult(execution: execution, query: $0).table().rows
    }
    return rows?.isEmpty == true ? found : []
  }
}
