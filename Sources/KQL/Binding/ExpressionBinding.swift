import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Expressions: names to columns, calls to overloads, everything to a type.
extension Binder {
  package func bind(_ expression: Expression, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    // Some queries are one list of a million values.
    expressionCount &+= 1
    if expressionCount & 255 == 0 { try checkDeadline() }
    recorder.begin()
    do throws(Diagnostic) {
      let bound = try bindUnrecorded(expression, in: scope)
      recorder.finish(expression, as: bound)
      return bound
    } catch {
      recorder.drop()
      throw error
    }
  }

  private func bindUnrecorded(_ expression: Expression, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    switch expression {
    case .literal(let literal, let span): return try bind(literal, at: span)
    case .name(let name): return try bindName(name, in: scope)
    case .call(let name, let arguments, let span):
      return try bindCall(name, arguments, at: span, in: scope)
    case .negate(let inner, let span): return try bindNegation(inner, at: span, in: scope)
    case .plus(let inner, _): return try bind(inner, in: scope)
    case .binary(let left, let name, let right):
      return try bindBinary(left, name, right, in: scope)
    case .chain(let name, let parts): return try bindChain(name, parts, in: scope)
    case .list(let value, let name, let items, let span):
      return try bindList(value, name, items, at: span, in: scope)
    case .between(let value, let name, let low, let high, let span):
      return try bindBetween(value, name, low, high, at: span, in: scope)
    case .member(let base, let name): return try bindMember(base, name, in: scope)
    case .element(let base, let index, let span):
      return try bindElement(base, index, at: span, in: scope)
    case .star(let span):
      throw Diagnostic(.unexpectedToken, "`*` cannot stand here", at: span)
    case .pattern(let name):
      throw Diagnostic(.unexpectedToken, "a pattern of columns cannot stand here", at: name.span)
    case .pipeline(let pipeline):
      throw Diagnostic(
        .wrongShape, "expected one value, found a table", at: pipeline.span,
        help: "wrap it in `toscalar(…)`")
    case .type(let name, let span):
      throw Diagnostic(
        .unexpectedToken, "`typeof(\(name.text))` cannot stand here", at: span)
    case .schema(_, let span):
      throw Diagnostic(.unexpectedToken, "`typeof(…)` cannot stand here", at: span)
    case .assignment(let name, _):
      throw Diagnostic(
        .unexpectedToken, "a name cannot be given here", at: name.span,
        help: "to compare, write `==`")
    case .tupleAssignment(_, _, let span):
      throw Diagnostic(.unexpectedToken, "names cannot be given here", at: span)
    }
  }

  /// A condition: a `bool`, or what Kusto takes for one.
  package func bindPredicate(_ expression: Expression, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    let bound = try bind(expression, in: scope)
    recorder.markCondition()
    switch bound.type {
    case .bool: return bound
    case .dynamic: return try call(.toBool, [bound], at: expression.span)
    case .int, .long, .real, .decimal, .datetime, .timespan, .guid, .string:
      throw Diagnostic(
        .typeMismatch, "a condition must be a `bool`, this is a `\(bound.type.rawValue)`",
        at: expression.span)
    }
  }

  // MARK: names

  private func bindName(_ name: Name, in scope: Scope) throws(Diagnostic) -> BoundExpression {
    if let column = scope.column(name.text) {
      if column.isUnknown { throw .consequence(at: name.span) }
      return .column(column)
    }
    if let graph = scope.graph, let value = try graph.bindWhole(name, self) { return value }
    if let binding = scope.environment[name.text] {
      switch binding {
      case .scalar(let expression): return expression
      case .rowValue(let expression, let row):
        if row == scope.row { return expression }
        throw Diagnostic(
          .notConstant,
          "`\(name.text)` has another value in each row, and a table here is computed once",
          at: name.span, help: "join the table instead, or call the function with a constant")
      case .function(let function) where function.definition.parameters.isEmpty:
        return try bindUserCall(function, [], at: name.span, in: scope)
      case .tabular(let shared):
        // A table of one column stands for its values where a list is expected; else it is an error.
        throw Diagnostic(
          .wrongShape, "expected one value, but `\(name.text)` is a table", at: name.span,
          help: shared.plan.columns.count == 1 ? "wrap it in `toscalar(…)`" : nil)
      case .function, .pattern, .database:
        throw Diagnostic(
          .wrongShape, "`\(name.text)` is a function, call it with its arguments", at: name.span)
      case .unknown(let missing):
        useUnknown(missing)
        throw .consequence(at: name.span)
      }
    }
    if scope.isOpen { throw .consequence(at: name.span) }
    if let type = scope.customType(name.text) {
      return .empty(type)
    }
    throw unknownColumn(name, in: scope)
  }

