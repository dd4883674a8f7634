import Diagnostics
import KQLPlan
import KQLSteps
import KQLValues

/// A lookup of addresses in networks, bound. The table of networks is read while the query is compiled.
struct AddressLookup {
  private let isVersion6: Bool
  private let input: LogicalPlan
  private let lookup: LogicalPlan
  private let address: Column
  private let network: Column
  private var keys: [(input: Column, lookup: Column)] = []
  private var keepsUnmatched = false
  private let rows: [[Value]]

  init(_ call: PluginCall, _ binder: Binder, isVersion6: Bool) throws(Diagnostic) {
    try call.checkArguments(3...64, named: ["return_unmatched"])
    try call.refuseSchema()
    self.isVersion6 = isVersion6
    input = try call.input()
    var rest = call.positional.dropFirst(3)
    guard let table = call.positional.first, call.positional.count >= 3 else {
      throw Diagnostic(
        .noOverload, "`\(call.name.text)` takes a table, an address and a network", at: call.span)
    }
    lookup = try binder.bindTabular(table.value, in: call.environment)
    address = try binder.pluginColumn(call, 1, "the address", in: input.columns)
    network = try binder.pluginColumn(call, 2, "the network", in: lookup.columns)
    for column in [address, network] where column.type != .string {
      throw Diagnostic(
        .typeMismatch,
        "`\(call.name.text)` looks up strings, `\(column.name)` is a `\(column.type.rawValue)`",
        at: call.span)
    }
    keepsUnmatched = try binder.pluginFlag(call, nil, "return_unmatched")
    if let last = rest.last {
      switch last.value {
      case .literal(.bool(let flag), _):
        keepsUnmatched = flag
        rest = rest.dropLast()
      default: break
      }
    }
    for argument in rest {
      guard case .name(let name) = argument.value else {
        throw Diagnostic(.wrongShape, "expected a column", at: argument.value.span)
      }
      keys.append(
        (
          try binder.requireColumn(name, in: input.columns),
          try binder.requireColumn(name, in: lookup.columns)
        ))
    }
    rows = try binder.run(lookup)?.rows ?? []
  }

  func plan(_ binder: Binder, lookupFirst: Bool) throws(Diagnostic) -> LogicalPlan {
    let found = lookup.visibleColumns
    let added = found.filter { column in !keys.contains { $0.lookup.id == column.id } }
    let addressText = binder.newColumn("", .string)
    let source = try withAddress(addressText, binder)
    let positions = added.compactMap { column in found.firstIndex { $0.id == column.id } }
    let keyPositions = keys.compactMap { key -> (input: Int, table: Int)? in
      guard let left = input.columns.firstIndex(where: { $0.id == key.input.id }),
        let right = found.firstIndex(where: { $0.id == key.lookup.id })
      else { return nil }
      return (left, right)
    }
    let networks = NetworkLookup(
      isVersion6: isVersion6, rows: rows, network: found.firstIndex { $0.id == network.id },
      keys: keyPositions, added: positions, addedFirst: lookupFirst,
      blank: keepsUnmatched
        ? added.map { $0.type == .string ? Value.string("") : .null } : nil)
    let transform = TableTransform(isVersion6 ? "ipv6_lookup" : "ipv4_lookup") {
      networks.rows(of: $0)
    }
    let own = binder.renumbered(input.columns)
    var allocator = NameAllocator(taken: input.visibleColumns.map(\.name))
    let others = added.map { binder.newColumn(allocator.unique($0.name), $0.type) }
    return LogicalPlan(
      .transform(source, transform), columns: lookupFirst ? others + own : own + others,
      isOrdered: input.isOrdered)
  }

  /// The input with all its columns shown, hidden ones too, and the address as text after them.
  private func withAddress(_ column: Column, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    let text = try binder.convert(.column(address), to: .string)
    let items = input.columns.map { (column: $0, expression: BoundExpression.column($0)) }
    var plan = binder.project(input, items + [(column, text)])
    for index in plan.columns.indices { plan.columns[index].isHidden = false }
    return plan
  }
}
