/// Why a workspace could not do what it was asked for, apart from mistakes in a query.
package enum WorkspaceError: Error, Sendable, Hashable {
  /// A file could not be read or written.
  case io(String)
  /// The database is not ours, is damaged, or failed.
  case database(String)
  /// A limit was met: which, and how to raise it.
  case limit(String)
  /// The compiler made SQL that SQLite refuses: our mistake. The words are for a bug report only.
  case compiler(String)
  /// There is no table of that name, but perhaps one nearly so called.
  case unknownTable(String, near: String?)
  case timeout
  case interrupted

  package var message: String {
    switch self {
    case .io(let text), .database(let text), .limit(let text): text
    case .compiler: "kustody could not carry this query out; this is a fault of kustody's"
    case .unknownTable(let name, let near):
      "there is no table `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? "")
    case .timeout: "the time that the query may take ran out"
    case .interrupted: "interrupted"
    }
  }
}