  package func unknownColumn(_ name: Name, in scope: Scope) -> Diagnostic {
    let names = scope.columns.map(\.name) + scope.environment.names
    let near = suggestion(for: name.text, among: names)
    return Diagnostic(
      .unknownColumn, "there is no column `\(name.text)` here", of: name.text, at: name.span,
      in: source, near: near)
  }

  /// The column that a name must be.
  ///
  /// - Throws: also that it is unknown.
  package func requireColumn(_ name: Name, in columns: [Column]) throws(Diagnostic) -> Column {
    let column = try namedColumn(name, in: columns)
    if column.isUnknown { throw .consequence(at: name.span) }
    return column
  }

  /// The same for an operator that only names it: it may be one of which nothing is known.
  package func namedColumn(_ name: Name, in columns: [Column]) throws(Diagnostic) -> Column {
    let scope = Scope(columns: columns, environment: Environment())
    if let column = scope.column(name.text) { return column }
    if let type = scope.customType(name.text) { return newColumn(name.text, type) }
    if scope.isOpen { return unknownColumn(name.text) }
    throw unknownColumn(name, in: scope)
  }

  // MARK: operators

  private func bindNegation(_ inner: Expression, at span: Span, in scope: Scope)
    throws(Diagnostic) -> BoundExpression
  {
    // The least long has no positive counterpart: `-9223372036854775808` is read with its sign.
    if case .literal(.integer(let digits), _) = inner, let value = Int64("-" + digits) {
      return .literal(.long(value), .long)
    }
    var bound = try bind(inner, in: scope)
    // A constant int stays one; over rows its negative is a long.
    if bound.type == .int, bound.isRowIndependent, !bound.readsTables,
      let value = try constant(bound)
    {
      bound = .literal(value, .int)
    }
    switch bound {
    case .literal(.long(let value), .int) where value != Int64(Int32.min):
      return .literal(.long(-value), .int)
    case .literal(.null, .int): return bound
    case .literal(.long(let value), .long) where value != .min:
      return .literal(.long(-value), .long)
    case .literal(.real(let value), _): return .literal(.real(-value), .real)
    case .literal(.timespan(let value), _) where value != .min:
      return .literal(.timespan(-value), .timespan)
    case .literal, .column, .call, .path, .inList, .inPlan, .scalarPlan, .listPlan:
      return try call(.negate, [bound], at: span)
    }
  }

  private func bindBinary(
    _ left: Expression, _ name: Name, _ right: Expression, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    if case .star = left { return try bindAnyColumn(name, right, in: scope) }
    let span = left.span.union(right.span)
    var sides = try bindAll([left, right], in: scope)
    guard let function = catalog.scalar(name.text) else {
      throw Diagnostic(
        .unsupported, "kustody does not support the operator `\(name.text)` yet", at: name.span)
    }
    switch name.text {
    case "==", "!=": sides = try comparable(sides, by: name, at: span)
    case "<", "<=", ">", ">=": try requireOrder(of: sides, by: name, at: span)
    default: break
    }
    return try resolve(function, sides, spans: [left.span, right.span], at: span)
  }

  /// `* has "x"`: whether any visible column, as text, has it.
  func bindAnyColumn(_ name: Name, _ right: Expression, in scope: Scope)
    throws(Diagnostic) -> BoundExpression
  {
    let needle = try bind(right, in: scope)
    var parts: [BoundExpression] = []
    for column in scope.columns where !column.isHidden {
      let value = try convert(.column(column), to: .string)
      parts.append(try call(named: name, [value, try convert(needle, to: .string)]))
    }
    guard !parts.isEmpty else { return .literal(.bool(false), .bool) }
    return try combine(.or, parts)
  }

  private func bindChain(_ name: Name, _ parts: [Expression], in scope: Scope)
    throws(Diagnostic) -> BoundExpression
  {
    let bound = try all(parts, at: \.span) { part throws(Diagnostic) in
      try bindPredicate(part, in: scope)
    }
    return name.text == "or" ? try combine(.or, mergedEqualities(bound)) : try combine(.and, bound)
  }

