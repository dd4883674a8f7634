import ArgumentParser
import DetectionRules
import Diagnostics
import Files
import KQLValues
import Rendering
import Workspace

struct Replay: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Run rules over a whole log as their schedule would have, and list the alerts.")

  static let examples = [
    Example(
      "as the rule's own schedule",
      "kustody replay rules/repeated-failed-sign-ins.yaml --from logs/ --watchlists watchlists/"),
    Example(
      "hourly over a week, grouped into incidents",
      "kustody replay rules/*.yaml --every 1h --timespan 2024-05-08/2024-05-15 --incidents --watchlists watchlists/"
    ),
  ]

  @Argument(help: "Sentinel's rules in YAML, or exports and templates.", completion: .file())
  var rules: [String]

  @Option(
    help: ArgumentHelp("Evaluation interval; default: the rule's own, else 1h.", valueName: "span"))
  var every: String?

  @Flag(help: "List the incidents that the alerts were grouped into, not the alerts.")
  var incidents = false

  @Option(
    help: ArgumentHelp(
      "Also write rows of SecurityAlert and SecurityIncident, which ingest takes.",
      valueName: "file"),
    completion: .file())
  var rows: String?

  @OptionGroup var choice: ChoiceArguments
  @OptionGroup var logs: SessionArguments
  @OptionGroup var result: OutputArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    try reporting {
      let session = try logs.open(interruption)
      guard let range = try range(session) else {
        throw Failure(.wrong, "there are no rows with a time to replay")
      }
      let chosen = try chosenRules()
      var replay = try interruption.during { try RuleReplay(session) }
      var alerts = ResultTable(
        columns: [
          ResultColumn("TimeGenerated", .datetime), ResultColumn("Rule", .string),
          ResultColumn("AlertName", .string), ResultColumn("AlertSeverity", .string),
          ResultColumn("Results", .long), ResultColumn("Entities", .dynamic),
        ], isOrdered: true)
      var timelines = ""
      let file = try rows.map { try replacement(of: $0) }
      for rule in chosen {
        let step = try step(of: rule)
        let times = try RuleReplay.times(
          from: range.from, to: range.to, every: step, phase: rule.start ?? 0)
        var timeline = Timeline(from: times.first ?? 0, to: times.last ?? 0)
        try interruption.during {
          try replay.run(rule, at: times) { run in
            if interruption.isRequested { throw WorkspaceError.interrupted }
            timeline.add(run.alerts.count, at: run.time)
            alerts.rows += run.alerts.map { Self.row(of: $0, rule) }
            for line in AlertRows(rule).lines(of: run) { try file?.output.write(line + "\n") }
          }
        }
        timelines += "\(timeline.drawn)  \(visible(rule.name)): \(timeline.alerts) alerts in "
        timelines += "\(times.count) runs, every \(RuleDuration.text(step))\n"
      }
      var writer = try result.open()
      try writer.write(incidents ? Incident.table(of: replay.incidents) : alerts)
      try writer.commit()
      try file?.commit()
      Terminal.error.write(timelines)
    }
  }

  private static func row(of alert: Alert, _ rule: DetectionRule) -> [Value] {
    let entities = alert.dimensions.isEmpty ? alert.entitiesJSON : .object(alert.dimensions)
    return [
      .datetime(alert.time), .string(rule.name), .string(alert.name), .string(alert.severity),
      .long(Int64(alert.results)), .dynamic(entities.jsonText),
    ]
  }

  private func step(of rule: DetectionRule) throws -> Int64 {
    guard let every else { return rule.frequency ?? TimeSpan.hour }
    guard let ticks = RuleDuration.ticks(every), ticks > 0 else {
      throw Failure(.wrong, "--every \(every) is not a span of time; write 5m, 1h or 1d")
    }
    return ticks
  }

  /// What is replayed: the time that was asked for, else that of all logs.
  private func range(_ session: Session) throws -> (from: Int64, to: Int64)? {
    let tables = try session.workspace.tables()
    guard let first = session.timeRange?.from ?? tables.compactMap(\.first).min(),
      let last = session.timeRange?.to ?? tables.compactMap(\.last).max()
    else { return nil }
    return (first, last)
  }

  private func chosenRules() throws -> [DetectionRule] {
    var all: [DetectionRule] = []
    for path in try files(under: rules, ending: [".yaml", ".yml", ".json"]) {
      let source = SourceText(try text(ofFile: path), name: path)
      do throws(Diagnostic) {
        let found = try RuleFile(source).rules.map(\.rule)
        if found.isEmpty, rules.contains(path) {
          throw Diagnostic(.ruleField, "the file holds no rule", at: Span(0, 0))
        }
        all += found.filter { $0.isEnabled && choice.takes(path, $0.name) }
      } catch {
        throw Diagnostics(source: source, [error])
      }
    }
    if all.isEmpty, !choice.wanted.isEmpty {
      throw Failure(
        .wrong, "there is no rule that contains \(choice.wanted.joined(separator: " or "))")
    }
    return all
  }
}

/// Alerts over time in one line: a mark for each of its parts, higher where there were more.
private struct Timeline {
  private let from: Int64
  private let width: Int64
  private var counts = [Int](repeating: 0, count: 40)
  private(set) var alerts = 0

  init(from: Int64, to: Int64) {
    self.from = from
    width = max(1, (to - from) / Int64(counts.count) + 1)
  }

  mutating func add(_ count: Int, at time: Int64) {
    alerts += count
    counts[min(max(Int((time - from) / width), 0), counts.count - 1)] += count
  }

  var drawn: String {
    let marks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    let most = max(1, counts.max() ?? 1)
    return counts.map { count in
      count == 0 ? "·" : marks[(count * marks.count - 1) / most]
    }
    .joined()
  }
}
