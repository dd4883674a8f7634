import Diagnostics
import GeoFunctions
import KQLPlan
import KQLSteps
import KQLValues

/// What the two have in common: both tables go through one function of Swift, told apart by a mark.
struct GeoLookup {
  let kind: GeoMatcher.Kind
  let keyName: String

  func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    let options: Set<String> = [
      "radius", "return_unmatched", "lookup_area_radius", "return_lookup_key",
    ]
    try call.checkArguments(4...8, named: options)
    try call.refuseSchema()
    let left = try call.input()
    guard let table = call.argument("LookupTable", at: 0) else {
      throw Diagnostic(.noOverload, "`\(call.name.text)` needs a table to look in", at: call.span)
    }
    let right = try binder.bindTabular(table, in: call.environment)
    let key = try binder.pluginColumn(call, 1, keyName, in: right.columns)
    guard key.type == .dynamic else {
      throw Diagnostic(
        .typeMismatch, "`\(key.name)` must be a `dynamic`, not a `\(key.type.rawValue)`",
        at: call.span)
    }
    let scope = binder.rowScope(left, call.environment)
    var place: [BoundExpression] = []
    for (index, name) in ["SourceLongitude", "SourceLatitude"].enumerated() {
      guard let expression = call.argument(name, at: index + 2) else {
        throw Diagnostic(.noOverload, "`\(call.name.text)` needs `\(name)`", at: call.span)
      }
      place.append(try binder.convert(try binder.bind(expression, in: scope), to: .real))
    }
    let radius = try self.radius(call, binder)
    let keepsUnmatched = try binder.pluginFlag(call, 5, "return_unmatched")
    // The area only changes how fast the engine finds the answer.
    _ = try binder.pluginConstant(call, 6, "lookup_area_radius")
    let keepsKey = try binder.pluginFlag(call, 7, "return_lookup_key")
    let added = right.visibleColumns.filter { keepsKey || $0.id != key.id }
    let input = marked(left, place, right, key, added, binder)
    var allocator = NameAllocator(taken: left.visibleColumns.map(\.name))
    var output = binder.renumbered(left.columns)
    for column in added {
      var copy = binder.newColumn(allocator.unique(column.name), column.type)
      copy.mayBeNaN = column.mayBeNaN
      output.append(copy)
    }
    let lookup = ShapeLookup(
      kind: kind, radius: radius, inputWidth: left.columns.count,
      blank: keepsUnmatched ? added.map { $0.type == .string ? .string("") : .null } : nil)
    let transform = TableTransform(call.name.text) { lookup.rows(of: $0) }
    return LogicalPlan(.transform(input, transform), columns: output)
  }

  private func radius(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> Double? {
    guard let given = try binder.pluginConstant(call, 4, "radius") else {
      guard kind == .polygons else {
        throw Diagnostic(.noOverload, "`\(call.name.text)` needs a radius", at: call.span)
      }
      return nil
    }
    let radius: Double
    switch given.value {
    case .real(let value): radius = value
    case .long(let value): radius = Double(value)
    case .null where kind == .polygons: return nil
    case .null, .bool, .decimal, .datetime, .timespan, .guid, .string, .dynamic:
      throw Diagnostic(.typeMismatch, "the radius must be a number of metres", at: given.span)
    }
    guard radius >= 0 else {
      throw Diagnostic(.argumentValue, "the radius must not be negative", at: given.span)
    }
    return radius
  }

  /// The rows of both tables: longitude, latitude, the key, the left columns, the right columns. Only rows
  /// of the left table have no mark.
  private func marked(
    _ left: LogicalPlan, _ place: [BoundExpression], _ right: LogicalPlan, _ key: Column,
    _ added: [Column], _ binder: Binder
  ) -> LogicalPlan {
    func absent(_ type: ScalarType) -> BoundExpression {
      .literal(type == .string ? .string("") : .null, type)
    }
    func plan(_ input: LogicalPlan, _ values: [BoundExpression]) -> LogicalPlan {
      binder.project(
        input, values.map { (column: binder.newColumn("", for: $0), expression: $0) })
    }
    let isLeft = BoundExpression.literal(.bool(true), .bool)
    let isRight = BoundExpression.literal(.bool(false), .bool)
    let branches = [
      plan(
        left,
        [isLeft] + place + [absent(.dynamic)] + left.columns.map { .column($0) }
          + added.map { absent($0.type) }),
      plan(
        right,
        [isRight, absent(.real), absent(.real), .column(key)]
          + left.columns.map { absent($0.type) } + added.map { .column($0) }),
    ]
    var columns = binder.renumbered(branches[0].columns)
    for index in columns.indices {
      columns[index].mayBeNull = columns[index].type != .string
      columns[index].mayBeNaN =
        branches[0].columns[index].mayBeNaN || branches[1].columns[index].mayBeNaN
    }
    return LogicalPlan(.union(branches), columns: columns)
  }
}
