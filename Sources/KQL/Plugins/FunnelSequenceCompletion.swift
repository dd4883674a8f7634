import Diagnostics
import KQLPlan
import KQLSteps
import KQLValues

/// `funnel_sequence_completion(id, timeline, start, end, bin, state, sequence, periods)`.
package enum FunnelSequenceCompletion: Plugin {
  package static let name = "funnel_sequence_completion"
  package static let documentation = OperatorDocumentation(
    "How many ids went through each state of a sequence, one after the other, within each of some times.",
    source: "funnel-sequence-completion-plugin",
    syntax:
      "T | evaluate funnel_sequence_completion(id, timeline, start, end, bin, state, sequence, periods)",
    words: [
      "id": "the column of ids, such as users",
      "timeline": "the column of times or numbers along which the windows lie",
      "start": "where the first window begins", "end": "where the last window ends",
      "bin": "the length of a window", "state": "the column of states",
      "sequence": "an array of states, in the order in which an id takes them",
      "periods": "an array of spans, within which the sequence is to be taken",
    ],
    examples: [
      (
        "datatable(u: string, t: long, s: string) ['a', 1, 'in', 'a', 2, 'buy', 'b', 1, 'in', 'b', 8, 'buy', 'c', 3, 'buy'] | evaluate funnel_sequence_completion(u, t, 0, 9, 10, s, dynamic(['in', 'buy']), dynamic([1, 9]))",
        ["0 | in | 1 | 2", "0 | buy | 1 | 1", "0 | in | 9 | 2", "0 | buy | 9 | 2"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(8...8)
    // No columns after the known arguments: the state is the last one that is read.
    let timeline = try Timeline(call, binder, firstDimension: 8)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let bin = try timeline.step(call, binder, 4, "BinSize", from: start)
    let input = try call.input()
    let state = try binder.pluginColumn(call, 5, "StateColumn", in: input.columns)
    let sequence = try list(call, binder, 6, "Sequence") { value(of: $0, as: state.type) }
    let isOfTimes = timeline.time.type == .datetime || timeline.time.type == .timespan
    let periods = try list(call, binder, 7, "MaxSequenceStepWindows") { element in
      length(of: element, isOfTimes: isOfTimes)
    }
    let funnel = FunnelCompletion(
      type: timeline.time.type, start: start, end: end, bin: bin, sequence: sequence,
      periods: periods)
    let rows = binder.project(
      input,
      [timeline.id, timeline.time, state].map {
        (column: binder.newColumn($0.name, for: .column($0)), expression: .column($0))
      })
    let transform = TableTransform(name) { funnel.rows(of: $0) }
    let columns = [
      binder.newColumn(timeline.time.name, timeline.time.type),
      binder.newColumn(state.name, state.type),
      binder.newColumn("Period", isOfTimes ? .timespan : .long),
      binder.newColumn("dcount", .long),
    ]
    return LogicalPlan(.transform(rows, transform), columns: columns)
  }

  /// The elements of a constant array, at least one and at most 100.
  private static func list<T>(
    _ call: PluginCall, _ binder: Binder, _ place: Int, _ name: String,
    _ read: (DynamicValue) -> T?
  ) throws(Diagnostic) -> [T] {
    let (value, _) = try binder.requirePluginConstant(call, place, name, [.dynamic])
    guard case .dynamic(let json) = value, case .array(let elements)? = DynamicValue(json: json),
      !elements.isEmpty
    else {
      throw Diagnostic(.argumentValue, "`\(name)` must be an array with elements", at: call.span)
    }
    guard elements.count <= 100 else {
      throw Diagnostic(.limit, "`\(name)` has at most 100 elements", at: call.span)
    }
    var found: [T] = []
    for element in elements {
      guard let item = read(element) else {
        throw Diagnostic(
          .argumentValue, "`\(name)` cannot have the element `\(element.jsonText)` here",
          at: call.span)
      }
      found.append(item)
    }
    return found
  }

  /// An element of the sequence as a value of the column of states.
  private static func value(of element: DynamicValue, as type: ScalarType) -> Value? {
    switch (element, type) {
    case (.string(let text), .string): .string(text)
    case (.long(let number), .int), (.long(let number), .long): .long(number)
    default: nil
    }
  }

  /// A length on the timeline.
  private static func length(of element: DynamicValue, isOfTimes: Bool) -> Int64? {
    switch element {
    // A timespan in a dynamic is its ticks.
    case .long(let number) where number >= 0: return number
    case .timespan(let ticks) where isOfTimes && ticks >= 0: return ticks
    case .string(let text) where isOfTimes:
      guard let ticks = TimeSpan.parse(text), ticks >= 0 else { return nil }
      return ticks
    default: return nil
    }
  }
}
