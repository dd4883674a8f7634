import Diagnostics
import KQL
import KQLValues

extension Session {
  /// What to say of a query that found nothing because its logs are older than what it asks for; nil where that is not
  /// why.
  package func noteOnOldLogs(_ run: QueryRun) -> String? {
    guard case .clock = options.now else { return nil }
    let from =
      timeRange?.from ?? run.shape.longestAgo.map { now - $0 }
    guard let from, !run.tables.isEmpty, timeRange?.to == nil || options.timespan != nil else {
      return nil
    }
    var newest: Int64?
    for table in run.tables {
      // Without the time range that hides what is looked for.
      guard
        let session = try? reopened({ $0.timespan = nil }),
        let rows = try? session.query(
          SourceText("['\(table)'] | summarize max(TimeGenerated)")
        ).results.first?.table().rows,
        case .datetime(let last)? = rows.first?.first
      else { continue }
      newest = max(newest ?? last, last)
    }
    guard let newest, newest < from else { return nil }
    let name = run.tables.count == 1 ? "`\(run.tables[0])`" : "the tables"
    return "nothing in \(name) is newer than \(DateTime.text(newest).prefix(19))Z; "
      + "--now last asks as of then"
  }
}
