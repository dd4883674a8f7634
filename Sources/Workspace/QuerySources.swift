import Diagnostics
import KQLValues

extension Session {
  /// The source files of the rows that a query could read: those of its tables, of the time that is asked for.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package func sources(of run: QueryRun) throws
    -> [(path: String, sha256: String, rows: Int64)]
  {
    var sources: [(path: String, sha256: String, rows: Int64)] = []
    for table in run.tables where !table.hasPrefix("_") {
      let query = """
        \(quotedName(table)) | summarize count() by _SourceFile, _SourceSha256
        """
      guard let result = try self.query(SourceText(query)).results.first else { continue }
      try result.forEachRow { row in
        guard case .string(let path) = row[0], case .string(let hash) = row[1],
          case .long(let rows) = row[2]
        else { return }
        if let index = sources.firstIndex(where: { $0.path == path && $0.sha256 == hash }) {
          sources[index].rows += rows
        } else {
          sources.append((path, hash, rows))
        }
      }
    }
    return sources.sorted { ($0.path, $0.sha256) < ($1.path, $1.sha256) }
  }
}
