import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Calls: special functions, users' functions, the catalog's functions and aggregates.
extension Binder {
  func bindCall(_ name: Name, _ arguments: [Argument], at span: Span, in scope: Scope)
    throws(Diagnostic) -> BoundExpression
  {
    if let binding = scope.environment[name.text] {
      switch binding {
      case .function(let function):
        return try bindUserCall(function, arguments, at: span, in: scope)
      case .scalar, .rowValue, .tabular, .pattern, .database, .unknown: break
      }
    }
    if let graph = scope.graph,
      let value = try graph.bindCall(name, arguments, at: span, self, scope)
    {
      return value
    }
    if let form = specialFunctions[name.text] {
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
      bindLoosely(arguments, in: scope)
      try requireSupported(function: name)
      if options.assumesUnknown, suggestion(for: name.text, among: catalog.callableNames) == nil,
        assume(name.text)
      {
        throw .consequence(at: span)
      }
      throw unknownFunction(name, in: scope)
    }
    let arguments = expandStars(arguments, in: scope)
    var place = 0
    let bound = try all(arguments, at: \.value.span) { argument throws(Diagnostic) in
      defer { place += 1 }
      // A name before an argument means nothing, as in `iff(a, b = 1, 2)`, unless it is a parameter's.
      if let given = argument.name,
        function.overloads.contains(where: { overload in
          overload.parameters.firstIndex { $0.name == given.text }.map { $0 != place }
            ?? false
        })
      {
        throw Diagnostic(
          .unexpectedToken, "`\(name.text)` takes its arguments by place, not by name",
          at: given.span)
      }
      noteMeaningless(argument.name, in: name.text)
      return try bindArgument(argument.value, in: scope)
    }
    return try resolve(function, bound, spans: arguments.map(\.value.span), at: span)
  }

  /// Warns of a name before an argument of a function that takes its arguments by place.
  private func noteMeaningless(_ given: Name?, in function: String) {
    guard let given else { return }
    warn(
      .meaninglessName, "`\(given.text) =` is a name that means nothing to `\(function)`",
      at: given.span, help: "to compare, write `==`")
  }

