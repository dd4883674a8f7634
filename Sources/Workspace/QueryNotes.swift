import Diagnostics
import KQL
import KQLValues

extension Session {
  /// What to say of a query that was answered, beside its warnings: why it found little, and what it did not look at.
  ///
  /// - Parameter rows: of its longest result.
  package func notes(on run: QueryRun, of source: SourceText, rows: Int) -> [String] {
    var notes = emptyTables(run, source)
    // An aggregate over nothing is one row.
    if rows <= 1, notes.isEmpty, let note = noteOnTimes(run) { notes.append(note) }
    if !run.shape.searchTerms.isEmpty, !run.tables.contains("_Quarantine"),
      let count = count(of: "_Quarantine"), count > 0
    {
      let records =
        count == 1 ? "1 record in _Quarantine was" : "\(count) records in _Quarantine were"
      notes.append("\(records) not searched; `_Quarantine | where Raw has '…'` does")
    }
    return notes
  }

  /// The tables that a query names and that have no rows, unless a warning says more of them.
  private func emptyTables(_ run: QueryRun, _ source: SourceText) -> [String] {
    run.tables.filter { name in
      source.span(of: name) != .none && isEmpty(name)
        && !run.warnings.all.contains {
          $0.code == .rowsElsewhere && $0.message.hasPrefix("`\(name)`")
        }
    }.map { "`\($0)` has no rows in this database; `kustody tables` lists what has" }
  }

  private func count(of table: String) -> Int64? {
    guard let row = row("\(quotedName(table)) | count"), case .long(let count)? = row.first else {
      return nil
    }
    return count
  }

  /// The first row of a query, over all times.
  private func row(_ query: String) -> [Value]? {
    // Without the time range that hides what is looked for.
    guard let session = try? reopened({ $0.timespan = nil }) else { return nil }
    return try? session.query(SourceText(query)).results.first?.table().rows.first
  }

  /// What to say of a query that found nothing because its logs are of another time than it asks for; nil where that
  /// is not why.
  private func noteOnTimes(_ run: QueryRun) -> String? {
    let isClock = if case .clock = options.now { true } else { false }
    let from = timeRange?.from ?? (isClock ? run.shape.longestAgo.map { now - $0 } : nil)
    let to = timeRange?.to
    guard from != nil || to != nil, !run.tables.isEmpty else { return nil }
    var times: (first: Int64, last: Int64)?
    for table in run.tables {
      guard
        let row = row("\(quotedName(table)) | summarize min(TimeGenerated), max(TimeGenerated)"),
        row.count == 2, case .datetime(let first) = row[0], case .datetime(let last) = row[1]
      else { continue }
      times = (min(times?.first ?? first, first), max(times?.last ?? last, last))
    }
    guard let times else { return nil }
    let name = run.tables.count == 1 ? "`\(run.tables[0])`" : "the tables"
    func shown(_ ticks: Int64) -> String { DateTime.text(ticks).prefix(19) + "Z" }
    if isClock, let from, times.last < from {
      return "nothing in \(name) is newer than \(shown(times.last)); "
        + "--now last runs the query as of then"
    }
    guard times.last < from ?? .min || times.first >= to ?? .max else { return nil }
    return "no row of \(name) is of the time that is asked for; they are of "
      + "\(shown(times.first)) to \(shown(times.last))"
  }
}
