import Diagnostics
import KQL
import Synchronization
import Workspace

/// Gathers what all tests reach of all queries that they run. Tests on several threads may share one.
package final class CoverageLog: Sendable {
  private let counts = Mutex(Counts())

  private struct Counts {
    var texts: [QueryText.Key: QueryText] = [:]
    /// For each place and outcome the rows of all tests; nil where no test could measure it.
    var rows: [QueryText.Key: [Place: [CoveragePoint.Outcome: Int64?]]] = [:]
  }

  /// A point without its text, which the key names.
  private struct Place: Hashable {
    var kind: CoveragePoint.Kind
    var span: Span
  }

  package init() {}

  /// Measures what a test asked.
  func measure(
    _ asked: [AskedQuery], of test: TestCase, of file: TestFile, in workspace: TestWorkspace
  ) throws {
    guard let text = try? workspace.text(of: test, of: file) else { return }
    counts.withLock { $0.texts[text.key] = text }
    for query in asked {
      do {
        let found = try workspace.session(query.options).coverage(of: query.source)
        add(found, of: query.source, text, workspace)
      } catch is Diagnostics {
        // A test may expect errors: nothing of such a query runs.
        continue
      }
    }
  }

  private func add(
    _ found: [CoverageCount], of source: SourceText, _ text: QueryText, _ workspace: TestWorkspace
  ) {
    for count in found {
      let owner: (text: QueryText, offset: Int)
      if count.point.source == source {
        owner = (text, 0)
      } else if let function = workspace.function(withSource: count.point.source) {
        owner = function
      } else {
        continue
      }
      let span = count.point.span
      let start = span.start - owner.offset
      // The parameters of a function stand before its body.
      guard start >= 0, span.end > span.start else { continue }
      let place = Place(
        kind: count.point.kind, span: Span(start, span.end - owner.offset))
      counts.withLock { counts in
        counts.texts[owner.text.key] = owner.text
        let known = counts.rows[owner.text.key]?[place]?[count.outcome] ?? nil
        let sum: Int64?
        if let rows = count.rows {
          sum = (known ?? 0).addingReportingOverflow(rows).partialValue
        } else {
          sum = known
        }
        counts.rows[owner.text.key, default: [:]][place, default: [:]][count.outcome] = .some(sum)
      }
    }
  }

  /// What was gathered, by files and lines.
  package var report: CoverageReport {
    counts.withLock { counts in
      var queries: [CoverageReport.Query] = []
      // A query with errors has no places: nothing of it runs.
      for (key, text) in counts.texts where counts.rows[key] != nil {
        let points = (counts.rows[key] ?? [:]).map { place, outcomes in
          CoverageReport.Point(
            kind: place.kind, span: place.span,
            outcomes: CoveragePoint.outcomes(of: place.kind).map { outcome in
              .init(outcome: outcome, rows: outcomes[outcome] ?? nil)
            })
        }
        queries.append(CoverageReport.Query(text: text, points: points))
      }
      return CoverageReport(queries)
    }
  }
}
