import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// Functions whose answer is known when a query is compiled.
extension SpecialFunctions {
  static let compileTime: [String: SpecialFunction] = [
    "column_names_of": SpecialFunction(
      "The names of a table's columns.", source: "column-names-of-function",
      syntax: "column_names_of(table): dynamic",
      words: ["table": "the table"],
      examples: [("print column_names_of(datatable(a: long, b: string) [])", "dynamic(['a', 'b'])")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      guard arguments.count == 1, let first = arguments.first else {
        throw Diagnostic(.noOverload, "`column_names_of` takes one table", at: span)
      }
      let plan = try binder.bindTabular(first.value, in: scope.environment)
      if plan.isOpen { throw .consequence(at: span) }
      let names = plan.visibleColumns.map { DynamicValue.string($0.name) }
      return .literal(.dynamic(DynamicValue.array(names).jsonText), .dynamic)
    },
    "assert": SpecialFunction(
      "Ends the query with a message where a constant condition is not true.",
      source: "assert-function", syntax: "assert(condition: bool, message: string): bool",
      words: ["condition": "a constant condition", "message": "what is said where it is not true"],
      examples: [("print assert(1 < 2, 'never')", "true")]
    ) { binder, arguments, span, scope throws(Diagnostic) in
      guard arguments.count == 2 else {
        throw Diagnostic(.noOverload, "`assert` takes a condition and a message", at: span)
      }
      let condition = try binder.bindPredicate(arguments[0].value, in: scope)
      let value = try binder.requireConstant(
        condition, "the condition of `assert`", at: arguments[0].value.span)
      if value == .bool(true) { return .literal(.bool(true), .bool) }
      let message = try binder.bind(arguments[1].value, in: scope)
      let text = try binder.requireConstant(
        message, "the message of `assert`", at: arguments[1].value.span)
      throw Diagnostic(
        .argumentValue, "`assert` has failed: \(text.text(as: message.type))", at: span)
    },
  ]
}

extension Binder {
  /// `*` among the arguments of a function stands for all visible columns.
  func expandStars(_ arguments: [Argument], in scope: Scope) -> [Argument] {
    arguments.flatMap { argument -> [Argument] in
      guard case .star(let span) = argument.value else { return [argument] }
      return scope.columns.filter { !$0.isHidden }.map {
        Argument(value: .name(Name($0.name, span)))
      }
    }
  }

  /// A bag of columns: many go through several bags, as the number of arguments of a function is limited.
  func packColumns(_ columns: [Column], at span: Span) throws(Diagnostic) -> BoundExpression {
    if columns.contains(where: \.isUnknown) { throw .consequence(at: span) }
    var bags: [BoundExpression] = []
    let most = host.limits.pairsPerCall
    for start in stride(from: 0, to: max(columns.count, 1), by: most) {
      var parts: [BoundExpression] = []
      for column in columns[start..<min(start + most, columns.count)] {
        parts.append(.literal(.string(column.name), .string))
        parts.append(.column(column))
      }
      bags.append(
        parts.isEmpty
          ? .literal(.dynamic("{}"), .dynamic) : try call(.bagPack, parts, at: span))
    }
    return bags.count == 1 ? bags[0] : try call(.bagMerge, bags, at: span)
  }
}
