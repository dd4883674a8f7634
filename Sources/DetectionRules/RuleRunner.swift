import Diagnostics
import JSON
import KQLValues
import Workspace

/// Runs rules over a workspace's logs as the service would at some moment.
package struct RuleRunner {
  private let session: Session

  /// - Parameter session: its options hold but for the time.
  package init(_ session: Session) { self.session = session }

  /// Runs a rule's query over the window before `now` and raises its alerts.
  ///
  /// The window has both of its ends; the service's own delay of ingestion is not imitated.
  ///
  /// - Throws: `Diagnostics`, `WorkspaceError`.
  package func run(_ rule: DetectionRule, at now: Int64) throws -> RuleRun {
    if let measure = rule.measure { return try run(rule, measure, at: now) }
    let window = window(of: rule, at: now)
    let query = asked(by: rule, at: now, in: window)
    let (result, warnings) = try rows(of: query)
    var run = RuleRun(time: now, window: window, result: result, alerts: [], asked: [query])
    run.warnings = warnings
    guard rule.trigger.isMet(by: Double(result.rows.count)) else { return run }
    let maker = AlertMaker(rule: rule, columns: result.columns, time: now, window: window)
    switch rule.grouping {
    case .singleAlert: run.alerts = [maker.alert(of: result.rows, number: 1)]
    case .alertPerResult:
      // A run raises no more than 150 alerts; where there are more results, the last stands for all.
      let limit = 150
      let alone = result.rows.count > limit ? limit - 1 : result.rows.count
      for (index, row) in result.rows.prefix(alone).enumerated() {
        run.alerts.append(maker.alert(of: [row], number: index + 1))
      }
      if alone < result.rows.count || result.rows.isEmpty {
        run.alerts.append(maker.alert(of: result.rows, number: alone + 1))
      }
    }
    return run
  }

  private func window(of rule: DetectionRule, at now: Int64) -> (from: Int64, to: Int64)? {
    rule.period.map { (from: max(0, now &- $0), to: now) }
  }

  private func asked(
    by rule: DetectionRule, at now: Int64, in window: (from: Int64, to: Int64)?
  ) -> AskedQuery {
    AskedQuery(SourceText(rule.query, name: rule.name), options(at: now, in: window))
  }

  private func rows(of query: AskedQuery) throws -> (table: ResultTable, warnings: Diagnostics) {
    let run = try session.reopened { $0 = query.options }.query(query.source)
    return (try run.results.first?.table() ?? ResultTable(columns: []), run.warnings)
  }

  /// How a rule's query runs at a time, as `run(_:at:)` does it.
  package func options(for rule: DetectionRule, at now: Int64) -> QueryOptions {
    let sight = rule.measure == nil ? rule.period : rule.sight ?? rule.period
    return options(at: now, in: sight.map { (from: max(0, now &- $0), to: now) })
  }

  private func options(at now: Int64, in window: (from: Int64, to: Int64)?) -> QueryOptions {
    var options = session.options
    options.now = .at(now)
    options.timespan = window.map { TimeRange(from: $0.from, to: $0.to &+ 1) }
    // What a test or a replay brings has no other time of arrival.
    options.ingestionTimeIsEventTime = true
    return options
  }

  // MARK: log alerts

  private func run(_ rule: DetectionRule, _ measure: Measure, at now: Int64) throws -> RuleRun {
    let size = rule.period ?? 0
    var run = RuleRun(
      time: now, window: window(of: rule, at: now), result: ResultTable(columns: []), alerts: [])
    var failing: [[String]: Int] = [:]
    var latest: [(key: [String], value: Double, rows: Int)] = []
    for period in 0..<measure.periods {
      let end = now &- Int64(period) &* size
      guard end > 0 else { break }
      let query = asked(
        by: rule, at: end, in: (from: max(0, end &- (rule.sight ?? size)), to: end))
      run.asked.append(query)
      let (table, warnings) = try rows(of: query)
      run.warnings = warnings
      let groups = self.groups(of: table, measure)
      for group in groups where rule.trigger.isMet(by: group.value) {
        failing[group.key, default: 0] += 1
      }
      if period == 0 {
        run.result = table
        latest = groups
      }
    }
    for group in latest
    where rule.trigger.isMet(by: group.value)
      && failing[group.key, default: 0] >= measure.failingPeriods
    {
      var alert = AlertMaker(
        rule: rule, columns: run.result.columns, time: now, window: run.window
      ).alert(of: [], number: run.alerts.count + 1)
      alert.results = group.rows
      alert.measured = group.value
      alert.dimensions = zip(measure.dimensions, group.key).map {
        JSONMember($0.column, .string($1))
      }
      run.alerts.append(alert)
    }
    return run
  }

  /// What is measured, for each combination of the dimensions' values, in the order of the rows.
  private func groups(of table: ResultTable, _ measure: Measure) -> [(
    key: [String], value: Double, rows: Int
  )] {
    func index(_ name: String) -> Int? { table.columns.firstIndex { $0.name == name } }
    let dimensions = measure.dimensions.map { ($0, index($0.column)) }
    let column = measure.column.flatMap { index($0.name) }
    var numbers: [[String]: [Double]] = [:]
    var counts: [[String]: Int] = [:]
    // Without dimensions no rows are a group too: nothing was counted.
    var order: [[String]] = dimensions.isEmpty ? [[]] : []
    for row in table.rows {
      let key = dimensions.map { pair in pair.1.map { alertText(row[$0]) } ?? "" }
      guard zip(dimensions, key).allSatisfy({ $0.0.takes($1) }) else { continue }
      if counts[key] == nil, !key.isEmpty { order.append(key) }
      counts[key, default: 0] += 1
      if let column, let number = Self.number(row[column]) {
        numbers[key, default: []].append(number)
      }
    }
    return order.compactMap { key in
      let rows = counts[key] ?? 0
      let values = numbers[key] ?? []
      let value: Double?
      switch measure.aggregation {
      case .count: value = Double(measure.column == nil ? rows : values.count)
      case .total: value = values.isEmpty ? nil : values.reduce(0, +)
      case .average: value = values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
      case .minimum: value = values.min()
      case .maximum: value = values.max()
      }
      return value.map { (key, $0, rows) }
    }
  }

  private static func number(_ value: Value) -> Double? {
    switch value {
    case .long(let number): Double(number)
    case .real(let number): number.isFinite ? number : nil
    case .decimal(let text): Double(text)
    case .null, .bool, .datetime, .timespan, .guid, .string, .dynamic: nil
    }
  }
}
