import Diagnostics
import KQLValues
import Workspace

/// Runs rules one after the other as the service does, which remembers: a rule with suppression is silent
/// for a while after an alert, and alerts are gathered into incidents.
package struct RuleSequence {
  private let runner: RuleRunner
  private var silentUntil: [String: Int64] = [:]
  private var log = IncidentLog()

  /// - Parameter session: its options hold but for the time.
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package init(_ session: Session) throws {
    runner = RuleRunner(session)
    log.closings = try Self.closings(session)
  }

  /// All incidents so far, in the order in which they were made.
  package var incidents: [Incident] { log.incidents }

  /// Until when a rule is silent; nil where it is not.
  package func silence(of rule: DetectionRule, at time: Int64) -> Int64? {
    silentUntil[rule.identity].flatMap { time < $0 ? $0 : nil }
  }

  /// Runs a rule at a time that is not before those of its earlier runs.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package mutating func run(_ rule: DetectionRule, at time: Int64) throws -> RuleRun {
    var run = try runner.run(rule, at: time)
    if let end = silence(of: rule, at: time) {
      run.alerts = []
      run.silentUntil = end
      return run
    }
    if !run.alerts.isEmpty, let suppression = rule.suppression {
      let end = time.addingReportingOverflow(suppression)
      silentUntil[rule.identity] = end.overflow ? .max : end.partialValue
    }
    run.incidents = log.add(run.alerts, of: rule)
    return run
  }

  /// When incidents were closed, as rows of SecurityIncident say.
  private static func closings(_ session: Session) throws -> [String: [Int64]] {
    guard try session.summaries().contains(where: { $0.name == "SecurityIncident" }) else {
      return [:]
    }
    let session = try session.reopened { $0.timespan = nil }
    var closings: [String: [Int64]] = [:]
    let query = """
      SecurityIncident
      | where Status =~ 'Closed'
      | project IncidentName, Time = coalesce(ClosedTime, LastModifiedTime, TimeGenerated)
      """
    for result in try session.query(SourceText(query)).results {
      try result.forEachRow { row in
        if case .string(let name) = row[0], case .datetime(let time) = row[1] {
          closings[name, default: []].append(time)
        }
      }
    }
    return closings
  }
}