  /// `x == 1 or x == 2 or …` as `x in (1, 2, …)`: a long chain costs SQLite its square.
  private func mergedEqualities(_ parts: [BoundExpression]) -> [BoundExpression] {
    guard parts.count > 8 else { return parts }
    var order: [Int] = []
    var items: [Int: [BoundExpression]] = [:]
    var columns: [Int: Column] = [:]
    var rest: [BoundExpression] = []
    for part in parts {
      if case .call(let call) = part, call.calls(.equals), call.arguments.count == 2,
        case .column(let column) = call.arguments[0],
        case .literal(let value, let type) = call.arguments[1],
        type == column.type, value != .null, type == .string || type.isInteger
      {
        if items[column.id] == nil { order.append(column.id) }
        items[column.id, default: []].append(call.arguments[1])
        columns[column.id] = column
      } else {
        rest.append(part)
      }
    }
    let merged = order.compactMap { id in
      columns[id].map { BoundExpression.inList(.column($0), items[id] ?? [], isNegated: false) }
    }
    return merged + rest
  }

  /// The parts joined as a balanced tree, so that its depth is the logarithm of their number.
  package func combine(_ function: KnownFunction, _ parts: [BoundExpression]) throws(Diagnostic)
    -> BoundExpression
  {
    guard parts.count > 1 else { return parts.first ?? .literal(.bool(function == .and), .bool) }
    if parts.count == 2 { return try call(function, parts) }
    let middle = parts.count / 2
    return try call(
      function,
      [
        try combine(function, Array(parts[..<middle])),
        try combine(function, Array(parts[middle...])),
      ])
  }

  private func bindBetween(
    _ value: Expression, _ name: Name, _ low: Expression, _ high: Expression, at span: Span,
    in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    var bound = try bindAll([value, low, high], in: scope)
    if bound.allSatisfy({ $0.type == .bool || $0.type.isNumeric }) {
      for index in bound.indices where bound[index].type == .bool {
        bound[index] = try convert(bound[index], to: .long)
      }
    }
    let (subject, from) = (bound[0], bound[1])
    var to = bound[2]
    // `between (start .. 3d)`: the timespan counts from the lower bound.
    if subject.type == .datetime, to.type == .timespan {
      to = try call(.add, [from, to], at: high.span)
    }
    let inside = try resolve(
      catalog[.between], [subject, from, to], spans: [value.span, low.span, high.span], at: span)
    return name.text == "between" ? inside : try call(.not, [inside], at: span)
  }

  // MARK: paths

  private func bindMember(_ base: Expression, _ name: Name, in scope: Scope)
    throws(Diagnostic) -> BoundExpression
  {
    if case .name(let side) = base, let sides = scope.sides {
      if side.text == "$left" { return .column(try requireColumn(name, in: sides.left)) }
      if side.text == "$right" { return .column(try requireColumn(name, in: sides.right)) }
    }
    if case .name(let element) = base, let graph = scope.graph,
      let value = try graph.bindProperty(name, of: element, self)
    {
      return value
    }
    return try path(try bind(base, in: scope), .key(name.text), at: base.span)
  }

  private func bindElement(
    _ base: Expression, _ index: Expression, at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    let bound = try bind(base, in: scope)
    let key = try bind(index, in: scope)
    switch key {
    case .literal(.string(let text), _): return try path(bound, .key(text), at: base.span)
    case .literal(.long(let number), _): return try path(bound, .index(number), at: base.span)
    case .literal, .column, .call, .path, .inList, .inPlan, .scalarPlan, .listPlan:
      switch key.type {
      case .string, .int, .long: return try path(bound, .computed(key), at: base.span)
      case .dynamic:
        return try path(bound, .computed(try convert(key, to: .string)), at: base.span)
      case .bool, .real, .decimal, .datetime, .timespan, .guid:
        throw Diagnostic(
          .typeMismatch, "a place in a dynamic is a name or a number, not a `\(key.type.rawValue)`",
          at: index.span)
      }
    }
  }

  private func path(_ base: BoundExpression, _ step: PathStep, at span: Span)
    throws(Diagnostic) -> BoundExpression
  {
    if case .path(let root, let steps) = base { return .path(root, steps + [step]) }
    guard base.type == .dynamic else {
      throw Diagnostic(
        .typeMismatch, "only a `dynamic` has parts, this is a `\(base.type.rawValue)`", at: span,
        help: base.type == .string ? "wrap it in `parse_json(…)`" : nil)
    }
    return .path(base, [step])
  }
}
