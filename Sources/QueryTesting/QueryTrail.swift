import DetectionRules
import Diagnostics
import KQL
import KQLValues
import Workspace

/// What came to each step of a test's query, for the people who wonder why it gave so few rows.
struct QueryTrail {
  private let counts: [CoverageCount]
  private let text: QueryText
  private let session: Session

  /// Measures a query that ran.
  ///
  /// - Parameters:
  ///   - source: as it ran.
  ///   - text: where it stands.
  /// - Returns: nil where nothing of it can be measured.
  init?(
    _ source: SourceText, of text: QueryText, in workspace: TestWorkspace, _ options: QueryOptions
  )
    throws
  {
    session = try workspace.session(options)
    do {
      let found = try session.coverage(of: source)
      counts = found.filter { $0.point.source == source }
    } catch is Diagnostics {
      return nil
    }
    self.text = text
    if counts.isEmpty { return nil }
  }

  /// The query's lines with the rows that came to each, and under them what no row did.
  var drawn: String {
    let query = CoverageReport.Query(text: text, counts: counts)
    return "rows at each step of \(visible(text.title)):\n" + CoverageText().lines(of: query)
  }

  /// Tables that the query names, in its order, with the rows of each that it sees.
  private var tables: [(name: String, rows: Int64)] {
    var tables: [(name: String, rows: Int64)] = []
    for count in counts where count.point.kind == .table {
      guard let rows = count.rows else { continue }
      let name = count.point.source.text(count.point.span)
      guard !name.contains("("), !name.hasPrefix("_") else { continue }
      if !tables.contains(where: { $0.name == name }) { tables.append((name, rows)) }
    }
    return tables
  }

  /// What makes silence suspicious: tables without a row, or with none in the time that is looked at.
  func doubts() throws -> [String] {
    let tables = tables
    guard !tables.isEmpty, tables.allSatisfy({ $0.rows == 0 }) else { return [] }
    let stored = try session.summaries()
    var empty: [String] = []
    var doubts: [String] = []
    for table in tables {
      guard let all = stored.first(where: { $0.name == table.name }), all.rows > 0 else {
        empty.append(table.name)
        continue
      }
      let range = session.timeRange.map { ($0.from ?? 0, $0.to ?? Int64.max) }
      guard let range, all.first != nil else {
        doubts.append("none of \(all.rows) rows of \(table.name) has a TimeGenerated")
        continue
      }
      let place =
        "\(DateTime.text(range.0)) to \(range.1 == .max ? "…" : DateTime.text(range.1 - 1))"
      doubts.append("0 of \(all.rows) rows of \(table.name) lie within \(place)")
    }
    if !empty.isEmpty { doubts.insert("no rows: \(empty.joined(separator: ", "))", at: 0) }
    return doubts
  }
}

extension CoverageReport.Query {
  /// What one run of a query reached.
  init(text: QueryText, counts: [CoverageCount]) {
    var points: [CoverageReport.Point] = []
    for count in counts {
      let outcome = CoverageReport.Outcome(outcome: count.outcome, rows: count.rows)
      let index = points.firstIndex {
        $0.kind == count.point.kind && $0.span == count.point.span
      }
      if let index {
        points[index].outcomes.append(outcome)
      } else {
        points.append(
          CoverageReport.Point(kind: count.point.kind, span: count.point.span, outcomes: [outcome]))
      }
    }
    self.init(text: text, points: points)
  }
}
