import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// Statements: what they add to the names that follow.
extension Binder {
  /// Binds a whole query: one plan a tabular statement.
  package func bind(_ query: Query) -> [LogicalPlan] {
    var environment = Environment()
    var plans: [LogicalPlan] = []
    noteRepeated(query.statements)
    for statement in query.statements {
      do throws(Diagnostic) {
        if case .pipeline(let pipeline) = statement {
          plans += try bindResults(pipeline, in: &environment)
        } else {
          try bind(statement, into: &environment)
        }
      } catch {
        note(error)
      }
    }
    noteDeferred()
    return plans
  }

  /// A tabular statement's results: one, or one per leg of `fork`, which `render` may follow.
  private func bindResults(_ pipeline: Pipeline, in environment: inout Environment)
    throws(Diagnostic) -> [LogicalPlan]
  {
    var head = pipeline
    let render = head.operators.last as? Render
    if render != nil { head.operators.removeLast() }
    guard let last = head.operators.popLast() as? any BranchingOperator else {
      return [try bindPipeline(pipeline, in: environment)]
    }
    let input = try bindPipeline(head, in: environment, allowsGraph: last is any GraphOperator)
    recorder.begin()
    let plans: [LogicalPlan]
    do throws(Diagnostic) {
      plans = try last.bindBranches(input, self, &environment)
    } catch {
      recorder.drop()
      throw error
    }
    recorder.finish(last, input, nil, in: environment)
    if let render, let first = plans.first { _ = try render.bind(first, self, &environment) }
    return plans
  }

  /// - Parameter row: that of the call, in the body of a function.
  func bindLets(
    _ statements: [Statement], into environment: inout Environment, row: Int? = nil
  ) throws(Diagnostic) {
    for statement in statements { try bind(statement, into: &environment, row: row) }
  }

  /// Notes each name that a function's parameters and its own `let` statements give twice.
  func noteRepeated(in function: FunctionDefinition) {
    noteRepeated(function.statements, after: function.parameters.map(\.name))
    for parameter in function.parameters {
      noteRepeated([], after: (parameter.columns ?? []).map(\.name))
    }
  }

  /// Notes each name that `let` gives twice in one place.
  private func noteRepeated(_ statements: [Statement], after parameters: [Name] = []) {
    var names: Set<String> = []
    for name in parameters + statements.compactMap(\.letName)
    where !names.insert(name.text).inserted {
      note(
        Diagnostic(.duplicateName, "the name `\(name.text)` is given twice", at: name.span))
    }
  }

  private func bind(
    _ statement: Statement, into environment: inout Environment, row: Int? = nil
  ) throws(Diagnostic) {
    switch statement {
    case .pipeline(let pipeline):
      throw Diagnostic(.unexpectedToken, "a query cannot stand here", at: pipeline.span)
    case .letFunction(let name, let definition):
      noteRepeated(in: definition)
      environment[name.text] = .function(
        UserFunction(name: name.text, definition: definition, environment: environment))
    case .letValue(let name, let value):
      let before = diagnostics.count
      do throws(Diagnostic) {
        environment[name.text] = try meaning(ofLet: value, in: environment, row: row)
      } catch {
        note(error)
        environment[name.text] = .unknown(missing: [])
      }
      // A table that is not there is an error where the name is used: a fuzzy union can do without it.
      if let missing = takeMissingSources(since: before) {
        deferred += missing
        environment[name.text] = .unknown(missing: missing)
      }
    case .set(let name, let value):
      if let value, name.text == "query_bin_auto_size" || name.text == "query_bin_auto_at" {
        binAuto[name.text] = try bind(value, in: Scope(environment: environment))
        return
      }
      guard name.text == "query_now", let value else { return }
      guard case .literal = value,
        case .literal(.datetime(let ticks), _) = try bind(
          value, in: Scope(environment: environment))
      else {
        throw Diagnostic(
          .notConstant, "`query_now` is set to a datetime literal", at: value.span,
          help: "write `set query_now = datetime(2024-05-01)`")
      }
      options.now = ticks
    case .parameters(let parameters):
      try requireDifferentNames(parameters.map(\.name))
      for parameter in parameters { try bind(parameter, into: &environment) }
    case .pattern(let declaration):
      environment[declaration.name.text] = .pattern(declaration, environment)
    case .alias(let name, _): environment[name.text] = .database
    case .restrict(let names, _):
      restriction = names.compactMap { expression in
        switch expression {
        case .name(let name), .pattern(let name): name.text
        case .member(_, let name): name.text
        case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .element, .star,
          .pipeline, .type, .schema, .assignment, .tupleAssignment:
          nil
        }
      }
    }
  }