  /// Binds the arguments of a function that is not known, for the errors in them.
  func bindLoosely(_ arguments: [Argument], in scope: Scope) {
    for argument in arguments {
      if isTabular(argument.value, in: scope) {
        _ = attempt { () throws(Diagnostic) in
          try bindTableOrGraph(argument.value, in: scope.environment)
        }
      } else if case .star = argument.value {
        continue
      } else {
        _ = attempt { () throws(Diagnostic) in try bindArgument(argument.value, in: scope) }
      }
    }
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
      catalog.callableNames + Array(specialFunctions.keys) + scope.environment.names
      + host.savedFunctionNames
    let near = foreignFunctions[name.text.lowercased()] ?? suggestion(for: name.text, among: names)
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
    guard !function.overloads.isEmpty else {
      throw Diagnostic(
        .misplacedAggregate,
        "`\(function.name)` makes several columns, it cannot stand inside an expression", at: span)
    }
    var inner = scope
    inner.aggregates = nil
    let bound = try all(arguments, at: \.value.span) { argument throws(Diagnostic) in
      noteMeaningless(argument.name, in: function.name)
      return try bindArgument(argument.value, in: inner)
    }
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
        noteRepeated(in: function.definition)
        try bindLets(function.definition.statements, into: &inner, row: scope.row)
        var body = Scope(environment: inner)
        body.row = scope.row
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
        noteRepeated(in: function.definition)
        try bindLets(function.definition.statements, into: &inner)
        return try bindTableOrGraph(function.definition.body, in: inner)
      }
    }
  }

  /// Runs `body`; what is to be reported of a saved function is reported at the call, since its own text is elsewhere:
  /// of errors the first, and one that is more than a missing table before those.
  private func inSource<T>(
    of function: UserFunction, at span: Span, _ body: () throws(Diagnostic) -> T
  ) throws(Diagnostic) -> T {
    guard let source = function.source else { return try body() }
    recorder.enter(source)
    defer { recorder.leaveSource() }
    let before = (errors: diagnostics.count, deferred: deferred.count, warnings: warnings.count)
    var result: T?
    var failure: Diagnostic?
    do throws(Diagnostic) {
      result = try body()
    } catch {
      note(error)
      failure = error
    }
    noteDeferred(since: before.deferred)
    let toldAtCall = { (inner: Diagnostic) in
      let place = source.position(of: inner.span.start)
      let head = "in the saved function `\(function.name)`: "
      // Of a function that calls itself one level says it all.
      let message = inner.message.hasPrefix(head) ? inner.message : head + inner.message
      return Diagnostic(
        inner.code, message, at: span,
        help: inner.help, notes: ["\(source.name):\(place.line):\(place.column)"])
    }
    for warning in takeLast(from: before.warnings, of: &warnings).map(toldAtCall)
    where !warnings.contains(warning) {
      warnings.append(warning)
    }
    let errors = takeLast(from: before.errors, of: &diagnostics)
    if let inner = errors.first(where: { !missingSources.contains($0) }) {
      throw toldAtCall(inner)
    }
    if let inner = errors.first { throw missingSource(toldAtCall(inner)) }
    guard let result else { throw failure ?? .consequence(at: span) }
    return result
  }

  private func takeLast(from count: Int, of list: inout [Diagnostic]) -> [Diagnostic] {
    let taken = Array(list[min(count, list.count)...])
    list.removeLast(taken.count)
    return taken
  }

  /// What each parameter is given: an argument without a name belongs to the parameter of its place, so none may
  /// follow a name that stands out of its own.
  ///
  /// - Parameter first: the parameter of the first argument: 1 where `invoke` gives the one before it.
  private func assigned(
    _ arguments: [Argument], to function: UserFunction, from first: Int, at span: Span
  ) throws(Diagnostic) -> [String: Expression] {
    let names = function.definition.parameters.map(\.name.text)
    var given: [String: Expression] = [:]
    var misplaced: Name?
    for (offset, argument) in arguments.enumerated() {
      let place = first + offset
      let name: String
      if let written = argument.name {
        guard let index = names.firstIndex(of: written.text) else {
          throw Diagnostic(
            .unknownFunction, "`\(function.name)` has no parameter `\(written.text)`",
            at: written.span)
        }
        if index != place { misplaced = misplaced ?? written }
        name = written.text
      } else {
        if let misplaced {
          throw Diagnostic(
            .noOverload,
            "an argument without a name cannot follow `\(misplaced.text)=`, which is out of its place",
            at: argument.value.span, help: "give this one by its name too")
        }
        guard place < names.count else {
          throw Diagnostic(
            .noOverload,
            "`\(function.name)` takes \(names.count) arguments, not \(arguments.count + first)",
            at: span)
        }
        name = names[place]
      }
      guard given.updateValue(argument.value, forKey: name) == nil else {
        throw Diagnostic(
          .duplicateName, "`\(function.name)` is given `\(name)` twice",
          at: argument.name?.span ?? argument.value.span)
      }
    }
    return given
  }

  /// What the names of a function's body mean in one call.
  private func callEnvironment(
    _ function: UserFunction, _ arguments: [Argument], at span: Span, in scope: Scope,
    input: LogicalPlan? = nil
  ) throws(Diagnostic) -> Environment {
    var environment = function.environment
    let parameters = function.definition.parameters
    let given = try assigned(arguments, to: function, from: input == nil ? 0 : 1, at: span)
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
        for column in parameter.columns ?? [] where column.name.text != "*" && !plan.isOpen {
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
      let converted = try convert(value, to: type)
      environment[name] =
        converted.isRowIndependent ? .scalar(converted) : .rowValue(converted, row: scope.row)
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
