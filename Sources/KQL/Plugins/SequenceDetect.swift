import Diagnostics
import KQLPlan
import KQLSteps
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
    words: [
      "timeline": "the column of times", "max step": "how far apart two rows of a sequence may be",
      "max span": "how long a sequence may last",
      "name": "a condition by its name; the conditions are to be met one after the other",
      "dimension": "a column whose value all rows of a sequence share",
    ],
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
    let type = time.type
    let durationType = lengthType == .timespan ? ScalarType.timespan : .long
    let sequences = EventSequences(
      stepCount: steps.count, maxStep: maxStep, maxSpan: maxSpan, type: type,
      durationType: durationType)
    let transform = TableTransform(name) { try sequences.rows(of: $0, $1) }
    let columns =
      dimensions.map { binder.newColumn($0.name, $0.type) }
      + steps.map { binder.newColumn("\($0.name)_\(time.name)", type) }
      + [binder.newColumn("Duration", durationType)]
    return LogicalPlan(.transform(rows, transform), columns: columns)
  }
}
