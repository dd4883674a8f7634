import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// An array to expand, as written: `name = expression to typeof(type)`.
struct ExpandedItem: Sendable {
  var name: Name?
  var expression: Expression
  var type: ScalarType?

  static func parse(_ parser: inout Parser) throws(Diagnostic) -> ExpandedItem {
    let item = try parser.namedExpression()
    var result = ExpandedItem(name: nil, expression: item, type: nil)
    if case .assignment(let name, let value) = item {
      result = ExpandedItem(name: name, expression: value, type: nil)
    }
    if parser.isAt(word: "to"), parser.peek().kind == .identifier("typeof") {
      parser.advance()
      let written = try parser.expression()
      guard case .type(let name, let span) = written else {
        throw Diagnostic(.unexpectedToken, "expected `typeof(…)` with one type", at: written.span)
      }
      guard let type = ScalarType(kqlName: name.text) else {
        throw Diagnostic(.unexpectedToken, "there is no type `\(name.text)`", at: span)
      }
      result.type = type
    }
    return result
  }
}

/// What `mv-expand` and `mv-apply` say of how to expand.
struct ExpansionForm: Sendable {
  var items: [ExpandedItem]
  var itemIndex: Name?
  var bagsAsArrays = false
  var limit: Expression?

  static func parse(_ parser: inout Parser) throws(Diagnostic) -> ExpansionForm {
    let options = try parser.options(["kind", "bagexpansion", "with_itemindex"])
    var form = ExpansionForm(items: [], itemIndex: options["with_itemindex"])
    for option in [options["kind"], options["bagexpansion"]] {
      guard let option else { continue }
      switch option.text {
      case "array": form.bagsAsArrays = true
      case "bag": form.bagsAsArrays = false
      default:
        throw Diagnostic(
          .unexpectedToken, "bags are expanded as `bag` or as `array`, not `\(option.text)`",
          at: option.span)
      }
    }
    form.items = try parser.operands { parser throws(Diagnostic) in
      try ExpandedItem.parse(&parser)
    }
    if parser.take(word: "limit") { form.limit = try parser.additive() }
    return form
  }

  func write(to printer: inout QueryPrinter) {
    if bagsAsArrays { printer.write(" kind=array") }
    printer.options(["with_itemindex": itemIndex])
    printer.write(" ")
    printer.list(items) { printer, item in
      if let name = item.name {
        printer.write(name)
        printer.write(" = ")
      }
      printer.write(item.expression)
      if let type = item.type { printer.write(" to typeof(\(type.rawValue))") }
    }
    guard let limit else { return }
    printer.write(" limit ")
    printer.sum(limit)
  }
}

extension Binder {
  /// The rows of `plan` once for each element.
  ///
  /// - Returns: the plan, the column that holds the element's index, hidden unless it was asked for, and the
  ///   names of the columns that hold the elements.
  func expand(
    _ plan: LogicalPlan, _ form: ExpansionForm, limit: Int64?, _ environment: Environment
  ) throws(Diagnostic) -> (plan: LogicalPlan, index: Column, names: [String]) {
    let scope = rowScope(plan, environment)
    var arrays: [BoundExpression] = []
    var elements: [Column] = []
    var outputs: [(name: String, expression: BoundExpression)] = []
    var allocator = NameAllocator(reserved: plan.columns.map(\.name))
    for item in form.items {
      let bound = attempt { () throws(Diagnostic) in
        let array = try bind(item.expression, in: scope)
        if array.type == .dynamic { return array }
        throw Diagnostic(
          .typeMismatch, "only a `dynamic` can be expanded, this is a `\(array.type.rawValue)`",
          at: item.expression.span,
          help: array.type == .string ? "wrap it in `parse_json(…)`" : nil)
      }
      guard let array = bound else {
        let name = item.name?.text ?? impliedName(item.expression, in: scope)
        var unknown = unknownColumn(name ?? allocator.generate())
        if let type = item.type { (unknown.type, unknown.placeholder) = (type, nil) }
        arrays.append(.literal(.null, .dynamic))
        elements.append(unknown)
        outputs.append((unknown.name, .column(unknown)))
        continue
      }
      let name: String
      if let given = item.name?.text ?? expandedName(item.expression, array, in: scope) {
        guard allocator.take(given) else {
          throw Diagnostic(
            .duplicateName, "the column `\(given)` is expanded twice", at: item.expression.span)
        }
        name = given
      } else {
        name = allocator.generate()
      }
      let element = newColumn(name, .dynamic)
      arrays.append(array)
      elements.append(element)
      outputs.append((name, try converted(.column(element), to: item.type ?? .dynamic)))
    }
    let index = newColumn(form.itemIndex?.text ?? "", .long)
    let node = ExpandNode(
      input: plan, arrays: arrays, elements: elements, itemIndex: index,
      bagsAsArrays: form.bagsAsArrays, limit: limit)
    let expanded = LogicalPlan(
      .expand(node), columns: plan.columns + elements + [index], isOrdered: plan.isOrdered)
    var result = extend(expanded, keeping: plan.columns, with: outputs)
    guard case .project(let input, var expressions) = result.node else {
      return (result, index, [])
    }
    var shown = index
    if let written = form.itemIndex {
      var names = NameAllocator(taken: result.visibleColumns.map(\.name))
      shown = newColumn(names.unique(written.text), .long)
    } else {
      shown = newColumn("", .long)
      shown.isHidden = true
    }
    shown.mayBeNull = false
    expressions.append(.column(index))
    result.node = .project(input, expressions)
    result.columns.append(shown)
    return (result, shown, outputs.map(\.name))
  }

  /// The name of an expanded column that was given none: what it is called elsewhere, or the one column
  /// that it is computed from.
  private func expandedName(_ expression: Expression, _ bound: BoundExpression, in scope: Scope)
    -> String?
  {
    if let name = impliedName(expression, in: scope) { return name }
    var read: Set<Int> = []
    bound.collectColumns(into: &read)
    guard read.count == 1, let id = read.first else { return nil }
    return scope.columns.first { $0.id == id }?.name
  }

  /// An expanded element as the type that was asked for.
  private func converted(_ value: BoundExpression, to type: ScalarType) throws(Diagnostic)
    -> BoundExpression
  {
    if type == .dynamic { return value }
    if type == .string { return try convert(value, to: .string) }
    return try call(.element, [value, .literal(.string(type.rawValue), .string)])
  }
}
