import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// What the plugins about users' activity share: an id, a timeline cut into steps, and dimensions.
struct Timeline: Sendable {
  var id: Column
  var time: Column
  var dimensions: [Column]
  /// The rows, as the columns id, timeline, dimensions.
  var rows: LogicalPlan

  /// The arguments `id, timeline` and, from `firstDimension` on, columns.
  init(_ call: PluginCall, _ binder: Binder, firstDimension: Int) throws(Diagnostic) {
    try call.refuseSchema()
    let input = try call.input()
    id = try binder.pluginColumn(call, 0, "IdColumn", in: input.columns)
    time = try binder.pluginColumn(call, 1, "TimelineColumn", in: input.columns)
    try Self.checkTimeline(time, call)
    dimensions = []
    for place in call.positional.indices where place >= firstDimension {
      dimensions.append(try binder.pluginColumn(call, place, "dimension", in: input.columns))
    }
    rows = binder.project(
      input,
      ([id, time] + dimensions).map {
        (column: binder.newColumn($0.name, for: .column($0)), expression: .column($0))
      })
  }

  static func checkTimeline(_ column: Column, _ call: PluginCall) throws(Diagnostic) {
    switch column.type {
    case .datetime, .timespan, .int, .long: break
    case .bool, .real, .decimal, .guid, .string, .dynamic:
      throw Diagnostic(
        .unsupported,
        "kustody does not support a timeline of `\(column.type.rawValue)` in `\(call.name.text)` yet",
        at: call.span)
    }
  }

  /// A point of the timeline that an argument gives.
  func point(_ call: PluginCall, _ binder: Binder, _ place: Int, _ name: String)
    throws(Diagnostic) -> Int64
  {
    let types: Set<ScalarType> =
      time.type == .datetime ? [.datetime] : time.type == .timespan ? [.timespan] : [.int, .long]
    let (value, _) = try binder.requirePluginConstant(call, place, name, types)
    guard let point = value.position else {
      throw Diagnostic(.argumentValue, "`\(name)` must not be null", at: call.span)
    }
    return point
  }

  /// A length on the timeline: a timespan for times, a number for numbers.
  func length(_ call: PluginCall, _ binder: Binder, _ place: Int, _ name: String)
    throws(Diagnostic) -> Int64
  {
    let types: Set<ScalarType> =
      time.type == .int || time.type == .long ? [.int, .long] : [.timespan]
    let (value, _) = try binder.requirePluginConstant(call, place, name, types)
    guard let length = value.position, length > 0 else {
      throw Diagnostic(.argumentValue, "`\(name)` must be more than nothing", at: call.span)
    }
    return length
  }

  /// A step: a length, or `week`, `month`, `year`.
  func step(_ call: PluginCall, _ binder: Binder, _ place: Int, _ name: String, from start: Int64)
    throws(Diagnostic) -> TimelineStep
  {
    if let found = try binder.pluginConstant(call, place, name),
      case .string(let word) = found.value
    {
      let period = DateTime.Period(rawValue: word)
      guard let period, period == .week || period == .month || period == .year,
        time.type == .datetime
      else {
        throw Diagnostic(
          .argumentValue, "`\(name)` is a length, or 'week', 'month' or 'year' of datetimes",
          at: found.span)
      }
      return .calendar(period)
    }
    return .length(try length(call, binder, place, name), from: start)
  }
}
