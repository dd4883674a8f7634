import Diagnostics
import KQL
import SQLLowering

/// What a query was compiled into.
package struct QueryMeaning: Sendable {
  /// The saved functions that it calls, sorted.
  package var functions: [String]
  /// The SQL that runs, its literals in their places; nil where a step of it has no SQL.
  package var sql: String?
}

extension Session {
  /// Compiles a query and runs nothing that is not needed for that.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package func meaning(of source: SourceText) throws -> QueryMeaning {
    let (execution, compilation) = try prepared(source)
    let lowered = try execution.lowered(compilation)
    let isWhole = lowered.allSatisfy(\.transforms.isEmpty)
    return QueryMeaning(
      functions: compilation.savedFunctions,
      sql: isWhole ? lowered.map(\.readableSQL).joined(separator: ";\n") : nil)
  }
}
