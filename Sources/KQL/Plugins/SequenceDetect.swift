import Diagnostics
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// `sequence_detect(timeline, max step, max span, name = condition, …, dimensions…)`.
package enum SequenceDetect: Plugin {
  package static let name = "sequence_detect"
  package static let documentation = OperatorDocumentation(
    "The sequences of rows that meet conditions one after the other, each within a time of the last.",
    source: "sequence-detect-plugin",
    syntax:
      "T | evaluate sequence_detect(timeline, max step, max span, name = condition, …, dimension, …)",
    examples: [
      (
        "datatable(t: datetime, s: string, e: string) [datetime(2024-01-01), 'X', 'heat', datetime(2024-01-03), 'X', 'fire', datetime(2024-01-02), 'Y', 'fire'] | evaluate sequence_detect(t, 5d, 5d, a = (e == 'heat'), b = (e == 'fire'), s)",
        ["X | 2024-01-01T00:00:00.0000000Z | 2024-01-03T00:00:00.0000000Z | 2.00:00:00"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.refuseSchema()
    let input = try call.input()
    let scope = binder.rowScope(input, call.environment)
    guard call.arguments.count >= 4 else {
      throw Diagnostic(
        .noOverload, "`sequence_detect` takes a timeline, two lengths and conditions",
        at: call.span)
    }
    let time = try binder.pluginColumn(call, 0, "TimelineColumn", in: input.columns)
    try Timeline.checkTimeline(time, call)
    let lengths: Set<ScalarType> =
      time.type == .int || time.type == .long ? [.int, .long] : [.timespan]
    let (step, lengthType) = try binder.requirePluginConstant(
      call, 1, "MaxSequenceStepWindow", lengths)
    let (span, _) = try binder.requirePluginConstant(call, 2, "MaxSequenceSpan", lengths)
    guard let maxStep = step.position, let maxSpan = span.position else {
      throw Diagnostic(.argumentValue, "the lengths must not be null", at: call.span)
    }
    var steps: [(name: String, expression: BoundExpression)] = []
    var dimensions: [Column] = []
    for argument in call.arguments.dropFirst(3) {
      if case .name(let name) = argument.value, argument.name == nil,
        let column = scope.column(name.text), column.type != .bool
      {
        dimensions.append(column)
        continue
      }
      let predicate = try binder.bindPredicate(argument.value, in: scope)
      let name = argument.name?.text ?? "Expr\(steps.count + 1)"
      steps.append((name, predicate))
    }
    guard !steps.isEmpty else {
      throw Diagnostic(.noOverload, "`sequence_detect` needs a condition", at: call.span)
    }
    let items: [(column: Column, expression: BoundExpression)] =
      [(binder.newColumn(time.name, for: .column(time)), .column(time))]
      + steps.map { (binder.newColumn($0.name, .bool), $0.expression) }
      + dimensions.map { (binder.newColumn($0.name, for: .column($0)), .column($0)) }
    let rows = binder.project(input, items)
    let count = steps.count
    let type = time.type
    let transform = TableTransform(name) { table in
      try sequences(table, steps: count, maxStep: maxStep, maxSpan: maxSpan, type, lengthType)
    }
    let columns =
      dimensions.map { binder.newColumn($0.name, $0.type) }
      + steps.map { binder.newColumn("\($0.name)_\(time.name)", type) }
      + [binder.newColumn("Duration", lengthType == .timespan ? .timespan : .long)]
    return LogicalPlan(.transform(rows, transform), columns: columns)
  }

  /// Every chain of events whose steps come one after the other in time, in the order of their beginnings.
  private static func sequences(
    _ table: ResultTable, steps: Int, maxStep: Int64, maxSpan: Int64, _ type: ScalarType,
    _ lengthType: ScalarType
  ) throws -> [[Value]] {
    var order: [[Value]] = []
    // For each group the sorted times of each step.
    var events: [[Value]: [[Int64]]] = [:]
    for row in table.rows {
      guard let at = row[0].position else { continue }
      let key = Array(row.dropFirst(1 + steps))
      for step in 0..<steps where row[1 + step] == .bool(true) {
        if events[key] == nil {
          order.append(key)
          events[key] = Array(repeating: [], count: steps)
        }
        events[key]?[step].append(at)
      }
    }
    var output: [[Value]] = []
    for key in order {
      let times = (events[key] ?? []).map { $0.sorted() }
      guard times.count == steps else { continue }
      // The chains under way, grown a step at a time.
      var chains: [[Int64]] = times[0].map { [$0] }
      for step in 1..<max(steps, 1) {
        var longer: [[Int64]] = []
        for chain in chains {
          let (first, last) = (chain[0], chain[chain.count - 1])
          var index = lowerBound(times[step], last)
          while index < times[step].count {
            let at = times[step][index]
            guard at &- last <= maxStep, at &- first <= maxSpan else { break }
            longer.append(chain + [at])
            index += 1
          }
          guard longer.count + output.count <= 1_000_000 else {
            throw FunctionFailure("`sequence_detect` gives at most 1000000 sequences")
          }
        }
        chains = longer
      }
      for chain in chains {
        let duration = chain[chain.count - 1] &- chain[0]
        output.append(
          key + chain.map { Value(position: $0, of: type) }
            + [Value(position: duration, of: lengthType == .timespan ? .timespan : .long)])
      }
    }
    return output
  }

  /// The index of the first time that is not before another.
  private static func lowerBound(_ times: [Int64], _ wanted: Int64) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
