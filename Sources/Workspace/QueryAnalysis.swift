import Diagnostics
import KQL
import KQLValues
import SQLite

/// A table or an operator of a query with the rows that come to it.
package struct AnalyzedStage: Sendable {
  package var source: SourceText
  package var span: Span
  /// nil where it cannot be measured.
  package var rows: Int64?
  /// How long it took to make these rows from the logs on, and to count them.
  package var time: Duration
}

/// What a log table was asked for itself, and how much of it was read for that.
package struct AnalyzedScan: Sendable {
  package var table: String
  /// Blocks of which columns were read, and how many of them had no row for the query.
  package var read: Int
  package var without: Int
  /// Blocks that were passed over by their times.
  package var skipped: Int
}

/// What running a query came to.
package struct QueryAnalysis: Sendable {
  /// In the order of the text, places in saved functions last.
  package var stages: [AnalyzedStage]
  package var scans: [AnalyzedScan]
  /// The rows of its results.
  package var rows: Int
  package var time: Duration
  /// What it took SQLite.
  package var work: StatementWork
  /// What SQLite sorts or groups in a temporary tree: `ORDER BY`, `GROUP BY`.
  package var sorters: [String]
}

extension Session {
  /// Runs a query, and apart from that the part of it up to each of its operators: what each has to do with, and from
  /// where on the query takes long.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package func analysis(of source: SourceText) throws -> QueryAnalysis {
    let clock = ContinuousClock()
    let begin = clock.now
    var rows = 0
    var work = StatementWork()
    var sorters: [String] = []
    let run = try query(source)
    var planned: [QueryResult] = []
    for result in run.results {
      try result.forEachRow { _ in rows += 1 }
      if !result.execution.isOverBlocks { planned.append(result) }
    }
    let time = begin.duration(to: clock.now)
    // All results are of one execution.
    var scans: [AnalyzedScan] = []
    if let execution = run.results.first?.execution {
      work = execution.work
      scans = execution.scans.map { scan in
        AnalyzedScan(
          table: tables.name(ofPhysical: scan.scan.table), read: scan.counts.read,
          without: scan.counts.without, skipped: scan.counts.skipped)
      }
    }
    for result in planned {
      let plan = try result.execution.explanation(of: result.query)
      sorters += plan.split(separator: "\n").compactMap { line in
        line.firstRange(of: "USE TEMP B-TREE FOR ").map { String(line[$0.upperBound...]) }
      }
    }
    var analysis = QueryAnalysis(
      stages: [], scans: scans, rows: rows, time: time, work: work, sorters: sorters)
    let (execution, compilation) = try prepared(source)
    let probes = try workspace.engine.compiler.coverageProbes(
      of: compilation, for: execution, compileOptions)
    for probe in probes {
      guard
        let index = probe.cells.firstIndex(where: {
          $0.outcome == .reached && ($0.point.kind == .table || $0.point.kind == .stage)
        })
      else { continue }
      let start = clock.now
      var stage = AnalyzedStage(
        source: probe.cells[index].point.source, span: probe.cells[index].point.span, time: .zero)
      if let counted = try probe.plan.flatMap({ try row(of: $0) }), index < counted.count,
        case .long(let rows) = counted[index]
      {
        stage.rows = rows
      }
      stage.time = start.duration(to: clock.now)
      analysis.stages.append(stage)
    }
    analysis.stages.sort { left, right in
      (left.source == source ? 0 : 1, left.source.name, left.span.start)
        < (right.source == source ? 0 : 1, right.source.name, right.span.start)
    }
    return analysis
  }
}
