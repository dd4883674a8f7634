import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct Union: TabularOperator {
  package static let keywords = ["union"]
  package static let start = PipelineStart.optional
  package static let documentation = OperatorDocumentation(
    "The rows of several tables, columns matched by name; one that a table lacks is empty there.",
    source: "union-operator",
    syntax: "[T |] union [kind=outer | inner] [withsource=name] [isfuzzy=true] U, (V | …), W*",
    examples: [("union (print a = 1), (print a = 2) | sort by a asc", ["1", "2"])])

  let options: [String: Name]
  let tables: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Union {
    let options = try parser.options(["kind", "withsource", "with_source", "isfuzzy"])
    let tables = try parser.commaSeparated { parser throws(Diagnostic) in
      if let pattern = parser.attempt({ parser throws(Diagnostic) -> Name in
        let name = try parser.columnPattern()
        guard name.text.contains("*") else { throw parser.unexpected(wanted: "a pattern") }
        return name
      }) {
        return Expression.pattern(pattern)
      }
      return try parser.expression()
    }
    return Union(
      options: options, tables: tables, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let isFuzzy = options["isfuzzy"]?.text.lowercased() == "true"
    var branches: [(label: String, plan: LogicalPlan)] = []
    if let input { branches.append(("union_arg0", input)) }
    for table in tables {
      if case .pattern(let pattern) = table {
        let candidates = binder.tables(fitting: pattern.text, environment)
        guard !candidates.isEmpty || isFuzzy else {
          throw Diagnostic(
            .unknownTable, "no table fits `\(pattern.text)`", at: pattern.span)
        }
        for name in candidates {
          branches.append((name, try binder.fitting(name, environment, at: pattern.span)))
        }
        continue
      }
      let label = binder.label(table, environment) ?? "union_arg\(branches.count)"
      let before = binder.diagnostics.count
      do throws(Diagnostic) {
        let plan = try binder.bindTabular(table, in: environment)
        if isFuzzy, binder.diagnostics.count > before {
          binder.diagnostics.removeSubrange(before...)
          continue
        }
        branches.append((label, plan))
      } catch {
        guard isFuzzy else { throw error }
        binder.diagnostics.removeSubrange(min(before, binder.diagnostics.count)...)
      }
    }
    guard !branches.isEmpty else {
      throw Diagnostic(.unknownTable, "none of these tables is there", at: span)
    }
    let isInner: Bool
    switch options["kind"]?.text {
    case nil, "outer": isInner = false
    case "inner": isInner = true
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no kind of union `\(other)`", at: options["kind"]?.span ?? span,
        help: "the kinds are outer and inner")
    }
    return binder.union(
      branches, isInner: isInner,
      sourceColumn: (options["withsource"] ?? options["with_source"])?.text)
  }
}

extension Binder {
  /// What `withsource` calls a branch: the name of a table; nil for everything else.
  package func label(_ expression: Expression, _ environment: Environment) -> String? {
    switch expression {
    case .name(let name):
      switch environment[name.text] {
      case .function(let function)?: return function.definition.isView ? name.text : nil
      case nil: return host.table(named: name.text) != nil ? name.text : nil
      case .scalar, .tabular, .pattern, .database: return nil
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
    var views: [String] = []
    for name in environment.names.sorted() where fits(name, pattern) {
      if case .function(let function)? = environment[name], function.definition.isView {
        views.append(name)
      }
    }
    func stored(_ names: [String]) -> [String] {
      names.filter { !$0.hasPrefix("_") && fits($0, pattern) }
    }
    let all = views + stored(host.storedTableNames)
    return all.isEmpty ? stored(host.tableNames) : all
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
    var columns: [Int: Column]
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
          slots[slot].type == column.type && slots[slot].columns[index] == nil
        }
        if let known {
          slots[known].columns[index] = column
        } else {
          slotsByName[column.name, default: []].append(slots.count)
          slots.append(Slot(name: column.name, type: column.type, columns: [index: column]))
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
      output.append(column)
    }
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
          slot.columns[index].map { .column($0) }
          ?? .literal(slot.type == .string ? .string("") : .null, slot.type)
        items.append((newColumn(slot.name, for: value), value))
      }
      return project(branch.plan, items)
    }
    return LogicalPlan(.union(aligned), columns: output)
  }
}
