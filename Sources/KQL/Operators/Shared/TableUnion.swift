import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

extension Binder {
  /// What `withsource` calls a branch: the name of a table; nil for everything else.
  package func label(_ expression: Expression, _ environment: Environment) -> String? {
    switch expression {
    case .name(let name):
      switch environment[name.text] {
      case .function(let function)?: return function.definition.isView ? name.text : nil
      case nil: return host.table(named: name.text) != nil ? name.text : nil
      case .scalar, .rowValue, .tabular, .pattern, .database, .unknown: return nil
      }
    case .pipeline(let pipeline):
      if let last = pipeline.operators.last as? As { return last.name.text }
      if pipeline.operators.isEmpty, case .expression(let inner) = pipeline.source {
        return label(inner, environment)
      }
      return nil
    case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .member, .element,
      .star, .pattern, .type, .schema, .assignment, .tupleAssignment:
      return nil
    }
  }

  /// The tables and views whose name fits a pattern: views of the query first, then tables with rows; those
  /// without rows only where nothing else fits. Tables about the evidence are never meant.
  package func tables(fitting pattern: String, _ environment: Environment) -> [String] {
    let all = filledTables(fitting: pattern, environment)
    return all.isEmpty ? host.tableNames.filter { isMeant($0, by: pattern) } : all
  }

  /// Those of them that have rows.
  func filledTables(fitting pattern: String, _ environment: Environment) -> [String] {
    var views: [String] = []
    for name in environment.names.sorted() where fits(name, pattern) {
      if case .function(let function)? = environment[name], function.definition.isView {
        views.append(name)
      }
    }
    return views + host.storedTableNames.filter { isMeant($0, by: pattern) }
  }

  private func isMeant(_ table: String, by pattern: String) -> Bool {
    !table.hasPrefix("_") && fits(table, pattern)
  }

  /// A table that a pattern found: rows that two tables show are read in the one that has them.
  package func fitting(
    _ name: String, _ environment: Environment, at span: Span
  ) throws(Diagnostic) -> LogicalPlan {
    if environment[name] == nil {
      if let table = host.storedTable(named: name) { return try scan(table) }
      if let table = host.table(named: name), table.isEmpty {
        return LogicalPlan(.values([]), columns: try scan(table).columns)
      }
    }
    return try bindTabular(.name(Name(name, span)), in: environment)
  }

  /// One column of a union: its name and type, and each branch's column for it.
  private struct Slot {
    var name: String
    var type: ScalarType
    var isUnknown: Bool
    var columns: [Int: Column]
  }

  /// Where nothing has rows, all tables that are known have more columns than any result: those that few of them
  /// have are shown only if they are named.
  private func hideMost(
    _ output: inout [Column], of branches: [(label: String, plan: LogicalPlan)]
  ) {
    guard output.count > 1000, branches.allSatisfy(\.plan.isEmpty) else { return }
    var uses: [String: Int] = [:]
    for column in branches.flatMap(\.plan.columns) { uses[column.name, default: 0] += 1 }
    for index in output.indices
    where uses[output[index].name, default: branches.count] * 2 < branches.count {
      output[index].isHidden = true
      output[index].isOfTable = true
    }
  }

  /// The rows of all branches. A name that has several types becomes one column a type.
  package func union(
    _ branches: [(label: String, plan: LogicalPlan)], isInner: Bool, sourceColumn: String?
  ) -> LogicalPlan {
    var slots: [Slot] = []
    var slotsByName: [String: [Int]] = [:]
    // A hidden column (`_IsBillable`) never changes what those that are shown are called.
    var typeOfHidden: [String: ScalarType] = [:]
    for column in branches.flatMap(\.plan.visibleColumns) {
      typeOfHidden[column.name] = column.type
    }
    for (index, branch) in branches.enumerated() {
      for column in branch.plan.columns where column.isCarried {
        if column.isHidden {
          if let known = typeOfHidden[column.name], known != column.type { continue }
          typeOfHidden[column.name] = column.type
        }
        let known = slotsByName[column.name]?.first { slot in
          slots[slot].columns[index] == nil
            && (slots[slot].type == column.type || column.isUnknown || slots[slot].isUnknown)
        }
        if let known {
          slots[known].columns[index] = column
          if column.isUnknown { slots[known].isUnknown = true }
        } else {
          slotsByName[column.name, default: []].append(slots.count)
          slots.append(
            Slot(
              name: column.name, type: column.type, isUnknown: column.isUnknown,
              columns: [index: column]))
        }
      }
    }
    if isInner { slots.removeAll { $0.columns.count < branches.count } }
    var types: [String: Set<ScalarType>] = [:]
    for slot in slots { types[slot.name, default: []].insert(slot.type) }
    var allocator = NameAllocator(
      taken: slots.filter { types[$0.name]?.count == 1 }.map(\.name)
        + [sourceColumn].compactMap { $0 })
    var output: [Column] = []
    if let sourceColumn { output.append(newColumn(sourceColumn, .string)) }
    for slot in slots {
      let isSplit = (types[slot.name]?.count ?? 1) > 1
      let name = isSplit ? allocator.unique("\(slot.name)_\(slot.type.rawValue)") : slot.name
      var column = newColumn(name, slot.type)
      column.mayBeNaN = slot.columns.values.contains(where: \.mayBeNaN)
      column.isHidden = slot.columns.values.allSatisfy(\.isHidden)
      column.isOfTable = column.isHidden
      column.placeholder =
        slot.isUnknown ? .value : slot.columns.values.lazy.compactMap(\.placeholder).first
      output.append(column)
    }
    hideMost(&output, of: branches)
    let filled = branches.enumerated().filter { !$0.element.plan.isEmpty }
    guard !filled.isEmpty else { return LogicalPlan(.values([]), columns: output) }
    let aligned = filled.map { index, branch in
      var items: [(column: Column, expression: BoundExpression)] = []
      if let sourceColumn {
        let label = BoundExpression.literal(.string(branch.label), .string)
        items.append((newColumn(sourceColumn, .string), label))
      }
      for slot in slots {
        let value: BoundExpression =
          slot.columns[index].map { .column($0) } ?? .empty(slot.type)
        items.append((newColumn(slot.name, for: value), value))
      }
      return project(branch.plan, items)
    }
    return LogicalPlan(.union(aligned), columns: output)
  }
}
