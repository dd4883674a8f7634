import Diagnostics
import KQLFunctions
import KQLPlan
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

  /// The rows of each combination of dimensions, in the order of first meeting, as ids and points.
  static func groups(_ table: ResultTable) -> [(key: [Value], events: [(id: Value, at: Int64)])] {
    var order: [[Value]] = []
    var events: [[Value]: [(id: Value, at: Int64)]] = [:]
    for row in table.rows {
      guard let at = row[1].position else { continue }
      let key = Array(row.dropFirst(2))
      if events[key] == nil { order.append(key) }
      events[key, default: []].append((row[0], at))
    }
    return order.map { ($0, events[$0] ?? []) }
  }
}

/// How a timeline is cut.
enum TimelineStep: Sendable {
  case length(Int64, from: Int64)
  case calendar(DateTime.Period)

  /// The beginning of the window that a point lies in.
  func start(of point: Int64) -> Int64 {
    switch self {
    case .length(let length, let origin):
      let (offset, overflow) = point.subtractingReportingOverflow(origin)
      guard !overflow else { return point }
      let remainder = offset % length
      return point &- (remainder < 0 ? remainder + length : remainder)
    case .calendar(let period): return DateTime.start(of: period, point) ?? point
    }
  }

  /// The beginning of the window after one.
  func next(after start: Int64) -> Int64? {
    switch self {
    case .length(let length, _):
      let (next, overflow) = start.addingReportingOverflow(length)
      return overflow ? nil : next
    case .calendar(let period): return DateTime.start(of: period, start, offset: 1)
    }
  }

  /// The beginnings of all windows from one point to another.
  func starts(from first: Int64, to last: Int64) throws -> [Int64] {
    var all: [Int64] = []
    var current: Int64? = start(of: first)
    while let start = current, start <= last {
      all.append(start)
      guard all.count <= 100_000 else {
        throw FunctionFailure("a plugin makes at most 100000 windows of time")
      }
      current = next(after: start)
    }
    return all
  }
}

extension Value {
  /// The place on a timeline: ticks, or the number itself; nil for everything else.
  var position: Int64? {
    switch self {
    case .long(let value), .datetime(let value), .timespan(let value): value
    case .null, .bool, .real, .decimal, .guid, .string, .dynamic: nil
    }
  }

  /// A place on a timeline of a type.
  init(position: Int64, of type: ScalarType) {
    switch type {
    case .datetime: self = .datetime(position)
    case .timespan: self = .timespan(position)
    case .bool, .int, .long, .real, .decimal, .guid, .string, .dynamic: self = .long(position)
    }
  }
}
