import Diagnostics
import SQLSyntax

/// Something of a plan for which a dialect has no SQL, or for which nobody has written it.
package struct Unsupported: Sendable, Hashable {
  /// In words: `a window function`.
  package var construct: String
  package var dialect: Dialect

  package init(construct: String, dialect: Dialect) {
    self.construct = construct
    self.dialect = dialect
  }
}

/// Why a plan has no SQL.
package enum LoweringError: Error, Sendable {
  /// In this dialect: that part of the plan may run elsewhere.
  case unsupported(Unsupported)
  /// In any dialect.
  case refused(Diagnostic)

  package var diagnostic: Diagnostic {
    switch self {
    case .unsupported(let missing):
      Diagnostic(
        .unsupported,
        "kustody cannot say \(missing.construct) in the SQL of \(missing.dialect.name) yet",
        at: .none)
    case .refused(let diagnostic): diagnostic
    }
  }
}
