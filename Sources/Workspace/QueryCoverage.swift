import Diagnostics
import KQL
import KQLPlan
import KQLValues

/// How many rows had an outcome at a place of a query.
package struct CoverageCount: Sendable {
  package var point: CoveragePoint
  package var outcome: CoveragePoint.Outcome
  /// nil where it cannot be measured.
  package var rows: Int64?
}

extension Session {
  /// Measures which tables, operators, conditions and branches of a query have rows.
  ///
  /// Each place is measured by a query of its own over what comes to it, compiled and run as the query itself
  /// is. What such a query cannot be made of, or fails at, is not measured.
  ///
  /// - Throws: `Diagnostics` for errors in the query, `WorkspaceError` where it was interrupted or took too
  ///   long.
  package func coverage(of source: SourceText) throws -> [CoverageCount] {
    let (execution, compilation) = try prepared(source)
    let probes = try workspace.engine.compiler.coverageProbes(
      of: compilation, for: execution, compileOptions)
    var counts: [CoverageCount] = []
    for probe in probes {
      let counted = try probe.plan.flatMap { try row(of: $0) }
      for (index, cell) in probe.cells.enumerated() {
        var count = CoverageCount(point: cell.point, outcome: cell.outcome)
        if let counted, index < counted.count, case .long(let rows) = counted[index] {
          count.rows = rows
        }
        counts.append(count)
      }
    }
    return counts
  }

  /// The one row of a probe; nil where it fails.
  func row(of plan: LogicalPlan) throws -> [Value]? {
    do {
      return try Execution(self).rows(of: plan)?.rows.first
    } catch WorkspaceError.interrupted {
      throw WorkspaceError.interrupted
    } catch WorkspaceError.timeout {
      throw WorkspaceError.timeout
    } catch {
      return nil
    }
  }
}
