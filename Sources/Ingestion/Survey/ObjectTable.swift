import LogTables

/// The table of rows that do not say theirs and are of no known kind.
enum ObjectTable {
  /// What says nothing about which table it is of: many have it.
  private static let common: Set<String> = [
    "timegenerated", "tenantid", "sourcesystem", "type", "computer", "mg", "managementgroupname",
    "rawdata", "category", "level", "message", "name", "id", "operationname", "correlationid",
    "_resourceid", "_subscriptionid", "_timereceived", "_billedsize", "_isbillable", "_itemid",
  ]

  /// What `--table` says; else the file's name, if it is that of a known table or of a custom one; else the
  /// known table that has most of the members as columns, if it is clear; else a custom table of the file's
  /// name.
  static func choose(
    path: String, members: Set<String>, _ options: IngestOptions
  ) -> (String, FileSurvey.TableChoice) {
    if let stated = options.resultTable { return (stated, .stated) }
    let stem = ResultTableName.ofObjects(path: path)
    if LogTables.table(named: stem) != nil || options.customTables.contains(stem)
      || stem.lowercased().hasSuffix("_cl")
    {
      return (stem, .fileName)
    }
    let names = Set(members.map { $0.lowercased() })
    guard (5...2000).contains(names.count),
      let best = LogTables.best(for: names.subtracting(common)), best.count >= 3,
      let table = LogTables.table(named: best.table)
    else { return (stem + "_CL", .own) }
    let columns = Set(table.columns.map { $0.name.lowercased() })
    let count = names.count { columns.contains($0) }
    guard count >= 5, count * 4 >= names.count * 3 else { return (stem + "_CL", .own) }
    return (table.name, .columns(count, of: names.count))
  }
}
