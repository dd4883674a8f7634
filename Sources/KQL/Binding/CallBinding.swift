import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Calls: special forms, users' functions, the catalog's functions and aggregates.
extension Binder {
  func bindCall(_ name: Name, _ arguments: [Argument], at span: Span, in scope: Scope)
    throws(Diagnostic) -> BoundExpression
  {
    if let binding = scope.environment[name.text] {
      switch binding {
      case .function(let function):
        return try bindUserCall(function, arguments, at: span, in: scope)
      case .scalar, .tabular, .pattern, .database: break
      }
    }
    if let graph = scope.graph,
      let value = try graph.bindCall(name, arguments, at: span, self, scope)
    {
      return value
    }
    if let form = specialForms[name.text] {
      return try form.bind(self, arguments, span, scope)
    }
    if let function = catalog.aggregate(name.text) {
      if scope.aggregates != nil {
        return try bindAggregate(function, arguments, at: span, in: scope)
      }
      if catalog.scalar(name.text) == nil {
        throw Diagnostic(
          .misplacedAggregate, "`\(name.text)` is an aggregate, it can stand only in `summarize`",
          at: span)
      }
    }
    guard let function = catalog.scalar(name.text), !function.isOperator else {
      if let saved = try savedFunction(name) {
        return try bindUserCall(saved, arguments, at: span, in: scope)
      }
      if options.assumesUnknown, suggestion(for: name.text, among: catalog.callableNames) == nil,
        assume(name.text)
      {
        return .literal(.null, .dynamic)
      }
      throw unknownFunction(name, in: scope)
    }
    let arguments = expandStars(arguments, in: scope)
    var bound: [BoundExpression] = []
    for argument in arguments {
      // A name before an argument means nothing, as in `iff(a, b = 1, 2)`, unless it is a parameter's.
      if let given = argument.name,
        function.overloads.contains(where: { overload in
          overload.parameters.firstIndex { $0.name == given.text }.map { $0 != bound.count }
            ?? false
        })
      {
        throw Diagnostic(
          .unexpectedToken, "`\(name.text)` takes its arguments by place, not by name",
          at: given.span)
      }
      bound.append(try bindArgument(argument.value, in: scope))
    }
    return try resolve(function, bound, spans: arguments.map(\.value.span), at: span)
  }

  /// An argument; `typeof(long)` is the text `long`.
  func bindArgument(_ expression: Expression, in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    if case .type(let name, let span) = expression {
      guard let type = ScalarType(kqlName: name.text) else {
        throw Diagnostic(.unexpectedToken, "there is no type `\(name.text)`", at: span)
      }
      return .literal(.string(type.rawValue), .string)
    }
    return try bind(expression, in: scope)
  }

  func unknownFunction(_ name: Name, in scope: Scope) -> Diagnostic {
    let names =
      catalog.callableNames + Array(specialForms.keys) + scope.environment.names
      + host.savedFunctionNames
    let near = suggestion(for: name.text, among: names)
    return Diagnostic(
      .unknownFunction, "there is no function `\(name.text)`", of: name.text, at: name.span,
      in: source, near: near)
  }

  // MARK: aggregates

  private func bindAggregate(
    _ function: AggregateFunction, _ arguments: [Argument], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    guard let collector = scope.aggregates else {
      throw Diagnostic(.misplacedAggregate, "`\(function.name)` is an aggregate", at: span)
    }
    var inner = scope
    inner.aggregates = nil
    var bound: [BoundExpression] = []
    for argument in arguments { bound.append(try bindArgument(argument.value, in: inner)) }
    let call = try resolve(function, bound, spans: arguments.map(\.value.span), at: span)
    let column = newColumn(function.name, call.type)
    collector.calls.append((column, call))
    return .column(column)
  }

  // MARK: users' functions

  func bindUserCall(
    _ function: UserFunction, _ arguments: [Argument], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    try nested(function.name, at: span) { () throws(Diagnostic) -> BoundExpression in
      let environment = try callEnvironment(function, arguments, at: span, in: scope)
      return try inSource(of: function, at: span) { () throws(Diagnostic) -> BoundExpression in
        var inner = environment
        try bindLets(function.definition.statements, into: &inner)
        var body = Scope(environment: inner)
        body.windows = scope.windows
        return try bind(function.definition.body, in: body)
      }
    }
  }