  private func meaning(ofLet value: Expression, in environment: Environment, row: Int?)
    throws(Diagnostic) -> Binding
  {
    var scope = Scope(environment: environment)
    if isTabular(value, in: scope) {
      return .tabular(share(try bindTableOrGraph(value, in: environment)))
    }
    if isUnknown(value, in: environment) {
      // A table, or a value: nobody knows.
      _ = try bindTableOrGraph(value, in: environment)
      return .unknown(missing: [])
    }
    scope.row = row
    let bound = try bind(value, in: scope)
    return bound.isRowIndependent ? .scalar(bound) : .rowValue(bound, row: row)
  }

  /// Whether an expression is a name, or a call of one, that means nothing here.
  private func isUnknown(_ expression: Expression, in environment: Environment) -> Bool {
    let name: String
    switch expression {
    case .name(let written): name = written.text
    case .call(let written, _, _): name = written.text
    case .literal, .negate, .plus, .binary, .chain, .list, .between, .member, .element, .star,
      .pattern, .pipeline, .type, .schema, .assignment, .tupleAssignment:
      return false
    }
    return environment[name] == nil && specialFunctions[name] == nil && catalog.scalar(name) == nil
      && catalog.aggregate(name) == nil && host.savedFunction(named: name) == nil
  }

  /// `declare query_parameters`: the value given on the command line, or the default.
  private func bind(_ parameter: TypedName, into environment: inout Environment)
    throws(Diagnostic)
  {
    guard let type = ScalarType(kqlName: parameter.type.text) else {
      throw Diagnostic(
        .unexpectedToken, "there is no type `\(parameter.type.text)`", at: parameter.type.span)
    }
    let scope = Scope(environment: environment)
    let name = parameter.name.text
    if let text = options.parameters[name] {
      guard let value = parameterValue(text, type) else {
        throw Diagnostic(
          .argumentValue, "the parameter `\(name)` must be a `\(type.rawValue)`",
          at: parameter.name.span, help: "pass it as `--param \(name)=VALUE`")
      }
      environment[name] = .scalar(value)
    } else if let expression = parameter.defaultValue {
      environment[name] = .scalar(try convert(try bind(expression, in: scope), to: type))
    } else {
      throw Diagnostic(
        .argumentValue, "the parameter `\(name)` has no value", at: parameter.name.span,
        help: "pass it as `--param \(name)=VALUE`")
    }
  }

  /// A parameter's text as a literal: `5`, `text`, `2024-05-01` or `datetime(2024-05-01)`.
  private func parameterValue(_ text: String, _ type: ScalarType) -> BoundExpression? {
    do throws(Diagnostic) {
      if type == .string, !text.hasPrefix("\"") { return .literal(.string(text), .string) }
      let written = Self.isWrapped(text) ? text : "\(type.rawValue)(\(text))"
      if type == .string { return .literal(.string(String(text.dropFirst().dropLast())), .string) }
      var parser = try Parser(SourceText(written, name: "parameter"), grammar: grammar)
      let expression = try parser.expression()
      guard parser.current.kind == .end else { return nil }
      let bound = try bind(expression, in: Scope(environment: Environment()))
      guard case .literal = bound, bound.type == type else { return nil }
      return bound
    } catch {
      return nil
    }
  }

  private static func isWrapped(_ text: String) -> Bool {
    guard text.hasSuffix(")"), let open = text.firstIndex(of: "(") else { return false }
    return ScalarType(kqlName: String(text[..<open])) != nil
  }
}
