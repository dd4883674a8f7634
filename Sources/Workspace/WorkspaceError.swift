import Diagnostics
import KQLCatalog

/// Why a workspace could not do what it was asked for, apart from errors in a query.
package enum WorkspaceError: Error, Sendable, Hashable {
  /// A file could not be read or written.
  case io(String)
  /// The database is not ours, is damaged, or failed.
  case database(String)
  /// The query failed while it ran: values that a function does not take or kustody does not compute, or a limit
  /// that was met.
  case failed(DiagnosticCode, String)
  /// The compiler made SQL that SQLite refuses: our error. The words are for a bug report only.
  case compiler(String)
  /// There is no table of that name, but perhaps one nearly so called.
  case unknownTable(String, near: String?)
  case timeout
  /// The query took more memory than it may.
  case memory
  case interrupted

  /// Whether it says nothing of the query's own meaning: anyone who compiles it goes no further.
  var endsCompilation: Bool {
    switch self {
    case .timeout, .memory, .interrupted: true
    case .io, .database, .failed, .compiler, .unknownTable: false
    }
  }

  package var message: String {
    switch self {
    case .io(let text), .database(let text), .failed(_, let text): text
    case .compiler: "kustody could not run this query; this is a bug in kustody"
    case .unknownTable(let name, let near):
      "there is no table `\(name)`" + (near.map { "; did you mean `\($0)`?" } ?? "")
    case .timeout: "the query took longer than it may"
    case .memory: "the query needs more memory than it may take"
    case .interrupted: "interrupted"
    }
  }
}

extension WorkspaceError {
  /// What a function says of its values while the query runs.
  static func failed(_ failure: FunctionFailure) -> WorkspaceError {
    let code: DiagnosticCode =
      if failure.isUnsupported { .unsupported } else if failure.isLimit { .limit } else {
        .argumentValue
      }
    return .failed(code, failure.message)
  }

  /// The error of a query that failed while it ran, as one of its text: it has no place there.
  package func diagnostics(in source: SourceText) -> Diagnostics? {
    guard case .failed(let code, let message) = self else { return nil }
    return Diagnostics(source: source, [Diagnostic(code, message, at: .none)])
  }
}