  /// A users' function whose body is a table.
  func bindTabularCall(
    _ function: UserFunction, _ arguments: [Argument], at span: Span, in scope: Scope,
    input: LogicalPlan? = nil
  ) throws(Diagnostic) -> LogicalPlan {
    try nested(function.name, at: span) { () throws(Diagnostic) -> LogicalPlan in
      let environment = try callEnvironment(
        function, arguments, at: span, in: scope, input: input)
      return try inSource(of: function, at: span) { () throws(Diagnostic) -> LogicalPlan in
        var inner = environment
        try bindLets(function.definition.statements, into: &inner)
        return try bindTableOrGraph(function.definition.body, in: inner)
      }
    }
  }

  /// Runs `body`; a mistake inside a saved function is told at the call, since its own text is elsewhere.
  private func inSource<T>(
    of function: UserFunction, at span: Span, _ body: () throws(Diagnostic) -> T
  )
    throws(Diagnostic) -> T
  {
    guard let source = function.source else { return try body() }
    recorder.enter(source)
    defer { recorder.leaveSource() }
    let before = diagnostics.count
    do throws(Diagnostic) {
      let result = try body()
      if diagnostics.count > before {
        let inner = diagnostics[before]
        diagnostics.removeSubrange(before...)
        throw inner
      }
      return result
    } catch {
      diagnostics.removeSubrange(min(before, diagnostics.count)...)
      let place = source.position(of: error.span.start)
      throw Diagnostic(
        error.code, "in the saved function `\(function.name)`: \(error.message)", at: span,
        help: error.help, notes: ["\(source.name):\(place.line):\(place.column)"])
    }
  }

  /// What the names of a function's body mean in one call.
  private func callEnvironment(
    _ function: UserFunction, _ arguments: [Argument], at span: Span, in scope: Scope,
    input: LogicalPlan? = nil
  ) throws(Diagnostic) -> Environment {
    var environment = function.environment
    let parameters = function.definition.parameters
    var given: [String: Expression] = [:]
    var position = input == nil ? 0 : 1
    for argument in arguments {
      if let name = argument.name {
        guard parameters.contains(where: { $0.name.text == name.text }) else {
          throw Diagnostic(
            .unknownFunction, "`\(function.name)` has no parameter `\(name.text)`", at: name.span)
        }
        given[name.text] = argument.value
      } else {
        guard position < parameters.count else {
          throw Diagnostic(
            .noOverload,
            "`\(function.name)` takes \(parameters.count) arguments, not \(arguments.count)",
            at: span)
        }
        given[parameters[position].name.text] = argument.value
        position += 1
      }
    }
    for (index, parameter) in parameters.enumerated() {
      let name = parameter.name.text
      if parameter.columns != nil {
        let plan: LogicalPlan
        if index == 0, let input {
          plan = input
        } else if let value = given[name] {
          plan = try bindTabular(value, in: scope.environment)
        } else {
          throw Diagnostic(
            .noOverload, "`\(function.name)` needs a table for `\(name)`", at: span)
        }
        for column in parameter.columns ?? [] where column.name.text != "*" {
          guard plan.columns.contains(where: { $0.name == column.name.text }) else {
            throw Diagnostic(
              .unknownColumn,
              "`\(function.name)` needs a column `\(column.name.text)` in its table `\(name)`",
              at: span)
          }
        }
        environment[name] = .tabular(share(plan))
        continue
      }
      let value: BoundExpression
      if let expression = given[name] {
        value = try bind(expression, in: scope)
      } else if let expression = parameter.defaultValue {
        // The default stands in the function's own text.
        if let source = function.source { recorder.enter(source) }
        defer { if function.source != nil { recorder.leaveSource() } }
        value = try bind(expression, in: Scope(environment: function.environment))
      } else {
        throw Diagnostic(.noOverload, "`\(function.name)` needs `\(name)`", at: span)
      }
      guard let type = ScalarType(kqlName: parameter.type.text) else {
        throw Diagnostic(
          .unexpectedToken, "there is no type `\(parameter.type.text)`", at: parameter.type.span)
      }
      environment[name] = .scalar(try convert(value, to: type))
    }
    return environment
  }

  /// The saved function of a name, read once.
  func savedFunction(_ name: Name) throws(Diagnostic) -> UserFunction? {
    if let known = savedFunctions[name.text] { return known }
    guard let saved = host.savedFunction(named: name.text) else { return nil }
    let source = saved.source
    do throws(Diagnostics) {
      let query = try Parser.parse(source, grammar: grammar)
      guard case .letFunction(_, let definition)? = query.statements.first else { return nil }
      let function = UserFunction(
        name: name.text, definition: definition, environment: Environment(), source: source)
      savedFunctions[name.text] = function
      return function
    } catch {
      let first = error.all.first
      throw Diagnostic(
        first?.code ?? .unexpectedToken,
        "the saved function `\(name.text)` cannot be read: \(first?.message ?? "")", at: name.span,
        notes: [saved.path])
    }
  }
}
